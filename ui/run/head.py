"""The head of a page about the Lab's run: which run it is, and which of its epochs."""

from __future__ import annotations

import time

import streamlit as st

from ui.addresses import LAB_PAGE
from ui.i18n import _, ngettext
from ui.names import dataset_title
from ui.run.live_run import LiveRun
from ui.run.subject import EPOCH, SUBJECT, Subject
from ui.session import show_in_widget, widget_value
from ui.widgets.tables import plain

FIRST_EPOCHS, FIRST_SECONDS = 100, 1.0
"""What is trained for a reader who has not trained anything: so many epochs, or so long."""
MORE_EPOCHS = 100
_CHOICE = "subject.epoch.choice"


def current_subject(run: LiveRun) -> Subject:
    """Return the run as it is now, at the epoch that is looked at on all pages about it.

    A run that nobody has trained is trained a little first. An epoch that the reader chose stays;
    who looks at the last epoch goes on looking at the last one when the run has been trained on.
    """
    if run.epoch == 0 and not run.finished:
        with st.spinner(_("Training the Lab's network first…")):
            _train(run, FIRST_EPOCHS, FIRST_SECONDS)
    subject, asked = SUBJECT.get(), EPOCH.get()
    if subject is None or not subject.is_of(run.experiment):
        if subject is not None and asked == subject.epochs[-1]:
            asked = None
        subject = Subject(run.experiment)
        SUBJECT.set(subject)
    look_at(subject, subject.epochs[-1] if asked is None else asked)
    return subject


def look_at(subject: Subject, epoch: int) -> None:
    """Show another epoch on all pages about the run: the kept one that is nearest."""
    subject.epoch = subject.history.nearest(epoch)
    EPOCH.set(subject.epoch)


def head(run: LiveRun, subject: Subject, measured: str = "", *, chooses: bool = True) -> None:
    """Say which run this is, offer to train it on, and let an epoch be chosen if `chooses`.

    `measured` is a sentence on what the page measures.
    """
    table = run.spec.data.table
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        units = " → ".join(
            str(n) for n in (subject.network.n_in, *(one.units for one in subject.network.layers))
        )
        words = ngettext(
            "The Lab's run: **{dataset}**, {units}, {epochs} epoch trained.",
            "The Lab's run: **{dataset}**, {units}, {epochs} epochs trained.",
            run.epoch,
        ).format(
            dataset=plain(table.name) if table else dataset_title(run.spec.data.dataset),
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
    for divergence in run.experiment.trainer.divergences[:1]:
        st.error(
            _(
                "The run diverged in epoch {epoch}: the numbers grew past the largest there is. "
                "The last network shown is the one just before that."
            ).format(epoch=divergence.epoch),
            icon=":material/trending_up:",
        )
    if chooses:
        _epoch_choice(subject)


def _train(run: LiveRun, epochs: int, seconds: float = 10.0) -> None:
    """Train on, for so many epochs or so long."""
    end = time.perf_counter() + seconds
    for _number in range(epochs):
        if run.finished or time.perf_counter() > end:
            return
        run.run_epoch()


def _epoch_choice(subject: Subject) -> None:
    """Draw the choice of the epoch.

    The epoch itself stands under a key that is no widget's: Streamlit takes a widget of the same
    key on another page for a new one, and gives it the first of its options.
    """
    if len(subject.epochs) == 1:
        st.caption(_("Only the start is kept so far: epoch 0."))
        return

    def chosen() -> None:
        look_at(subject, int(str(widget_value(_CHOICE))))

    show_in_widget(_CHOICE, subject.epoch)
    st.select_slider(_("Epoch that is looked at"), subject.epochs, key=_CHOICE, on_change=chosen)
