"""Feature expansion: fixed functions of two raw features as network inputs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nn_core.types import Array


@dataclass(frozen=True)
class Feature:
    """One function of the two raw features.

    Attributes
    ----------
    name
        ASCII id, used in specs and URLs.
    label
        The same in mathematical notation.
    compute
        Maps x1 and x2, of one shape, to the feature's values of that shape.
    """

    name: str
    label: str
    compute: Callable[[Array, Array], Array]


def _x1(x1: Array, x2: Array) -> Array:
    return x1


def _x2(x1: Array, x2: Array) -> Array:
    return x2


def _x1_squared(x1: Array, x2: Array) -> Array:
    return x1 * x1


def _x2_squared(x1: Array, x2: Array) -> Array:
    return x2 * x2


def _x1_x2(x1: Array, x2: Array) -> Array:
    return x1 * x2


def _sin_x1(x1: Array, x2: Array) -> Array:
    return np.sin(x1)


def _sin_x2(x1: Array, x2: Array) -> Array:
    return np.sin(x2)


FEATURES: dict[str, Feature] = {
    feature.name: feature
    for feature in (
        Feature("x1", "x₁", _x1),
        Feature("x2", "x₂", _x2),
        Feature("x1_squared", "x₁²", _x1_squared),
        Feature("x2_squared", "x₂²", _x2_squared),
        Feature("x1_x2", "x₁x₂", _x1_x2),
        Feature("sin_x1", "sin x₁", _sin_x1),
        Feature("sin_x2", "sin x₂", _sin_x2),
    )
}


def check_features(names: Sequence[str], n_features: int) -> None:
    """Refuse a selection of features that cannot be computed.

    Parameters
    ----------
    names
        Keys of `FEATURES`, each at most once. None at all means the raw features, which
        any data have.
    n_features
        Number of raw features of the data.

    Raises
    ------
    ValueError
        For an unknown or repeated name, or data of other than two raw features.

    Examples
    --------
    >>> check_features(["x1", "x1_x2"], 2)
    >>> check_features(["x1"], 30)
    Traceback (most recent call last):
        ...
    ValueError: features need data of exactly 2 raw features; got 30: leave features empty
    """
    for name in names:
        if name not in FEATURES:
            raise ValueError(f"features must be among {', '.join(FEATURES)}; got {name!r}")
    if len(set(names)) < len(names):
        raise ValueError(f"features must not repeat; got {', '.join(names)}")
    if names and n_features != 2:
        raise ValueError(
            f"features need data of exactly 2 raw features; got {n_features}: leave features empty"
        )


def expand(raw: Array, names: Sequence[str]) -> Array:
    """Compute the named features, in the order given.

    Parameters
    ----------
    raw
        (..., 2) raw features; any width where `names` is empty.
    names
        Keys of `FEATURES`; empty for the raw features themselves.

    Returns
    -------
    Array
        (..., len(names)), or `raw` itself where `names` is empty.

    Raises
    ------
    ValueError
        As `check_features`.

    Examples
    --------
    >>> expand(np.array([[2.0, 3.0]]), ["x1_x2", "x2_squared"])
    array([[6., 9.]])
    """
    check_features(names, raw.shape[-1])
    if not names:
        return raw
    x1, x2 = raw[..., 0], raw[..., 1]
    return np.stack([FEATURES[name].compute(x1, x2) for name in names], axis=-1)
