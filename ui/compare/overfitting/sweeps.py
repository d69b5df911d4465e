"""How strong a remedy, and how large a network."""

from __future__ import annotations

import streamlit as st

from experiments.compare.treatments import REMEDIES, WIDTHS, Treatment, available_remedies
from ui.compare.desk import Desk
from ui.compare.overfitting.controls import CURVE
from ui.compare.overfitting.question import NOTHING, Question, strength_text
from ui.compare.overfitting.trial import Trial
from ui.compare.words import best_of, metric_title, score_title
from ui.figures.overfitting import crossing, sweep_data, sweep_figure
from ui.i18n import _, ngettext
from ui.text import score_text
from ui.theme import CHART_CONFIG


def strength(trial: Trial) -> None:
    """Draw the gap against the strength of a remedy."""
    st.subheader(_("How strong?"), anchor=False)
    spec = trial.question.spec
    offered = [name for name in available_remedies(spec) if name != NOTHING.remedy]
    chosen = st.selectbox(
        _("Remedy"),
        offered,
        index=offered.index(Question.remedy),
        format_func=lambda name: _(REMEDIES[name].title),
        key=CURVE,
        persist_state="session",
    )
    remedy = trial.question.remedy
    desk = trial.strength
    if chosen != remedy or not is_whole(desk):
        not_yet(trial)
        return
    values = [
        treatment.strength for treatment in desk.grid.columns if isinstance(treatment, Treatment)
    ]
    cells = desk.row(0)
    texts = [strength_text(remedy, value) for value in values]
    now = next(
        (
            treatment.strength
            for treatment in trial.question.treatments
            if treatment.remedy == remedy
        ),
        None,
    )
    st.plotly_chart(
        sweep_figure(
            sweep_data(cells, texts),
            score_title(cells[0].metric),
            _(REMEDIES[remedy].strength),
            marked=float(values.index(now)) if now in values else None,
            mark=_("above"),
        ),
        key="overfitting.strength",
        config=CHART_CONFIG,
        alt=_("Training score, test score and gap by strength"),
    )
    names, best = best_of(cells, texts)
    st.caption(
        _(
            "The best mean test score, {score}, is at {strength}. Too weak leaves the gap open, "
            "too strong closes it by learning less. A strength that is chosen by the test data "
            "looks better than it is: choose by validation data."
        ).format(score=score_text(best, cells[0].metric), strength=names)
    )


def capacity(trial: Trial) -> None:
    """Draw the test error against the width of the network."""
    st.subheader(_("How large a network?"), anchor=False)
    desk = trial.capacity
    if not is_whole(desk):
        not_yet(trial)
        return
    cells = desk.row(0)
    counts = [cell.parameter_count or 0 for cell in cells]
    samples = trial.question.spec.data.part_sizes[0]
    label = _("Error (1 − accuracy)") if cells[0].metric == "accuracy" else _("Error (1 − R²)")
    st.plotly_chart(
        sweep_figure(
            sweep_data(cells, [str(width) for width in WIDTHS], errors=True),
            label,
            _("Units in each hidden layer"),
            marked=crossing(counts, samples),
            mark=_("as many parameters as samples"),
        ),
        key="overfitting.capacity",
        config=CHART_CONFIG,
        alt=_("Training error, test error and gap by width"),
    )
    widths = [ngettext("{n} unit a layer", "{n} units a layer", n).format(n=n) for n in WIDTHS]
    names, best = best_of(cells, widths)
    st.caption(
        _(
            "From {first} to {last} parameters, without a remedy. The test error is least at "
            "{width}: {score}. A network that is too small cannot learn what is there, one that "
            "is too large learns the noise too."
        ).format(
            first=f"{counts[0]:,}",
            last=f"{counts[-1]:,}",
            width=names,
            score=f"{metric_title(cells[0].metric)} {score_text(best, cells[0].metric)}",
        )
    )


def is_whole(desk: Desk) -> bool:
    """Tell whether all cells are done."""
    return len(desk.cells) == len(desk.grid.places)


def not_yet(trial: Trial) -> None:
    """Say when a part that is not done will be."""
    if trial.running:
        st.caption(_("Its turn comes; the bar at the top tells when."))
    else:
        st.caption(_("Not trained yet: Run, at the top, does it."))
