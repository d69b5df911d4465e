"""Results of a comparison on several datasets: tiles, findings, curves, scores, one pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from experiments.compare.cells import Cell
from experiments.compare.grid import Comparison
from experiments.compare.planning import CellIndex
from experiments.compare.runs import ComparisonRun
from experiments.compare.verdicts import RowVerdict, Verdict, compare_cells, disagreement
from ui.compare.controls import DATASETS_SEEDS, MOST_SEEDS
from ui.compare.findings import dataset_findings, pair_findings, too_few_seeds
from ui.compare.results import (
    choose_curve,
    score_values,
    scores_table,
    show_findings,
    with_seeds,
)
from ui.compare.titles import cell_title, column_title, row_title
from ui.compare.wall import Tile, TileRow
from ui.figures.comparison import curves_figure, difference_figure
from ui.i18n import _, ngettext
from ui.run.live_run import open_in_lab
from ui.session import show_in_widget
from ui.text import digits, fixed, p_text, percent, points_range_text, points_text, seconds_text
from ui.theme import is_dark
from ui.widgets.charts import chart
from ui.widgets.tables import markdown

if TYPE_CHECKING:
    import pandas as pd

MOST_MORE = 100
"""Largest number of seeds added by one click."""


def tile_rows(
    grid: Comparison, cells: Mapping[CellIndex, Cell], verdicts: Sequence[RowVerdict]
) -> list[TileRow]:
    """Return one row per dataset; the best cells according to `verdicts` are marked."""
    best = {verdict.best.place for verdict in verdicts if verdict.best}
    columns = [column_title(column) for column in grid.columns]
    columns += [_(grid.title(len(columns) + k)) for k in range(len(grid.baselines))]
    rows = [TileRow(row_title(grid.rows, row), []) for row in range(len(grid.rows))]
    for place in grid.places:
        cell = cells.get(place)
        title = cell_title(grid, cell) if cell else columns[place.column]
        tile = Tile(title, cell, opens=place in grid.specs, is_best=place in best)
        rows[place.row].tiles.append(tile)
    return rows


def summary(run: ComparisonRun) -> None:
    """Show the findings, and a button for the seeds that significance needs."""
    sentences = dataset_findings(run.grid, run.verdicts)
    if not sentences:
        return
    captions = [
        _(
            "A lead counts where the paired exact test over the seeds has p < 0.05, corrected by "
            "Holm's method for the number of comparisons in its row. Intervals cover the mean "
            "over seeds in 95 of 100 cases; where their ends are shown, they are cut at what is "
            "possible, such as 100%."
        )
    ]
    if any(cell.ceiling is not None for cell in run.cells.values()):
        captions.append(
            _(
                "The best possible score is an expectation: on few test samples a model can do "
                "better by chance."
            )
        )
    show_findings(sentences, *captions)
    have, needed = too_few_seeds(run.verdicts) or (0, 0)
    if not have < needed <= MOST_SEEDS:
        return
    cost = sum(cell.seconds / len(cell.seeds) for cell in run.cells.values())

    def run_seeds() -> None:
        show_in_widget(DATASETS_SEEDS, needed)
        run.run(dict.fromkeys(run.grid.places, needed))

    waiting = seconds_text(run.pace * cost * (needed - have))
    label = _("Run {n} seeds, which could tell (about {time})").format(n=needed, time=waiting)
    st.button(label, icon=":material/add:", key="compare.enough", on_click=run_seeds)


def curves(run: ComparisonRun) -> None:
    """Draw the learning curves of the networks, one chart per dataset."""
    rows = sorted({place.row for place, cell in run.cells.items() if not cell.is_baseline})
    if not rows:
        return
    st.subheader(_("Curves"), anchor=False)
    titles = {
        "train_loss": _("Loss, train"),
        "validation_loss": _("Loss, validation"),
        "train_score": _("Score, train"),
        "validation_score": _("Score, validation"),
    }
    quantity, log = choose_curve("compare", titles)
    st.caption(
        _(
            "Lines are means over the seeds; bands cover that mean in 95 of 100 cases, and are "
            "cut at what is possible."
        )
    )
    # In pairs, so that the charts stay in order on a narrow screen.
    pairs = rows[::2] if len(rows) > 1 else []
    places = [place for _row in pairs for place in st.columns(2, gap="medium")]
    for place, row in zip(places or [st.container()], rows, strict=False):
        cells, dataset = run.row(row), row_title(run.grid.rows, row)
        names, title = [cell_title(run.grid, cell) for cell in cells], titles[quantity]
        with place:
            st.markdown(f"**{dataset}**")
            alt = _("{curve} on {dataset}, by network").format(curve=title, dataset=dataset)
            figure = curves_figure(cells, names, quantity, title, log=log)
            chart(figure, f"compare.curves.{row}", alt)


def table(run: ComparisonRun) -> None:
    """Draw the sortable table of scores with its CSV download."""
    st.subheader(_("Scores"), anchor=False)
    text = st.column_config.TextColumn
    frame = scores_frame(run.grid, run.cells, run.verdicts)
    cells = [run.cells[place] for place in run.grid.places if place in run.cells]
    names = {"accuracy": _("accuracy"), "r_squared": _("R²")}
    scores_table(
        "compare",
        frame.assign(
            metric=frame["metric"].map(names), best=frame["best"].map({True: "★", False: ""})
        ),
        cells,
        {
            "dataset": text(_("Dataset"), pinned=True),
            "model": text(_("Model"), pinned=True),
            "best": text("★", help=_("Better than all others of its row, beyond chance")),
            "metric": text(_("Metric")),
        },
        lambda: with_seeds(frame, cells, {"score": "scores"}),
        "comparison.csv",
        # The most important columns first: a phone shows three.
        column_order=[
            *("dataset", "model", "score", "low", "high", "best", "metric"),
            *("train_score", "gap", "seeds", "seconds", "parameters", "ceiling"),
        ],
    )


def scores_frame(
    grid: Comparison, cells: Mapping[CellIndex, Cell], verdicts: Sequence[RowVerdict]
) -> pd.DataFrame:
    """Return one line per cell; ``best`` marks a significant lead over all others of the row."""
    import pandas as pd

    best = {verdict.best.place for verdict in verdicts if verdict.best is not None}
    lines = [
        {
            "dataset": row_title(grid.rows, place.row),
            "model": cell_title(grid, cells[place]),
            "best": place in best,
            "metric": cells[place].metric,
            **score_values(cells[place]),
            "ceiling": cells[place].ceiling,
        }
        for place in grid.places
        if place in cells
    ]
    return pd.DataFrame(lines).astype({"parameters": "Int64"})


def pair(run: ComparisonRun) -> None:
    """Compare two cells of one dataset by a paired test."""
    rows = {
        row: {cell.place.column: cell for cell in run.row(row) if np.all(np.isfinite(cell.scores))}
        for row in range(len(run.grid.rows))
    }
    rows = {row: cells for row, cells in rows.items() if len(cells) > 1}
    if not rows:
        return
    st.subheader(_("Is A better than B?"), anchor=False)
    a, b = _choose_pair(run, rows)
    if a is b:
        st.info(_("Choose two different ones."))
        return
    titles = (cell_title(run.grid, a), cell_title(run.grid, b))
    left, right = st.columns([1, 1.2], gap="large")
    with left:
        _answer(run, compare_cells(a, b), titles)
        with st.container(horizontal=True, gap="small"):
            for letter, cell in zip("AB", (a, b), strict=True):
                clicked = st.button(
                    _("Open {letter} in the Lab").format(letter=letter),
                    icon=":material/experiment:",
                    key=f"compare.pair.open.{letter}",
                    disabled=cell.is_baseline,
                )
                if clicked:
                    open_in_lab(cell, ticking=run.running)
    with right:
        _difference_map(a, b, titles)


def _choose_pair(run: ComparisonRun, rows: Mapping[int, dict[int, Cell]]) -> list[Cell]:
    with st.container(horizontal=True, gap="small"):
        row = st.selectbox(
            _("Dataset"),
            list(rows),
            format_func=lambda k: row_title(run.grid.rows, k),
            key="compare.pair.row",
            persist_state="session",
        )
        cells = rows[row]
        # Defaults: the leader, and the next one with a different score.
        leader, *rest = sorted(cells, key=lambda k: -cells[k].score.mean)
        best = cells[leader].score.mean
        second = next((k for k in rest if cells[k].score.mean < best), rest[0])
        pair = []
        for letter, first in zip("AB", (leader, second), strict=True):
            column = st.selectbox(
                letter,
                list(cells),
                index=list(cells).index(first),
                format_func=lambda k: cell_title(run.grid, cells[k]),
                key=f"compare.pair.{letter}.{row}",
                persist_state="session",
            )
            pair.append(cells[column])
        return pair


def _answer(run: ComparisonRun, verdict: Verdict, titles: tuple[str, str]) -> None:
    for sentence in pair_findings(verdict, *titles):
        st.markdown(sentence)
    _more_seeds_button(run, verdict)
    paired, metric = verdict.paired, verdict.a.metric
    difference = paired.difference
    lines = [[_("Difference A − B"), f"**{points_text(difference.mean, metric)}**"]]
    if difference.low is not None and difference.high is not None:
        # Accuracies differ by at most 100 percentage points.
        most = 1.0 if metric == "accuracy" else np.inf
        low, high = max(difference.low, -most), min(difference.high, most)
        lines.append([_("95% interval"), points_range_text(low, high, metric)])
    how = _("exact") if paired.exact else _("9,999 random flips")
    lines.append([_("p-value, paired sign flips"), f"{p_text(paired.p)} ({how})"])
    if paired.effect_size is not None:
        lines.append([_("Effect size d_z"), fixed(paired.effect_size, 2)])
    lines.append([_("Seeds in common"), str(len(verdict.seeds))])
    st.markdown(markdown(["", _("Test score")], lines))


def _more_seeds_button(run: ComparisonRun, verdict: Verdict) -> None:
    """Draw the button for the seeds that would probably make the difference significant."""
    if not verdict.more_seeds or verdict.more_seconds is None or run.running:
        return
    count = min(verdict.more_seeds, MOST_MORE)
    seconds = run.pace * verdict.more_seconds * count / verdict.more_seeds
    # Seeds are numbered from 0, so both cells get the same ones.
    goals = dict.fromkeys((verdict.a.place, verdict.b.place), len(verdict.seeds) + count)
    label = ngettext("{n} more seed, about {time}", "{n} more seeds, about {time}", count)
    label = label.format(n=count, time=seconds_text(seconds))
    meaning = _(
        "So many in all would show a difference like this one 4 times in 5: {total}. The "
        "estimate rests on the seeds so far."
    ).format(total=len(verdict.seeds) + verdict.more_seeds)
    key, run_more = "compare.pair.more", partial(run.run, goals)
    st.button(label, icon=":material/add:", key=key, on_click=run_more, help=meaning)


def _difference_map(a: Cell, b: Cell, titles: tuple[str, str]) -> None:
    try:
        share = float(disagreement(a, b).of_tests.mean())
    except ValueError:
        st.info(_("These two have different data, so their answers cannot be compared."))
        return
    alt = _("Where the answers of {a} and {b} differ").format(a=titles[0], b=titles[1])
    chart(difference_figure(a, b, titles, is_dark()), "compare.pair.map", alt)
    where = (
        _("Both answers at the first seed, with its test data.")
        if a.view.plane is None
        else _("Where the answers differ, at the first seed, with its test data.")
    )
    if a.metric == "accuracy":
        text = _("Over all seeds the two give another class to {share} of the test data.")
    else:
        text = _("Over all seeds they are {share} apart on test data (root mean square).")
    shown = percent(share) if a.metric == "accuracy" else digits(share)
    st.caption(f"{where} {text.format(share=shown)}")
