"""Requests of the reader in a live view, each of which is handled once."""

from collections.abc import Mapping

from ui.session import Key, widget_value

HANDLED: Key[dict[tuple[str, str], str]] = Key("gradient_lab.handled", dict)
"""Id of the last handled request, by the view's key and the request's name."""


def sent_value(key: str, name: str) -> object:
    """Return the value that a view has sent under a name, or None if there is no new one.

    When the page's clock interrupts a run, Streamlit repeats the run with the same request; so
    ``shared/view.js`` gives each request an id, and each id is handled once.
    """
    view = widget_value(key)
    sent = view.get(name) if isinstance(view, Mapping) else getattr(view, name, None)
    if not isinstance(sent, Mapping) or "id" not in sent:
        return None
    handled = HANDLED.get()
    if handled.get((key, name)) == sent["id"]:
        return None
    handled[key, name] = str(sent["id"])
    value: object = sent.get("value")
    return value
