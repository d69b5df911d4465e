"""Metrics: `accuracy` and `r_squared` for every epoch, and full reports for one network.

The first two accept leading axes; the reports use scikit-learn, with None for undefined values.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nn_core.types import Array


def predicted_classes(outputs: Array) -> Array:
    """Return the predicted classes (...) of output activations (..., C); C = 1 for two classes.

    The largest output wins, the first one of equals. A single column is the score of class 1, which
    is predicted above 1/2, as in scikit-learn.

    >>> predicted_classes(np.array([[0.5], [0.6]])), predicted_classes(np.array([[0.4, 0.4, 0.2]]))
    (array([0, 1]), array([0]))
    """
    if outputs.shape[-1] == 1:
        return (outputs[..., 0] > 0.5).astype(np.int64)
    return np.asarray(outputs.argmax(axis=-1), dtype=np.int64)


def accuracy(output: Array, targets: Array) -> Array:
    """Return the share of correctly classified samples, shape (...).

    Outputs and targets have shape (..., N, C); targets are 0 or 1, one-hot for several columns.
    """
    hits = predicted_classes(output) == predicted_classes(targets)
    return np.asarray(np.add.reduce(hits, axis=-1) / hits.shape[-1])


def r_squared(output: Array, targets: Array) -> Array:
    """Return the coefficient of determination, 1 - Σ(y - a)² / Σ(y - ȳ)², a mean over outputs.

    Output and targets have shape (..., N, n_out); ȳ is the mean of the targets. For constant
    targets (up to rounding) the value is 1 if they are predicted up to rounding, else 0, as in
    scikit-learn. A single sample has no variance and gives NaN.
    """
    error = targets - output
    if targets.shape[-2] < 2:
        return np.full(error.shape[:-2], np.nan)
    constant = is_constant(targets, axis=-2)
    # Relative to the first target: the mean of values far from 0 has a large rounding error.
    shifted = targets - targets[..., :1, :]
    total = np.square(shifted - shifted.mean(axis=-2, keepdims=True)).sum(axis=-2)
    missed = ~(np.abs(error).max(axis=-2) <= _rounding(targets, -2))
    residual = np.square(error).sum(axis=-2) / np.where(constant, 1.0, total)
    return np.asarray(1.0 - np.where(constant, missed, residual).mean(axis=-1))


def is_constant(values: Array, axis: int) -> Array:
    """Return whether the values along an axis are equal up to rounding."""
    spread = values.max(axis=axis) - values.min(axis=axis)
    return np.asarray(spread <= _rounding(values, axis))


def _rounding(values: Array, axis: int) -> Array:
    # Tolerance for a few rounding errors.
    eps = np.finfo(values.dtype).eps if values.dtype.kind == "f" else 0.0
    return np.asarray(4.0 * eps * np.abs(values).max(axis=axis))


@dataclass(frozen=True, eq=False)
class ClassificationReport:
    """Classification metrics of one network."""

    class_names: tuple[str, ...]
    accuracy: float
    # Number of samples by true class (row) and predicted class (column); shape (C, C)
    confusion: Array
    # Per class; 0 where a class was never predicted or never occurs; shape (C,)
    precision: Array
    recall: Array
    f1: Array
    # Means over the classes
    macro_precision: float
    macro_recall: float
    macro_f1: float
    # Mean of -ln p of the true class; None when the outputs are not probabilities
    log_loss: float | None
    # Area under the ROC curve, with several classes the mean of one-versus-rest; None when a class
    # has no sample or an output is not finite
    roc_auc: float | None


def classification_report(
    labels: Array, outputs: Array, class_names: Sequence[str]
) -> ClassificationReport:
    """Return the report for true classes ``labels`` (N,), counted from 0, N >= 1.

    ``outputs`` are activations (N, C), or (N, 1), the score of class 1 of two.
    """
    from sklearn import metrics

    labels, outputs = np.asarray(labels), np.asarray(outputs, dtype=np.float64)
    scores = np.hstack([1.0 - outputs, outputs]) if outputs.shape[-1] == 1 else outputs
    count = len(class_names)
    if labels.ndim != 1 or labels.size == 0 or scores.shape != (labels.size, count):
        raise ValueError(
            f"expected N >= 1 labels and outputs of shape (N, {count}), or (N, 1) for two classes; "
            f"got {labels.shape} and {outputs.shape}"
        )
    if labels.min() < 0 or labels.max() >= count:
        raise ValueError(f"labels must be >= 0 and < {count}; got {labels.min()} to {labels.max()}")
    classes = np.arange(count)
    predicted = predicted_classes(outputs)
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(
        labels, predicted, labels=classes, zero_division=0
    )
    return ClassificationReport(
        class_names=tuple(class_names),
        accuracy=float(metrics.accuracy_score(labels, predicted)),
        confusion=metrics.confusion_matrix(labels, predicted, labels=classes),
        precision=precision,
        recall=recall,
        f1=f1,
        macro_precision=float(precision.mean()),
        macro_recall=float(recall.mean()),
        macro_f1=float(f1.mean()),
        log_loss=_log_loss(labels, scores),
        roc_auc=_roc_auc(labels, scores),
    )


def _log_loss(labels: Array, scores: Array) -> float | None:
    from sklearn.metrics import log_loss

    if not np.all(np.isfinite(scores)):
        return None
    # Rows of float32 probabilities sum to 1 only approximately; scikit-learn would warn.
    totals = scores.sum(axis=-1, keepdims=True)
    is_probability = np.all(scores >= 0.0) and np.allclose(totals, 1.0, rtol=0.0, atol=1e-4)
    if not is_probability:
        return None
    return float(log_loss(labels, scores / totals, labels=np.arange(scores.shape[-1])))


def _roc_auc(labels: Array, scores: Array) -> float | None:
    from sklearn.metrics import roc_auc_score

    classes = range(scores.shape[-1])
    if not np.all(np.isfinite(scores)) or np.unique(labels).size < len(classes):
        return None
    # For two classes both areas are equal.
    areas = [roc_auc_score(labels == c, scores[:, c]) for c in classes]
    return float(np.mean(areas))


@dataclass(frozen=True)
class RegressionReport:
    """Regression metrics of one network, averaged over the outputs."""

    r_squared: float | None  # None for a single sample, which has no variance
    mean_absolute_error: float
    mean_squared_error: float
    root_mean_squared_error: float


def regression_report(targets: Array, outputs: Array) -> RegressionReport:
    """Return the report for targets and outputs of shape (N, n_out), N >= 1."""
    from sklearn import metrics

    if targets.shape != outputs.shape or targets.ndim != 2 or not len(targets):
        raise ValueError(
            f"targets and outputs must have one shape (N, n_out), N >= 1; "
            f"got {targets.shape} and {outputs.shape}"
        )
    determination = float(r_squared(outputs, targets)) if len(targets) > 1 else None
    targets, outputs = (np.asarray(one, dtype=np.float64) for one in (targets, outputs))
    squared = float(metrics.mean_squared_error(targets, outputs))
    return RegressionReport(
        r_squared=determination,
        mean_absolute_error=float(metrics.mean_absolute_error(targets, outputs)),
        mean_squared_error=squared,
        root_mean_squared_error=float(np.sqrt(squared)),
    )
