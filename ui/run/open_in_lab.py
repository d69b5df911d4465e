"""From a cell of a comparison to the Lab."""

from __future__ import annotations

import time

import streamlit as st

from experiments.compare.cells import Cell
from ui.addresses import LAB_PAGE
from ui.run.live_run import LAB, LiveRun
from ui.session import Key, reseed_controls

SECONDS = 1.0
"""That a click may wait for the network; what takes longer goes on in the Lab."""


def open_in_lab(cell: Cell, *, ticking: bool) -> None:
    """Turn to the Lab with the run of the first seed, trained to its end: the same numbers.

    `ticking` says that a clock in the browser has the page drawn again and again. A tick of it
    that reaches the server after the page has changed would leave the new one empty, so the page
    is drawn without the clock first, and its wall says when that is so.
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
    """Train the run of a cell's first seed again, as far as it comes within a time.

    What is left after that is trained by the Lab's clock, as fast as it goes.
    """
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
"""A cell on its way to the Lab, while the page that trains stops its clock."""
