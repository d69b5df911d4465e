"""A part of a page that is drawn again and again while something is under way."""

from __future__ import annotations

import time
from collections.abc import Callable

import streamlit as st

# The server looks every 5 ms for what sessions have shown; a busy machine looks later. There each
# of several short waits lasts longer too, so that together they grow with the delay.
_WAITS, _WAIT = 4, 0.005


def redraw(draw: Callable[[], None], state: Callable[[], object], every: float | None) -> None:
    """Draw a part of the page, then draw it alone again and again.

    The whole page runs again when `state` has become another: only such a run can start or stop
    the timer, or draw the rest of the page anew.

    Parameters
    ----------
    draw : callable
        Goes on with the work and draws the part.
    state : callable
        What the rest of the page and the timer depend on, such as whether a run is playing.
    every : float, optional
        Seconds between two drawings; None while nothing is under way.
    """
    before = state()

    @st.fragment(run_every=every)
    def part() -> None:
        draw()
        deliver()
        if state() != before:
            st.rerun()

    part()


def deliver() -> None:
    """Wait until the browser has been sent what was shown; call it last in such a part.

    A fragment's next run begins by throwing away what its last one has left unsent. That is a
    lost frame at best; after a run of the whole page the browser takes views whose message is
    missing for gone, and builds them anew. The wait holds no lock: other sessions go on.
    """
    for _ in range(_WAITS):
        time.sleep(_WAIT)
