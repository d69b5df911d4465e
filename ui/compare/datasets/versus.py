"""Is A better than B? Two cells of a dataset against each other."""

from __future__ import annotations

import numpy as np
import streamlit as st

from experiments.compare.cells import Cell
from experiments.compare.planning import CellIndex
from experiments.compare.verdicts import Verdict, compare_cells, disagreement
from ui.compare.datasets.choice import cell_title, row_title
from ui.compare.datasets.findings import verdict_sentences
from ui.compare.desk import Desk
from ui.figures.comparison import difference_data, difference_figure
from ui.i18n import _, ngettext
from ui.run.open_in_lab import open_in_lab
from ui.text import digits, fixed, p_text, percent, points_range_text, points_text, seconds_text
from ui.theme import CHART_CONFIG, is_dark
from ui.widgets.tables import markdown

MOST_MORE = 100
"""Seeds that one click asks for at most."""


def versus(desk: Desk) -> None:
    """Draw the section."""
    rows = [row for row in range(len(desk.grid.rows)) if len(_sound(desk, row)) > 1]
    if not rows:
        return
    st.subheader(_("Is A better than B?"), anchor=False)
    chosen = _choose(desk, rows)
    if chosen is None:
        st.info(_("Choose two different ones."))
        return
    a, b = chosen
    titles = (cell_title(desk.grid, a), cell_title(desk.grid, b))
    verdict = compare_cells(a, b)
    words, picture = st.columns([1, 1.2], gap="large")
    with words:
        _answer(desk, verdict, titles)
        with st.container(horizontal=True, gap="small"):
            for letter, cell in zip("AB", (a, b), strict=True):
                clicked = st.button(
                    _("Open {letter} in the Lab").format(letter=letter),
                    icon=":material/experiment:",
                    key=f"compare.versus.open.{letter}",
                    disabled=cell.is_baseline,
                )
                if clicked:
                    open_in_lab(cell, ticking=desk.running)
    with picture:
        _map(a, b, titles)


def _sound(desk: Desk, row: int) -> list[Cell]:
    """Return the cells of a row that have scores to compare."""
    return [cell for cell in desk.row(row) if np.all(np.isfinite(cell.scores))]


def _choose(desk: Desk, rows: list[int]) -> tuple[Cell, Cell] | None:
    with st.container(horizontal=True, gap="small"):
        row = st.selectbox(
            _("Dataset"),
            rows,
            format_func=lambda k: row_title(desk.grid.rows, k),
            key="compare.versus.row",
            persist_state="session",
        )
        cells = {cell.place.column: cell for cell in _sound(desk, row)}
        columns = list(cells)
        picked = [
            st.selectbox(
                letter,
                columns,
                index=columns.index(first),
                format_func=lambda k: cell_title(desk.grid, cells[k]),
                key=f"compare.versus.{letter}.{row}",
                persist_state="session",
            )
            for letter, first in zip("AB", _first_pair(cells), strict=True)
        ]
    a, b = picked
    return None if a == b else (cells[a], cells[b])


def _first_pair(cells: dict[int, Cell]) -> list[int]:
    """Return the leader, and the next that has another score."""
    leader, *rest = sorted(cells, key=lambda k: -cells[k].score.mean)
    best = cells[leader].score.mean
    return [leader, next((k for k in rest if cells[k].score.mean < best), rest[0])]


def _answer(desk: Desk, verdict: Verdict, titles: tuple[str, str]) -> None:
    for sentence in verdict_sentences(verdict, *titles):
        st.markdown(sentence)
    _more(desk, verdict)
    found, metric = verdict.paired, verdict.a.metric
    difference = found.difference
    lines = [[_("Difference A − B"), f"**{points_text(difference.mean, metric)}**"]]
    if difference.low is not None and difference.high is not None:
        # Accuracies differ by 100 percentage points at most.
        most = 1.0 if metric == "accuracy" else np.inf
        low, high = max(difference.low, -most), min(difference.high, most)
        lines.append([_("95% interval"), points_range_text(low, high, metric)])
    how = _("exact") if found.exact else _("9,999 random flips")
    lines.append([_("p-value, paired sign flips"), f"{p_text(found.p)} ({how})"])
    if found.effect_size is not None:
        lines.append([_("Effect size d_z"), fixed(found.effect_size, 2)])
    lines.append([_("Seeds in common"), str(len(verdict.seeds))])
    st.markdown(markdown(["", _("Test score")], lines))


def _more(desk: Desk, verdict: Verdict) -> None:
    """Offer the seeds that would probably show the difference."""
    if not verdict.more_seeds or verdict.more_seconds is None or desk.running:
        return
    count = min(verdict.more_seeds, MOST_MORE)
    seconds = desk.pace * verdict.more_seconds * count / verdict.more_seeds
    st.button(
        ngettext("{n} more seed, about {time}", "{n} more seeds, about {time}", count).format(
            n=count, time=seconds_text(seconds)
        ),
        icon=":material/add:",
        key="compare.versus.more",
        on_click=_run_more,
        args=(desk, verdict, count),
        help=_(
            "So many in all would show a difference like this one 4 times in 5: {total}. The "
            "estimate rests on the seeds so far."
        ).format(total=len(verdict.seeds) + verdict.more_seeds),
    )


def _run_more(desk: Desk, verdict: Verdict, count: int) -> None:
    # Seeds run from 0 on, so that both cells get the same ones.
    total = len(verdict.seeds) + count
    goals: dict[CellIndex, int] = dict.fromkeys((verdict.a.place, verdict.b.place), total)
    desk.run(goals)


def _map(a: Cell, b: Cell, titles: tuple[str, str]) -> None:
    try:
        share = float(disagreement(a, b).of_tests.mean())
    except ValueError:
        st.info(_("These two have other data, so that their answers cannot be laid side by side."))
        return
    info = difference_data(a, b, titles)
    st.plotly_chart(
        difference_figure(info, is_dark()),
        key="compare.versus.map",
        config=CHART_CONFIG,
        alt=_("Where the answers of {a} and {b} differ").format(a=titles[0], b=titles[1]),
    )
    words = (
        _("Both answers at the first seed, with its test data.")
        if info.is_curve
        else _("Where the answers differ, at the first seed, with its test data.")
    )
    told = (
        _("Over all seeds the two give another class to {share} of the test data.")
        if a.metric == "accuracy"
        else _("Over all seeds they are {share} apart on test data (root mean square).")
    )
    shown = percent(share) if a.metric == "accuracy" else digits(share)
    st.caption(f"{words} {told.format(share=shown)}")
