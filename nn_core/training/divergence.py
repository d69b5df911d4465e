"""Detection of divergence, and of the step and layer where it happened.

Training checks once per epoch only. An epoch's draws depend on seed and epoch alone, so the epoch
can be repeated step by step to locate the divergence.
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
"""Absolute value of a parameter above which a run counts as diverged."""


@dataclass(frozen=True)
class Divergence:
    """Where a run diverged and was stopped."""

    network: int  # Index in the population, from 0
    # Mini-batch in which it diverged; both from 1
    epoch: int
    step: int
    layer: int  # First layer, from 1, with a number that is too large
    quantity: str  # "weights" or "biases" of that layer
    largest: float  # Largest absolute value there; infinity for an overflow
    last_largest: float  # The same one step before; these parameters were restored


def is_diverged(flat: Array) -> Array:
    """Return which networks (..., P) have a parameter above `DIVERGED_ABOVE` or not finite."""
    # Comparisons with nan are false, so nan counts as diverged; max of nan does not warn.
    return np.asarray(~(np.maximum.reduce(np.abs(flat), axis=-1) < DIVERGED_ABOVE))


@dataclass(frozen=True, eq=False)
class Start:
    """State at the start of an epoch's batches, as copies, so that they can be repeated."""

    step: int  # First mini-batch; above 0 if settings changed within the epoch
    flat: Array  # (P,) or (K, P)
    state: State
    settings: StepSettings

    @classmethod
    def of(cls, step: int, flat: Array, state: State, settings: StepSettings) -> Start:
        """Copy the arrays that training overwrites."""
        return cls(step, flat.copy(), copy_state(state), settings)

    def select(self, index: int) -> Start:
        """Return a copy for one network of a population."""
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
    """Restore the last finite parameters of diverged networks, and return a record for each.

    ``diverged`` has shape (...); the rows of these networks in ``flat`` and ``best`` (..., P) are
    overwritten. ``epoch``, from 1, is the current one, as in ``plan`` and ``start``.
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
    """Repeat the batches of one network up to the step in which it diverges.

    ``diverged`` are the parameters (P,) after the epoch; the arrays of ``start`` are overwritten.
    Returns the record, and the parameters before that step.
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
            # Rounding differs between one network and a population, so the repeated run may not
            # diverge: report the epoch's last step, and restore its start.
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
