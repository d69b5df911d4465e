"""Runs that diverge: noticing it, and finding the step and the layer where it happened.

An epoch's draws are a function of the seed and the epoch, so the epoch in which a run diverged can
be repeated step by step. So the check costs little: training looks once an epoch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nn_core.network import Network
from nn_core.optimizers import State, copy_state
from nn_core.parameters import Parameters
from nn_core.training.batches import EpochPlan
from nn_core.training.step import StepSettings, train_step
from nn_core.types import Array

DIVERGED_ABOVE = 1e10
"""A run with a parameter of this size is called diverged."""


@dataclass(frozen=True)
class Divergence:
    """Where a run diverged and was stopped.

    The mini-batch ``step`` of ``epoch``, both from 1, made network ``network`` of the population
    diverge; ``layer``, from 1, is the first with a number that is too large, in its ``quantity``:
    "weights" or "biases". ``largest`` is the largest absolute value there, infinity for an
    overflow, and ``last_largest`` that of one step before, in which the run was left.
    """

    network: int
    epoch: int
    step: int
    layer: int
    quantity: str
    largest: float
    last_largest: float


def is_diverged(flat: Array) -> Array:
    """Tell which networks (..., P) have a parameter not finite or above `DIVERGED_ABOVE`."""
    # A comparison with nan is false, so nan counts as diverged; max of nan does not warn.
    return np.asarray(~(np.maximum.reduce(np.abs(flat), axis=-1) < DIVERGED_ABOVE))


@dataclass(frozen=True, eq=False)
class Start:
    """Where the batches of an epoch started, so that they can be repeated.

    ``step`` is the first mini-batch, later than 0 where settings changed within the epoch; the
    parameters ``flat`` (P,) or (K, P) and the optimizer's state before it are copies.
    """

    step: int
    flat: Array
    state: State
    settings: StepSettings

    @classmethod
    def of(cls, step: int, flat: Array, state: State, settings: StepSettings) -> Start:
        """Copy the arrays that training overwrites."""
        return cls(step, flat.copy(), copy_state(state), settings)

    def select(self, index: int) -> Start:
        """Return the start of one network of a population, as a copy."""
        rate = self.settings.learning_rate
        l1, l2 = (c if c is None or c.ndim == 1 else c[index] for c in self.settings.penalty)
        settings = self.settings._replace(
            learning_rate=rate if isinstance(rate, float) else float(rate[index, 0]),
            penalty=(l1, l2),
        )
        state = {k: v[index] if isinstance(v, np.ndarray) else v for k, v in self.state.items()}
        return Start.of(self.step, self.flat[index], state, settings)


def stop_diverged(
    diverged: Array,
    flat: Array,
    best: Array,
    network: Network,
    plan: EpochPlan,
    start: Start,
    epoch: int,
) -> list[Divergence]:
    """Set the networks that diverged back to their last finite parameters, and say where.

    ``diverged`` has shape (...); the rows of those networks in ``flat`` and ``best`` (..., P) are
    overwritten. Plan and start are those of the present epoch, which counts from 1.
    """
    records = []
    lead = flat.shape[:-1]
    for index in np.argwhere(np.atleast_1d(diverged))[:, 0].tolist():
        own: Any = index if lead else ...
        row = flat[own]
        own_plan = plan.select(index) if lead else plan
        own_start = start.select(index) if lead else start
        record, last = find_divergence(network, own_plan, own_start, row, index, epoch)
        records.append(record)
        row[:] = best[own] = last
    return records


def find_divergence(
    network: Network, plan: EpochPlan, start: Start, diverged: Array, index: int, epoch: int
) -> tuple[Divergence, Array]:
    """Repeat the batches of one network up to the step that makes it diverge.

    ``diverged`` are the parameters (P,) after the epoch; the arrays of ``start`` are overwritten.
    Returns the record, with index and epoch, and the parameters before the step.
    """
    parameters = Parameters(network.layout, start.flat)
    gradient = Parameters(network.layout, np.zeros_like(start.flat))
    first, last = start.flat.copy(), start.flat.copy()
    step = start.step
    with np.errstate(over="ignore", invalid="ignore", divide="ignore", under="ignore"):
        for step in range(start.step, plan.steps):
            batch = plan.batch(step)
            train_step(network, parameters, batch, start.settings, start.state, gradient)
            if is_diverged(parameters.flat):
                break
            last[:] = parameters.flat
        else:
            # One network rounds otherwise than many at once, and chaos makes that grow.
            parameters, last = Parameters(network.layout, diverged.copy()), first
    before = Parameters(network.layout, last)
    for k in range(len(parameters.weights)):
        for quantity in ("weights", "biases"):
            now, then = (getattr(one, quantity)[k] for one in (parameters, before))
            if is_diverged(now.reshape(-1)):
                largest = float(np.nan_to_num(np.abs(now), nan=np.inf, posinf=np.inf).max())
                record = Divergence(
                    index, epoch, step + 1, k + 1, quantity, largest, float(np.abs(then).max())
                )
                return record, last
    raise ValueError("expected parameters that diverged; got finite ones")
