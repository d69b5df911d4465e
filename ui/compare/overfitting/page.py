"""The page on overfitting."""

from __future__ import annotations

import streamlit as st

from experiments.compare.cells import Cell
from ui.compare.overfitting.controls import controls
from ui.compare.overfitting.findings import cell_title
from ui.compare.overfitting.networks import ensemble
from ui.compare.overfitting.question import treatment_title
from ui.compare.overfitting.results import curves, gaps, summary, table
from ui.compare.overfitting.sweeps import capacity, strength
from ui.compare.overfitting.trial import TRIAL, Trial
from ui.compare.transport import progress_bar, run_button, stop_button
from ui.compare.wall import Tile, TileRow, wall, wall_message, wall_table
from ui.i18n import _, ngettext
from ui.names import dataset_title
from ui.run.open_in_lab import LEAVING, open_in_lab
from ui.text import difference_text
from ui.widgets.clock import deliver
from ui.widgets.style import apply_section_style, apply_style

TICK = 0.35
"""Seconds between two looks at a trial under way."""
BUDGET = 0.28
"""Of which so many may go into training."""
FIRST = 0.6
"""Seconds that may go into a first cell, right after the click."""


def show() -> None:
    """Draw the page."""
    trial = TRIAL.get()
    apply_style()
    apply_section_style()
    with st.sidebar:
        controls(trial)
    st.title(_("Overfitting and its remedies"), anchor=False)
    st.markdown(_lead(trial))
    _moving(trial)
    if trial.nothing is not None:
        # Drawn when the page is: at rest, and each time that a part of the work is done.
        summary(trial)
        table(trial)
        curves(trial)
        gaps(trial)
        strength(trial)
        capacity(trial)
        ensemble(trial)


def _lead(trial: Trial) -> str:
    spec = trial.question.spec
    nothing = trial.nothing
    samples = spec.data.part_sizes[0]
    text = ngettext(
        "{n} training sample of {dataset}", "{n} training samples of {dataset}", samples
    ).format(n=samples, dataset=f"**{dataset_title(spec.data.dataset)}**")
    if nothing is not None and nothing.parameter_count:
        text += _(", {parameters} parameters to learn them by heart").format(
            parameters=f"{nothing.parameter_count:,}"
        )
    return _(
        "{lead}. Side by side: the same data, split and start; only the remedy differs. The dots "
        "are the training data; the score is that of test data."
    ).format(lead=text)


def _moving(trial: Trial) -> None:
    """Draw the wall, and go on drawing it while cells are trained."""
    drawn_at = trial.part
    painted: tuple[int, bool, bytes] | None = None
    leaving = LEAVING.get()
    ticking = trial.running and leaving is None

    @st.fragment(run_every=TICK if ticking else None)
    def moving() -> None:
        nonlocal painted
        if ticking:
            trial.tick(BUDGET, FIRST)
        _transport(trial)
        now = (trial.remedies.revision, trial.ensemble is not None)
        if painted is None or painted[:2] != now:
            painted = (*now, wall_message([_row(trial)], leaving=leaving is not None))
        clicked = wall(painted[2], key="overfitting.wall", table=lambda: wall_table([_row(trial)]))
        if clicked is not None and leaving is not None:
            open_in_lab(leaving, ticking=False)
        if clicked is not None and clicked in trial.remedies.cells:
            open_in_lab(trial.remedies.cells[clicked], ticking=ticking)
        deliver()
        if trial.part != drawn_at:
            # What has just been done is shown below, and the fragment's clock starts or stops.
            st.rerun()

    moving()


def _row(trial: Trial) -> TileRow:
    cells: dict[int, Cell] = {place.column: cell for place, cell in trial.remedies.cells.items()}
    tiles = [
        Tile(treatment_title(treatment), cells.get(column), note=_note(cells.get(column)))
        for column, treatment in enumerate(trial.question.treatments)
    ]
    if trial.question.members:
        whole = trial.ensemble.cell if trial.ensemble else None
        name = cell_title(trial, whole) if whole else _("Ensemble")
        tiles.append(Tile(name, whole, opens=False, note=_note(whole)))
    return TileRow("", tiles, points="train")


def _note(cell: Cell | None) -> str:
    if cell is None:
        return ""
    return _("gap {gap}").format(gap=difference_text(cell.gap, cell.metric, sign=False))


def _transport(trial: Trial) -> None:
    """Draw Run or Stop, and how far it is."""
    now = trial.state
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        if now is None:
            missing = trial.is_missing
            run_button("overfitting", trial.run, disabled=not missing)
            seeds = trial.question.seeds
            done = ngettext(
                "All is done, with {n} seed. Click a picture to open it in the Lab.",
                "All is done, with {n} seeds. Click a picture to open it in the Lab.",
                seeds,
            ).format(n=seeds)
            st.markdown(_("Stopped; what is done stays.") if missing else done)
            return
        stop_button("overfitting", trial.stop)
        text = _("{number} of {parts}: {part}").format(
            number=now.number, parts=now.parts, part=_part_title(now.part)
        )
        progress_bar(now.share, text, now.seconds_left)


def _part_title(part: str) -> str:
    return {
        "remedies": _("the remedies"),
        "ensemble": _("the ensemble"),
        "strength": _("how strong"),
        "capacity": _("how large a network"),
    }[part]
