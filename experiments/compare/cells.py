"""The results in one cell of a comparison, and the plane on which they are plotted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from experiments.compare.planning import CellIndex
from experiments.compare.statistics import Interval, mean_interval
from experiments.spec.spec import ExperimentSpec
from nn_core.data import Plane, PreparedData
from nn_core.types import Array

RESOLUTION = 40
"""Points along each axis of a surface."""
_RANGES = {"accuracy": (0.0, 1.0), "r_squared": (-np.inf, 1.0), "loss": (0.0, np.inf)}


def possible_range(name: str) -> tuple[float, float]:
    """Return the least and the largest value that a score or a loss can have.

    A t-interval can exceed this range; its ends are clipped only for display.

    >>> possible_range("accuracy"), possible_range("validation_loss")
    ((0.0, 1.0), (0.0, inf))
    """
    return next(limits for kind, limits in _RANGES.items() if name.endswith(kind))


def readable(prepared: PreparedData, outputs: Array) -> Array:
    """Return a network's outputs as class labels, or as numbers in the target's unit."""
    if prepared.problem == "regression":
        return prepared.to_target_units(outputs)
    return prepared.class_labels(outputs)


@dataclass(frozen=True, eq=False)
class View:
    """The plane on which all cells of a row are shown, with a grid of R × R points.

    ``raw`` are the points in the units of the data, (R·R, n_features). A regression over one
    feature is shown as a curve: ``ys`` is empty and ``raw`` has the shape (R, 1).
    """

    plane: Plane | None
    xs: Array
    ys: Array
    raw: Array

    @classmethod
    def around(cls, prepared: PreparedData, resolution: int = RESOLUTION) -> View:
        """Make a grid around the samples, over two features or two principal components."""
        raw = prepared.dataset.X
        if prepared.dataset.is_curve:
            low, high = float(raw.min()), float(raw.max())
            pad = 0.1 * (high - low or 1.0)
            xs = np.linspace(low - pad, high + pad, resolution * 4)
            return cls(None, xs, np.empty(0), xs[:, np.newaxis])
        plane = Plane.of(prepared)
        return cls(plane, *plane.grid(plane.bounds(raw), resolution))

    def shape(self, values: Array) -> Array:
        """Reshape values at ``raw`` to the grid: (R, R) or (R, R, C), or (R,) for a curve."""
        if self.plane is None:
            return values
        return values.reshape(len(self.ys), len(self.xs), *values.shape[1:])

    def surface(self, prepared: PreparedData, outputs: Array) -> Array:
        """Return network outputs at ``raw`` on the grid, in the form of `Experiment.predict`."""
        if prepared.problem == "regression":
            return self.shape(prepared.to_target_units(outputs))
        return self.shape(outputs if prepared.problem == "multiclass" else outputs[:, 0])

    def points(self, prepared: PreparedData) -> Array:
        """Return the positions of a dataset's samples, (N, 2); for a curve (feature, target)."""
        if self.plane is None:
            return np.column_stack([prepared.dataset.X[:, 0], prepared.dataset.y])
        return self.plane.project(prepared.dataset.X, prepared.dataset.y)


@dataclass(frozen=True, eq=False)
class KeptCurves:
    """Metrics of K networks on the test part at E of the kept epochs; arrays of shape (E, K).

    Loss and score are without dropout and penalties; the norm is the square root of the sum of all
    squared weights, without biases.
    """

    epochs: Array
    test_loss: Array
    test_score: Array
    weight_norm: Array

    def select(self, own: slice) -> KeptCurves:
        """Return the curves of some of the networks."""
        return KeptCurves(
            self.epochs, self.test_loss[:, own], self.test_score[:, own], self.weight_norm[:, own]
        )

    def joined(self, more: KeptCurves, new: Sequence[int]) -> KeptCurves:
        """Add networks of another run, at the epochs that both runs kept."""
        epochs, ours, theirs = np.intersect1d(self.epochs, more.epochs, return_indices=True)

        def both(name: str) -> Array:
            return np.hstack([getattr(self, name)[ours], getattr(more, name)[theirs][:, new]])

        return KeptCurves(epochs, both("test_loss"), both("test_score"), both("weight_norm"))


