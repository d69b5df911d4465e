"""The networks of the ensemble, one by one."""

from __future__ import annotations

import streamlit as st

from ui.compare.overfitting.sweeps import not_yet
from ui.compare.overfitting.trial import Trial
from ui.compare.wall import Tile, TileRow, wall, wall_message, wall_table
from ui.figures.comparison import disagreement_figure
from ui.i18n import _
from ui.run.open_in_lab import open_in_lab
from ui.text import digits, percent, score_text
from ui.theme import CHART_CONFIG


def ensemble(trial: Trial) -> None:
    """Show the networks of the ensemble, and where they do not agree."""
    if not trial.question.members:
        return
    st.subheader(_("Several networks: where they disagree"), anchor=False)
    found = trial.ensemble
    if found is None:
        not_yet(trial)
        return
    whole = found.cell
    alone, together = found.member_scores.mean(), whole.scores.mean()
    st.markdown(
        _(
            "Alone the networks score {alone} on average, together {together}. On the test data "
            "{apart}."
        ).format(
            alone=score_text(float(alone), whole.metric),
            together=score_text(float(together), whole.metric),
            apart=_("{share} of their answers differ from the ensemble's").format(
                share=percent(float(found.of_tests.mean()))
            )
            if whole.metric == "accuracy"
            else _("their answers lie {deviation} apart (standard deviation)").format(
                deviation=digits(float(found.of_tests.mean()))
            ),
        )
    )
    tiles = [
        Tile(_("Network {n}").format(n=k + 1), member) for k, member in enumerate(found.members)
    ]
    rows = [TileRow("", tiles, points="train")]
    clicked = wall(wall_message(rows), key="overfitting.networks", table=lambda: wall_table(rows))
    if clicked is not None and clicked.column < len(found.members):
        open_in_lab(found.members[clicked.column], ticking=trial.running)
    st.plotly_chart(
        disagreement_figure(found),
        key="overfitting.disagreement",
        config=CHART_CONFIG,
        alt=_("Where the networks of the ensemble disagree"),
    )
    st.caption(
        _(
            "All have learned the same data, from other initial weights and in other orders. Near "
            "the data they agree; where they do not, no single one of them should be believed. "
            "The dots are test data of the first seed."
        )
    )
