"""Opening a cell of a comparison in the Lab."""

import time

import streamlit as st

from experiments.compare.cells import Cell
from ui.addresses import LAB_PAGE
from ui.run.live_run import LAB, LiveRun
from ui.session import Key, reseed_controls

SECONDS = 1.0
"""Longest training at the click; the Lab's clock does the rest."""


def open_in_lab(cell: Cell, *, ticking: bool) -> None:
    """Open the Lab with the fully trained run of a cell's first seed.

    With `ticking`, a clock in the browser redraws the page. A late tick after the change of page
    would leave the new one empty, so the page is first drawn without the clock.
    """
    if ticking:
        LEAVING.set(cell)
        st.rerun()
    LEAVING.set(None)
    run = trained(cell)
    LAB.set(run)
    reseed_controls()
    st.switch_page(LAB_PAGE)


def trained(cell: Cell, seconds: float = SECONDS) -> LiveRun:
    """Train a cell's first run again; after `seconds` the Lab's clock continues at full speed."""
    run = LiveRun(cell.specs[0])
    deadline = time.perf_counter() + seconds
    while not run.finished and time.perf_counter() < deadline:
        run.run_epoch()
    if run.finished:
        run.pause()
    else:
        run.run_to_end()
    return run


LEAVING: Key[Cell | None] = Key("gradient_lab.leaving", lambda: None)
"""Cell that is opened in the Lab once the page's clock has stopped."""
