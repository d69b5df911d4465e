"""What the reader asks for in a live view: each request counts once."""

from __future__ import annotations

from collections.abc import Mapping

from ui.session import Key, widget_value

HANDLED: Key[dict[tuple[str, str], str]] = Key("gradient_lab.handled", dict)
"""The id of the last request of each live view, by its key and the request's name."""


def sent_value(key: str, name: str) -> object:
    """Return what the view of a key sent under a name, or None where it has sent nothing new.

    A run that the page's clock interrupts is run again, and with it what the reader asked for;
    ``shared/view.js`` gives each request an id, and an id is answered once.
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
