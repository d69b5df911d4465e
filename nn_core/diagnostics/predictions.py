"""Confidence, calibration and ranking of a classifier."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nn_core.diagnostics.objective import double
from nn_core.types import Array

BINS = 10
_TOLERANCE = 1e-4


def class_probabilities(outputs: Array) -> Array | None:
    """Return class probabilities (N, 2) or (N, C), or None if the outputs are not probabilities.

    Outputs (N, 1) are the probability of class 1 of two. Values must be finite and from 0 to 1, and
    each row must sum to 1.
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

    ``H = -Σ_c p_c log₂ p_c``, from 0 to log₂ C.
    """
    probabilities = double(probabilities)
    safe = np.where(probabilities > 0, probabilities, 1.0)
    bits = -(safe * np.log2(safe)).sum(axis=-1)
    # Rounding may give values slightly below 0.
    return np.asarray(np.maximum(bits, 0.0))


@dataclass(frozen=True, eq=False)
class Calibration:
    """Accuracy by confidence, the probability of the predicted class."""

    edges: Array  # (B + 1,) of the bins of the confidence
    counts: Array  # (B,) samples of each bin
    confidence: Array  # (B,) mean confidence; NaN for an empty bin
    accuracy: Array  # (B,) NaN for an empty bin
    expected_error: float  # ECE = Σ_b n_b/N · abs(accuracy_b - confidence_b)
    brier: float  # mean over the samples of Σ_c (p_c - y_c)²: 0 at best, 2 at worst


def calibration(labels: Array, probabilities: Array, bins: int = BINS) -> Calibration:
    """Compare the confidence of a classifier with its accuracy [1]_, [2]_.

    For labels (N,) and probabilities (N, C), N >= 1. The bins have equal width over [0, 1] and
    include their upper edges.

    References
    ----------
    .. [1] Guo, Pleiss, Sun and Weinberger (2017), "On Calibration of Modern Neural Networks".
    .. [2] Brier (1950), "Verification of Forecasts Expressed in Terms of Probability".
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
    """ROC curve of one class against all others."""

    label: int
    false_positive: Array  # (T,) share of the others whose score is at or above the threshold
    true_positive: Array  # (T,) the same share of the class itself
    thresholds: Array  # (T,) falling; the first is infinite
    area: float


def roc_curves(labels: Array, outputs: Array) -> list[RocCurve]:
    """Return the ROC curve of each class against all others; of class 1 only for two classes.

    Scores (N, 1) or (N, C) need not be probabilities. Classes of no or all samples are omitted; the
    list is empty for non-finite scores.
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
