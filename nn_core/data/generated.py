"""Generated datasets: samplers, and their descriptions in `GENERATED`.

To add one, write a sampler and list it there; pages read everything else from the description.
"""

import math
from functools import partial

import numpy as np

from nn_core.data.base import (
    DatasetInfo,
    Drawn,
    Noise,
    NoiseFloor,
    Option,
    Options,
    jitter,
    label_flips,
    target_noise,
)
from nn_core.data.noise import flip_floor, jitter_floor, polygon_floor, target_floor
from nn_core.types import N_

_BLOB_RADIUS = 2 * math.sqrt(2)  # two blobs then sit at (2, 2) and (-2, -2)
_SQUARE, _WIDE_SQUARE = 5.0, 6.0
_XOR_GAP = 0.3
_CONES = np.array([[-4.0, 2.5], [0.0, 2.5], [4.0, 2.5], [-4.0, -2.5], [0.0, -2.5], [4.0, -2.5]])
_CONE_SIGNS = np.array([1.0, -1.0, 1.0, -1.0, 1.0, -1.0])
_CONE_RADIUS = 2.0


def _seed(rng: np.random.Generator) -> int:
    """Draw a seed for scikit-learn."""
    return int(rng.integers(2**32))


def _moons(n: int, noise: float, options: Options, rng: np.random.Generator) -> Drawn:
    """Two interleaved half circles of radius 1."""
    from sklearn.datasets import make_moons

    return Drawn(*make_moons(n, noise=noise, random_state=_seed(rng)))


def _circles(n: int, noise: float, options: Options, rng: np.random.Generator) -> Drawn:
    """Circles of radius 1 (class 0) and 1/2 (class 1)."""
    from sklearn.datasets import make_circles

    return Drawn(*make_circles(n, noise=noise, factor=0.5, random_state=_seed(rng)))


def _blobs(n: int, noise: float, options: Options, rng: np.random.Generator) -> Drawn:
    """Round Gaussians on the corners of a regular polygon."""
    from sklearn.datasets import make_blobs

    angle = math.pi / 4 + 2 * math.pi * np.arange(options["classes"]) / options["classes"]
    centers = _BLOB_RADIUS * np.column_stack([np.cos(angle), np.sin(angle)])
    return Drawn(*make_blobs(n, centers=centers, cluster_std=noise, random_state=_seed(rng)))


