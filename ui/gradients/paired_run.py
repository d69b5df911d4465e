"""A change suggested by the diagnosis, trained beside the unchanged run."""

import time

import numpy as np
import streamlit as st

from experiments.run.advice import Advice, ChangeResult, ChangeVerdict, change_result
from experiments.run.experiment import Experiment
from experiments.run.runner import build
from nn_core.diagnostics.findings import Finding
from nn_core.types import N_
from ui.addresses import LAB_PAGE
from ui.figures.gradients import losses_figure, norms_figure
from ui.gradients.findings import finding_title
from ui.i18n import _, joined
from ui.live.surface import surface
from ui.run.live_run import LAB, LiveRun
from ui.run.scene import VIEW, Scene
from ui.run.subject import Subject
from ui.session import Key, reseed_controls
from ui.text import filled, loss_text, score_text
from ui.widgets.charts import chart
from ui.widgets.clock import redraw

LEAST_EPOCHS = 50
"""Minimum length of the changed run when the original diverged early."""
SLICE, PAUSE = 0.2, 0.3
"""Seconds of training per slice, and between two redraws of the progress."""


class PairedRun:
    """A copy of the run `before` with the change suggested by `finding`.

    It is trained as long as `before`, longer if that diverged early, or as the change specifies.
    """

    def __init__(self, finding: Finding, advice: Advice, before: Experiment) -> None:
        self.finding, self.advice = finding, advice
        self.before, self.after = before, build(advice.spec)
        self.stopped = False
        self._subject: tuple[int, Subject] | None = None
        self._result: tuple[tuple[int, int], ChangeResult] | None = None

    @property
    def target(self) -> int:
        """Number of epochs to train."""
        trainer = self.before.trainer
        if self.after.trainer.settings.epochs != trainer.settings.epochs:
            return self.after.trainer.settings.epochs
        if trainer.divergences:
            return min(trainer.settings.epochs, max(trainer.epoch, LEAST_EPOCHS))
        return trainer.epoch

    @property
    def share(self) -> float:
        """Progress, from 0 to 1."""
        return min(1.0, self.after.trainer.epoch / max(1, self.target))

    @property
    def done(self) -> bool:
        """Whether training is finished or was stopped."""
        trainer = self.after.trainer
        return self.stopped or trainer.finished or trainer.epoch >= self.target

    def train(self, seconds: float) -> None:
        """Train for `seconds` or to the end; at least one epoch."""
        end = time.perf_counter() + seconds
        while not self.done:
            self.after.trainer.run_epoch()
            if time.perf_counter() > end:
                return

    def subject(self) -> Subject:
        """Return the changed run as the subject of charts."""
        epoch = self.after.trainer.epoch
        if self._subject is None or self._subject[0] != epoch:
            self._subject = epoch, Subject(self.after)
        return self._subject[1]

    def result(self) -> ChangeResult:
        """Return the measured effect of the change, cached."""
        key = self.before.trainer.epoch, self.after.trainer.epoch
        if self._result is None or self._result[0] != key:
            self._result = key, change_result(self.finding, self.before, self.after)
        return self._result[1]


PAIRED_RUN: Key[PairedRun | None] = Key("gradient_lab.paired_run", lambda: None)
"""The session's paired run; None without one."""


def paired_run(subject: Subject, pair: PairedRun) -> None:
    """Draw the progress of training, then both runs and a verdict."""
    st.subheader(_("The run, and the run with the change"), anchor=False)
    words = filled(_(pair.advice.sentence), **pair.advice.values)
    title = finding_title(pair.finding.kind)
    st.caption(_("{finding}: {change}").format(finding=title, change=words))
    pair.train(SLICE)
    if not pair.done:
        redraw(lambda: _progress(pair), lambda: pair.done, PAUSE)
        return
    result = pair.result()
    if result.verdict == "helps":
        st.success(_result_text(pair, result), icon=":material/check:")
    else:
        st.warning(_result_text(pair, result), icon=":material/help_center:")
    titles = (_("before"), _("with the change"))
    histories = (pair.before.trainer.history, pair.after.trainer.history)
    runs = dict(zip(titles, histories, strict=True))
    chart(losses_figure(runs), "gradients.pair", _("Loss of both runs by epoch"))
    st.markdown(_("**Size of the gradient, by layer and epoch**"))
    subjects = (subject, pair.subject())
    norms = [one.timeline.records.gradient_norm for one in subjects]
    positive = np.concatenate([part[np.isfinite(part) & (part > 0)] for part in norms])
    bounds = (float(positive.min()), float(positive.max())) if positive.size else None
    columns = st.columns(2, gap="medium")
    for k, (place, one) in enumerate(zip(columns, subjects, strict=True)):
        epoch = one.history.nearest(subject.epoch)
        layers = one.short_titles()
        figure = norms_figure(one.timeline.epochs, norms[k], layers, epoch, bounds, titles[k])
        with place:
            alt = _("Gradient norm by layer and epoch") + f": {titles[k]}"
            chart(figure, f"gradients.pair_map.{k}", alt)
    view = VIEW.get()
    columns = st.columns(2, gap="medium")
    for k, (place, one) in enumerate(zip(columns, subjects, strict=True)):
        with place:
            st.markdown(_("**What it has learned: {title}**").format(title=titles[k]))
            frame = Scene(one.experiment, view).frame(one.experiment)
            surface(frame, key=f"gradients.pair_surface.{k}", height=360)
    if st.button(
        _("Go on with the change in the Lab"), key="gradients.adopt", icon=":material/experiment:"
    ):
        LAB.set(LiveRun(pair.advice.spec))
        PAIRED_RUN.set(None)
        reseed_controls()
        st.switch_page(LAB_PAGE)


def _progress(pair: PairedRun) -> None:
    pair.train(SLICE)
    st.progress(
        pair.share,
        _("Training with the change: epoch {n} of {all}").format(
            n=pair.after.trainer.epoch, all=pair.target
        ),
    )
    if st.button(_("Stop"), key="gradients.stop", icon=":material/stop:"):
        pair.stopped = True


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


def _result_text(pair: PairedRun, result: ChangeResult) -> str:
    """Return a sentence on the effect of the change."""
    metric = pair.before.metric
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
        what=finding_title(pair.finding.kind), numbers=numbers, guess=loss_text(result.guess)
    )
    if result.others:
        names = joined(finding_title(kind) for kind in result.others)
        text += " " + _("With the change the doctor finds: {names}.").format(names=names)
    return text
