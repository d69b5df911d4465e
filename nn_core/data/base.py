"""What a dataset is: its description, its settings and the samples drawn from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from nn_core.types import N_, Array

Problem = Literal["binary", "multiclass", "regression"]
Group = Literal["classification", "regression", "real", "own"]
NoiseKind = Literal["jitter", "label_flip", "spread", "target"]


@dataclass(frozen=True)
class Option:
    """A whole-number setting of one dataset, such as the number of spiral arms."""

    name: str
    label: str
    default: int
    minimum: int
    maximum: int


@dataclass(frozen=True)
class Noise:
    """What the noise setting of one dataset means, and its range.

    Attributes
    ----------
    meaning
        The one meaning, in a sentence.
    kind
        ``jitter``: Gaussian noise on the coordinates; ``label_flip``: probability that a
        label is replaced by another class; ``spread``: standard deviation of the classes
        themselves; ``target``: Gaussian noise on a regression target.
    default, minimum, maximum
        Range of the setting, in the unit that `meaning` names.
    """

    meaning: str
    kind: NoiseKind
    default: float
    minimum: float
    maximum: float


@dataclass(frozen=True)
class NoiseFloor:
    """Best value that any model can reach in expectation, on samples of the dataset as it is drawn.

    The rule that reaches it knows how samples are drawn and sees one sample at a time. The score on
    finitely many test samples scatters around it, so a model can score better by chance.

    Attributes
    ----------
    metric
        ``accuracy`` (a ceiling) or ``mse`` (a floor, in squared target units).
    value
        The value itself.
    exact
        False where the value comes from a numerical estimate (see `explanation`).
    explanation
        Why this value cannot be beaten, in a sentence.
    """

    metric: Literal["accuracy", "mse"]
    value: float
    exact: bool
    explanation: str


@dataclass(frozen=True, eq=False)
class Drawn:
    """Samples as a sampler returns them, before label flips and target noise."""

    X: Array
    y: Array
    feature_names: tuple[str, ...] = ()
    class_names: tuple[str, ...] = ()


Sampler = Callable[[int, float, Mapping[str, int], np.random.Generator], Drawn]
Floor = Callable[[int, float, Mapping[str, int]], NoiseFloor]


@dataclass(frozen=True)
class DatasetInfo:
    """Description of a dataset: everything known before a sample is drawn.

    Attributes
    ----------
    name, title, summary
        Registry key, short title, and one sentence on what it is and what to look for.
    group
        ``classification`` and ``regression`` are generated, ``real`` is measured, ``own`` is
        the reader's.
    noise
        Meaning and range of the noise setting.
    default_samples, minimum_samples, maximum_samples
        Sizes; for real data the maximum is the full set, and less is a subsample.
    n_features
        Width of `Dataset.X`.
    classes
        Number of classes, or the name of the option that sets it; None for regression.
    draw
        The sampler; call `load` instead, which checks the settings and adds the noise.
    floor
        Noise floor by number of samples, noise and options; None where it is unknown.
    options
        Further whole-number settings.
    target_name
        What `Dataset.y` holds.
    image_shape
        Rows and columns, where a sample is a picture.
    """

    name: str
    title: str
    summary: str
    group: Group
    noise: Noise
    default_samples: int
    minimum_samples: int
    maximum_samples: int
    n_features: int
    classes: int | str | None
    draw: Sampler
    floor: Floor | None = None
    options: tuple[Option, ...] = ()
    target_name: str = N_("class")
    image_shape: tuple[int, int] | None = None

    def n_classes(self, options: Mapping[str, int] | None = None) -> int | None:
        """Return the number of classes under `options`; None for regression."""
        if isinstance(self.classes, str):
            return self.resolve_options(options)[self.classes]
        return self.classes

    def problem(self, options: Mapping[str, int] | None = None) -> Problem:
        """Return the problem type under `options` (missing options take their defaults).

        Examples
        --------
        >>> from nn_core.data import DATASETS
        >>> DATASETS["spiral"].problem({"arms": 2}), DATASETS["spiral"].problem({"arms": 3})
        ('binary', 'multiclass')
        """
        classes = self.n_classes(options)
        if classes is None:
            return "regression"
        return "binary" if classes == 2 else "multiclass"

    def resolve_samples(self, n_samples: int | None) -> int:
        """Return the number of samples, checked; None is the default."""
        if n_samples is None:
            return self.default_samples
        return _whole("n_samples", n_samples, self.minimum_samples, self.maximum_samples, self.name)

    def resolve_noise(self, noise: float | None) -> float:
        """Return the noise as a float, checked; None is the default."""
        if noise is None:
            return self.noise.default
        return _number("noise", noise, self.noise.minimum, self.noise.maximum, self.name)

    def resolve_options(self, options: Mapping[str, int] | None) -> dict[str, int]:
        """Return every option with its value, checked; missing ones take their defaults."""
        given = dict(options or {})
        resolved = {
            option.name: _whole(
                option.name,
                given.pop(option.name, option.default),
                option.minimum,
                option.maximum,
                self.name,
            )
            for option in self.options
        }
        if given:
            known = ", ".join(resolved) or "none"
            raise ValueError(
                f"options of {self.name} must be among: {known}; got {next(iter(given))!r}"
            )
        return resolved


@dataclass(frozen=True, eq=False)
class Dataset:
    """Samples of one dataset under given settings.

    Attributes
    ----------
    info
        Its description.
    X
        (N, n_features) float64, in the data's own units.
    y
        (N,) int64 labels 0…C-1, or float64 targets.
    problem
        ``binary``, ``multiclass`` or ``regression``.
    feature_names, class_names
        One per column and one per class; no class names for regression.
    noise_floor
        Best value any model can reach; None where unknown.
    """

    info: DatasetInfo
    X: Array
    y: Array
    problem: Problem
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]
    noise_floor: NoiseFloor | None

    @property
    def target_name(self) -> str:
        """What `y` holds."""
        return self.info.target_name

    @property
    def image_shape(self) -> tuple[int, int] | None:
        """Rows and columns of the picture that a sample is; None if it is none."""
        return self.info.image_shape

    @property
    def is_curve(self) -> bool:
        """Whether it is shown as a curve and on no plane: a regression over one feature."""
        return self.X.shape[1] == 1 and self.problem == "regression"


def _whole(field: str, value: object, low: int, high: int, dataset: str) -> int:
    """Check a whole number against its range."""
    if (
        not isinstance(value, (int, np.integer))
        or isinstance(value, bool)
        or not low <= value <= high
    ):
        raise ValueError(
            f"{field} must be a whole number from {low} to {high} for {dataset}; got {value!r}"
        )
    return int(value)


def _number(field: str, value: object, low: float, high: float, dataset: str) -> float:
    """Check a number against its range; NaN is in none."""
    if (
        not isinstance(value, (int, float, np.integer, np.floating))
        or isinstance(value, bool)
        or not low <= value <= high
    ):
        raise ValueError(
            f"{field} must be a number from {low:g} to {high:g} for {dataset}; got {value!r}"
        )
    return float(value)
