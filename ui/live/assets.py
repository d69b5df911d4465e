"""Delivery of the views' JavaScript, and of plotly.js, to the browser.

A component of Streamlit's v2 API sends its JavaScript with every update. So the registered one is a
stub, which imports the real module once per page from a folder that Streamlit serves. Served are a
copy of all scripts below ``ui`` and the folder of plotly.min.js in the plotly package, so that no
CDN is needed. ``streamlit.components.v1.declare_component`` is the public way to serve a folder,
under ``/component/<module>.<name>/``; no v1 component is shown.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Required, TypedDict

import streamlit as st
from streamlit.components.v1 import declare_component

from ui.session import Key, widget_value
from ui.widgets.downloads import Table

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

UI = Path(__file__).parents[1]

# By address, because a module made from text has no base for relative names.
STUB = """
const address = new URL("{path}", window.location.origin).href;
export default async (component) => (await import(address)).default(component);
"""
_IMPORTED = re.compile(r'from "(\.{1,2}/[^"]+)"')

MakeTable = Callable[[Mapping[str, Any]], Table]
"""Makes a table from the browser's request, empty except for a replay's part and epoch."""

TABLES: Key[dict[str, MakeTable]] = Key("gradient_lab.numbers", dict)
"""Function that makes the full-precision table of each view, by the CSS class of its element."""

HANDLED: Key[dict[tuple[str, str], str]] = Key("gradient_lab.handled", dict)
"""Id of the last handled request, by the view's key and the request's name."""


def plotly_folder() -> Path:
    """Return the folder of plotly.min.js in the installed plotly package.

    Raises a FileNotFoundError if it is not where all releases since 2.0 have it.
    """
    import plotly

    folder = Path(plotly.__file__).parent / "package_data"
    if not (folder / "plotly.min.js").is_file():
        raise FileNotFoundError(
            f"plotly.min.js expected in {folder}; got a plotly package without it: "
            "install the version that requirements.txt names"
        )
    return folder


def modules(script: Path) -> list[Path]:
    """Return a script and all its imports, each after its own imports."""
    known: dict[Path, None] = {}

    def visit(file: Path) -> None:
        for name in _IMPORTED.findall(file.read_text(encoding="utf-8")):
            imported = Path(os.path.normpath(file.parent / name))
            if imported not in known:
                visit(imported)
        known[file] = None

    visit(script)
    return list(known)


@functools.cache
def _scripts() -> tuple[tempfile.TemporaryDirectory[str], str]:
    """Copy all scripts; return the folder, which exists as long as the server, and a version."""
    folder = tempfile.TemporaryDirectory(prefix="gradient-lab-")
    version = hashlib.blake2b(digest_size=6)
    files = sorted(UI.rglob("*.js"))
    for file in files:
        version.update(file.read_bytes())
    for file in files:
        copy = Path(folder.name, version.hexdigest(), file.relative_to(UI))
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    return folder, version.hexdigest()


@st.cache_resource(show_spinner=False)
def serve() -> None:
    """Serve both folders; their names are part of the addresses."""
    declare_component("web", path=_scripts()[0].name)
    declare_component("plotly", path=str(plotly_folder()))


@st.cache_resource(show_spinner=False)
def renderer(script: Path) -> ComponentRenderer:
    """Return the component of Streamlit's v2 API that runs a script.

    Its style sheet joins the CSS files next to the modules it imports, with the same names.
    """
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    folder = f"{f'/{base}' if base else ''}/component/{__name__}.web/{_scripts()[1]}"
    sheets = [module.with_suffix(".css") for module in modules(script)]
    return st.components.v2.component(
        f"gradient_lab_{script.stem}",
        css="".join(sheet.read_text(encoding="utf-8") for sheet in sheets if sheet.is_file()),
        js=STUB.format(path=f"{folder}/{script.relative_to(UI).as_posix()}"),
        isolate_styles=False,
    )


class Place(TypedDict, total=False):
    """Position of a view on its page, and callbacks for its events."""

    key: Required[str]
    height: int | Literal["content"]
    on_event: Mapping[str, Callable[[], None]]


def mount(
    script: Path,
    message: bytes,
    *,
    key: str,
    height: int | Literal["content"] = "content",
    table: MakeTable | None = None,
    on_event: Mapping[str, Callable[[], None]] | None = None,
    returns: str | None = None,
) -> object:
    """Show a view, or update the one with the same key.

    `message` is from `ui.live.packing.pack`, `height` in CSS pixels, and `table` makes the numbers
    to save. `on_event` has callbacks by event, run before the next drawing; they get the value by
    `sent_value`. `returns` names an event whose value is returned in the run after it; in all
    others None is.
    """
    serve()
    if table is not None:
        # Streamlit's CSS class of an element with a key.
        TABLES.get()["st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key)] = table
    events = dict(on_event or {})
    if returns is not None:
        # Streamlit passes on only the values with a callback.
        events[returns] = lambda: None
    callbacks: dict[str, Any] = {f"on_{name}_change": call for name, call in events.items()}
    renderer(script)(key=key, data=message, height=height, **callbacks)
    return None if returns is None else sent_value(key, returns)


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
