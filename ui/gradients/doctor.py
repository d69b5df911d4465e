"""The doctor: problems of the run, their consequences, and a change tried beside the run."""

import time
from collections.abc import Sequence

import numpy as np
import streamlit as st

from experiments.run.advice import (
    Advice,
    ChangeResult,
    ChangeVerdict,
    advise,
    change_result,
    evidence_of,
)
from experiments.run.experiment import Experiment
from experiments.run.runner import build
from nn_core.diagnostics.doctor import RULES, diagnose
from nn_core.diagnostics.findings import Finding
from nn_core.diagnostics.rules import PLATEAU_EPOCHS
from nn_core.types import N_
from ui.addresses import LAB_PAGE
from ui.figures.gradients import losses_figure, norms_figure
from ui.gradients.layer import layer_key
from ui.i18n import _, joined, ngettext
from ui.live.surface import surface
from ui.run.live_run import LAB, LiveRun
from ui.run.scene import VIEW, Scene
from ui.run.subject import Subject, look_at
from ui.session import Key, reseed_controls, show_in_widget, widget_value
from ui.text import digits, filled, loss_text, score_text
from ui.widgets.charts import chart
from ui.widgets.clock import redraw

PART = "gradients.section"
"""Widget key of the selected part of the page."""
PARTS = {
    "doctor": N_("The doctor"),
    "layers": N_("At a glance"),
    "layer": N_("Inside a layer"),
    "factors": N_("Why small or large?"),
    "samples": N_("Who pulls?"),
    "curvature": N_("How steep?"),
    "landscape": N_("Landscape"),
    "check": N_("Is it right?"),
}
LEAST_EPOCHS = 50
"""Minimum length of the changed run when the original diverged early."""
SLICE, PAUSE = 0.2, 0.3
"""Seconds of training per slice, and between two redraws of the progress."""
_TITLES = {
    "symmetric": N_("Units that are copies"),
    "saturated": N_("Saturated units"),
    "exploding": N_("Exploding gradient"),
    "dead": N_("Dead ReLUs"),
    "vanishing": N_("Vanishing gradient"),
    "unequal_variances": N_("Unequal layers at the start"),
    "bad_start": N_("A bad start"),
    "step_too_large": N_("Learning rate past 2/λmax"),
    "updates_too_large": N_("Updates too large"),
    "updates_too_small": N_("Updates too small"),
    "plateau": N_("Plateau"),
    "no_better_than_guess": N_("No better than a guess"),
    "overfitting": N_("Overfitting"),
}
# Part of the page with the evidence for a kind of finding; "layers" by default.
_SEEN_IN = {
    "symmetric": "layer",
    "saturated": "layer",
    "exploding": "factors",
    "dead": "layer",
    "vanishing": "factors",
    "step_too_large": "curvature",
}
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


def finding_title(kind: str) -> str:
    """Return the title of a kind of finding."""
    return _(_TITLES[kind])


def place(finding: Finding) -> str:
    """Return the text on affected layers and first epoch."""
    epoch = _("from epoch {n}").format(n=finding.epoch)
    if not finding.layers:
        return epoch
    numbers = [str(k + 1) for k in finding.layers]
    is_range = len(numbers) > 2 and finding.layers[-1] - finding.layers[0] == len(numbers) - 1
    words = ngettext("layer {layers}", "layers {layers}", len(numbers))
    shown = f"{numbers[0]}–{numbers[-1]}" if is_range else joined(numbers)
    return joined([words.format(layers=shown), epoch])


def finding_text(message: Finding | Advice) -> str:
    """Return the sentence of a finding or an advice with its numbers."""
    return filled(_(message.sentence), **message.values)


def verdict_line(findings: Sequence[Finding]) -> str:
    """Return the diagnosis in one line."""
    if not findings:
        return _("**The doctor** finds nothing wrong with this run.")
    first = _("{finding} ({place})").format(
        finding=finding_title(findings[0].kind), place=place(findings[0])
    )
    more = len(findings) - 1
    if not more:
        return _("**The doctor** finds: **{first}**.").format(first=first)
    return ngettext(
        "**The doctor** finds: **{first}**, and {n} thing more.",
        "**The doctor** finds: **{first}**, and {n} things more.",
        more,
    ).format(first=first, n=more)


class PairedRun:
    """A copy of the run `before` with the change suggested by `finding`.

    It is trained as long as `before`, longer if that diverged early, or as the change specifies.
    """

    def __init__(self, finding: Finding, advice: Advice, before: Experiment) -> None:
        self.finding, self.advice = finding, advice
        self.before, self.after = before, build(advice.spec)
        self.stopped = False

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


PAIRED_RUN: Key[PairedRun | None] = Key("gradient_lab.paired_run", lambda: None)
"""The session's paired run."""


def _diagnosis(subject: Subject) -> list[Finding]:
    return subject.once(
        "findings", lambda: diagnose(evidence_of(subject.experiment, subject.timeline))
    )


def verdict(subject: Subject) -> None:
    """Draw the one-line diagnosis, which links to the details."""
    findings = _diagnosis(subject)
    icon = ":material/stethoscope:" if findings else ":material/check_circle:"
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown(f"{icon} {verdict_line(findings)}", width="content")
        if findings and widget_value(PART) != "doctor":
            st.button(
                _("What to do"),
                key="gradients.to_doctor",
                icon=":material/arrow_forward:",
                on_click=show_in_widget,
                args=(PART, "doctor"),
            )


