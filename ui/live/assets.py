"""How the views' JavaScript, and plotly.js, reach the browser.

A component of Streamlit's v2 API sends its JavaScript again with every update, and the 4.7 MB of
plotly.js with it if that were part of it. So what is registered is a stub that imports the real
module, once a page, from a folder that Streamlit serves. Two folders are served, `web` beside
this file and the one in which the plotly package keeps its own plotly.min.js: no CDN, no copy,
and one version for all charts. ``streamlit.components.v1.declare_component`` is the public call
that serves a folder, under ``/component/<module>.<name>/``; nothing of the v1 kind is ever shown.
"""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st
from streamlit.components.v1 import declare_component

from ui.live.numbers import offer
from ui.widgets.downloads import Table

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

WEB = Path(__file__).parent / "web"

# The stub imports by address: a module made from text has no folder that names could start from.
STUB = """
const address = new URL("{path}", window.location.origin).href;
export default async (component) => (await import(address)).default(component);
"""


def plotly_folder() -> Path:
    """Folder of the installed plotly package that holds plotly.min.js.

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


@st.cache_resource(show_spinner=False)
def serve() -> None:
    """Let the running server serve both folders; the names are part of the addresses."""
    declare_component("web", path=str(WEB))
    declare_component("plotly", path=str(plotly_folder()))


@st.cache_resource(show_spinner=False)
def renderer(name: str) -> "ComponentRenderer":
    """Component of Streamlit's v2 API that runs ``web/<name>.js``."""
    version = hashlib.blake2b(digest_size=6)
    for file in sorted(WEB.iterdir()):
        version.update(file.read_bytes())
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    path = f"{f'/{base}' if base else ''}/component/{__name__}.web/{name}.js"
    return st.components.v2.component(
        f"gradient_lab_{name}",
        css=(WEB / "live.css").read_text(encoding="utf-8"),
        js=STUB.format(path=f"{path}?v={version.hexdigest()}"),
        isolate_styles=False,
    )


def mount(
    name: str,
    payload: bytes,
    *,
    key: str,
    height: int | Literal["content"],
    table: Callable[[], Table],
    on_event: Mapping[str, Callable[[], None]] | None = None,
) -> None:
    """Show a view, or update the one that this key already shows.

    Parameters
    ----------
    name : str
        Module in `web`, without its suffix.
    payload : bytes
        Message made by `ui.live.packing.pack`.
    key : str
        Stable name of the view on its page.
    height : int or "content"
        Height in CSS pixels, or what the view's own style gives it.
    table : callable
        Makes the table of the numbers shown, when the reader saves it.
    on_event : mapping of str to callable, optional
        What to call, before the next drawing, when the view sends a value of that name.
    """
    serve()
    offer(key, lambda _asked: table())
    callbacks: dict[str, Any] = {
        f"on_{event}_change": call for event, call in (on_event or {}).items()
    }
    renderer(name)(key=key, data=payload, height=height, **callbacks)
