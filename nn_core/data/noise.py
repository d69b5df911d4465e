"""Noise on drawn samples, and the best score possible under it."""

import math
from functools import lru_cache

import numpy as np

from nn_core.data.base import NoiseFloor, Options, Sampler
from nn_core.types import N_, Array

_MOST_PLACES = 1500
_GRID = 280
"""Largest number of grid lines along each axis."""
_STEP = 0.3
"""Finest grid spacing, in standard deviations."""
_APART, _MARGIN, _REACH = 8.0, 5.0, 9.0
"""In standard deviations: distance at which classes do not overlap, and margins of integration
around contested places and around the centers of `polygon_floor`."""


def flip_labels(y: Array, n_classes: int, rate: float, rng: np.random.Generator) -> Array:
    """Replace each label (N,), with probability `rate`, by a random other class.

    The draws do not depend on `rate`, so labels flipped at 5 % are also flipped at 10 %.
    """
    flipped = rng.random(len(y)) < rate
    step = rng.integers(1, n_classes, size=len(y))
    return np.where(flipped, (y + step) % n_classes, y).astype(np.int64)


def flip_floor(n: int, rate: float, options: Options) -> NoiseFloor:
    """Return the accuracy of the true classes under label flips: 1 - rate.

    Valid for classes that do not overlap, and for `rate` up to 1/2.
    """
    explanation = N_(
        "Labels are flipped at random, so even the true classes score only the share left."
    )
    return NoiseFloor("accuracy", 1.0 - rate, True, explanation)


def target_floor(n: int, sigma: float, options: Options) -> NoiseFloor:
    """Return the mean squared error of the true function: sigma²."""
    explanation = N_(
        "The noise on the target cannot be predicted; its variance is the smallest error."
    )
    return NoiseFloor("mse", sigma**2, True, explanation)


@lru_cache(maxsize=256)
def polygon_floor(
    n_classes: int, radius: float, sigma: float, counts: tuple[int, ...] | None = None
) -> NoiseFloor:
    r"""Return the Bayes accuracy of isotropic Gaussians at the corners of a regular polygon.

    The Bayes rule selects the class with the largest prior times density. For fixed x, the
    logarithms of these differ by linear functions of y, so each class is selected on an interval
    (l_c, h_c) and the integral over y is exact,

    .. math:: \int \sum_c \frac{w_c}\sigma\varphi\Big(\frac{x-x_c}\sigma\Big)
              \Big[\Phi\Big(\frac{h_c(x)-y_c}\sigma\Big)
              -\Phi\Big(\frac{l_c(x)-y_c}\sigma\Big)\Big]dx.

    The integral over x uses Gauss-Legendre quadrature between the corners of the regions, where the
    integrand has kinks; its error is about 1e-10. `radius` is the distance of the corners from the
    center; `counts` are the samples per class, equal for None.

    >>> round(polygon_floor(2, radius=1.0, sigma=1.0).value, 6)
    0.841345
    """
    from scipy.special import ndtr

    weights = np.array(counts or (1,) * n_classes, dtype=np.float64)
    angle = math.pi / 4 + 2 * math.pi * np.arange(n_classes) / n_classes
    # In units of sigma; rounded, so that corners with equal y compare equal.
    x_c, y_c = np.round(radius / sigma * np.stack([np.cos(angle), np.sin(angle)]), 12)
    # log(weight · density) = start + x_c · x + y_c · y, up to a common term.
    start = np.log(weights / weights.sum()) - (x_c**2 + y_c**2) / 2
    x, dx = _nodes(*_corners(x_c, y_c, start), x_c)
    line = start[:, np.newaxis] + x_c[:, np.newaxis] * x
    low, high = np.full_like(line, -np.inf), np.full_like(line, np.inf)
    for c in range(n_classes):
        for other in range(n_classes):
            ahead, rise = line[c] - line[other], y_c[other] - y_c[c]
            if rise > 0:
                high[c] = np.minimum(high[c], ahead / rise)
            elif rise < 0:
                low[c] = np.maximum(low[c], ahead / rise)
            elif c != other:
                high[c] = np.where(ahead > 0, high[c], -np.inf)
    column = y_c[:, np.newaxis]
    inside = np.maximum(ndtr(high - column) - ndtr(low - column), 0.0)
    bells = np.exp(-0.5 * (x - x_c[:, np.newaxis]) ** 2) / math.sqrt(2 * math.pi)
    share = (weights / weights.sum()) @ (bells * inside) @ dx
    return NoiseFloor(
        "accuracy",
        min(1.0, float(share)),
        True,
        N_("The Gaussian classes overlap; choosing the most probable center is the best rule."),
    )


