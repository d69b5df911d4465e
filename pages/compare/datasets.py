"""Datasets page: networks and classical methods side by side on several datasets."""

import streamlit as st

from experiments.compare.runs import ComparisonRun
from ui.compare.controls import COMPARISON, datasets_controls
from ui.compare.datasets_results import curves, pair, summary, table, tile_rows
from ui.compare.wall import training_wall
from ui.i18n import _, ngettext


def _status(run: ComparisonRun) -> str:
    """Return the text beside Run/Stop."""
    if run.running:
        return _("{done} of {total} cells").format(done=run.done, total=run.total)
    missing = sum(len(places) for places, _seeds in run.missing())
    if missing:
        return ngettext("{n} cell to train", "{n} cells to train", missing).format(n=missing)
    counts = {len(cell.seeds) for cell in run.cells.values()} or {0}
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


run = COMPARISON.get()
with st.sidebar:
    datasets_controls(run)
st.title(_("Compare datasets"), anchor=False)
training_wall(
    "compare",
    run,
    rows=lambda: tile_rows(run.grid, run.cells, run.verdicts),
    status=lambda: _status(run),
    state=lambda: run.running,
    every=0.25,
    budget=0.12,
)
if run.cells:
    # Redrawn with the page: when idle; during training it shows the state at the start.
    summary(run)
    curves(run)
    table(run)
    pair(run)
