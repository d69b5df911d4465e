"""The doctor: what is wrong with the run, what follows from it, and a change to try."""

from __future__ import annotations

import streamlit as st

from experiments.run.advice import advise, evidence_of
from nn_core.diagnostics.doctor import RULES, diagnose
from nn_core.diagnostics.findings import Finding
from nn_core.diagnostics.rules import PLATEAU_EPOCHS
from ui.gradients.beside import beside
from ui.gradients.findings import SEEN_IN, finding_title, measured, place, verdict_line
from ui.gradients.parts import GRADIENTS_PART, layer_key
from ui.gradients.treatment import TREATMENT, Treatment
from ui.i18n import _, joined, ngettext
from ui.run.head import look_at
from ui.run.live_run import LAB
from ui.run.subject import Subject
from ui.session import show_in_widget
from ui.text import filled

DOCTOR, GLANCE = "doctor", "glance"


def findings(subject: Subject) -> list[Finding]:
    """Return what is wrong with the run, found out once."""
    return subject.once(
        "findings", lambda: diagnose(evidence_of(subject.experiment, subject.timeline))
    )


def verdict(subject: Subject, part: object) -> None:
    """Say in one line what the doctor finds; a click opens the rest.

    Parameters
    ----------
    subject : Subject
    part : str or None
        The part of the page that is open.
    """
    found = findings(subject)
    icon = ":material/stethoscope:" if found else ":material/check_circle:"
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown(f"{icon} {verdict_line(found)}", width="content")
        if found and part != DOCTOR:
            st.button(
                _("What to do"),
                key="gradients.to_doctor",
                icon=":material/arrow_forward:",
                on_click=show_in_widget,
                args=(GRADIENTS_PART, DOCTOR),
            )


def doctor(subject: Subject) -> None:
    """Draw the findings, causes first, and the change that is being tried."""
    found = findings(subject)
    if not found:
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
    for number, finding in enumerate(found):
        _finding(subject, finding, number)
    tried = TREATMENT.get()
    if tried is not None and tried.before is subject.experiment:
        beside(subject, tried)
    _rules()


def _finding(subject: Subject, finding: Finding, number: int) -> None:
    with st.container(border=True, key=f"gradients-finding-{number}"):
        st.subheader(f"{finding_title(finding.kind)} · {place(finding)}", anchor=False)
        st.markdown(filled(_(finding.sentence), **finding.values))
        st.caption(measured(finding))
        if finding.consequences:
            st.markdown(_("What follows from it, and needs no change of its own:"))
            told = _("- **{finding}** ({place}): {sentence}")
            st.markdown(
                "\n".join(
                    told.format(
                        finding=finding_title(one.kind),
                        place=place(one),
                        sentence=filled(_(one.sentence), **one.values),
                    )
                    for one in finding.consequences
                )
            )
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
            TREATMENT.set(Treatment(finding, advice, subject.experiment))
        st.button(
            _("Show the evidence"),
            key=f"gradients.evidence.{number}",
            icon=":material/visibility:",
            on_click=_show,
            args=(subject, finding),
        )


def _show(subject: Subject, finding: Finding) -> None:
    """Turn to the part, the epoch and the layer where a finding is seen."""
    part = SEEN_IN.get(finding.kind, GLANCE)
    show_in_widget(GRADIENTS_PART, part)
    look_at(subject, finding.epoch)
    if part == "inside" and finding.layers:
        count = len(subject.network.layers)
        show_in_widget(layer_key("layer", count), finding.layers[0])


def _rules() -> None:
    with st.expander(_("What the doctor looks for"), key="gradients.rules"):
        st.markdown(
            _(
                "{kinds}. Each rule measures the kept epochs and compares with a threshold whose "
                "source it names. What appears only after the network has learned is not counted: "
                "a network with confident, correct answers has saturated activations and small "
                "gradients. A finding that follows from another is listed under its cause."
            ).format(kinds=joined(finding_title(kind) for kind in RULES))
        )
