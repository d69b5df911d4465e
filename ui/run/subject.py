"""The run as a subject of analysis at a selected epoch, and the head of the pages about it."""

from collections.abc import Callable
from typing import TypeVar, cast

import numpy as np
import streamlit as st

from experiments.run.experiment import Experiment
from nn_core.diagnostics.layers import SAMPLES, Timeline, timeline
from nn_core.diagnostics.objective import Objective
from nn_core.parameters import Parameters
from nn_core.types import Array
from ui import names
from ui.addresses import LAB_PAGE
from ui.i18n import _, ngettext
from ui.run.live_run import LiveRun
from ui.session import Key, show_in_widget, widget_value
from ui.text import layer_name
from ui.widgets.tables import plain

T = TypeVar("T")
FIRST_EPOCHS, FIRST_SECONDS = 100, 1.0
"""Epochs and seconds, at most, of the first training of an untrained run."""
MORE_EPOCHS, MORE_SECONDS = 100, 10.0
_CHOICE = "subject.epoch.choice"
MOST_KEPT = 200
"""Largest number of cached results."""


class Subject:
    """A snapshot of the run for analysis, valid until the run changes.

    `objective` covers at most the first 1,000 training samples. `epochs` are those with kept
    parameters, and `epoch` is the selected one of them.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.network = experiment.network
        self.history = experiment.trainer.history
        settings, (X, y) = experiment.trainer.settings, experiment.trainer.train
        self.objective = Objective(
            self.network, X[:SAMPLES], y[:SAMPLES], settings.loss, settings.penalty
        )
        self.epochs = sorted(self.history.kept)
        self.epoch = self.epochs[-1]
        self._age = _age(experiment)
        self._known: dict[object, object] = {}

    def is_of(self, experiment: Experiment) -> bool:
        """Whether this is a snapshot of the run's current state."""
        return experiment is self.experiment and _age(experiment) == self._age

    def once(self, key: object, make: Callable[[], T]) -> T:
        """Return a cached result; `key` must identify it within this snapshot."""
        if key not in self._known:
            self._known[key] = make()
            if len(self._known) > MOST_KEPT:
                del self._known[next(iter(self._known))]
        return cast("T", self._known[key])

    @property
    def parameters(self) -> Parameters:
        """Parameters at the selected epoch, shape (P,)."""
        return Parameters(self.network.layout, self.history.kept[self.epoch])

    @property
    def path(self) -> Array:
        """Parameters of all kept epochs, shape (E, P)."""
        return self.once("path", lambda: np.stack([self.history.kept[e] for e in self.epochs]))

    @property
    def timeline(self) -> Timeline:
        """Statistics of the layers at each kept epoch."""
        return self.once("timeline", lambda: timeline(self.objective, self.history))

    @property
    def position(self) -> int:
        """Index of the selected epoch among the kept ones."""
        return self.epochs.index(self.epoch)

    def layer_titles(self) -> list[str]:
        """Return number, size and activation of each layer; the last one is the output."""
        layers = self.network.layers
        return [
            f"{layer_name(len(layers), k)} · {layer.units} "
            + names.title("activation", layer.activation.kind)
            for k, layer in enumerate(layers)
        ]

    def short_titles(self) -> list[str]:
        """Return the numbers of the layers, for axes."""
        hidden = range(1, len(self.network.layers))
        return [*map(str, hidden), _("Output")]


def _age(experiment: Experiment) -> tuple[int, int]:
    trainer = experiment.trainer
    return trainer.epoch, len(trainer.history.epochs)


SUBJECT: Key[Subject | None] = Key("gradient_lab.subject", lambda: None)
"""Last snapshot of the Lab's run."""

EPOCH: Key[int | None] = Key("subject.epoch", lambda: None)
"""Selected epoch of the Lab's run for all pages."""


def current_subject(run: LiveRun) -> Subject:
    """Return the current run at the epoch that is selected for all pages about it.

    An untrained run is trained a little first. A selected epoch is kept, except that the last epoch
    stays the last one when the run has been trained further.
    """
    if run.epoch == 0 and not run.finished:
        with st.spinner(_("Training the Lab's network first…")):
            run.train(FIRST_EPOCHS, FIRST_SECONDS)
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
            dataset=plain(table.name) if table else names.dataset_title(run.spec.data.dataset),
            units=units,
            epochs=run.epoch,
        )
        st.markdown(f"{words} {measured}", width="content")
        if not run.finished:
            st.button(
                _("Train on: {n} epochs").format(n=MORE_EPOCHS),
                icon=":material/fast_forward:",
                key="subject.train",
                on_click=run.train,
                args=(MORE_EPOCHS, MORE_SECONDS),
            )
        if st.button(_("To the Lab"), icon=":material/experiment:", key="subject.lab"):
            st.switch_page(LAB_PAGE)
    for divergence in run.experiment.trainer.divergences[:1]:
        st.error(
            _(
                "The run diverged in epoch {epoch}: the numbers became too large to be "
                "represented. The last network shown is the one just before that."
            ).format(epoch=divergence.epoch),
            icon=":material/trending_up:",
        )
    if chooses:
        _epoch_choice(subject)


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
