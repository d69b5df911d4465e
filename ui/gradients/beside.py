"""A run and the same run with one change, side by side."""

from __future__ import annotations

import numpy as np
import streamlit as st

from experiments.run.advice import ChangeResult, ChangeVerdict
from nn_core.types import N_
from ui.addresses import LAB_PAGE
from ui.figures.gradients import norms_figure
from ui.figures.pair import PairLines, pair_figure
from ui.gradients.findings import finding_title
from ui.gradients.treatment import TREATMENT, Treatment
from ui.i18n import _, joined
from ui.live.surface import surface
from ui.run.live_run import LAB, LiveRun
from ui.run.scene import VIEW, Scene
from ui.run.subject import Subject
from ui.session import reseed_controls
from ui.text import filled, loss_text, score_text
from ui.theme import CHART_CONFIG

SLICE, PAUSE = 0.2, 0.3
"""Seconds of training at a time, and between two looks at it."""
SURFACE_HEIGHT = 360


def beside(subject: Subject, tried: Treatment) -> None:
    """Draw the change as it is being trained, then both runs and a verdict."""
    st.subheader(_("The run, and the run with the change"), anchor=False)
    words = filled(_(tried.advice.sentence), **tried.advice.values)
    title = finding_title(tried.finding.kind)
    st.caption(_("{finding}: {change}").format(finding=title, change=words))
    if not tried.done:
        tried.train(SLICE)
    if not tried.done:
        _training(tried)
        return
    result = tried.outcome()
    helps = result.verdict == "helps"
    say = st.success if helps else st.warning
    say(outcome_text(tried, result), icon=":material/check:" if helps else ":material/help_center:")
    _curves(tried)
    _maps(subject, tried)
    _surfaces(subject, tried)
    if st.button(
        _("Go on with the change in the Lab"),
        key="gradients.adopt",
        icon=":material/experiment:",
    ):
        LAB.set(LiveRun(tried.advice.spec))
        TREATMENT.set(None)
        reseed_controls()
        st.switch_page(LAB_PAGE)


def _training(tried: Treatment) -> None:
    @st.fragment(run_every=PAUSE)
    def moving() -> None:
        tried.train(SLICE)
        st.progress(
            tried.share,
            _("Training with the change: epoch {n} of {all}").format(
                n=tried.after.trainer.epoch, all=tried.target
            ),
        )
        if st.button(_("Stop"), key="gradients.stop", icon=":material/stop:"):
            tried.stopped = True
        if tried.done:
            st.rerun()

    moving()


_VERDICTS: dict[ChangeVerdict, str] = {
    "helps": N_("**It helps.** “{what}” is gone: {numbers}."),
    "helps_in_part": N_("It helps in part. “{what}” is still there, but {numbers}."),
    "gone_without_gain": N_("“{what}” is gone, but the loss is not lower: {numbers}."),
    "no_better_than_guess": N_(
        "**It does not help.** With the change, too, the network is no better than the best "
        "constant answer, whose loss is {guess}: {numbers}."
    ),
    "fails": N_("**It does not help.** “{what}” is still there, and {numbers}."),
}


def outcome_text(tried: Treatment, result: ChangeResult) -> str:
    """Say in a sentence what came of the change."""
    metric = tried.before.metric
    part = _("validation loss") if result.is_validation else _("training loss")
    numbers = _("the {part} comes to {after} instead of {before}, the score to {score}").format(
        part=part,
        after=loss_text(result.after),
        before=loss_text(result.before),
        score=_("{after} instead of {before}").format(
            after=score_text(result.score_after, metric),
            before=score_text(result.score_before, metric),
        ),
    )
    text = _(_VERDICTS[result.verdict]).format(
        what=finding_title(tried.finding.kind),
        numbers=numbers,
        guess=loss_text(result.guess),
    )
    if result.others:
        names = joined(finding_title(kind) for kind in result.others)
        text += " " + _("With the change the doctor finds: {names}.").format(names=names)
    return text


def _curves(tried: Treatment) -> None:
    runs = ((_("before"), tried.before), (_("with the change"), tried.after))
    lines = [
        PairLines(
            title,
            np.array(run.trainer.history.epochs),
            run.trainer.history.curve("train_loss"),
            run.trainer.history.curve("validation_loss")
            if "validation_loss" in run.trainer.history.names
            else None,
        )
        for title, run in runs
    ]
    st.plotly_chart(
        pair_figure(lines),
        key="gradients.pair",
        config=CHART_CONFIG,
        alt=_("Loss of both runs by epoch"),
    )


def _maps(subject: Subject, tried: Treatment) -> None:
    st.markdown(_("**Size of the gradient, by layer and epoch**"))
    other = tried.subject()
    norms = [one.timeline.records.gradient_norm for one in (subject, other)]
    both = np.concatenate([part[np.isfinite(part) & (part > 0)] for part in norms])
    bounds = (float(both.min()), float(both.max())) if both.size else None
    titles = (_("before"), _("with the change"))
    places = st.columns(2, gap="medium")
    for place, title, one, values in zip(places, titles, (subject, other), norms, strict=True):
        with place:
            st.plotly_chart(
                norms_figure(
                    one.timeline.epochs,
                    values,
                    one.short_titles(),
                    one.history.nearest(subject.epoch),
                    bounds=bounds,
                    title=title,
                ),
                key=f"gradients.pair_map.{one is other}",
                config=CHART_CONFIG,
                alt=_("Gradient norm by layer and epoch") + f": {title}",
            )


def _surfaces(subject: Subject, tried: Treatment) -> None:
    view = VIEW.get()
    pairs = ((_("before"), subject.experiment), (_("with the change"), tried.after))
    for place, (title, run) in zip(st.columns(2, gap="medium"), pairs, strict=True):
        with place:
            st.markdown(_("**What it has learned: {title}**").format(title=title))
            surface(
                Scene(run, view).frame(run),
                key=f"gradients.pair_surface.{run is tried.after}",
                height=SURFACE_HEIGHT,
            )
