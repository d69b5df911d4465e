"""Scores, names and facts of a comparison as text."""

from __future__ import annotations

import math

from experiments.comparison import Cell
from experiments.statistics import Interval
from ui.i18n import _


def metric_title(metric: str) -> str:
    """Return what a score is called."""
    return _("Accuracy on test data") if metric == "accuracy" else _("R² on test data")


def score_title(metric: str) -> str:
    """Return what a score is called on an axis."""
    return _("Accuracy") if metric == "accuracy" else _("R²")


def score_text(value: float, metric: str) -> str:
    """Return a score: a percentage, or R² to three places.

    >>> score_text(0.985, "accuracy"), score_text(-0.25, "r_squared"), score_text(math.nan, "")
    ('98.5%', '−0.250', '–')
    """
    if not math.isfinite(value):
        return "–"
    text = f"{100 * value:.1f}%" if metric == "accuracy" else f"{value:.3f}"
    return text.replace("-", "−")


def half_text(half: float | None, metric: str) -> str:
    """Return half an interval in the unit of the score, without the ±; empty for None.

    >>> half_text(0.0123, "accuracy"), half_text(0.0123, "r_squared"), half_text(None, "accuracy")
    ('1.2', '0.012', '')
    """
    if half is None:
        return ""
    return f"{100 * half:.1f}" if metric == "accuracy" else f"{half:.3f}"


def interval_text(interval: Interval, metric: str) -> str:
    """Return mean and half interval.

    >>> from experiments.statistics import mean_interval
    >>> interval_text(mean_interval([0.9, 0.94, 0.92]), "accuracy")
    '92.0% ± 5.0'
    """
    half = half_text(interval.half_width, metric)
    return score_text(interval.mean, metric) + (f" ± {half}" if half else "")


def change_text(interval: Interval, metric: str) -> str:
    """Return a difference of scores with its half interval, without the unit.

    >>> from experiments.statistics import mean_interval
    >>> change_text(mean_interval([0.01, 0.03, 0.02]), "accuracy")
    '+2.0 ± 2.5'
    """
    half = half_text(interval.half_width, metric)
    mean = f"{100 * interval.mean:+.1f}" if metric == "accuracy" else f"{interval.mean:+.3f}"
    return mean.replace("-", "−") + (f" ± {half}" if half else "")


def difference_text(interval: Interval, metric: str) -> str:
    """Return a difference of scores with its half interval; of accuracies in percentage points."""
    change = change_text(interval, metric)
    if metric != "accuracy":
        return change
    return _("{difference} percentage points").format(difference=change)


def p_text(p: float) -> str:
    """Return a p-value.

    >>> p_text(0.0625), p_text(0.00012), p_text(1.0)
    ('0.062', '0.00012', '1')
    """
    return f"{p:.2g}" if p < 0.1 and p < 0.001 else f"{p:.3f}".rstrip("0").rstrip(".")


def seconds_text(seconds: float) -> str:
    """Return a time that somebody waits.

    >>> seconds_text(0.3), seconds_text(12.4), seconds_text(300)
    ('1 s', '12 s', '5 min')
    """
    if seconds < 100:
        return _("{seconds} s").format(seconds=max(1, round(seconds)))
    return _("{minutes} min").format(minutes=round(seconds / 60))


def ceiling_words(cell: Cell) -> str:
    """Say what the best possible score is, where that is known."""
    if cell.ceiling is None:
        return ""
    return _("best possible {score}").format(score=score_text(cell.ceiling, cell.metric))


def plane_words(cell: Cell) -> str:
    """Say on which plane data of more than two features are shown."""
    plane = cell.view.plane
    if plane is None or plane.explained_variance_ratio is None:
        return ""
    return _("PCA plane, {share} of the variance of {n} features").format(
        share=f"{float(plane.explained_variance_ratio.sum()):.0%}",
        n=cell.data.dataset.X.shape[1],
    )
