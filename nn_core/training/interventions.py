"""What is changed while a network trains: a part of the run's description, not an accident of it.

A run with its interventions written down can be repeated bit for bit, shared, and forked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nn_core.activations import Activation
from nn_core.config import require_number
from nn_core.network import Network
from nn_core.optimizers import Optimizer
from nn_core.optimizers.penalties import Penalty
from nn_core.parameters import Layout, Parameters
from nn_core.training.step import TrainingSettings
from nn_core.types import Array

NOT_WITHIN_AN_EPOCH = "batch_size, dropout and activation can change only between epochs"


@dataclass(frozen=True)
class Edit:
    """One weight or bias that is given a value by hand.

    Parameters
    ----------
    layer, unit : int
        The layer, and the unit of it that the weight leads to; both from 0.
    source : int or None
        The unit of the layer before that it comes from, from 0; None for the unit's bias.
    value : float
    """

    layer: int
    unit: int
    source: int | None
    value: float

    def index(self, layout: Layout) -> int:
        """Return the place of the parameter in the flat vector.

        Raises
        ------
        ValueError
            When the network has no such layer or unit.

        Examples
        --------
        >>> layout = Layout(((2, 3), (3, 1)))
        >>> Edit(0, 1, 1, 0.5).index(layout), Edit(1, 0, None, 0.5).index(layout)
        (4, 12)
        """
        layers = len(layout.shapes)
        if self.layer not in range(layers):
            raise ValueError(f"layer must be from 0 to {layers - 1}; got {self.layer}")
        n, m = layout.shapes[self.layer]
        if self.unit not in range(m):
            raise ValueError(f"unit must be from 0 to {m - 1}; got {self.unit}")
        if self.source is None:
            return int(layout.biases[self.layer].start) + self.unit
        if self.source not in range(n):
            raise ValueError(f"source must be from 0 to {n - 1}, or none; got {self.source}")
        return int(layout.weights[self.layer].start) + self.source * m + self.unit


@dataclass(frozen=True)
class Intervention:
    """What changes at one moment of a run; what is None stays.

    Parameters
    ----------
    epoch, step : int
        The moment: epochs done, and mini-batches done of the one under way.
    learning_rate, l1, l2 : float, optional
    epochs : int, optional
        Epochs of the whole run.
    batch_size : int, optional
        Only between epochs.
    optimizer : Optimizer, optional
        It begins without memory.
    dropout : float, optional
        Of all hidden layers; only between epochs.
    activation : Activation, optional
        Of all hidden layers; only between epochs. What was kept of the run until then are
        parameters of another network, which the history keeps no more.
    frozen : tuple of int, optional
        Layers, from 0, whose parameters stay from here on; empty thaws all.
    edits : tuple of Edit
    """

    epoch: int
    step: int = 0
    learning_rate: float | None = None
    l1: float | None = None
    l2: float | None = None
    epochs: int | None = None
    batch_size: int | None = None
    optimizer: Optimizer | None = None
    dropout: float | None = None
    activation: Activation | None = None
    frozen: tuple[int, ...] | None = None
    edits: tuple[Edit, ...] = ()

    def __post_init__(self) -> None:
        require_number("epoch", self.epoch, minimum=0, whole=True)
        require_number("step", self.step, minimum=0, whole=True)

    @property
    def position(self) -> tuple[int, int]:
        """Epochs done, and mini-batches of the next."""
        return self.epoch, self.step

    @property
    def needs_new_epoch(self) -> bool:
        """Whether it changes what is drawn for a whole epoch."""
        own = (self.batch_size, self.dropout, self.activation)
        return any(value is not None for value in own)

    def network(self, network: Network) -> Network:
        """Return the network as it is afterwards."""
        own = {"dropout": self.dropout, "activation": self.activation}
        changes: dict[str, Any] = {name: one for name, one in own.items() if one is not None}
        if not changes:
            return network
        *hidden, output = network.layers
        return replace(network, layers=(*(replace(one, **changes) for one in hidden), output))

    def settings(self, settings: TrainingSettings) -> TrainingSettings:
        """Return the settings as they are afterwards; the optimizer is the trainer's to change."""
        changes: dict[str, Any] = {
            name: getattr(self, name)
            for name in ("learning_rate", "epochs", "batch_size")
            if getattr(self, name) is not None
        }
        if self.l1 is not None or self.l2 is not None:
            old = settings.penalty
            l1, l2 = (old.l1 if self.l1 is None else self.l1), self.l2
            changes["penalty"] = Penalty(l1, old.l2 if l2 is None else l2)
        return replace(settings, **changes) if changes else settings

    def edit(self, parameters: Parameters) -> None:
        """Put the values given by hand into the parameters, of every network of a population."""
        for one in self.edits:
            parameters.flat[..., one.index(parameters.layout)] = one.value


def trainable(layout: Layout, frozen: Sequence[int]) -> Array | None:
    """Return which parameters still learn, shape (P,), or None where all do.

    Raises
    ------
    ValueError
        When the network has no such layer.

    Examples
    --------
    >>> trainable(Layout(((1, 1), (1, 1))), [0])
    array([False, False,  True,  True])
    """
    if not frozen:
        return None
    mask = np.ones(layout.size, dtype=bool)
    for layer in frozen:
        if layer not in range(len(layout.shapes)):
            raise ValueError(f"layer must be from 0 to {len(layout.shapes) - 1}; got {layer}")
        mask[layout.weights[layer].start : layout.biases[layer].stop] = False
    return mask
