"""Generated regression problems."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial

import numpy as np

from nn_core.data.base import DatasetInfo, Drawn, Noise, NoiseFloor
from nn_core.data.classification import sklearn_seed
from nn_core.data.noise import target_floor
from nn_core.types import N_

Options = Mapping[str, int]
_SQUARE = 6.0
_CONES = np.array([[-4.0, 2.5], [0.0, 2.5], [4.0, 2.5], [-4.0, -2.5], [0.0, -2.5], [4.0, -2.5]])
_CONE_SIGNS = np.array([1.0, -1.0, 1.0, -1.0, 1.0, -1.0])
_CONE_RADIUS = 2.0


def _plane(n: int, noise: float, options: Options, rng: np.random.Generator) -> Drawn:
    """(x1 + x2) / 10 on a square."""
    X = rng.uniform(-_SQUARE, _SQUARE, size=(n, 2))
    return Drawn(X, X.sum(axis=1) / 10)


def _cones(n: int, noise: float, options: Options, rng: np.random.Generator) -> Drawn:
    """Six cones of height ±1 that touch but do not overlap."""
    X = rng.uniform(-_SQUARE, _SQUARE, size=(n, 2))
    distance = np.linalg.norm(X[:, None, :] - _CONES, axis=-1)
    return Drawn(X, np.maximum(0.0, 1 - distance / _CONE_RADIUS) @ _CONE_SIGNS)


def _sine(n: int, noise: float, options: Options, rng: np.random.Generator) -> Drawn:
    """Two periods of sin x."""
    X = rng.uniform(-2 * math.pi, 2 * math.pi, size=(n, 1))
    return Drawn(X, np.sin(X[:, 0]), feature_names=("x",))


def _friedman1(n: int, noise: float, options: Options, rng: np.random.Generator) -> Drawn:
    """10 sin(π x1 x2) + 20 (x3 - 1/2)² + 10 x4 + 5 x5; x6 to x10 play no part."""
    from sklearn.datasets import make_friedman1

    return Drawn(*make_friedman1(n_samples=n, n_features=10, random_state=sklearn_seed(rng)))


def target_noise(default: float, maximum: float) -> Noise:
    """Return the noise setting of a regression target."""
    meaning = N_("Standard deviation of the Gaussian noise added to the target, in its own unit")
    return Noise(meaning, "target", default, 0.0, maximum)


def _target_floor(n: int, noise: float, options: Options) -> NoiseFloor:
    return target_floor(noise)


_generated = partial(
    DatasetInfo,
    group="regression",
    minimum_samples=20,
    maximum_samples=5000,
    classes=None,
    floor=_target_floor,
    target_name="y",
)

REGRESSION = (
    _generated(
        name="plane",
        title=N_("Plane"),
        summary=N_("A tilted plane, (x1 + x2) / 10: one linear unit fits it to the noise."),
        noise=target_noise(0.1, 1.0),
        default_samples=400,
        n_features=2,
        draw=_plane,
    ),
    _generated(
        name="gaussian_cones",
        title=N_("Cones"),
        summary=N_("Six hills and hollows in a flat field: each has to be found on its own."),
        noise=target_noise(0.05, 1.0),
        default_samples=800,
        n_features=2,
        draw=_cones,
    ),
    _generated(
        name="sine",
        title=N_("Sine"),
        summary=N_("Two periods of sin x: with ReLU units, count the straight pieces."),
        noise=target_noise(0.1, 1.0),
        default_samples=200,
        n_features=1,
        draw=_sine,
    ),
    _generated(
        name="friedman1",
        title=N_("Friedman 1"),
        summary=N_(
            "Five of ten features decide the target, two of them only through their product: "
            "look for weights on the idle five that stay small."
        ),
        noise=target_noise(1.0, 5.0),
        default_samples=400,
        n_features=10,
        draw=_friedman1,
    ),
)
