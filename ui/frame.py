"""Frame of every page: title, navigation, language, start-up and error message."""

import gc
import importlib
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.navigation.page import Page
from streamlit.runtime.pages_manager import PagesManager

from ui import addresses, i18n
from ui.i18n import _
from ui.saving import save_charts
from ui.session import NOTICE

ROOT = Path(__file__).parent.parent
ICON = ROOT / "ui/icon.svg"
# Wide enough for a row of units, activation and dropout.
SIDEBAR_WIDTH = 360
# Slow to import and used by most pages: loaded before the first session.
SLOW_IMPORTS = ("pandas", "plotly.graph_objects", "scipy.special", "sklearn.model_selection")
STYLE = ROOT / "ui/style.css"


def pages() -> dict[str, list[Page]]:
    """Return the pages by group, titled in the session's language; addresses do not change."""
    return {
        "": [
            _page(addresses.LAB_PAGE, _("Lab"), "experiment", "home", default=True),
            # Streamlit serves the default page only at the root, whatever its address; links and
            # people use /lab.
            _page(addresses.LAB_LINK_PAGE, _("Lab"), None, "lab", visibility="hidden"),
            _page(addresses.OWN_DATA_PAGE, _("Own data"), "draw", "data"),
        ],
        _("Look closer"): [
            _page(addresses.TIME_PAGE, _("Time travel"), "history", "time"),
            _page(addresses.PREDICTIONS_PAGE, _("Predictions"), "target", "predictions"),
            _page(addresses.GRADIENTS_PAGE, _("Gradients"), "layers", "gradients"),
        ],
        _("Learn"): [
            _page(addresses.NEURON_PAGE, _("Neuron"), "scatter_plot", "neuron"),
            _page(addresses.WORKED_PAGE, _("Worked example"), "calculate", "worked-example"),
            _page(addresses.ARTICLE_PAGE, _("The article, checked"), "fact_check", "article"),
        ],
        _("Compare"): [
            _page(addresses.DATASETS_PAGE, _("Datasets"), "grid_view", "compare"),
            _page(addresses.OVERFITTING_PAGE, _("Overfitting"), "healing", "overfitting"),
        ],
    }


def _page(path: str, title: str, icon: str | None, address: str, **settings: Any) -> Page:
    return st.Page(
        ROOT / path, title=title, icon=icon and f":material/{icon}:", url_path=address, **settings
    )


def show() -> None:
    """Draw the frame and run the requested page."""
    st.set_page_config(
        page_title="Gradient Lab",
        page_icon=ICON,
        layout="wide",
        initial_sidebar_state=SIDEBAR_WIDTH,
    )
    st.html(STYLE)
    _language_selector()
    save_charts()
    page = st.navigation(pages(), position="top")
    _notice()
    page.run()


def _notice() -> None:
    """Show the message that another page left; its own toast would vanish when the page changes."""
    words = NOTICE.get()
    if words is not None:
        NOTICE.set(None)
        st.toast(words, icon=":material/info:")


def _language_selector() -> None:
    asked = i18n.match(st.query_params.get(addresses.LANGUAGE_PARAMETER))
    if asked is not None:
        i18n.use(asked)
    current = i18n.language()
    with st.container(key="language"):
        chosen = st.selectbox(
            _("Language"),
            list(i18n.LANGUAGES),
            index=list(i18n.LANGUAGES).index(current),
            format_func=i18n.LANGUAGES.__getitem__,
            label_visibility="collapsed",
        )
    if chosen != current:
        st.query_params[addresses.LANGUAGE_PARAMETER] = chosen
        i18n.use(chosen)
        st.rerun()


def start() -> None:
    """Prepare the server before the first session."""
    # Because of a folder named pages beside app.py, Streamlit assumes its older, file-based
    # navigation until the first run, which then reports a deep link as a missing page.
    # st.navigation resets this flag, but too late.
    PagesManager.uses_pages_directory = False
    for name in SLOW_IMPORTS:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()


def explain_error(_error: Exception) -> bool:
    """Show what a defect of the program means for the reader; the details are in the log."""
    st.error(
        _(
            "An error occurred in the app. Your settings are kept; reload the page to go on. The "
            "details are in the server's log."
        ),
        icon=":material/error:",
    )
    return True
