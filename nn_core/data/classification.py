"""Generated classification problems, all on the plane."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial

import numpy as np

from nn_core.data.base import DatasetInfo, Drawn, Noise, NoiseFloor, Option
from nn_core.data.noise import flip_floor, jitter_floor, polygon_floor
from nn_core.types import N_

Options = Mapping[str, int]
_BLOB_RADIUS = 2 * math.sqrt(2)  # two blobs then sit at (2, 2) and (-2, -2)
_SQUARE = 5.0
_XOR_GAP = 0.3


def sklearn_seed(rng: np.random.Generator) -> int:
    """Draw a seed for a scikit-learn generator."""
    return int(rng.integers(2**32))


def _moons(n: int, noise: float, options: Options, rng: np.random.Generator) -> Drawn:
    """Two interleaved half circles of radius 1."""
    from sklearn.datasets import make_moons

    return Drawn(*make_moons(n, noise=noise, random_state=sklearn_seed(rng)))


def _circles(n: int, noise: float, options: Options, rng: np.random.Generator) -> Drawn:
    """Circles of radius 1 (class 0) and 1/2 (class 1)."""
    from sklearn.datasets import make_circles

    return Drawn(*make_circles(n, noise=noise, factor=0.5, random_state=sklearn_seed(rng)))


def _blobs(n: int, noise: float, options: Options, rng: np.random.Generator) -> Drawn:
    """Round Gaussians on the corners of a regular polygon."""
    from sklearn.datasets import make_blobs

    angle = math.pi / 4 + 2 * math.pi * np.arange(options["classes"]) / options["classes"]
    centers = _BLOB_RADIUS * np.column_stack([np.cos(angle), np.sin(angle)])
    return Drawn(*make_blobs(n, centers=centers, cluster_std=noise, random_state=sklearn_seed(rng)))


def _quantiles(n: int, noise: float, options: Options, rng: np.random.Generator) -> Drawn:
    """One Gaussian cut into rings that hold equally many points."""
    from sklearn.datasets import make_gaussian_quantiles

    return Drawn(
        *make_gaussian_quantiles(
            n_samples=n, n_classes=options["classes"], random_state=sklearn_seed(rng)
        )
    )


def _xor(n: int, noise: float, options: Options, rng: np.random.Generator) -> Drawn:
    """Uniform on a square with a gap along both axes; class 1 where x1 x2 > 0."""
    X = rng.uniform(-_SQUARE, _SQUARE, size=(n, 2))
    X += np.where(X > 0, _XOR_GAP, -_XOR_GAP)
    return Drawn(X, (X[:, 0] * X[:, 1] > 0).astype(np.int64))


def _spiral(n: int, noise: float, options: Options, rng: np.random.Generator) -> Drawn:
    """Arms of 1.75 turns and radius 5, evenly spaced in the angle."""
    arms = options["arms"]
    y = rng.permutation(n) % arms
    share = np.empty(n)
    for arm in range(arms):
        # Half steps keep every arm off the origin, where all of them would meet.
        count = np.count_nonzero(y == arm)
        share[y == arm] = (np.arange(count) + 0.5) / count
    radius, angle = 5 * share, 2 * math.pi * (1.75 * share + y / arms)
    X = np.column_stack([radius * np.sin(angle), radius * np.cos(angle)])
    return Drawn(X + noise * rng.standard_normal((n, 2)), y)


def _checkerboard(n: int, noise: float, options: Options, rng: np.random.Generator) -> Drawn:
    """Uniform on a square cut into cells of alternating class."""
    cells = options["cells"]
    X = rng.uniform(-_SQUARE, _SQUARE, size=(n, 2))
    place = np.floor((X + _SQUARE) / (2 * _SQUARE) * cells).astype(np.int64)
    return Drawn(X, place.sum(axis=1) % 2)


def _article_plane(n: int, noise: float, options: Options, rng: np.random.Generator) -> Drawn:
    """Uniform on the unit square; class 1 where x1 + x2 >= 1/2."""
    X = rng.uniform(size=(n, 2))
    return Drawn(X, (X.sum(axis=1) >= 0.5).astype(np.int64))


def _jitter(default: float, maximum: float) -> Noise:
    meaning = N_("Standard deviation of the Gaussian jitter added to each coordinate")
    return Noise(meaning, "jitter", default, 0.0, maximum)


def flips(default: float) -> Noise:
    """Return the noise setting of label flips."""
    meaning = N_("Probability that a label is replaced by another class")
    return Noise(meaning, "label_flip", default, 0.0, 0.5)


def _flip_floor(n: int, noise: float, options: Options) -> NoiseFloor:
    return flip_floor(noise)


def _blobs_floor(n: int, noise: float, options: Options) -> NoiseFloor:
    classes = options["classes"]
    # As scikit-learn shares out the samples: what is left over goes to the first classes.
    counts = tuple(n // classes + (c < n % classes) for c in range(classes))
    return polygon_floor(classes, _BLOB_RADIUS, noise, counts)


def _moons_floor(n: int, noise: float, options: Options) -> NoiseFloor:
    return jitter_floor(_moons, (), noise, n)


def _circles_floor(n: int, noise: float, options: Options) -> NoiseFloor:
    return jitter_floor(_circles, (), noise, n)


def _spiral_floor(n: int, noise: float, options: Options) -> NoiseFloor:
    return jitter_floor(_spiral, tuple(options.items()), noise, n)


_generated = partial(
    DatasetInfo, group="classification", minimum_samples=20, maximum_samples=5000, n_features=2
)

CLASSIFICATION = (
    _generated(
        name="moons",
        title=N_("Moons"),
        summary=N_("Two interleaved half circles: watch a straight boundary bend into an S."),
        noise=_jitter(0.15, 0.5),
        default_samples=400,
        classes=2,
        draw=_moons,
        floor=_moons_floor,
    ),
    _generated(
        name="circles",
        title=N_("Circles"),
        summary=N_("A circle inside a circle: three hidden units can close the boundary."),
        noise=_jitter(0.08, 0.5),
        default_samples=400,
        classes=2,
        draw=_circles,
        floor=_circles_floor,
    ),
    _generated(
        name="blobs",
        title=N_("Blobs"),
        summary=N_(
            "Round Gaussian clouds: straight boundaries are the best there can be, so a "
            "curved one is overfitting."
        ),
        noise=Noise(N_("Standard deviation of each Gaussian cloud"), "spread", 0.8, 0.1, 4.0),
        default_samples=400,
        classes="classes",
        draw=_blobs,
        floor=_blobs_floor,
        options=(Option("classes", N_("Number of classes"), 2, 2, 6),),
    ),
    _generated(
        name="gaussian_quantiles",
        title=N_("Gaussian quantiles"),
        summary=N_(
            "One Gaussian cloud cut into rings of equal counts: the classes share one center."
        ),
        noise=flips(0.0),
        default_samples=400,
        classes="classes",
        draw=_quantiles,
        floor=_flip_floor,
        options=(Option("classes", N_("Number of classes"), 3, 2, 5),),
    ),
    _generated(
        name="xor",
        title=N_("XOR"),
        summary=N_("Opposite quadrants share a class: no single straight line separates them."),
        noise=flips(0.0),
        default_samples=400,
        classes=2,
        draw=_xor,
        floor=_flip_floor,
    ),
    _generated(
        name="spiral",
        title=N_("Spiral"),
        summary=N_("Arms wound around each other: a small network fails, so add units or layers."),
        noise=_jitter(0.1, 1.0),
        default_samples=400,
        classes="arms",
        draw=_spiral,
        floor=_spiral_floor,
        options=(Option("arms", N_("Arms"), 2, 2, 5),),
    ),
    _generated(
        name="checkerboard",
        title=N_("Checkerboard"),
        summary=N_(
            "Squares of alternating class: the more cells, the more units the boundary needs."
        ),
        noise=flips(0.0),
        default_samples=600,
        classes=2,
        draw=_checkerboard,
        floor=_flip_floor,
        options=(Option("cells", N_("Cells per side"), 4, 2, 6),),
    ),
    _generated(
        name="article_plane",
        title=N_("The article's plane"),
        summary=N_(
            "Class 1 where x1 + x2 is at least 1/2 in the unit square: 7 of 8 labels are 1, so "
            "an accuracy of 87.5% means nothing has been learned."
        ),
        noise=flips(0.0),
        default_samples=100,
        classes=2,
        draw=_article_plane,
        floor=_flip_floor,
    ),
)
