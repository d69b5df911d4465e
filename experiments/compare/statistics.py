"""Significance of differences: intervals, paired exact tests, correction for multiple tests.

Two models are paired by seed: it determines data, split and random draws, so a difference is due to
the models alone. Under the null hypothesis each difference is as likely to have the other sign,
which is the only assumption of the sign-flip test.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import stdtrit

from nn_core.types import Array

EXACT_UP_TO = 32
"""Most pairs for which all 2^n sign flips are counted."""
RESAMPLES = 9999
"""Number of random sign flips for more pairs."""
_ROUNDING = 1e-12


@dataclass(frozen=True)
class Interval:
    """A mean over seeds and its t-interval."""

    mean: float
    # mean ± t·s/√n; None for a single value, or where one is not finite
    low: float | None
    high: float | None
    deviation: float | None  # Standard deviation s (divisor n - 1) between the seeds
    n: int
    confidence: float = 0.95

    @property
    def half_width(self) -> float | None:
        """Half the length of the interval, as written after ±."""
        return None if self.high is None else self.high - self.mean


def mean_interval(values: Sequence[float] | Array, confidence: float = 0.95) -> Interval:
    """Return the mean of values of shape (n,), n >= 1, and its t-interval."""
    sample = np.asarray(values, dtype=np.float64)
    if sample.ndim != 1 or not sample.size:
        raise ValueError(f"values must be at least 1 number in a row; got shape {sample.shape}")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must be > 0 and < 1; got {confidence}")
    n = sample.size
    if not np.all(np.isfinite(sample)):
        return Interval(math.nan, None, None, None, n, confidence)
    mean = float(sample.mean())
    if n == 1:
        return Interval(mean, None, None, None, n, confidence)
    deviation = float(sample.std(ddof=1))
    half = float(stdtrit(n - 1, 0.5 + confidence / 2)) * deviation / math.sqrt(n)
    return Interval(mean, mean - half, mean + half, deviation, n, confidence)


@dataclass(frozen=True)
class SignFlip:
    """Two-sided p-value of a sign-flip test, and the smallest possible one for so many pairs.

    ``exact`` is False if random sign flips were counted instead of all.
    """

    p: float
    exact: bool
    smallest: float


def smallest_p(n: int) -> float:
    """Return the smallest possible two-sided p-value of a sign-flip test of n pairs.

    If all differences have one sign, 2 of 2^n flips are as extreme; with random flips p is at least
    1 / (`RESAMPLES` + 1).
    """
    if n < 1:
        raise ValueError(f"n must be >= 1; got {n}")
    return 2.0 ** (1 - n) if n <= EXACT_UP_TO else 1 / (RESAMPLES + 1)


def sign_flip_test(differences: Sequence[float] | Array, seed: int = 0) -> SignFlip:
    """Test whether paired differences are symmetric about 0, by their mean, two-sided.

    Up to `EXACT_UP_TO` pairs, p is the share of all 2^n sign flips whose mean is at least as far
    from 0. They are counted by sorting the 2^(n/2) sums of each half of the pairs [2]_. For more
    pairs p = (b + 1) / (m + 1), where b of m = `RESAMPLES` random flips are as extreme [1]_.

    `differences` have the shape (n,), n >= 1, and must be finite; `seed` is for the random flips.

    References
    ----------
    .. [1] Phipson and Smyth (2010), "Permutation P-values Should Never Be Zero".
    .. [2] Horowitz and Sahni (1974), "Computing Partitions with Applications to the Knapsack
       Problem".

    >>> sign_flip_test([0.1, 0.2, 0.1, 0.3, 0.2])
    SignFlip(p=0.0625, exact=True, smallest=0.0625)
    """
    d = _finite("differences", differences)
    n = d.size
    # Sums that are equal in exact arithmetic must not differ by rounding.
    far = abs(float(d.sum())) - _ROUNDING * float(np.abs(d).sum())
    if n <= EXACT_UP_TO:
        return SignFlip(_share_as_far(d, far), True, smallest_p(n))
    rng = np.random.default_rng(seed)
    signs = rng.integers(0, 2, size=(RESAMPLES, n)) * 2.0 - 1.0
    extreme = int(np.count_nonzero(np.abs(signs @ d) >= far))
    return SignFlip((extreme + 1) / (RESAMPLES + 1), False, smallest_p(n))


def _share_as_far(d: Array, far: float) -> float:
    """Return the share of all sign flips whose sum is at least `far` from 0."""
    if far <= 0.0:
        return 1.0
    middle = (d.size + 1) // 2
    # The first sign is fixed: the other flips are the negatives of these.
    first, second = _flipped_sums(d[1:middle]) + d[0], np.sort(_flipped_sums(d[middle:]))
    above = second.size - np.searchsorted(second, far - first, side="left")
    below = np.searchsorted(second, -far - first, side="right")
    return float((above + below).sum() / (first.size * second.size))


def _flipped_sums(d: Array) -> Array:
    """Return the sums of all sign flips, shape (2^n,)."""
    sums = np.zeros(1)
    for value in d:
        sums = np.concatenate([sums + value, sums - value])
    return sums


@dataclass(frozen=True)
class PairedComparison:
    """A minus B over common seeds: the interval, the sign-flip test and the effect size.

    The effect size is Cohen's d_z, mean over standard deviation of the differences; None where the
    latter is 0 or there is one seed.
    """

    difference: Interval
    p: float
    exact: bool
    smallest_p: float
    effect_size: float | None

    def can_reach(self, alpha: float = 0.05) -> bool:
        """Return whether any difference could have p < alpha with so many seeds."""
        return self.smallest_p < alpha


def compare_paired(
    a: Sequence[float] | Array, b: Sequence[float] | Array, confidence: float = 0.95
) -> PairedComparison:
    """Compare finite scores of two models at the same seeds in the same order, shape (n,)."""
    first, second = _finite("a", a), _finite("b", b)
    if first.size != second.size:
        raise ValueError(f"a and b must be pairs; got {first.size} and {second.size} scores")
    d = first - second
    # Rounding is neither a difference nor a spread.
    d[np.abs(d) <= _ROUNDING * np.maximum(np.abs(first), np.abs(second))] = 0.0
    test = sign_flip_test(d)
    difference = mean_interval(d, confidence)
    if abs(difference.mean) <= _ROUNDING * float(np.abs(d).max()):
        half = difference.half_width
        ends = (None, None) if half is None else (-half, half)
        difference = replace(difference, mean=0.0, low=ends[0], high=ends[1])
    spread = difference.deviation or 0.0
    is_spread = spread > _ROUNDING * float(np.abs(d).max())
    effect = difference.mean / spread if is_spread else None
    return PairedComparison(difference, test.p, test.exact, test.smallest, effect)


def holm(p_values: Sequence[float] | Array) -> Array:
    """Return p-values corrected by Holm's step-down method [1]_.

    The i-th smallest p-value becomes max over j <= i of (m - j + 1)·p₍ⱼ₎, at most 1. Rejecting
    where this is at most α bounds the probability of any false rejection by α, for any dependence
    between the tests.

    References
    ----------
    .. [1] Holm (1979), "A Simple Sequentially Rejective Multiple Test Procedure".
    """
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p, kind="stable")
    factors = np.arange(p.size, 0, -1)
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(factors * p[order]))
    return adjusted


def _finite(name: str, values: Sequence[float] | Array) -> Array:
    sample = np.asarray(values, dtype=np.float64)
    if sample.ndim != 1 or not sample.size or not np.all(np.isfinite(sample)):
        raise ValueError(f"{name} must be at least 1 finite number in a row; got {values}")
    return sample
