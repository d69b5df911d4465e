"""Noise added to drawn samples, and the best score that it leaves possible."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from nn_core.datasets.base import NoiseFloor, Sampler
from nn_core.types import N_, Array

_GRID = 250
_NODES = 1500


def flip_labels(y: Array, n_classes: int, rate: float, rng: np.random.Generator) -> Array:
    """Replace each label, with probability `rate`, by another class.

    Every class other than the right one is equally likely. The same draws are used at
    every rate, so the labels flipped at 5 % are among those flipped at 10 %.

    Parameters
    ----------
    y
        (N,) labels 0…C-1.
    n_classes
        C.
    rate
        Probability of a flip, per label.
    rng
        Source of the draws; 2 N numbers are taken.

    Returns
    -------
    Array
        (N,) int64.

    Examples
    --------
    >>> flip_labels(np.array([0, 1, 2]), 3, 0.0, np.random.default_rng(0))
    array([0, 1, 2])
    """
    flipped = rng.random(len(y)) < rate
    step = rng.integers(1, n_classes, size=len(y))
    return np.where(flipped, (y + step) % n_classes, y).astype(np.int64)


def flip_floor(rate: float) -> NoiseFloor:
    """Return the accuracy of the true classes when labels are flipped: 1 - rate.

    Holds where the true classes do not overlap and `rate` is at most 1/2, so that the
    true class stays the most probable one.
    """
    return NoiseFloor(
        "accuracy",
        1.0 - rate,
        True,
        N_("Labels are flipped at random, so even the true classes score only the share left."),
    )


def target_floor(sigma: float) -> NoiseFloor:
    """Return the mean squared error of the true function: sigma²."""
    return NoiseFloor(
        "mse",
        sigma**2,
        True,
        N_("The noise on the target cannot be predicted; its variance is the smallest error."),
    )


def polygon_floor(n_classes: int, radius: float, sigma: float) -> NoiseFloor:
    r"""Return the Bayes accuracy of equal round Gaussians on the corners of a polygon.

    The best rule picks the nearest corner, so it is right where the point stays in its
    corner's wedge of half angle π/C:

    .. math:: \int_0^\infty \frac1\sigma\varphi\Big(\frac{x-r}\sigma\Big)
              \Big[2\Phi\Big(\frac{x\tan(\pi/C)}\sigma\Big)-1\Big]dx,

    which is Φ(r/σ) for two classes. The integral is taken to about 1e-10.

    Examples
    --------
    >>> round(polygon_floor(2, radius=1.0, sigma=1.0).value, 6)
    0.841345
    """
    from scipy.integrate import quad
    from scipy.special import ndtr

    slope = math.tan(math.pi / n_classes)

    def wedge(x: float) -> float:
        bell = math.exp(-0.5 * ((x - radius) / sigma) ** 2) / (sigma * math.sqrt(2 * math.pi))
        return bell * float(2 * ndtr(x * slope / sigma) - 1)

    if n_classes == 2:
        value = float(ndtr(radius / sigma))
    else:
        low, high = max(0.0, radius - 10 * sigma), radius + 10 * sigma
        value = quad(wedge, low, high, epsabs=1e-11)[0]
    return NoiseFloor(
        "accuracy",
        value,
        True,
        N_("The Gaussian classes overlap; choosing the nearest center is the best rule."),
    )


@lru_cache(maxsize=256)
def jitter_floor(draw: Sampler, options: tuple[tuple[str, int], ...], sigma: float) -> NoiseFloor:
    """Estimate the Bayes accuracy of classes on curves under Gaussian jitter.

    Each class has the density of its curve blurred by a Gaussian of standard deviation
    `sigma`. The best rule picks the class of highest density; its accuracy is the sum of
    the highest density over the sum of all, on a grid over the plane. The estimate is
    good to about 0.001. Without jitter the curves do not meet, and the value is exactly 1.

    Parameters
    ----------
    draw
        The dataset's sampler, whose noise-free samples lie evenly along the curves.
    options
        The dataset's options, as (name, value) pairs.
    sigma
        Standard deviation of the jitter.
    """
    if sigma == 0:
        return NoiseFloor("accuracy", 1.0, True, N_("Without jitter the classes do not overlap."))
    # The seed only shuffles: without noise the points on the curves are the same for all.
    curve = draw(_NODES, 0.0, dict(options), np.random.default_rng(0))
    low, high = curve.X.min(axis=0) - 5 * sigma, curve.X.max(axis=0) + 5 * sigma
    # Single precision is a thousand times finer than the estimate, and takes half the time: a
    # slider waits for it.
    axes = np.linspace(low, high, _GRID, dtype=np.float32)
    nodes = curve.X.astype(np.float32)
    # Far away in units of a tiny sigma the density is 0; of one too tiny for a number, unknown.
    with np.errstate(over="ignore", divide="ignore", invalid="ignore", under="ignore"):
        bell_x, bell_y = (
            np.exp(-0.5 * ((axes[:, None, k] - nodes[None, :, k]) / sigma) ** 2) for k in (0, 1)
        )
    # A Gaussian factors over x and y, so each class density is one matrix product.
    densities = np.stack(
        [bell_x[:, curve.y == c] @ bell_y[:, curve.y == c].T for c in np.unique(curve.y)]
    )
    total = float(densities.sum(dtype=np.float64))
    # Jitter that no point of the grid is near enough to see is too small for classes to meet.
    value = float(densities.max(axis=0).sum(dtype=np.float64)) / total if total > 0 else 1.0
    return NoiseFloor(
        "accuracy",
        min(1.0, value),
        False,
        N_("The jitter makes the classes overlap; estimated by summing the best class on a grid."),
    )
