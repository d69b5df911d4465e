"""The page that compares datasets."""

from __future__ import annotations

import streamlit as st

from ui.compare.datasets.choice import Choice
from ui.compare.datasets.controls import controls
from ui.compare.datasets.results import curves, summary, table
from ui.compare.datasets.tiles import tile_rows
from ui.compare.datasets.versus import versus
from ui.compare.desk import Desk
from ui.compare.transport import progress_bar, run_button, stop_button
from ui.compare.wall import TileRow, wall, wall_message, wall_table
from ui.i18n import _, ngettext
from ui.run.open_in_lab import LEAVING, open_in_lab
from ui.session import Key
from ui.widgets.clock import deliver
from ui.widgets.style import apply_section_style, apply_style

TICK = 0.25
"""Seconds between two looks at a comparison under way."""
BUDGET = 0.12
"""Of which so many may go into training."""
FIRST = 0.6
"""Seconds that may go into a first cell, right after the click."""


def show() -> None:
    """Draw the page."""
    desk = COMPARISON.get()
    apply_style()
    apply_section_style()
    with st.sidebar:
        controls(desk)
    st.title(_("Compare datasets"), anchor=False)
    _moving(desk)
    if desk.cells:
        # Drawn when the page is: at rest, and as far as it was when a run began.
        summary(desk)
        curves(desk)
        table(desk)
        versus(desk)


def _moving(desk: Desk) -> None:
    """Draw the wall, and go on drawing it while cells are trained."""
    drawn_as_running = desk.running
    painted: tuple[int, bool, bytes] | None = None
    leaving = LEAVING.get()
    ticking = desk.running and leaving is None

    def rows() -> list[TileRow]:
        return tile_rows(desk.grid, desk.cells, desk.verdicts)

    @st.fragment(run_every=TICK if ticking else None)
    def moving() -> None:
        nonlocal painted
        if ticking:
            desk.tick(BUDGET, FIRST)
        _transport(desk)
        now = (desk.revision, desk.running)
        if painted is None or painted[:2] != now:
            painted = (*now, wall_message(rows(), leaving=leaving is not None))
        clicked = wall(painted[2], key="compare.wall", table=lambda: wall_table(rows()))
        if clicked is not None and leaving is not None:
            open_in_lab(leaving, ticking=False)
        if clicked is not None and clicked in desk.cells:
            open_in_lab(desk.cells[clicked], ticking=ticking)
        deliver()
        if desk.running != drawn_as_running:
            # Only a run of the whole page can start or stop the fragment's clock.
            st.rerun()

    moving()


def _transport(desk: Desk) -> None:
    """Draw Run or Stop, and how far it is."""
    missing = sum(len(places) for places, _seeds in desk.missing())
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        if desk.running:
            stop_button("compare", desk.stop)
            now = desk.state
            text = _("{done} of {total} cells").format(done=now.done, total=now.total)
            progress_bar(now.share, text, now.seconds_left)
            return
        run_button("compare", desk.run, disabled=not missing)
        if missing:
            st.markdown(
                ngettext("{n} cell to train", "{n} cells to train", missing).format(n=missing)
            )
        else:
            st.markdown(_done(desk))


def _done(desk: Desk) -> str:
    counts = {len(cell.seeds) for cell in desk.cells.values()} or {0}
    least, most = min(counts), max(counts)
    if least < most:
        return _(
            "All cells are done, {least} to {most} seeds each. Click one to open it in the Lab."
        ).format(least=least, most=most)
    return ngettext(
        "All cells are done, {seeds} seed each. Click one to open it in the Lab.",
        "All cells are done, {seeds} seeds each. Click one to open it in the Lab.",
        least,
    ).format(seeds=least)


def _first_comparison() -> Desk:
    desk = Desk(Choice())
    # Something to look at before anything is asked for.
    desk.run()
    return desk


COMPARISON: Key[Desk] = Key("gradient_lab.comparison", _first_comparison)
"""Datasets against networks, as far as they are trained."""
