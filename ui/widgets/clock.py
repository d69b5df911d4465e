"""A part of a page that is redrawn periodically."""

import time
from collections.abc import Callable

import streamlit as st

# The server checks every 5 ms for output of the sessions, and later on a busy machine. There each
# of several short waits takes longer too, so that their sum grows with the delay.
_WAITS, _WAIT = 4, 0.005


def redraw(draw: Callable[[], None], state: Callable[[], object], every: float | None) -> None:
    """Draw a part of the page, and redraw it alone at intervals of `every` seconds, if any.

    The whole page runs again when the value of `state` has changed, such as whether a run is
    playing, because only such a run can start or stop the timer.
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
    """Wait until the output has been sent to the browser; call it last in such a part.

    A fragment's next run discards unsent output of its last one. After a run of the whole page, the
    browser would treat views without a message as removed, and rebuild them. The wait holds no
    lock.
    """
    for _ in range(_WAITS):
        time.sleep(_WAIT)
