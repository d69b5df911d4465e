"""One button for all charts of a page: each as SVG, as PNG, and its numbers as CSV.

The frame draws it on every page, and it finds the charts by itself when it is opened: those of
``st.plotly_chart`` and the live views of `ui.live`. A chart has to do nothing to be among them.
Its title in the list is its own, or its ``alt``. Numbers of a Plotly chart are those that Plotly
was given; those of a live view, which has pictures in bytes, are asked for at the click, and come
in full precision from what the view offered in `ui.live.numbers`. Pictures are made in the
browser, and nothing is fetched from elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from ui.i18n import _
from ui.live import assets
from ui.live.numbers import offered
from ui.live.packing import pack
from ui.live.requests import sent_value
from ui.widgets.downloads import table_csv

_KEY = "frame.save"


@st.fragment
def save_charts() -> None:
    """Draw the button, at its place in the header bar; an answer to it redraws nothing else."""
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
    """Return the file that was asked for just now."""
    asked = sent_value(_KEY, "asked")
    if not isinstance(asked, Mapping):
        return None
    table = offered(asked)
    text = None if table is None else table_csv(table).decode("utf-8")
    return {"request": str(asked.get("request")), "csv": text}
