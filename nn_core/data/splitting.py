"""Splitting samples into training, validation and test parts."""

import math
from typing import NamedTuple

import numpy as np

from nn_core.data.base import Problem
from nn_core.types import Array


class SplitIndices(NamedTuple):
    """Row indices of the three parts: disjoint, together all rows, in random order."""

    train: Array
    validation: Array
    test: Array


def split_indices(
    y: Array, problem: Problem, *, validation: float, test: float, rng: np.random.Generator
) -> SplitIndices:
    """Split samples at random, stratified for classification.

    Validation and test have round(share · N) samples, halves rounded up; training has the rest.
    Training always has every class; so do validation and test if their size allows it, for classes
    with enough samples for all parts. Raises ValueError for a share out of range, a requested part
    that would be empty, or too few samples for training.

    >>> y = np.array([0] * 6 + [1] * 4)
    >>> rng = np.random.default_rng(0)
    >>> split = split_indices(y, "binary", validation=0.2, test=0.2, rng=rng)
    >>> [np.bincount(y[part]).tolist() for part in (split.train, split.validation, split.test)]
    [[4, 2], [1, 1], [1, 1]]
    """
    n_validation = _size("validation", validation, len(y))
    n_test = _size("test", test, len(y))
    n_train = len(y) - n_validation - n_test
    if validation + test >= 1 or n_train < 1:
        raise ValueError(
            "validation + test must leave at least 1 sample for training; "
            f"got {validation:g} + {test:g} of {len(y)} samples"
        )
    order = rng.permutation(len(y)).astype(np.int64)
    if problem == "regression":
        ends = [n_test, n_test + n_validation]
        return SplitIndices(order[ends[1] :], order[ends[0] : ends[1]], order[: ends[0]])

    _, labels, counts = np.unique(y[order], return_inverse=True, return_counts=True)
    if n_train < len(counts):
        raise ValueError(
            f"validation + test must leave training at least 1 sample of each of {len(counts)} "
            f"classes; got {n_train} of {len(y)} samples: lower a share or draw more samples"
        )
    for_test, for_validation = _shares(counts, n_validation, n_test)
    rank = np.empty_like(labels)
    for c, count in enumerate(counts):
        rank[labels == c] = np.arange(count)
    in_test = rank < for_test[labels]
    in_validation = ~in_test & (rank < (for_test + for_validation)[labels])
    return SplitIndices(order[~in_test & ~in_validation], order[in_validation], order[in_test])


def subsample(y: Array, n: int, *, by_class: bool, rng: np.random.Generator) -> Array:
    """Return the sorted rows of a random choice of n samples, or all rows if n >= N.

    By class, `y` (N,) are labels 0…C-1; each class has its share of n >= C, at least one sample.
    """
    if n >= len(y):
        return np.arange(len(y))
    order = rng.permutation(len(y))
    if by_class:
        counts = np.bincount(y)
        share = apportion(counts, n, np.ones_like(counts), counts)
        order = np.concatenate([order[y[order] == c][:k] for c, k in enumerate(share)])
    return np.sort(order[:n])


def apportion(counts: Array, total: int, low: Array, high: Array) -> Array:
    """Divide `total` in proportion to `counts` (C,), with low ≤ share ≤ high.

    The largest-remainder method: each share is total · counts / Σ counts, rounded down or up unless
    a bound applies. All values are whole numbers; needs Σ low ≤ total ≤ Σ high.

    >>> counts = np.array([6, 3, 1])
    >>> apportion(counts, 5, np.array([0, 0, 1]), counts)
    array([3, 1, 1])
    """
    quota = counts * total / counts.sum()
    share: Array = np.clip(np.floor(quota).astype(np.int64), low, high)
    while (missing := total - int(share.sum())) != 0:
        gap = quota - share
        if missing > 0:
            share[np.argmax(np.where(share < high, gap, -np.inf))] += 1
        else:
            share[np.argmin(np.where(share > low, gap, np.inf))] -= 1
    return share


def _size(field: str, share: float, n_samples: int) -> int:
    """Return the size of a part; ValueError if it was requested and is empty."""
    if not 0 <= share < 1:
        raise ValueError(f"{field} must be >= 0 and < 1; got {share!r}")
    size = math.floor(share * n_samples + 0.5)
    if share > 0 and size == 0:
        raise ValueError(
            f"{field} must be 0 or give at least 1 of {n_samples} samples; got {share:g}"
        )
    return size


def _shares(counts: Array, n_validation: int, n_test: int) -> tuple[Array, Array]:
    """Return the number of samples per class for test and for validation."""
    n_parts = 1 + (n_validation > 0) + (n_test > 0)
    rich = (counts >= n_parts).astype(np.int64)
    low_test, low_validation = (rich * (size >= rich.sum()) for size in (n_test, n_validation))
    # Reserve one sample per class for training, and the minimum of validation.
    for_test = apportion(counts, n_test, low_test, counts - 1 - low_validation)
    return for_test, apportion(counts, n_validation, low_validation, counts - 1 - for_test)
