"""From a dataset to network inputs and targets: split, expand, scale, encode."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from nn_core.data.base import Dataset, Problem
from nn_core.data.features import check_features, expand, feature_label, first_failure
from nn_core.data.splitting import split_indices
from nn_core.input_errors import InputError
from nn_core.metrics import is_constant, predicted_classes
from nn_core.types import N_, Array


@dataclass(frozen=True, eq=False)
class Scaler:
    """Standardization of columns: (x - mean) / scale."""

    mean: Array  # (n_features,) of the data it was fitted on
    scale: Array  # (n_features,) deviation, divisor N; 1 for a column constant up to rounding

    @classmethod
    def fit(cls, X: Array) -> Scaler:
        """Fit to `X` (N, n_features), which must be the training part only."""
        # Dividing a constant column by its deviation would amplify rounding errors.
        return cls(X.mean(axis=0), np.where(is_constant(X, axis=0), 1.0, X.std(axis=0)))

    def transform(self, X: Array) -> Array:
        """Standardize `X` (..., n_features)."""
        return (X - self.mean) / self.scale

    def inverse_transform(self, Z: Array) -> Array:
        """Return standardized `Z` (..., n_features) in the original units."""
        return Z * self.scale + self.mean


@dataclass(frozen=True, eq=False)
class Part:
    """One part of the samples, encoded for a network and in original units."""

    X: Array  # (N, n_in) network inputs
    Y: Array  # (N, n_out) network targets: 0 or 1, one-hot, or the (standardized) target
    y: Array  # (N,) labels or targets in their own units
    raw: Array  # (N, n_features) original coordinates
    indices: Array  # (N,) rows in the dataset


@dataclass(frozen=True, eq=False)
class PreparedData:
    """A dataset split and encoded for a network; parts that were not requested are empty."""

    dataset: Dataset
    train: Part
    validation: Part
    test: Part
    features: tuple[str, ...]  # ids of the expanded features; empty for the raw features
    feature_names: tuple[str, ...]  # one per network input, after expansion
    input_scaler: Scaler | None  # fitted on the training part; None without scaling
    target_scaler: Scaler | None  # likewise; None for classes
    dtype: np.dtype[Any]  # of `Part.X`, `Part.Y` and of what `transform` returns

    @property
    def problem(self) -> Problem:
        """``binary``, ``multiclass`` or ``regression``."""
        return self.dataset.problem

    @property
    def n_in(self) -> int:
        """Number of network inputs."""
        return len(self.feature_names)

    @property
    def n_out(self) -> int:
        """Number of network outputs: C for more than two classes, else 1."""
        return len(self.dataset.class_names) if self.problem == "multiclass" else 1

    @property
    def best_score(self) -> float | None:
        """The noise floor as a score: accuracy, or R² = 1 - floor / variance of the targets.

        The variance is that of the test part, else of validation, else of training. None for an
        unknown floor or constant targets.
        """
        floor = self.dataset.noise_floor
        if floor is None or floor.metric == "accuracy":
            return None if floor is None else floor.value
        y = next(part.y for part in (self.test, self.validation, self.train) if len(part.y))
        return None if is_constant(y, axis=0) else 1.0 - floor.value / float(y.var())

    def transform(self, raw: Array) -> Array:
        """Map raw points (..., n_features) to network inputs (..., n_in)."""
        X = expand(raw, self.features)
        if self.input_scaler is not None:
            X = self.input_scaler.transform(X)
        return np.ascontiguousarray(X, dtype=self.dtype)

    def to_target_units(self, output: Array) -> Array:
        """Map regression outputs (..., 1) to target units (...), as in `Part.y`."""
        if self.problem != "regression":
            raise ValueError(f"to_target_units needs a regression problem; got {self.problem}")
        if self.target_scaler is not None:
            output = self.target_scaler.inverse_transform(output)
        return output[..., 0]

    def class_labels(self, output: Array) -> Array:
        """Map output activations (..., n_out) to labels (...), by `predicted_classes`."""
        if self.problem == "regression":
            raise ValueError("class_labels needs a classification problem; got regression")
        return predicted_classes(output)


def prepare(
    dataset: Dataset,
    *,
    validation: float,
    test: float,
    rng: np.random.Generator,
    features: Sequence[str] = (),
    scale: bool = True,
    dtype: DTypeLike = np.float64,
) -> PreparedData:
    """Split a dataset, expand and scale its inputs, and encode its targets.

    `validation` and `test` are shares; `rng` must not be the generator that drew the data, so that
    each can change alone. `features` are keys of `FEATURES` or formulas, empty for the raw
    features. `scale` standardizes inputs and regression targets by the training part. Raises as
    `split_indices` and `check_features`, and for a feature without a finite value at some sample.

    >>> from nn_core.data import load
    >>> iris = load("iris", rng=np.random.default_rng(0))
    >>> data = prepare(iris, validation=0.2, test=0.2, rng=np.random.default_rng(1))
    >>> data.train.X.shape, data.train.Y.shape, data.n_out
    ((90, 4), (90, 3), 3)
    """
    names = tuple(features)
    check_features(names, dataset.X.shape[1])
    failure = first_failure(dataset.X, names)
    if failure is not None:
        raise InputError(
            N_(
                "{feature} must have a finite value at every sample, and has none at {count} of "
                "{total}, first in row {row}: {point}"
            ),
            feature=failure.feature,
            count=failure.count,
            total=len(dataset.X),
            row=failure.row + 1,
            point=", ".join(
                f"{name} = {value:.6g}"
                for name, value in list(zip(dataset.feature_names, failure.point, strict=True))[:4]
            ),
        )
    split = split_indices(dataset.y, dataset.problem, validation=validation, test=test, rng=rng)
    inputs = expand(dataset.X, names)
    targets = _encode(dataset)
    input_scaler = target_scaler = None
    if scale:
        input_scaler = Scaler.fit(inputs[split.train])
        inputs = input_scaler.transform(inputs)
        if dataset.problem == "regression":
            target_scaler = Scaler.fit(targets[split.train])
            targets = target_scaler.transform(targets)

    def part(rows: Array) -> Part:
        return Part(
            X=inputs[rows].astype(dtype),
            Y=targets[rows].astype(dtype),
            y=dataset.y[rows],
            raw=dataset.X[rows],
            indices=rows,
        )

    return PreparedData(
        dataset=dataset,
        train=part(split.train),
        validation=part(split.validation),
        test=part(split.test),
        features=names,
        feature_names=tuple(map(feature_label, names)) or dataset.feature_names,
        input_scaler=input_scaler,
        target_scaler=target_scaler,
        dtype=np.dtype(dtype),
    )


def _encode(dataset: Dataset) -> Array:
    """Return network targets (N, n_out): one-hot for several classes, else one column."""
    if dataset.problem == "multiclass":
        return np.eye(len(dataset.class_names))[dataset.y]
    return dataset.y[:, None].astype(np.float64)