def _corners(x_c: Array, y_c: Array, start: Array) -> tuple[Array, Array]:
    """Return x where the regions of three classes may meet, and of two with equal y_c."""
    first, second = np.triu_indices(len(x_c), 1)
    a, b, c = x_c[first] - x_c[second], y_c[first] - y_c[second], start[second] - start[first]
    vertical = b == 0.0
    i, j = np.triu_indices(len(a), 1)
    determinant = a[i] * b[j] - a[j] * b[i]
    crossing = determinant != 0.0
    met = (c[i] * b[j] - c[j] * b[i])[crossing] / determinant[crossing]
    return met, c[vertical] / a[vertical]


def _nodes(met: Array, vertical: Array, x_c: Array) -> tuple[Array, Array]:
    """Return nodes and weights of Gauss-Legendre quadrature between the given places."""
    low, high = x_c.min() - _REACH, x_c.max() + _REACH
    steps = np.linspace(low, high, math.ceil((high - low) / 2) + 1)
    ends = np.unique(np.clip(np.concatenate([met, vertical, steps]), low, high))
    at, weight = np.polynomial.legendre.leggauss(16)
    half = np.diff(ends)[:, np.newaxis] / 2
    return (ends[:-1, np.newaxis] + half * (1 + at)).ravel(), (half * weight).ravel()


def jitter_floor(draw: Sampler, n: int, sigma: float, options: Options) -> NoiseFloor:
    """Return the Bayes accuracy of classes on curves under Gaussian jitter.

    The sampler puts one sample at each of n fixed places along the curves (at most 1500 are used
    here) and adds noise of standard deviation `sigma`. The Bayes rule selects the class with the
    highest sum of densities; the integral of all others is computed on a grid, with an error of
    about 0.0005. It is exactly 1 without jitter.
    """
    return _jitter_floor(draw, min(n, _MOST_PLACES), sigma, tuple(options.items()))


@lru_cache(maxsize=256)
def _jitter_floor(
    draw: Sampler, n: int, sigma: float, options: tuple[tuple[str, int], ...]
) -> NoiseFloor:
    if sigma == 0:
        return NoiseFloor("accuracy", 1.0, True, N_("Without jitter the classes do not overlap."))
    # Without noise, the places are the same for all seeds, except for their order.
    places = draw(n, 0.0, dict(options), np.random.default_rng(0))
    return NoiseFloor(
        "accuracy",
        1.0 - _missed(places.X, places.y, sigma) / len(places.y),
        False,
        N_(
            "The jitter makes the classes overlap: the best rule chooses the most probable class "
            "at each point. Computed on a grid, from the places on the curves where the samples "
            "start."
        ),
    )


def _missed(X: Array, y: Array, sigma: float) -> float:
    """Return the integral of all class densities except the highest, each place counting 1."""
    from scipy.spatial import KDTree

    # Rotate: along borders that are parallel to the grid, the errors would have the same sign.
    X = X @ np.array([[math.cos(0.5), math.sin(0.5)], [-math.sin(0.5), math.cos(0.5)]])
    contested = np.zeros(len(y), dtype=bool)
    for c in np.unique(y):
        distance, _ = KDTree(X[y != c]).query(X[y == c])
        contested[y == c] = distance < _APART * sigma
    if not contested.any():
        return 0.0
    low = X[contested].min(axis=0) - _MARGIN * sigma
    high = X[contested].max(axis=0) + _MARGIN * sigma
    near = ((low - _MARGIN * sigma < X) & (high + _MARGIN * sigma > X)).all(axis=1)
    X, y = X[near], y[near]
    counts = np.minimum(np.ceil((high - low) / (_STEP * sigma)).astype(int) + 1, _GRID)
    # float32 is accurate enough and takes half the time, which matters for a slider.
    axes = [np.linspace(*ends) for ends in zip(low, high, counts, strict=True)]
    scaled = [
        ((axis[:, np.newaxis] - X[:, k]) / sigma).astype(np.float32) for k, axis in enumerate(axes)
    ]
    with np.errstate(under="ignore"):
        bell_x, bell_y = (np.exp(-0.5 * np.square(one)) for one in scaled)
    # A Gaussian is a product over x and y, so each class density is one matrix product.
    total = highest = np.zeros(counts, dtype=np.float32)
    for c in np.unique(y):
        density = bell_x[:, y == c] @ bell_y[:, y == c].T
        total, highest = total + density, np.maximum(highest, density)
    cell = float(np.prod((high - low) / (counts - 1))) / (2 * math.pi * sigma**2)
    return cell * float((total - highest).sum(dtype=np.float64))
