"""The numbers of a chart, to take away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ui.i18n import _
from ui.widgets.downloads import frame_csv

if TYPE_CHECKING:
    import pandas as pd


def numbers_button(name: str, frame: pd.DataFrame, label: str | None = None) -> None:
    """Draw the button that saves a chart's numbers; the file is made when it is asked for."""
    st.download_button(
        label or _("The numbers (CSV)"),
        lambda: frame_csv(frame),
        f"{name}.csv",
        "text/csv",
        icon=":material/download:",
        key=f"predictions.csv.{name}",
        on_click="ignore",
        type="tertiary",
    )
