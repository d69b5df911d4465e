"""Head of the pages about the Lab's run: its description, and the selected epoch."""

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
"""Epochs and seconds, at most, of the first training of an untrained run."""
MORE_EPOCHS = 100
_CHOICE = "subject.epoch.choice"


def current_subject(run: LiveRun) -> Subject:
    """Return the current run at the epoch that is selected for all pages about it.

    An untrained run is trained a little first. A selected epoch is kept, except that the last epoch
    stays the last one when the run has been trained further.
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
    """Select the kept epoch nearest to `epoch`, for all pages about the run."""
    subject.epoch = subject.history.nearest(epoch)
    EPOCH.set(subject.epoch)


def head(run: LiveRun, subject: Subject, measured: str = "", *, chooses: bool = True) -> None:
    """Draw the run's description, what is `measured`, a training button, and the epochs."""
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
    """Train until either limit is reached."""
    end = time.perf_counter() + seconds
    for _number in range(epochs):
        if run.finished or time.perf_counter() > end:
            return
        run.run_epoch()


def _epoch_choice(subject: Subject) -> None:
    """Draw the choice of the epoch."""
    if len(subject.epochs) == 1:
        st.caption(_("Only the start is kept so far: epoch 0."))
        return

    def chosen() -> None:
        look_at(subject, int(str(widget_value(_CHOICE))))

    # The epoch is also stored under a key of no widget: Streamlit treats a widget with the same key
    # on another page as a new one, and resets it to its first option.
    show_in_widget(_CHOICE, subject.epoch)
    st.select_slider(_("Epoch that is looked at"), subject.epochs, key=_CHOICE, on_change=chosen)
