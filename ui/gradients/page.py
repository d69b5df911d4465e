"""The page of the gradients."""

from __future__ import annotations

import time
from collections.abc import Callable

import streamlit as st

from ui import state
from ui.compare.opening import LAB_PAGE
from ui.controls.gallery import dataset_title
from ui.controls.style import apply_section_style
from ui.gradients.check import check
from ui.gradients.glance import glance
from ui.gradients.ground import ground
from ui.gradients.inside import inside
from ui.gradients.landscape import surroundings
from ui.gradients.pulls import pulls
from ui.gradients.subject import Subject
from ui.gradients.why import why
from ui.i18n import _, ngettext
from ui.lab.live_run import LiveRun

FIRST_EPOCHS, FIRST_SECONDS = 100, 1.0
"""What is trained for a reader who has not trained anything: so many epochs, or so long."""
MORE_EPOCHS = 100


def sections() -> dict[str, tuple[str, Callable[[Subject], None]]]:
    """Return title and drawing of each part of the page; only the chosen one is computed."""
    return {
        "glance": (_("At a glance"), glance),
        "inside": (_("Inside a layer"), inside),
        "why": (_("Why small or large?"), why),
        "pulls": (_("Who pulls?"), pulls),
        "ground": (_("How steep?"), ground),
        "landscape": (_("Landscape"), surroundings),
        "check": (_("Is it right?"), check),
    }


def show() -> None:
    """Draw the page."""
    run = state.LAB.get()
    apply_section_style()
    st.title(_("Gradients, layer by layer"), anchor=False)
    if run.epoch == 0 and not run.finished:
        with st.spinner(_("Training the Lab's network first…")):
            _train(run, FIRST_EPOCHS, FIRST_SECONDS)
    subject = state.SUBJECT.get()
    if subject is None or not subject.is_of(run.experiment):
        subject = Subject(run.experiment)
        state.SUBJECT.set(subject)
    _lead(run, subject)
    subject.epoch = _epoch(subject)
    parts = sections()
    chosen = st.segmented_control(
        _("Part of the page"),
        list(parts),
        default="glance",
        format_func=lambda name: parts[name][0],
        required=True,
        key="gradients.section",
        label_visibility="collapsed",
        persist_state="session",
    )
    parts[str(chosen)][1](subject)


def _train(run: LiveRun, epochs: int, seconds: float = 10.0) -> None:
    """Train on, for so many epochs or so long."""
    end = time.perf_counter() + seconds
    for _number in range(epochs):
        if run.finished or time.perf_counter() > end:
            return
        run.run_epoch()


def _lead(run: LiveRun, subject: Subject) -> None:
    """Say which run this is, and offer to train it on."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        samples = len(subject.X)
        units = " → ".join(
            str(n) for n in (subject.network.n_in, *(one.units for one in subject.network.layers))
        )
        st.markdown(
            ngettext(
                "The Lab's run: **{dataset}**, {units}, {epochs} epoch trained. Measured on "
                "{samples} training samples, without dropout.",
                "The Lab's run: **{dataset}**, {units}, {epochs} epochs trained. Measured on "
                "{samples} training samples, without dropout.",
                run.epoch,
            ).format(
                dataset=dataset_title(run.spec.data.dataset),
                units=units,
                epochs=run.epoch,
                samples=samples,
            ),
            width="content",
        )
        if not run.finished:
            st.button(
                _("Train on: {n} epochs").format(n=MORE_EPOCHS),
                icon=":material/fast_forward:",
                key="gradients.train",
                on_click=_train,
                args=(run, MORE_EPOCHS),
            )
        if st.button(_("To the Lab"), icon=":material/experiment:", key="gradients.lab"):
            st.switch_page(LAB_PAGE)
    for found in run.experiment.trainer.divergences[:1]:
        st.error(
            _(
                "The run diverged in epoch {epoch}: the numbers grew past the largest there is. "
                "What is shown are the epochs before."
            ).format(epoch=found.epoch),
            icon=":material/trending_up:",
        )


def _epoch(subject: Subject) -> int:
    """Draw the choice of the epoch; what was chosen stays as long as it is kept."""
    asked = state.widget_value(state.GRADIENT_EPOCH)
    if len(subject.epochs) == 1:
        st.caption(_("Only the start is kept so far: epoch 0."))
        return subject.epochs[0]
    if asked not in subject.epochs:
        nearest = subject.epochs[-1]
        if isinstance(asked, int):
            nearest = subject.history.nearest(asked)
        state.show_in_widget(state.GRADIENT_EPOCH, nearest)
    return int(
        st.select_slider(
            _("Epoch that is looked at"),
            subject.epochs,
            key=state.GRADIENT_EPOCH,
            persist_state="session",
        )
    )
