"""A worked example: a network and a batch small enough to compute by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from nn_core.losses import Loss
from nn_core.network import Network, forward, per_sample_loss
from nn_core.optimizers import SGD, Optimizer, copy_state
from nn_core.optimizers.clipping import Clipping
from nn_core.optimizers.penalties import Penalty
from nn_core.parameters import Parameters
from nn_core.training.batches import Batch
from nn_core.training.step import StepSettings, train_step
from nn_core.types import Array
from tutorial.derivation.notation import Notation
from tutorial.tracing import StepTrace, trace_step


@dataclass(frozen=True, eq=False)
class Trajectory:
    """Results of T steps on the same batch."""

    losses: Array  # Mean data loss before the first step and after each; shape (T + 1,)
    parameters: Array  # array of shape (T + 1, P)
    outputs: Array  # array of shape (T + 1, N, n_out)


@dataclass(frozen=True, eq=False)
class WorkedExample:
    """One training step to follow by hand; immutable, edit with `dataclasses.replace`."""

    # For translation
    title: str
    sentence: str
    network: Network
    parameters: Parameters  # The start, shape (P,)
    # array of shape (N, n_in) and (N, n_out)
    X: Array
    y: Array
    loss: Loss
    optimizer: Optimizer = SGD()
    learning_rate: float = 0.1
    penalty: Penalty = field(default_factory=Penalty)
    clipping: Clipping | None = None
    # Dropout factors per layer, for a step opened from a run
    masks: Sequence[Array | None] | None = None
    trainable: Array | None = None  # False freezes a parameter; shape (P,)
    state: dict[str, Any] | None = None  # Optimizer state before the step; None at the first
    names: tuple[str, ...] = ()  # LaTeX names in flat order; empty for W and b with indices
    notes: tuple[str, ...] = ()  # Caveats, for example which samples are not the article's

    def trace(self, step: int = 0) -> StepTrace:
        """Return the trace of a step, after `step` earlier ones on the same batch."""
        parameters, state = self._advanced(step)
        with np.errstate(all="ignore"):
            return trace_step(
                self.network,
                parameters,
                self.X,
                self.y,
                self.loss,
                self.optimizer,
                state,
                self.learning_rate,
                penalty=self.penalty,
                clipping=self.clipping,
                masks=self.masks,
                trainable=self.trainable,
            )

    def after(self, steps: int) -> WorkedExample:
        """Return the example after some steps."""
        parameters, state = self._advanced(steps)
        return replace(self, parameters=parameters, state=state)

    def notation(self, trace: StepTrace) -> Notation:
        """Return the notation of this example's traces."""
        return Notation(trace, self.names)

    def train_on(self, steps: int) -> Trajectory:
        """Train T steps on the batch.

        >>> from tutorial.example.examples import EXAMPLES
        >>> EXAMPLES["mazur"]().train_on(2).losses.round(6).tolist()
        [0.298371, 0.291028, 0.283547]
        """
        parameters, state = self._advanced(0)
        losses, flats, outputs = [], [], []
        for step in range(steps + 1):
            if step:
                self._advance(parameters, state, 1)
            with np.errstate(all="ignore"):
                passes = forward(self.network, parameters, self.X, self.masks)
                each = per_sample_loss(self.network, passes, self.y, self.loss)
            losses.append(each.mean())
            flats.append(parameters.flat.copy())
            outputs.append(passes[-1].a)
        return Trajectory(np.array(losses), np.array(flats), np.array(outputs))

    def _advanced(self, steps: int) -> tuple[Parameters, dict[str, Any]]:
        """Return parameters and optimizer state after some steps."""
        parameters = self.parameters.copy()
        if self.state is None:
            state = self.optimizer.initial_state(parameters.flat)
        else:
            state = copy_state(self.state)
        self._advance(parameters, state, steps)
        return parameters, state

    def _advance(self, parameters: Parameters, state: dict[str, Any], steps: int) -> None:
        gradient = Parameters.zeros(self.network.layout)
        batch = Batch(self.X, self.y, self.masks)
        settings = StepSettings(
            self.loss,
            self.optimizer,
            self.learning_rate,
            self.penalty.coefficients(parameters),
            self.clipping,
            self.trainable,
        )
        with np.errstate(all="ignore"):
            for _ in range(steps):
                train_step(self.network, parameters, batch, settings, state, gradient)
