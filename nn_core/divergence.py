"""Runs that diverge: noticing it, and finding the step and the layer where it happened.

An epoch's draws are a function of the seed and the epoch, so the epoch that broke can be repeated
step by step. That keeps the check out of the hot path: training looks once an epoch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nn_core.batches import EpochPlan
from nn_core.network import Network
from nn_core.parameters import Parameters
from nn_core.training import TrainingSettings, train_step
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
    with np.errstate(invalid="ignore"):
        # A comparison with nan is false, so nan counts as diverged.
        return np.asarray(~(np.abs(flat).max(axis=-1) < DIVERGED_ABOVE))


def replay_to_divergence(
    network: Network,
    settings: TrainingSettings,
    plan: EpochPlan,
    parameters: Parameters,
    state: dict[str, Any],
    learning_rate: float,
    coefficients: tuple[Array | None, Array | None] | None,
    first: int = 0,
) -> tuple[int, Array]:
    """Repeat one network's epoch up to the step that breaks it.

    Parameters
    ----------
    network, settings, plan, learning_rate, coefficients
        As they were in the epoch, for one network.
    parameters : Parameters, shape (P,)
        Before the first step to repeat; left as the breaking step made them.
    state : dict
        The optimizer's at that moment; changed.
    first : int
        The first mini-batch to repeat, from 0: later than 0 where settings changed on the way.

    Returns
    -------
    step : int
        The breaking step, from 1.
    last : array, shape (P,)
        The parameters before it.
    """
    gradient = Parameters(network.layout, np.zeros_like(parameters.flat))
    last = parameters.flat.copy()
    step = first
    with np.errstate(over="ignore", invalid="ignore", divide="ignore", under="ignore"):
        for step in range(first, plan.steps):
            X, y, masks = plan.batch(step)
            train_step(
                network,
                parameters,
                X,
                y,
                settings.loss,
                settings.optimizer,
                state,
                learning_rate,
                gradient,
                coefficients,
                settings.clipping,
                masks,
            )
            if is_diverged(parameters.flat):
                break
            last[:] = parameters.flat
    return step + 1, last


def describe_divergence(
    broken: Parameters, last: Array, network: int, epoch: int, step: int
) -> Divergence:
    """Name the first layer in which a number grew out of hand.

    Parameters
    ----------
    broken : Parameters, shape (P,)
        After the breaking step.
    last : array, shape (P,)
        Before it.
    network, epoch, step : int
        Where; carried into the record.

    Returns
    -------
    Divergence
    """
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
