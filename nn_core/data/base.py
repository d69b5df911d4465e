"""Dataset descriptions, their settings, and drawn samples."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from nn_core.types import N_, Array

Problem = Literal["binary", "multiclass", "regression"]
Group = Literal["classification", "regression", "real", "own"]
"""The first two are generated, ``real`` is measured, ``own`` is the user's."""
NoiseKind = Literal["jitter", "label_flip", "spread", "target"]
Options = Mapping[str, int]


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
    """What the noise setting of a dataset means, and its range in the unit of `meaning`.

    ``jitter`` is Gaussian noise on the coordinates, ``label_flip`` the probability that a label is
    replaced by another class, ``spread`` the standard deviation of Gaussian classes, ``target``
    Gaussian noise on a regression target.
    """

    meaning: str
    kind: NoiseKind
    default: float
    minimum: float
    maximum: float


def jitter(default: float, maximum: float) -> Noise:
    """Return the noise setting of Gaussian noise on the coordinates."""
    meaning = N_("Standard deviation of the Gaussian jitter added to each coordinate")
    return Noise(meaning, "jitter", default, 0.0, maximum)


def label_flips(default: float = 0.0) -> Noise:
    """Return the noise setting of label flips."""
    meaning = N_("Probability that a label is replaced by another class")
    return Noise(meaning, "label_flip", default, 0.0, 0.5)


def target_noise(default: float, maximum: float) -> Noise:
    """Return the noise setting of a regression target."""
    meaning = N_("Standard deviation of the Gaussian noise added to the target, in its own unit")
    return Noise(meaning, "target", default, 0.0, maximum)


@dataclass(frozen=True)
class NoiseFloor:
    """Best expected score of any model on a dataset, given the distribution of its samples.

    The score on a finite test set scatters around it, so a model can exceed it by chance.
    """

    metric: Literal["accuracy", "mse"]  # a ceiling, or a floor in squared target units
    value: float
    exact: bool  # False for a numerical estimate
    explanation: str  # why no model is better


@dataclass(frozen=True, eq=False)
class Drawn:
    """Samples as returned by a sampler, before label flips and target noise."""

    X: Array
    y: Array
    feature_names: tuple[str, ...] = ()
    class_names: tuple[str, ...] = ()


Sampler = Callable[[int, float, Options, np.random.Generator], Drawn]
"""(n_samples, noise, options, generator) -> samples."""
Floor = Callable[[int, float, Options], NoiseFloor]
"""(n_samples, noise, options) -> noise floor."""


@dataclass(frozen=True)
class DatasetInfo:
    """Description of a dataset: everything known before samples are drawn."""

    name: str
    title: str
    summary: str  # one sentence: description, and a suggestion for the user
    group: Group
    noise: Noise
    default_samples: int
    minimum_samples: int
    maximum_samples: int  # the full set for real data
    n_features: int
    classes: int | str | None  # or the option that sets their number; None for regression
    draw: Sampler  # without checks and label or target noise: call `load` instead
    floor: Floor | None = None  # None if unknown
    options: tuple[Option, ...] = ()
    target_name: str = N_("class")
    image_shape: tuple[int, int] | None = None  # rows and columns, for images

    def n_classes(self, options: Options | None = None) -> int | None:
        """Return the number of classes under `options`; None for regression."""
        if isinstance(self.classes, str):
            return self.resolve_options(options)[self.classes]
        return self.classes

    def problem(self, options: Options | None = None) -> Problem:
        """Return the problem type under `options`; missing options take their defaults."""
        return problem_of(self.n_classes(options))

    def resolve_samples(self, n_samples: int | None) -> int:
        """Return the number of samples after a range check; None is the default."""
        if n_samples is None:
            return self.default_samples
        low, high = self.minimum_samples, self.maximum_samples
        return int(self._checked("n_samples", n_samples, low, high, whole=True))

    def resolve_noise(self, noise: float | None) -> float:
        """Return the noise as a float after a range check; None is the default."""
        if noise is None:
            return self.noise.default
        return float(self._checked("noise", noise, self.noise.minimum, self.noise.maximum))

    def resolve_options(self, options: Options | None) -> dict[str, int]:
        """Return all options after a range check; missing ones take their defaults."""
        given = dict(options or {})
        resolved = {}
        for option in self.options:
            asked = given.pop(option.name, option.default)
            value = self._checked(option.name, asked, option.minimum, option.maximum, whole=True)
            resolved[option.name] = int(value)
        if given:
            known = ", ".join(resolved) or "none"
            raise ValueError(
                f"options of {self.name} must be among: {known}; got {next(iter(given))!r}"
            )
        return resolved

    def _checked(
        self, field: str, value: float, low: float, high: float, whole: bool = False
    ) -> float:
        numbers = (int, np.integer) if whole else (int, float, np.integer, np.floating)
        # NaN fails the comparison.
        if isinstance(value, bool) or not isinstance(value, numbers) or not low <= value <= high:
            kind = "whole number" if whole else "number"
            raise ValueError(
                f"{field} must be a {kind} from {low:g} to {high:g} for {self.name}; got {value!r}"
            )
        return value


def problem_of(n_classes: int | None) -> Problem:
    """Return the problem type for a number of classes, None for regression."""
    if n_classes is None:
        return "regression"
    return "binary" if n_classes == 2 else "multiclass"


@dataclass(frozen=True, eq=False)
class Dataset:
    """Samples of a dataset under given settings."""

    info: DatasetInfo
    X: Array  # (N, n_features) float64, in the data's own units
    y: Array  # (N,) int64 labels 0…C-1, or float64 targets
    problem: Problem
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]  # none for regression
    noise_floor: NoiseFloor | None

    @property
    def target_name(self) -> str:
        """Name of the target `y`."""
        return self.info.target_name

    @property
    def image_shape(self) -> tuple[int, int] | None:
        """Rows and columns of an image sample; None for other data."""
        return self.info.image_shape

    @property
    def is_curve(self) -> bool:
        """Whether it is plotted as a curve: a regression with one feature."""
        return self.X.shape[1] == 1 and self.problem == "regression"
