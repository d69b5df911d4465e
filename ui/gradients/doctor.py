"""The doctor: problems of the run, their consequences, and changes to try."""

import streamlit as st

from experiments.run.advice import advise, evidence_of
from nn_core.diagnostics.doctor import RULES, diagnose
from nn_core.diagnostics.findings import Finding
from nn_core.diagnostics.rules import PLATEAU_EPOCHS
from ui.gradients.findings import SEEN_IN, finding_title, measured, place, verdict_line
from ui.gradients.paired_run import PAIRED_RUN, PairedRun, paired_run
from ui.gradients.parts import PART, layer_key
from ui.i18n import _, joined, ngettext
from ui.run.live_run import LAB
from ui.run.subject import Subject, look_at
from ui.session import show_in_widget, widget_value
from ui.text import filled


def diagnosis(subject: Subject) -> list[Finding]:
    """Return the findings on the run, cached."""
    return subject.once(
        "findings", lambda: diagnose(evidence_of(subject.experiment, subject.timeline))
    )


def verdict(subject: Subject) -> None:
    """Draw the one-line diagnosis, which links to the details."""
    findings = diagnosis(subject)
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
    findings = diagnosis(subject)
    if not findings:
        st.success(
            _(
                "None of the {n} rules finds anything: the gradient reaches all layers, the units "
                "work, the steps have a healthy size, and the loss comes down."
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
        st.markdown(filled(_(finding.sentence), **finding.values))
        st.caption(measured(finding))
        if finding.consequences:
            st.markdown(_("What follows from it, and needs no change of its own:"))
            item = _("- **{finding}** ({place}): {sentence}")
            items = [
                item.format(
                    finding=finding_title(one.kind),
                    place=place(one),
                    sentence=filled(_(one.sentence), **one.values),
                )
                for one in finding.consequences
            ]
            st.markdown("\n".join(items))
        _advice(subject, finding, number)


def _advice(subject: Subject, finding: Finding, number: int) -> None:
    advice = advise(finding, LAB.get().spec)
    if advice is not None:
        words = filled(_(advice.sentence), **advice.values)
        st.markdown(_("**What to change:** {change}").format(change=words))
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
    part = SEEN_IN.get(finding.kind, "layers")
    show_in_widget(PART, part)
    look_at(subject, finding.epoch)
    if part == "layer" and finding.layers:
        show_in_widget(layer_key("layer", len(subject.network.layers)), finding.layers[0])
