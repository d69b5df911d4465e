"""Runs that diverge: noticing it, and finding the step and the layer where it happened.

An epoch's draws are a function of the seed and the epoch, so the epoch that broke can be repeated
step by step. That keeps the check out of the hot path: training looks once an epoch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nn_core.network import Network
from nn_core.optimizers import State
from nn_core.parameters import Parameters
from nn_core.training.batches import EpochPlan
from nn_core.training.step import TrainingSettings, train_step
from nn_core.types import Array

DIVERGED_ABOVE = 1e10
"""A parameter of this size is no longer learning; the run is called diverged."""


@dataclass(frozen=True)
class Divergence:
    """Why a run was stopped as diverged.

    Attributes
    ----------
    network : int
        Index in the population; 0 for a single network.
    epoch, step : int
        Where it happened: the epoch that was being trained and the mini-batch in it, from 1.
    layer : int
        The first layer, from 1, in which a number grew out of hand.
    quantity : {"weights", "biases"}
        What grew.
    largest : float
        Largest absolute value in it, infinity when it overflowed.
    last_largest : float
        The same one step before, still finite: the state that the run was left in.
    """

    network: int
    epoch: int
    step: int
    layer: int
    quantity: str
    largest: float
    last_largest: float


def is_diverged(flat: Array) -> Array:
    """Tell which networks hold a parameter that is not finite or beyond `DIVERGED_ABOVE`.

    Parameters
    ----------
    flat : array, shape (..., P)

    Returns
    -------
    array of bool, shape (...)
    """
    # A comparison with nan is false, so nan counts as diverged; max of nan does not warn.
    return np.asarray(~(np.maximum.reduce(np.abs(flat), axis=-1) < DIVERGED_ABOVE))


@dataclass(frozen=True, eq=False)
class Start:
    """What it takes to repeat the batches of an epoch: where they started, and by which settings.

    Attributes
    ----------
    step : int
        The first mini-batch, from 0: later than 0 where settings changed within the epoch.
    flat : array, shape (P,) or (K, P)
        Parameters before it; a copy.
    state : dict
        The optimizer's; a copy.
    learning_rate : float or array, shape (K, 1)
    coefficients : tuple of array, or None
        Of the penalty.
    trainable : boolean array, shape (P,), or None
    """

    step: int
    flat: Array
    state: State
    learning_rate: float | Array
    coefficients: tuple[Array | None, Array | None] | None
    trainable: Array | None = None

    @classmethod
    def of(
        cls,
        step: int,
        flat: Array,
        state: State,
        learning_rate: float | Array,
        coefficients: tuple[Array | None, Array | None] | None,
        trainable: Array | None = None,
    ) -> Start:
        """Copy what training will overwrite."""
        copied = {k: v.copy() if isinstance(v, np.ndarray) else v for k, v in state.items()}
        return cls(step, flat.copy(), copied, learning_rate, coefficients, trainable)

    def select(self, index: int) -> Start:
        """Return the start of one network of a population, as a copy."""
        rate, coefficients = self.learning_rate, self.coefficients
        if coefficients is not None:
            l1, l2 = (c if c is None or c.ndim == 1 else c[index] for c in coefficients)
            coefficients = (l1, l2)
        return Start.of(
            self.step,
            self.flat[index],
            {k: v[index] if isinstance(v, np.ndarray) else v for k, v in self.state.items()},
            rate if isinstance(rate, float) else float(rate[index, 0]),
            coefficients,
            self.trainable,
        )


def stop_diverged(
    diverged: Array,
    flat: Array,
    best: Array,
    network: Network,
    settings: TrainingSettings,
    plan: EpochPlan,
    start: Start,
    epoch: int,
) -> list[Divergence]:
    """Leave the networks that diverged at their last sound parameters, and say what happened.

    Parameters
    ----------
    diverged : boolean array, shape (...)
    flat, best : array, shape (..., P)
        Current and best parameters; the rows of those networks are overwritten.
    network, settings
    plan, start
        Of the epoch under way.
    epoch : int
        That epoch, from 1.
    """
    records = []
    lead = flat.shape[:-1]
    for index in np.argwhere(np.atleast_1d(diverged))[:, 0].tolist():
        own: Any = index if lead else ...
        row = flat[own]
        found, last = find_divergence(
            network,
            settings,
            plan.select(index) if lead else plan,
            start.select(index) if lead else start,
            row,
            index,
            epoch,
        )
        records.append(found)
        row[:] = best[own] = last
    return records


def find_divergence(
    network: Network,
    settings: TrainingSettings,
    plan: EpochPlan,
    start: Start,
    broken: Array,
    index: int,
    epoch: int,
) -> tuple[Divergence, Array]:
    """Repeat the batches of one network up to the step that breaks it.

    Parameters
    ----------
    network, settings
    plan, start
        Of the one network; what `start` holds is overwritten.
    broken : array, shape (P,)
        The parameters that were found diverged.
    index, epoch : int
        Which network, and the epoch under way, from 1; carried into the record.

    Returns
    -------
    found : Divergence
    last : array, shape (P,)
        The parameters before the breaking step.
    """
    parameters = Parameters(network.layout, start.flat)
    gradient = Parameters(network.layout, np.zeros_like(start.flat))
    first, last = start.flat.copy(), start.flat.copy()
    step = start.step
    with np.errstate(over="ignore", invalid="ignore", divide="ignore", under="ignore"):
        for step in range(start.step, plan.steps):
            X, y, masks = plan.batch(step)
            train_step(
                network,
                parameters,
                X,
                y,
                settings.loss,
                settings.optimizer,
                start.state,
                start.learning_rate,
                gradient,
                start.coefficients,
                settings.clipping,
                masks,
                start.trainable,
            )
            if is_diverged(parameters.flat):
                break
            last[:] = parameters.flat
        else:
            # One network rounds otherwise than many at once, and chaos makes that grow.
            parameters, last = Parameters(network.layout, broken.copy()), first
    return _describe(parameters, last, index, epoch, step + 1), last


def _describe(broken: Parameters, last: Array, network: int, epoch: int, step: int) -> Divergence:
    """Name the first layer in which a number grew out of hand."""
    before = Parameters(broken.layout, last)
    for k in range(len(broken.weights)):
        for quantity in ("weights", "biases"):
            now, then = getattr(broken, quantity)[k], getattr(before, quantity)[k]
            if is_diverged(now.reshape(-1)):
                largest = float(np.abs(now).max())
                size = largest if np.isfinite(largest) else float("inf")
                return Divergence(
                    network, epoch, step, k + 1, quantity, size, float(np.abs(then).max())
                )
    raise ValueError("expected parameters that diverged; got sound ones")
