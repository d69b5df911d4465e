"""The run as a subject of analysis, with a cache of results."""

from collections.abc import Callable
from typing import TypeVar, cast

import numpy as np

from experiments.run.experiment import Experiment
from nn_core.diagnostics.layers import SAMPLES, Timeline, timeline
from nn_core.diagnostics.objective import Objective
from nn_core.parameters import Parameters
from nn_core.types import Array
from ui import names
from ui.i18n import _
from ui.session import Key
from ui.text import layer_name

T = TypeVar("T")
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
"""Selected epoch of the Lab's run for all pages, set by `ui.run.head.look_at`."""
