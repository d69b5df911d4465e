"""The head of a page about the Lab's run: which run it is, and which of its epochs."""

from __future__ import annotations

import time

import streamlit as st

from ui import state
from ui.compare.opening import LAB_PAGE
from ui.controls.gallery import dataset_title
from ui.i18n import _, ngettext
from ui.lab.live_run import LiveRun
from ui.subject.subject import Subject

FIRST_EPOCHS, FIRST_SECONDS = 100, 1.0
"""What is trained for a reader who has not trained anything: so many epochs, or so long."""
MORE_EPOCHS = 100


def current_subject(run: LiveRun) -> Subject:
    """Return the run as it is now; one that nobody has trained is trained a little first."""
    if run.epoch == 0 and not run.finished:
        with st.spinner(_("Training the Lab's network first…")):
            _train(run, FIRST_EPOCHS, FIRST_SECONDS)
    subject = state.SUBJECT.get()
    if subject is None or not subject.is_of(run.experiment):
        subject = Subject(run.experiment)
        state.SUBJECT.set(subject)
    return subject


def head(run: LiveRun, subject: Subject, measured: str = "", *, chooses: bool = True) -> None:
    """Say which run this is, offer to train it on, and let an epoch be chosen.

    Parameters
    ----------
    run : LiveRun
    subject : Subject
        Its `epoch` becomes the chosen one.
    measured : str
        On what the page measures, a sentence.
    chooses : bool
        Whether the epoch is chosen here; a page may have a choice of its own.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        units = " → ".join(
            str(n) for n in (subject.network.n_in, *(one.units for one in subject.network.layers))
        )
        words = ngettext(
            "The Lab's run: **{dataset}**, {units}, {epochs} epoch trained.",
            "The Lab's run: **{dataset}**, {units}, {epochs} epochs trained.",
            run.epoch,
        ).format(
            dataset=dataset_title(run.spec.data.dataset),
            units=units,
            epochs=run.epoch,
        )
        st.markdown(f"{words} {measured}", width="content")
        if not run.finished:
            st.button(
                _("Train on: {n} epochs").format(n=MORE_EPOCHS),
                icon=":material/fast_forward:",
                key="subject.train",
                on_click=_train,
                args=(run, MORE_EPOCHS),
            )
        if st.button(_("To the Lab"), icon=":material/experiment:", key="subject.lab"):
            st.switch_page(LAB_PAGE)
    for found in run.experiment.trainer.divergences[:1]:
        st.error(
            _(
                "The run diverged in epoch {epoch}: the numbers grew past the largest there is. "
                "What is shown are the epochs before."
            ).format(epoch=found.epoch),
            icon=":material/trending_up:",
        )
    if chooses:
        subject.epoch = _epoch(subject)


def _train(run: LiveRun, epochs: int, seconds: float = 10.0) -> None:
    """Train on, for so many epochs or so long."""
    end = time.perf_counter() + seconds
    for _number in range(epochs):
        if run.finished or time.perf_counter() > end:
            return
        run.run_epoch()


def _epoch(subject: Subject) -> int:
    """Draw the choice of the epoch; what was chosen stays as long as it is kept."""
    asked = state.widget_value(state.KEPT_EPOCH)
    if len(subject.epochs) == 1:
        st.caption(_("Only the start is kept so far: epoch 0."))
        return subject.epochs[0]
    if asked not in subject.epochs:
        nearest = subject.epochs[-1]
        if isinstance(asked, int):
            nearest = subject.history.nearest(asked)
        state.show_in_widget(state.KEPT_EPOCH, nearest)
    return int(
        st.select_slider(
            _("Epoch that is looked at"),
            subject.epochs,
            key=state.KEPT_EPOCH,
            persist_state="session",
        )
    )
