"""How the views' JavaScript, and plotly.js, reach the browser.

A component of Streamlit's v2 API sends its JavaScript again with every update, and the 4.7 MB of
plotly.js with it if that were part of it. So what is registered is a stub that imports the real
module, once a page, from a folder that Streamlit serves. Two folders are served: a copy of all
scripts below ``ui`` (which has Python beside them), and the one in which the plotly package keeps
its plotly.min.js: no CDN, and one version for all charts.
``streamlit.components.v1.declare_component`` is the public call that serves a folder, under
``/component/<module>.<name>/``; nothing of the v1 kind is ever shown.
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

from ui.live.numbers import MakeTable, offer
from ui.live.requests import sent_value

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

UI = Path(__file__).parents[1]

# The stub imports by address: a module made from text has no folder that names could start from.
STUB = """
const address = new URL("{path}", window.location.origin).href;
export default async (component) => (await import(address)).default(component);
"""
_IMPORTED = re.compile(r'from "(\.{1,2}/[^"]+)"')


def plotly_folder() -> Path:
    """Return the folder of the installed plotly package that holds plotly.min.js.

    Raises
    ------
    FileNotFoundError
        If the package does not have the file where every release since 2.0 has had it.
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
    """Return a script and all that it imports, each after those that it imports itself."""
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
    """Copy all scripts; returns their folder, which lives as long as the server, and a version."""
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
    """Let the running server serve both folders; the names are part of the addresses."""
    declare_component("web", path=_scripts()[0].name)
    declare_component("plotly", path=str(plotly_folder()))


@st.cache_resource(show_spinner=False)
def renderer(script: Path) -> ComponentRenderer:
    """Return the component of Streamlit's v2 API that runs a script.

    Its style sheet is made of those that stand beside the modules it imports, under their names.
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
    """Where a view stands on its page, and what is called when it sends something."""

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
    """Show a view, or update the one that this key already shows.

    Parameters
    ----------
    script : Path
        Its module, which exports a `component`.
    message : bytes
        From `ui.live.packing.pack`.
    height : int or "content"
        Height in CSS pixels, or what the view's own style gives it.
    table : callable, optional
        Makes the table of the numbers shown, when the reader saves it.
    on_event : mapping of str to callable, optional
        What to call, before the next drawing, when the view sends a value of that name;
        `ui.live.requests.sent_value` has the value.
    returns : str, optional
        Name of a value that is returned in the run after the view has sent it; else None is.
    """
    serve()
    if table is not None:
        offer(key, table)
    events = dict(on_event or {})
    if returns is not None:
        # Streamlit hands a value over only where a callback is named.
        events[returns] = lambda: None
    callbacks: dict[str, Any] = {f"on_{name}_change": call for name, call in events.items()}
    renderer(script)(key=key, data=message, height=height, **callbacks)
    return None if returns is None else sent_value(key, returns)
