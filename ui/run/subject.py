"""The run that is looked at: whatever is asked of it is computed once."""

from __future__ import annotations

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
"""Results that are remembered."""


class Subject:
    """The run as the pages look at it, as long as it does not move on.

    Attributes
    ----------
    objective : Objective
        What is minimized, on the training samples on which all is measured: at most 1,000.
    epochs : list of int
        The kept ones.
    epoch : int
        The one that is looked at.
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
        """Tell whether this is still the run as it is."""
        return experiment is self.experiment and _age(experiment) == self._age

    def once(self, key: object, make: Callable[[], T]) -> T:
        """Return a result, computed at first; `key` is what it depends on beside the run."""
        if key not in self._known:
            for oldest in list(self._known)[: max(0, len(self._known) - MOST_KEPT)]:
                del self._known[oldest]
            self._known[key] = make()
        return cast("T", self._known[key])

    @property
    def parameters(self) -> Parameters:
        """Those at the epoch that is looked at, shape (P,)."""
        return Parameters(self.network.layout, self.history.kept[self.epoch])

    @property
    def path(self) -> Array:
        """The parameters of all kept epochs, shape (E, P)."""
        return self.once("path", lambda: np.stack([self.history.kept[e] for e in self.epochs]))

    @property
    def timeline(self) -> Timeline:
        """The layers' numbers at each kept epoch."""
        return self.once("timeline", lambda: timeline(self.objective, self.history))

    @property
    def position(self) -> int:
        """Where among the kept epochs the one is that is looked at."""
        return self.epochs.index(self.epoch)

    def layer_titles(self) -> list[str]:
        """Return what the layers are called, from the first hidden layer to the output."""
        layers = self.network.layers
        return [
            f"{layer_name(len(layers), k)} · {layer.units} "
            + names.title("activation", layer.activation.kind)
            for k, layer in enumerate(layers)
        ]

    def short_titles(self) -> list[str]:
        """Return the layers' numbers, for axes."""
        hidden = range(1, len(self.network.layers))
        return [*map(str, hidden), _("Output")]


def _age(experiment: Experiment) -> tuple[int, int]:
    trainer = experiment.trainer
    return trainer.epoch, len(trainer.history.epochs)


SUBJECT: Key[Subject | None] = Key("gradient_lab.subject", lambda: None)
"""The Lab's run as the pages about it have looked at it so far."""

EPOCH: Key[int | None] = Key("subject.epoch", lambda: None)
"""The kept epoch that those pages show; `ui.run.head.look_at` changes it."""
