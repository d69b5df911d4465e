"""Changes during training, as part of the run's description, so that runs are repeatable."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nn_core.activations import Activation
from nn_core.config import Range
from nn_core.network import Network
from nn_core.optimizers import Optimizer
from nn_core.optimizers.penalties import Penalty
from nn_core.parameters import Layout, Parameters
from nn_core.training.step import TrainingSettings
from nn_core.types import Array

NOT_WITHIN_AN_EPOCH = "batch_size, dropout and activation can change only between epochs"


def _check_index(name: str, index: int, count: int, more: str = "") -> None:
    if index not in range(count):
        raise ValueError(f"{name} must be from 0 to {count - 1}{more}; got {index}")


@dataclass(frozen=True)
class Edit:
    """One weight or bias that is set by hand.

    The weight connects unit ``source`` of the previous layer to ``unit`` of ``layer``, all counted
    from 0; ``source`` None is the bias of the unit.
    """

    layer: int
    unit: int
    source: int | None
    value: float

    def index(self, layout: Layout) -> int:
        """Return the index in the flat vector; ValueError for a layer or unit that is not there."""
        _check_index("layer", self.layer, len(layout.shapes))
        n, m = layout.shapes[self.layer]
        _check_index("unit", self.unit, m)
        if self.source is None:
            return int(layout.biases[self.layer].start) + self.unit
        _check_index("source", self.source, n, ", or none")
        return int(layout.weights[self.layer].start) + self.source * m + self.unit


@dataclass(frozen=True)
class Intervention:
    """Changes at one moment of a run; None keeps a setting."""

    # The moment: epochs done, and mini-batches done of the next
    epoch: int
    step: int = 0
    learning_rate: float | None = None
    l1: float | None = None
    l2: float | None = None
    epochs: int | None = None  # Epochs of the whole run
    batch_size: int | None = None  # Only between epochs
    optimizer: Optimizer | None = None  # Starts with a new state
    dropout: float | None = None  # Of all hidden layers; only between epochs
    # Of all hidden layers; only between epochs. Earlier parameters in the history are dropped, as
    # they belong to another network.
    activation: Activation | None = None
    # Layers, from 0, not trained from now on; empty trains all
    frozen: tuple[int, ...] | None = None
    edits: tuple[Edit, ...] = ()

    def __post_init__(self) -> None:
        for name in ("epoch", "step"):
            object.__setattr__(self, name, Range(0, whole=True).check(name, getattr(self, name)))

    @property
    def position(self) -> tuple[int, int]:
        """Epochs done, and mini-batches of the next."""
        return self.epoch, self.step

    @property
    def needs_new_epoch(self) -> bool:
        """Whether a setting changes that can change only between epochs."""
        return bool(self._given("batch_size", "dropout", "activation"))

    def _given(self, *names: str) -> dict[str, Any]:
        values = {name: getattr(self, name) for name in names}
        return {name: value for name, value in values.items() if value is not None}

    def network(self, network: Network) -> Network:
        """Return the changed network."""
        changes = self._given("dropout", "activation")
        if not changes:
            return network
        *hidden, output = network.layers
        return replace(network, layers=(*(replace(one, **changes) for one in hidden), output))

    def settings(self, settings: TrainingSettings) -> TrainingSettings:
        """Return the changed settings, except the optimizer, which the trainer changes."""
        changes = self._given("learning_rate", "epochs", "batch_size")
        if penalty := self._given("l1", "l2"):
            old = settings.penalty
            changes["penalty"] = Penalty(**{"l1": old.l1, "l2": old.l2, **penalty})
        return replace(settings, **changes) if changes else settings

    def edit(self, parameters: Parameters) -> None:
        """Write the edited values to the parameters of all networks of a population."""
        for one in self.edits:
            parameters.flat[..., one.index(parameters.layout)] = one.value


def trainable(layout: Layout, frozen: Sequence[int]) -> Array | None:
    """Return which parameters are trained, (P,), or None for all; ``frozen`` are layers from 0."""
    if not frozen:
        return None
    mask = np.ones(layout.size, dtype=bool)
    for layer in frozen:
        _check_index("layer", layer, len(layout.shapes))
        mask[layout.weights[layer].start : layout.biases[layer].stop] = False
    return mask
