"""What one cell of a comparison shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from experiments.compare.curves import KeptCurves
from experiments.compare.planning import CellIndex
from experiments.compare.statistics import Interval, mean_interval
from experiments.spec.spec import ExperimentSpec
from nn_core.data import NoiseFloor, Plane, PreparedData
from nn_core.types import Array

RESOLUTION = 40
"""Points along each axis of a surface."""
_RANGES = {"accuracy": (0.0, 1.0), "r_squared": (-np.inf, 1.0), "loss": (0.0, np.inf)}


def possible_range(name: str) -> tuple[float, float]:
    """Return the least and the largest value that a score or a loss can have.

    A t-interval knows nothing of them: around accuracies of nearly 100 % it reaches beyond. So its
    ends are cut there where they are shown, and nowhere before.

    Examples
    --------
    >>> possible_range("accuracy"), possible_range("validation_loss")
    ((0.0, 1.0), (0.0, inf))
    """
    return next(limits for kind, limits in _RANGES.items() if name.endswith(kind))


@dataclass(frozen=True, eq=False)
class View:
    """The plane on which all cells of a row are shown.

    Attributes
    ----------
    plane : Plane or None
        None for a regression over one feature, which is shown as a curve over it.
    xs, ys : array, shape (R,)
        Coordinates of the grid; ``ys`` is empty for a curve.
    raw : array, shape (R·R, n_features), or (R, 1) for a curve
        The grid's points in the data's own units.
    """

    plane: Plane | None
    xs: Array
    ys: Array
    raw: Array

    @classmethod
    def around(cls, prepared: PreparedData, resolution: int = RESOLUTION) -> View:
        """Lay a grid around the samples: over the features, or over two principal components."""
        raw = prepared.dataset.X
        if prepared.dataset.is_curve:
            low, high = float(raw.min()), float(raw.max())
            pad = 0.1 * (high - low or 1.0)
            xs = np.linspace(low - pad, high + pad, resolution * 4)
            return cls(None, xs, np.empty(0), xs[:, np.newaxis])
        plane = Plane.of(prepared)
        return cls(plane, *plane.grid(plane.bounds(raw), resolution))

    def shape(self, values: Array) -> Array:
        """Lay predictions for ``raw`` out on the grid, (R, R) or (R, R, C); a curve stays."""
        if self.plane is None:
            return values
        return values.reshape(len(self.ys), len(self.xs), *values.shape[1:])

    def points(self, prepared: PreparedData) -> Array:
        """Return where the samples of a dataset lie, (N, 2); for a curve (feature, target)."""
        if self.plane is None:
            return np.column_stack([prepared.dataset.X[:, 0], prepared.dataset.y])
        return self.plane.project(prepared.dataset.X, prepared.dataset.y)


@dataclass(frozen=True, eq=False)
class Cell:
    """What one network, or one baseline, made of one dataset over the seeds.

    Attributes
    ----------
    place : CellIndex
    title : str
        Of the column.
    dataset : str
    is_baseline : bool
    specs : tuple of ExperimentSpec
        One for each seed; each is the run that the Lab does alone. Of a baseline, where its data
        come from.
    metric : str
        ``accuracy`` or ``r_squared``.
    scores, train_scores : array, shape (K,)
        On the test and the training part, one per seed.
    targets, predicted : array, shape (K, N)
        Of the test part: labels, or numbers in the target's own unit.
    epochs : array, shape (E,)
        Of the curves; empty for a baseline.
    curves : mapping of str to array, shape (E, K)
        ``train_loss``, ``validation_loss``, and the metric of both.
    stopped : array of int, shape (K,)
        Epoch at which a seed's training stopped early, from which on its curves are flat; else -1.
    diverged : array of bool, shape (K,)
    noise_floor : NoiseFloor or None
    best_scores : array, shape (K,)
        Best possible score at each seed, in expectation; NaN where it is not known.
    parameter_count : int or None
    seconds : float
        Training of all seeds; of a population its share.
    data : PreparedData
        Of the first seed.
    view : View
    surface : array
        Predictions of the first seed on the view, as `Experiment.predict` gives them.
    kept_curves : KeptCurves or None
        Test curves and weight norms, where the comparison was asked to follow.
    """

    place: CellIndex
    title: str
    dataset: str
    is_baseline: bool
    specs: tuple[ExperimentSpec, ...]
    metric: str
    scores: Array
    train_scores: Array
    targets: Array
    predicted: Array
    epochs: Array
    curves: Mapping[str, Array]
    stopped: Array
    diverged: Array
    noise_floor: NoiseFloor | None
    best_scores: Array
    parameter_count: int | None
    seconds: float
    data: PreparedData
    view: View
    surface: Array
    kept_curves: KeptCurves | None = None

    @property
    def seeds(self) -> tuple[int, ...]:
        """Seeds, in the order of everything that has one entry per seed."""
        return tuple(spec.seed for spec in self.specs)

    @property
    def score(self) -> Interval:
        """Mean test score with its 95 % interval, which may reach beyond what is possible."""
        return mean_interval(self.scores)

    @property
    def score_ends(self) -> tuple[float | None, float | None]:
        """Ends of that interval as they are shown: cut at what is possible."""
        found, (least, most) = self.score, possible_range(self.metric)
        if found.low is None or found.high is None:
            return None, None
        return max(found.low, least), min(found.high, most)

    @property
    def ceiling(self) -> float | None:
        """Best possible mean score in expectation; None where it is not known."""
        mean = float(self.best_scores.mean())
        return mean if np.isfinite(mean) else None

    @property
    def gap(self) -> Interval:
        """Training score minus test score: how much of what was learned does not carry over."""
        return mean_interval(self.train_scores - self.scores)

    def curve(self, name: str) -> tuple[Array, Array, Array]:
        """Return mean, lower and upper end of the 95 % interval over the seeds, per epoch.

        With one seed the three are the same. The ends are cut at what is possible.

        Raises
        ------
        KeyError
            When there is no such curve; a baseline has none.
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
        """Return this cell with the seeds of another run of it, those that it has not yet.

        Raises
        ------
        ValueError
            When the other is another cell.
        """
        if (more.place, more.title) != (self.place, self.title):
            raise ValueError(
                f"only runs of one cell can be joined; got {self.title} at {self.place} "
                f"and {more.title} at {more.place}"
            )
        new = [k for k, seed in enumerate(more.seeds) if seed not in self.seeds]

        def both(name: str) -> Array:
            return np.concatenate([getattr(self, name), getattr(more, name)[new]])

        length = max(len(self.epochs), len(more.epochs))
        return replace(
            self,
            specs=(*self.specs, *(more.specs[k] for k in new)),
            epochs=max(self.epochs, more.epochs, key=len),
            curves={
                name: np.hstack(
                    [_lasting(own, length), _lasting(more.curves[name], length)[:, new]]
                )
                for name, own in self.curves.items()
            },
            kept_curves=(
                self.kept_curves.joined(more.kept_curves, new)
                if self.kept_curves and more.kept_curves
                else None
            ),
            seconds=self.seconds + more.seconds * len(new) / len(more.seeds),
            best_scores=both("best_scores"),
            scores=both("scores"),
            train_scores=both("train_scores"),
            targets=both("targets"),
            predicted=both("predicted"),
            stopped=both("stopped"),
            diverged=both("diverged"),
        )


def _lasting(curve: Array, length: int) -> Array:
    """Return a curve of more epochs: where all seeds have stopped it stays as it is."""
    return np.concatenate([curve, np.repeat(curve[-1:], length - len(curve), axis=0)])


def best_scores(data: Sequence[PreparedData]) -> Array:
    """Return `PreparedData.best_score` at each seed, shape (K,); NaN where it is not known."""
    best = [prepared.best_score for prepared in data]
    return np.array([np.nan if score is None else score for score in best])
