"""One button to save all charts of a page: as SVG, as PNG, and their numbers as CSV.

The frame draws it on every page; its script collects the charts when it is opened, both
``st.plotly_chart`` and the live views of `ui.live`. Numbers of a Plotly chart are those in the
browser; those of a live view are requested from the server at the click.
"""

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from ui.i18n import _
from ui.live import assets
from ui.live.packing import pack
from ui.widgets.downloads import table_csv

_KEY = "frame.save"


@st.fragment
def save_charts() -> None:
    """Draw the button in the header bar, as a fragment: a request redraws nothing else."""
    message = {
        "title": _("Save charts and numbers"),
        "none": _("There is no chart on this page."),
        "failure": _("This chart cannot be saved so."),
        "answer": _answer(),
    }
    with st.container(key="save-charts"):
        assets.mount(
            Path(__file__).with_name("saving.js"),
            pack(message),
            key=_KEY,
            height=40,
            on_event={"asked": lambda: None},
        )


def _answer() -> dict[str, str | None] | None:
    """Return the file that was requested in this run."""
    asked = assets.sent_value(_KEY, "asked")
    if not isinstance(asked, Mapping):
        return None
    make = assets.TABLES.get().get(str(asked.get("view")))
    text = None if make is None else table_csv(make(asked)).decode("utf-8")
    return {"request": str(asked.get("request")), "csv": text}
