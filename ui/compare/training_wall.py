"""The wall of tiles during training, with Run/Stop button and progress above it."""

from collections.abc import Callable

import streamlit as st

from ui.compare.comparison_run import ComparisonRun
from ui.compare.overfitting_study import OverfittingStudy
from ui.compare.wall import TileRow, wall, wall_message, wall_table
from ui.i18n import _
from ui.run.live_run import LEAVING, open_in_lab
from ui.text import seconds_text
from ui.widgets.clock import redraw

FIRST = 0.6
"""Time limit in seconds for the first cell, right after the click."""


def training_wall(
    page: str,
    run: ComparisonRun | OverfittingStudy,
    rows: Callable[[], list[TileRow]],
    status: Callable[[], str],
    state: Callable[[], object],
    *,
    every: float,
    budget: float,
) -> None:
    """Draw the wall and redraw it every `every` seconds, of which `budget` go into training.

    `status` is the text beside Run/Stop; a change of `state` redraws the whole page.
    """
    leaving = LEAVING.get()
    ticking = run.running and leaving is None
    painted: tuple[object, bytes] | None = None

    def draw() -> None:
        nonlocal painted
        if ticking:
            run.tick(budget, FIRST)
        _transport(page, run, status)
        now = (run.revision, run.running)
        if painted is None or painted[0] != now:
            painted = (now, wall_message(rows(), leaving=leaving is not None))
        clicked = wall(painted[1], key=f"{page}.wall", table=lambda: wall_table(rows()))
        if clicked is not None and leaving is not None:
            open_in_lab(leaving, ticking=False)
        if clicked is not None and clicked in run.cells:
            open_in_lab(run.cells[clicked], ticking=ticking)

    redraw(draw, state, every if ticking else None)


def _transport(page: str, run: ComparisonRun | OverfittingStudy, status: Callable[[], str]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        if not run.running:
            st.button(
                _("Run"),
                icon=":material/play_arrow:",
                key=f"{page}.run",
                on_click=run.run,
                type="primary",
                disabled=not run.is_missing,
            )
            st.markdown(status())
            return
        st.button(
            _("Stop"),
            icon=":material/stop:",
            key=f"{page}.stop",
            on_click=run.stop,
            help=_("Cells that are done stay."),
        )
        text = status()
        if run.seconds_left is not None:
            left = _("about {time} left").format(time=seconds_text(run.seconds_left))
            text = f"{text} · {left}"
        st.progress(min(1.0, run.share), text)