@dataclass(frozen=True, eq=False)
class Cell:
    """The results of one network, or of one baseline, on one dataset over K seeds."""

    place: CellIndex
    title: str
    # One for each seed, equal to that of a single run in the Lab; for a baseline, the source of its
    # data
    specs: tuple[ExperimentSpec, ...]
    # Accuracy or R² on the test and the training part; shape (K,)
    scores: Array
    train_scores: Array
    # Of the test part: labels, or numbers in the unit of the target; shape (K, N)
    targets: Array
    predicted: Array
    diverged: Array
    # Expected score of the best possible predictor at each seed; NaN where unknown; shape (K,)
    best_scores: Array
    parameter_count: int | None  # None for a baseline
    seconds: float  # Training of all seeds; of a population its share
    data: PreparedData  # Of the first seed
    view: View
    surface: Array  # Predictions of the first seed on the view, as `Experiment.predict` gives them
    # Epoch of early stopping, after which a seed's curves are constant; else -1; shape (K,)
    stopped: Array
    # Of the curves; empty where there are none; shape (E,)
    epochs: Array = field(default_factory=lambda: np.empty(0, dtype=int))
    # ``train_loss``, ``validation_loss``, and the metric of both; shape (E, K)
    curves: Mapping[str, Array] = field(default_factory=dict)
    # Test curves and weight norms, where the comparison was asked for them
    kept_curves: KeptCurves | None = None

    @property
    def dataset(self) -> str:
        """Key of the dataset."""
        return self.specs[0].data.dataset

    @property
    def is_baseline(self) -> bool:
        """Whether this is a classical method and not a network."""
        return self.parameter_count is None

    @property
    def metric(self) -> str:
        """``accuracy`` or ``r_squared``."""
        return "r_squared" if self.data.problem == "regression" else "accuracy"

    @property
    def seeds(self) -> tuple[int, ...]:
        return tuple(spec.seed for spec in self.specs)

    @property
    def score(self) -> Interval:
        """Mean test score with its 95 % t-interval, not clipped to the possible range."""
        return mean_interval(self.scores)

    @property
    def score_ends(self) -> tuple[float | None, float | None]:
        """Ends of the 95 % interval of the score, clipped to the possible range."""
        score, (least, most) = self.score, possible_range(self.metric)
        if score.low is None or score.high is None:
            return None, None
        return max(score.low, least), min(score.high, most)

    @property
    def ceiling(self) -> float | None:
        """Expected mean score of the best possible predictor; None where unknown."""
        mean = float(self.best_scores.mean())
        return mean if np.isfinite(mean) else None

    @property
    def gap(self) -> Interval:
        """Training score minus test score, the generalization gap."""
        return mean_interval(self.train_scores - self.scores)

    def curve(self, name: str) -> tuple[Array, Array, Array]:
        """Return the mean over the seeds and both ends of its 95 % interval, per epoch.

        The ends are clipped to the possible range. With one seed all three are equal. Baselines
        have no curves.
        """
        values = self.curves[name]
        mean = values.mean(axis=1)
        if values.shape[1] == 1:
            return mean, mean, mean
        # The factor of the t-interval is the same at every epoch.
        unit = mean_interval(np.arange(values.shape[1], dtype=float))
        factor = (unit.half_width or 0.0) / (unit.deviation or 1.0)
        half = factor * values.std(axis=1, ddof=1)
        least, most = possible_range(name)
        return mean, np.maximum(mean - half, least), np.minimum(mean + half, most)

    def joined(self, more: Cell) -> Cell:
        """Add the seeds of another run of this cell that are not in it yet."""
        if (more.place, more.title) != (self.place, self.title):
            raise ValueError(
                f"only runs of one cell can be joined; got {self.title} at {self.place} "
                f"and {more.title} at {more.place}"
            )
        new = [k for k, seed in enumerate(more.seeds) if seed not in self.seeds]
        length = max(len(self.epochs), len(more.epochs))
        by_seed = ("best_scores", "scores", "train_scores", "targets", "predicted", "stopped")
        arrays: dict[str, Any] = {
            name: np.concatenate([getattr(self, name), getattr(more, name)[new]])
            for name in (*by_seed, "diverged")
        }
        curves = {
            name: np.hstack([_extended(own, length), _extended(more.curves[name], length)[:, new]])
            for name, own in self.curves.items()
        }
        kept = None
        if self.kept_curves and more.kept_curves:
            kept = self.kept_curves.joined(more.kept_curves, new)
        return replace(
            self,
            specs=(*self.specs, *(more.specs[k] for k in new)),
            epochs=max(self.epochs, more.epochs, key=len),
            curves=curves,
            kept_curves=kept,
            seconds=self.seconds + more.seconds * len(new) / len(more.seeds),
            **arrays,
        )


def stacked_targets(data: Sequence[PreparedData]) -> Array:
    """Return the targets of the test part at each seed, shape (K, N)."""
    return np.stack([prepared.test.y for prepared in data])


def best_scores(data: Sequence[PreparedData]) -> Array:
    """Return `PreparedData.best_score` at each seed, shape (K,); NaN where unknown."""
    best = [prepared.best_score for prepared in data]
    return np.array([np.nan if score is None else score for score in best])


def _extended(curve: Array, length: int) -> Array:
    """Extend a curve to more epochs by its last value."""
    return np.concatenate([curve, np.repeat(curve[-1:], length - len(curve), axis=0)])