def doctor(subject: Subject) -> None:
    """Draw the findings, causes first, and the paired run with a change."""
    findings = _diagnosis(subject)
    if not findings:
        st.success(
            _(
                "None of the {n} rules finds anything: the gradient reaches all layers, no unit is "
                "dead, the steps have a usual size, and the loss decreases."
            ).format(n=len(RULES)),
            icon=":material/check:",
        )
        trainer = subject.experiment.trainer
        if not trainer.finished and trainer.epoch <= PLATEAU_EPOCHS:
            st.caption(
                ngettext(
                    "After {n} epoch of training that goes on it is too early to judge the loss.",
                    "After {n} epochs of training that goes on it is too early to judge the loss.",
                    trainer.epoch,
                ).format(n=trainer.epoch)
            )
    for number, finding in enumerate(findings):
        _finding(subject, finding, number)
    pair = PAIRED_RUN.get()
    if pair is not None and pair.before is subject.experiment:
        paired_run(subject, pair)
    with st.expander(_("What the doctor looks for"), key="gradients.rules"):
        st.markdown(
            _(
                "{kinds}. Each rule measures the kept epochs and compares with a threshold whose "
                "source it names. What appears only after the network has learned is not counted: "
                "a network with confident, correct answers has saturated activations and small "
                "gradients. A finding that follows from another is listed under its cause."
            ).format(kinds=joined(finding_title(kind) for kind in RULES))
        )


def _finding(subject: Subject, finding: Finding, number: int) -> None:
    with st.container(border=True, key=f"gradients-finding-{number}"):
        st.subheader(f"{finding_title(finding.kind)} · {place(finding)}", anchor=False)
        st.markdown(finding_text(finding))
        st.caption(
            _("{measure}: **{number}** {sign} {threshold} ({source})").format(
                measure=_(finding.measure),
                number=digits(finding.number),
                sign="<" if finding.side == "below" else ">",
                threshold=digits(finding.threshold),
                source=_(finding.source),
            )
        )
        if finding.consequences:
            st.markdown(_("What follows from it, and needs no change of its own:"))
            item = _("- **{finding}** ({place}): {sentence}")
            items = [
                item.format(
                    finding=finding_title(one.kind), place=place(one), sentence=finding_text(one)
                )
                for one in finding.consequences
            ]
            st.markdown("\n".join(items))
        advice = advise(finding, LAB.get().spec)
        if advice is not None:
            st.markdown(_("**What to change:** {change}").format(change=finding_text(advice)))
        with st.container(horizontal=True):
            if advice is not None and st.button(
                _("Try it: same data, same random draws"),
                key=f"gradients.try.{number}",
                icon=":material/science:",
                type="primary",
            ):
                PAIRED_RUN.set(PairedRun(finding, advice, subject.experiment))
            st.button(
                _("Show the evidence"),
                key=f"gradients.evidence.{number}",
                icon=":material/visibility:",
                on_click=_show,
                args=(subject, finding),
            )


def _show(subject: Subject, finding: Finding) -> None:
    """Open part, epoch, and layer with the evidence of a finding."""
    part = _SEEN_IN.get(finding.kind, "layers")
    show_in_widget(PART, part)
    look_at(subject, finding.epoch)
    if part == "layer" and finding.layers:
        show_in_widget(layer_key("layer", len(subject.network.layers)), finding.layers[0])


def paired_run(subject: Subject, pair: PairedRun) -> None:
    """Draw the progress of training, then both runs and a verdict."""
    st.subheader(_("The run, and the run with the change"), anchor=False)
    st.caption(
        _("{finding}: {change}").format(
            finding=finding_title(pair.finding.kind), change=finding_text(pair.advice)
        )
    )
    pair.train(SLICE)
    if not pair.done:
        redraw(lambda: _progress(pair), lambda: pair.done, PAUSE)
        return
    # The subject is new whenever the run has been trained on, and the pair with it.
    result = subject.once(
        ("change result", pair), lambda: change_result(pair.finding, pair.before, pair.after)
    )
    helps = result.verdict == "helps"
    icon = ":material/check:" if helps else ":material/help_center:"
    (st.success if helps else st.warning)(_result_text(pair, result), icon=icon)
    titles = (_("before"), _("with the change"))
    histories = (pair.before.trainer.history, pair.after.trainer.history)
    runs = dict(zip(titles, histories, strict=True))
    chart(losses_figure(runs), "gradients.pair", _("Loss of both runs by epoch"))
    st.markdown(_("**Size of the gradient, by layer and epoch**"))
    subjects = (subject, subject.once(("changed run", pair), lambda: Subject(pair.after)))
    norms = [one.timeline.records.gradient_norm for one in subjects]
    positive = np.concatenate([part[np.isfinite(part) & (part > 0)] for part in norms])
    bounds = (float(positive.min()), float(positive.max())) if positive.size else None
    maps, surfaces = (st.columns(2, gap="medium") for _row in range(2))
    for k, (title, one) in enumerate(zip(titles, subjects, strict=True)):
        epoch, layers = one.history.nearest(subject.epoch), one.short_titles()
        with maps[k]:
            figure = norms_figure(one.timeline.epochs, norms[k], layers, epoch, bounds, title)
            alt = _("Gradient norm by layer and epoch") + f": {title}"
            chart(figure, f"gradients.pair_map.{k}", alt)
        with surfaces[k]:
            st.markdown(_("**What it has learned: {title}**").format(title=title))
            frame = Scene(one.experiment, VIEW.get()).frame(one.experiment)
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
    epoch, target = pair.after.trainer.epoch, pair.target
    text = _("Training with the change: epoch {n} of {all}").format(n=epoch, all=target)
    st.progress(min(1.0, epoch / max(1, target)), text)
    if st.button(_("Stop"), key="gradients.stop", icon=":material/stop:"):
        pair.stopped = True


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
