"""From a cell of a comparison to the Lab."""

from __future__ import annotations

import streamlit as st

from experiments.comparison import Cell
from ui import state
from ui.lab.live_run import LiveRun

LAB_PAGE = "pages/lab/lab.py"


def open_in_lab(cell: Cell) -> None:
    """Turn to the Lab, where the run of the first seed starts with the same numbers."""
    state.LAB.set(LiveRun(cell.specs[0]))
    state.reseed_controls()
    st.switch_page(LAB_PAGE)
