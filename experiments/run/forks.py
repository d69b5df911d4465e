"""Forks: a run repeated up to one of its epochs, and continued with a change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from experiments.run.experiment import Experiment
from experiments.run.runner import build
from experiments.spec.interventions import Intervention
from experiments.spec.spec import ExperimentSpec, until
from nn_core.data import Problem
from nn_core.metrics import predicted_classes
from nn_core.training.snapshots import snapshot
from nn_core.types import Array

DIFFERENT = 0.05
"""Least difference of two outputs of a regression that counts, as a share of the targets' range."""


def fork(recipe: ExperimentSpec, epoch: int, **change: Any) -> ExperimentSpec:
    """Return a run's spec with a change at the given epoch.

    `change` has fields of `Intervention`. Later interventions of the run are kept, except for those
    of the same fields, so that the two runs differ in nothing else.

    >>> recipe = ExperimentSpec(interventions=[{"epoch": 9, "learning_rate": 0.1, "l2": 0.01}])
    >>> [one.changes() for one in fork(recipe, 4, learning_rate=0.5).interventions]
    [{'learning_rate': 0.5}, {'l2': 0.01}]
    """
    moment = (epoch, 0)
    before = list(until(recipe, moment))
    own = Intervention(epoch=epoch, **change)
    if before and before[-1].position == moment:
        own = before.pop().merged(own)
    later = [_without(one, change) for one in recipe.interventions if one.position > moment]
    fields = {name: getattr(recipe, name) for name in type(recipe).model_fields}
    kept = [one for one in later if one.changes()]
    return ExperimentSpec(**{**fields, "interventions": (*before, own, *kept)})


def _without(one: Intervention, change: dict[str, Any]) -> Intervention:
    left = {name: value for name, value in one.changes().items() if name not in change}
    # With another batch size steps differ, so a change within an epoch moves to its start.
    step = 0 if "batch_size" in change else one.step
    return Intervention(epoch=one.epoch, step=step, **left)


def frozen_at(recipe: ExperimentSpec, epoch: int) -> tuple[int, ...]:
    """Return the layers, from 0, that are frozen after so many epochs."""
    frozen = [one.frozen for one in until(recipe, (epoch, 0)) if one.frozen is not None]
    return frozen[-1] if frozen else ()


@dataclass(frozen=True, eq=False)
class Fork:
    """A run and its fork, whose spec is ``recipe``, with a change after so many epochs.

    Both are trained to the same epoch, or until they stop early.
    """

    original: Experiment
    forked: Experiment
    recipe: ExperimentSpec
    epoch: int
    change: dict[str, Any]

    @classmethod
    def from_run(
        cls,
        recipe: ExperimentSpec,
        epoch: int,
        change: dict[str, Any],
        trained: Experiment | None = None,
    ) -> Fork:
        """Prepare a fork; `train` trains both.

        `trained`, the original between two epochs, is copied; if None, it is trained anew.
        """
        if trained is None:
            original = build(recipe)
        else:
            original = replace(trained, trainer=snapshot(trained.trainer))
        own = fork(recipe, epoch, **change)
        return cls(original, build(own), own, epoch, change)

    def train(self, end: int) -> Iterator[float]:
        """Train both until so many epochs are done; yield the share of the work done."""
        left = [max(0, end - one.trainer.epoch) for one in (self.forked, self.original)]
        total, done = sum(left) or 1, 0
        for experiment in (self.forked, self.original):
            trainer = experiment.trainer
            while trainer.epoch < end and not trainer.finished:
                trainer.run_epoch()
                done += 1
                yield done / total


class Scores(NamedTuple):
    """Loss and metric of a network, for each part of the data that has samples."""

    loss: dict[str, float]
    metric: dict[str, float]


def scores(experiment: Experiment) -> Scores:
    """Evaluate the current parameters of a network."""
    result = Scores({}, {})
    for name in ("train", "validation", "test"):
        part = getattr(experiment.prepared, name)
        if len(part.y):
            loss, score = experiment.measure(experiment.trainer.parameters, part.X, part.Y)
            result.loss[name], result.metric[name] = float(loss), float(score)
    return result


class SurfaceDifference(NamedTuple):
    """Difference between two networks over a plane."""

    # Fork minus original: the probability of class 1, or the output of a regression. Several
    # classes: half the sum of the absolute differences of the probabilities.
    values: Array
    # Share of the plane on which they predict another class; for a regression, on which the outputs
    # differ by more than `DIFFERENT` times the range of the targets
    share: float


def surface_difference(
    problem: Problem, original: Array, forked: Array, target_range: float = 1.0
) -> SurfaceDifference:
    """Compare two surfaces on one plane, of any shape; several classes are the last axis.

    `target_range` is the largest minus the smallest target of a regression.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        change = np.asarray(forked - original)
        if problem == "regression":
            return SurfaceDifference(
                change, float(np.mean(np.abs(change) > DIFFERENT * target_range))
            )
        if problem == "binary":
            original, forked = original[..., np.newaxis], forked[..., np.newaxis]
        else:
            change = 0.5 * np.abs(change).sum(axis=-1)
        other = predicted_classes(original) != predicted_classes(forked)
    return SurfaceDifference(change, float(other.mean()))