def _quantiles(n: int, noise: float, options: Options, rng: np.random.Generator) -> Drawn:
    """One Gaussian cut into rings that hold equally many points."""
    from sklearn.datasets import make_gaussian_quantiles

    return Drawn(
        *make_gaussian_quantiles(n_samples=n, n_classes=options["classes"], random_state=_seed(rng))
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
        # The offset of 1/2 avoids the origin, where all arms meet.
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


def _moons_floor(n: int, noise: float, options: Options) -> NoiseFloor:
    return jitter_floor(_moons, n, noise, options)


def _circles_floor(n: int, noise: float, options: Options) -> NoiseFloor:
    return jitter_floor(_circles, n, noise, options)


def _spiral_floor(n: int, noise: float, options: Options) -> NoiseFloor:
    return jitter_floor(_spiral, n, noise, options)


def _blobs_floor(n: int, noise: float, options: Options) -> NoiseFloor:
    classes = options["classes"]
    # As in make_blobs: the remainder goes to the first classes.
    counts = tuple(n // classes + (c < n % classes) for c in range(classes))
    return polygon_floor(classes, _BLOB_RADIUS, noise, counts)


def _plane(n: int, noise: float, options: Options, rng: np.random.Generator) -> Drawn:
    """(x1 + x2) / 10 on a square."""
    X = rng.uniform(-_WIDE_SQUARE, _WIDE_SQUARE, size=(n, 2))
    return Drawn(X, X.sum(axis=1) / 10)


def _cones(n: int, noise: float, options: Options, rng: np.random.Generator) -> Drawn:
    """Six cones of height ±1 that touch but do not overlap."""
    X = rng.uniform(-_WIDE_SQUARE, _WIDE_SQUARE, size=(n, 2))
    distance = np.linalg.norm(X[:, None, :] - _CONES, axis=-1)
    return Drawn(X, np.maximum(0.0, 1 - distance / _CONE_RADIUS) @ _CONE_SIGNS)


def _sine(n: int, noise: float, options: Options, rng: np.random.Generator) -> Drawn:
    """Two periods of sin x."""
    X = rng.uniform(-2 * math.pi, 2 * math.pi, size=(n, 1))
    return Drawn(X, np.sin(X[:, 0]), feature_names=("x",))


def _friedman1(n: int, noise: float, options: Options, rng: np.random.Generator) -> Drawn:
    """10 sin(π x1 x2) + 20 (x3 - 1/2)² + 10 x4 + 5 x5; x6 to x10 are irrelevant."""
    from sklearn.datasets import make_friedman1

    return Drawn(*make_friedman1(n_samples=n, n_features=10, random_state=_seed(rng)))


# Defaults of the entries.
_generated = partial(DatasetInfo, default_samples=400, minimum_samples=20, maximum_samples=5000)
_classification = partial(
    _generated,
    group="classification",
    noise=label_flips(),
    n_features=2,
    classes=2,
    floor=flip_floor,
)
_regression = partial(
    _generated,
    group="regression",
    n_features=2,
    classes=None,
    floor=target_floor,
    target_name="y",
)

GENERATED = (
    _classification(
        name="moons",
        title=N_("Moons"),
        summary=N_("Two interleaved half circles: watch a straight boundary bend into an S."),
        noise=jitter(0.15, 0.5),
        draw=_moons,
        floor=_moons_floor,
    ),
    _classification(
        name="circles",
        title=N_("Circles"),
        summary=N_("A circle inside a circle: three hidden units can close the boundary."),
        noise=jitter(0.08, 0.5),
        draw=_circles,
        floor=_circles_floor,
    ),
    _classification(
        name="blobs",
        title=N_("Blobs"),
        summary=N_(
            "Round Gaussian clouds: straight boundaries are the best there can be, so a "
            "curved one is overfitting."
        ),
        noise=Noise(N_("Standard deviation of each Gaussian cloud"), "spread", 0.8, 0.1, 4.0),
        classes="classes",
        draw=_blobs,
        floor=_blobs_floor,
        options=(Option("classes", N_("Number of classes"), 2, 2, 6),),
    ),
    _classification(
        name="gaussian_quantiles",
        title=N_("Gaussian quantiles"),
        summary=N_(
            "One Gaussian cloud cut into rings of equal counts: the classes share one center."
        ),
        classes="classes",
        draw=_quantiles,
        options=(Option("classes", N_("Number of classes"), 3, 2, 5),),
    ),
    _classification(
        name="xor",
        title=N_("XOR"),
        summary=N_("Opposite quadrants share a class: no single straight line separates them."),
        draw=_xor,
    ),
    _classification(
        name="spiral",
        title=N_("Spiral"),
        summary=N_("Arms wound around each other: a small network fails, so add units or layers."),
        noise=jitter(0.1, 1.0),
        classes="arms",
        draw=_spiral,
        floor=_spiral_floor,
        options=(Option("arms", N_("Arms"), 2, 2, 5),),
    ),
    _classification(
        name="checkerboard",
        title=N_("Checkerboard"),
        summary=N_(
            "Squares of alternating class: the more cells, the more units the boundary needs."
        ),
        default_samples=600,
        draw=_checkerboard,
        options=(Option("cells", N_("Cells per side"), 4, 2, 6),),
    ),
    _classification(
        name="article_plane",
        title=N_("The article's plane"),
        summary=N_(
            "Class 1 where x1 + x2 is at least 1/2 in the unit square: 7 of 8 labels are 1, so "
            "an accuracy of 87.5% means nothing has been learned."
        ),
        default_samples=100,
        draw=_article_plane,
    ),
    _regression(
        name="plane",
        title=N_("Plane"),
        summary=N_("A tilted plane, (x1 + x2) / 10: one linear unit fits it to the noise."),
        noise=target_noise(0.1, 1.0),
        draw=_plane,
    ),
    _regression(
        name="gaussian_cones",
        title=N_("Cones"),
        summary=N_("Six hills and hollows in a flat field: each has to be found on its own."),
        noise=target_noise(0.05, 1.0),
        default_samples=800,
        draw=_cones,
    ),
    _regression(
        name="sine",
        title=N_("Sine"),
        summary=N_("Two periods of sin x: with ReLU units, count the straight pieces."),
        noise=target_noise(0.1, 1.0),
        default_samples=200,
        n_features=1,
        draw=_sine,
    ),
    _regression(
        name="friedman1",
        title=N_("Friedman 1"),
        summary=N_(
            "Five of ten features decide the target, two of them only through their product: "
            "look for weights on the idle five that stay small."
        ),
        noise=target_noise(1.0, 5.0),
        n_features=10,
        draw=_friedman1,
    ),
)
