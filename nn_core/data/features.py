"""Feature expansion: functions of the raw features as network inputs.

Seven functions of two raw features have names; all others are formulas.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nn_core.data.formulas import parse_formula
from nn_core.input_errors import InputError
from nn_core.types import N_, Array


@dataclass(frozen=True)
class Feature:
    """A function of the two raw features: its name in specs and URLs, and its math label."""

    name: str
    label: str
    compute: Callable[[Array, Array], Array]


FEATURES: dict[str, Feature] = {
    feature.name: feature
    for feature in (
        Feature("x1", "x₁", lambda x1, x2: x1),
        Feature("x2", "x₂", lambda x1, x2: x2),
        Feature("x1_squared", "x₁²", lambda x1, x2: x1 * x1),
        Feature("x2_squared", "x₂²", lambda x1, x2: x2 * x2),
        Feature("x1_x2", "x₁x₂", lambda x1, x2: x1 * x2),
        Feature("sin_x1", "sin x₁", lambda x1, x2: np.sin(x1)),
        Feature("sin_x2", "sin x₂", lambda x1, x2: np.sin(x2)),
    )
}

LARGEST = 1e30
"""Largest absolute value of a feature; its square, needed for deviations, is still finite."""

# Formulas with a name, so that equal features have the same normal form.
_NAMED = {
    "x1**2": "x1_squared",
    "x2**2": "x2_squared",
    "x1*x2": "x1_x2",
    "sin(x1)": "sin_x1",
    "sin(x2)": "sin_x2",
}


def read_feature(text: str, n_features: int, names: Sequence[str] = ()) -> str:
    """Return a feature in normal form: its name, or a formula.

    `text` is a key of `FEATURES` (for two raw features only) or a formula; `names` are the names of
    the raw features. Raises InputError.

    >>> read_feature("x1 * x2", 2), read_feature("x1 * x2", 3), read_feature("cos( x1 )", 2)
    ('x1_x2', 'x1*x2', 'cos(x1)')
    """
    if text in FEATURES and n_features == 2:
        return text
    if text in FEATURES and text not in ("x1", "x2"):
        raise InputError(
            N_("{name} needs data of exactly 2 raw features, and these have {value}"),
            name=text,
            value=n_features,
        )
    formula = parse_formula(text, n_features, names).text
    return _NAMED.get(formula, formula) if n_features == 2 else formula


def feature_label(name: str) -> str:
    """Return a feature in mathematical notation, for example x₁² for ``x1_squared``."""
    return FEATURES[name].label if name in FEATURES else name


def check_features(names: Sequence[str], n_features: int) -> None:
    """Raise a ValueError for repeated features, or features that cannot be computed."""
    for name in names:
        read_feature(name, n_features)
    if len(set(names)) < len(names):
        raise ValueError(f"features must not repeat; got {', '.join(names)}")


def expand(raw: Array, names: Sequence[str]) -> Array:
    """Compute features of raw points (..., n_features), shape (..., len(names)).

    Returns `raw` itself for empty `names`. Values may be non-finite, see `first_failure`.

    >>> expand(np.array([[2.0, 3.0]]), ["x1_x2", "max(x1,x2)+1"])
    array([[6., 4.]])
    """
    check_features(names, raw.shape[-1])
    if not names:
        return raw
    return np.stack([_compute(name, raw) for name in names], axis=-1)


def _compute(name: str, raw: Array) -> Array:
    if raw.shape[-1] == 2 and name in FEATURES:
        return FEATURES[name].compute(raw[..., 0], raw[..., 1])
    return parse_formula(name, raw.shape[-1])(raw)


@dataclass(frozen=True)
class Failure:
    """A feature without a usable value at some samples."""

    feature: str
    count: int
    row: int  # the first of them, from 0
    point: Array  # (n_features,) its raw features


def first_failure(raw: Array, names: Sequence[str]) -> Failure | None:
    """Return the first feature with a non-finite value, or one above `LARGEST`, at any sample."""
    for name in names:
        values = _compute(name, raw)
        bad = ~(np.abs(values) <= LARGEST)
        if bad.any():
            row = int(np.argmax(bad))
            return Failure(name, int(bad.sum()), row, raw[row])
    return None
