"""How sure a classifier is, whether rightly so, and how well it ranks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nn_core.diagnostics.objective import double
from nn_core.types import Array

BINS = 10
_TOLERANCE = 1e-4


def class_probabilities(outputs: Array) -> Array | None:
    """Return the probability of each class, (N, 2) or (N, C), or None where the outputs are none.

    Of outputs (N, 1), the column is the probability of class 1 of two. They are no probabilities
    where one is not finite, below 0 or above 1, or a row does not add up to 1.

    >>> class_probabilities(np.array([[0.25]]))
    array([[0.75, 0.25]])
    >>> class_probabilities(np.array([[1.5]])) is None
    True
    """
    outputs = double(outputs)
    shares = np.hstack([1.0 - outputs, outputs]) if outputs.shape[-1] == 1 else outputs
    totals = shares.sum(axis=-1, keepdims=True)
    fits = np.isfinite(shares).all() and (shares >= 0).all()
    if not fits or not np.allclose(totals, 1.0, rtol=0.0, atol=_TOLERANCE):
        return None
    return np.asarray(shares / totals)


def entropy(probabilities: Array) -> Array:
    """Return the entropy of each row of probabilities (..., C), in bits; shape (...).

    ``H = -Σ_c p_c log₂ p_c``: 0 for a sure answer, log₂ C where all classes are alike.

    >>> entropy(np.array([[0.5, 0.5], [1.0, 0.0]]))
    array([1., 0.])
    """
    probabilities = double(probabilities)
    safe = np.where(probabilities > 0, probabilities, 1.0)
    bits = -(safe * np.log2(safe)).sum(axis=-1)
    # Rounding may leave a sure answer a hair below 0.
    return np.asarray(np.maximum(bits, 0.0))


@dataclass(frozen=True, eq=False)
class Calibration:
    """How often a classifier is right when it is so sure.

    Confidence is the probability of the class that is predicted.
    """

    edges: Array  # (B + 1,) of the bins of the confidence
    counts: Array  # (B,) samples of each bin
    confidence: Array  # (B,) mean confidence of the bin; NaN where it is empty
    accuracy: Array  # (B,) share of its samples that are right; NaN where it is empty
    expected_error: float  # ECE = Σ_b n_b/N · abs(accuracy_b - confidence_b)
    brier: float  # mean over the samples of Σ_c (p_c - y_c)²: 0 at best, 2 at worst


def calibration(labels: Array, probabilities: Array, bins: int = BINS) -> Calibration:
    """Compare the confidence of a classifier with how often it is right [1]_, [2]_.

    Of labels (N,) and probabilities (N, C), N >= 1. The bins are of equal width over [0, 1]; a
    confidence on an edge belongs to the bin below.

    References
    ----------
    .. [1] Guo, Pleiss, Sun and Weinberger (2017), "On Calibration of Modern Neural Networks".
    .. [2] Brier (1950), "Verification of Forecasts Expressed in Terms of Probability".

    >>> shares = np.array([[0.2, 0.8], [0.2, 0.8]])
    >>> fit = calibration(np.array([1, 0]), shares)
    >>> round(fit.expected_error, 3), round(fit.brier, 3)
    (0.3, 0.68)
    """
    if bins < 1 or labels.ndim != 1 or not labels.size or len(probabilities) != len(labels):
        raise ValueError(
            "expected bins >= 1, labels of shape (N,) and probabilities of shape (N, C), N >= 1; "
            f"got {bins}, {labels.shape} and {probabilities.shape}"
        )
    probabilities = double(probabilities)
    confidences = probabilities.max(axis=1)
    hits = probabilities.argmax(axis=1) == labels
    edges = np.linspace(0.0, 1.0, bins + 1)
    place = np.clip(np.searchsorted(edges, confidences, side="left") - 1, 0, bins - 1)
    counts = np.bincount(place, minlength=bins)
    with np.errstate(invalid="ignore"):
        confidence = np.bincount(place, weights=confidences, minlength=bins) / counts
        accuracy = np.bincount(place, weights=hits, minlength=bins) / counts
    gaps = np.where(counts > 0, np.abs(accuracy - confidence), 0.0)
    truth = np.eye(probabilities.shape[1])[labels]
    return Calibration(
        edges,
        counts,
        confidence,
        accuracy,
        expected_error=float((counts * gaps).sum() / labels.size),
        brier=float(np.square(probabilities - truth).sum(axis=1).mean()),
    )


class RocCurve(NamedTuple):
    """How well one class is told from the others, at every threshold."""

    label: int
    false_positive: Array  # (T,) share of the others whose score is at or above the threshold
    true_positive: Array  # (T,) share of the class's own
    thresholds: Array  # (T,) falling; the first is infinite
    area: float


def roc_curves(labels: Array, outputs: Array) -> list[RocCurve]:
    """Return the ROC curve of each class against all others; of two classes, that of class 1.

    The scores (N, 1) or (N, C) need not be probabilities. Classes that no sample has, or that all
    have, are left out; there is no curve where a score is not finite.

    >>> one, = roc_curves(np.array([0, 1, 1]), np.array([[0.2], [0.9], [0.4]]))
    >>> one.label, one.area
    (1, 1.0)
    """
    from sklearn.metrics import auc, roc_curve

    if not np.isfinite(outputs).all():
        return []
    single = outputs.shape[1] == 1
    curves = []
    for column in range(outputs.shape[1]):
        label = 1 if single else column
        own = labels == label
        if not own.any() or own.all():
            continue
        false, true, thresholds = roc_curve(own, outputs[:, column])
        curves.append(RocCurve(label, false, true, thresholds, float(auc(false, true))))
    return curves
