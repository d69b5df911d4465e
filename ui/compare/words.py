"""Names and facts of a comparison as text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from experiments.compare.cells import Cell
from ui.i18n import _, joined, ngettext
from ui.text import percent, score_text

MOST_NAMED = 3


def metric_title(metric: str) -> str:
    """Return what a score is called."""
    return _("Accuracy on test data") if metric == "accuracy" else _("R² on test data")


def score_title(metric: str) -> str:
    """Return what a score is called on an axis."""
    return _("Accuracy") if metric == "accuracy" else _("R²")


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
        share=percent(float(plane.explained_variance_ratio.sum()), 0),
        n=cell.data.dataset.X.shape[1],
    )


def listed(names: Sequence[str]) -> str:
    """Join names, the first few of many.

    >>> listed(["a", "b", "c"]), listed(list("abcdef"))
    ('a, b and c', 'a, b, c and 3 more')
    """
    if len(names) > MOST_NAMED + 1:
        rest = len(names) - MOST_NAMED
        more = ngettext("{n} more", "{n} more", rest).format(n=rest)
        names = [*names[:MOST_NAMED], more]
    if len(names) < 2:
        return "".join(names)
    return _("{first} and {last}").format(first=joined(names[:-1]), last=names[-1])


def best_of(cells: Sequence[Cell], titles: Sequence[str]) -> tuple[str, float]:
    """Return what the cells of the highest mean score are called, all that tie, and that score."""
    means = [float(np.nan_to_num(cell.score.mean, nan=-np.inf)) for cell in cells]
    most = max(means)
    own = [title for title, mean in zip(titles, means, strict=True) if mean >= most - 1e-12]
    return listed(own), most
