"""Columns that the tables of scores have in common, and how their numbers are written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from ui.i18n import _
from ui.text import above_best, digits, fixed, p_text, score_text, short_points_text
from ui.widgets.tables import written

if TYPE_CHECKING:
    import pandas as pd
    from pandas.io.formats.style import Styler


def score_columns() -> dict[str, Any]:
    """Return what the columns of scores, and of training them, are called."""
    number = st.column_config.NumberColumn
    gap = _("Training score minus test score; of accuracies in percentage points (pp)")
    shared = _(
        "Networks of one shape train together, so that their time is told together: the time of "
        "all, divided by their number."
    )
    return {
        "score": number(_("Test score"), help=_("Mean over the seeds")),
        "low": number(_("from"), help=_("Lower end of the 95% interval, cut at what is possible")),
        "high": number(_("to"), help=_("Upper end of the 95% interval, cut at what is possible")),
        "train_score": number(_("Training score")),
        "gap": number(_("Gap"), help=gap),
        "seeds": number(_("Seeds")),
        "seconds": number(_("Seconds a seed"), help=shared),
        "parameters": number(_("Parameters")),
        "ceiling": number(_("Best possible"), help=above_best()),
    }


def styled(frame: pd.DataFrame, metrics: Sequence[str]) -> Styler:
    """Return a table whose cells are written as on the rest of the page, and sort as numbers.

    Parameters
    ----------
    frame : DataFrame
        Of the columns named here, and others, which stay.
    metrics : sequence of str
        Of each line's scores, ``accuracy`` or ``r_squared``.
    """
    style = written(
        frame,
        {
            "score_p": p_text,
            "gap_p": p_text,
            "weight_norm": partial(fixed, places=2),
            "epochs": partial(fixed, places=0),
            "seconds": partial(digits, count=2),
        },
    )
    for metric in set(metrics):
        lines = [own == metric for own in metrics]
        score = partial(score_text, metric=metric)
        gap = partial(short_points_text, metric=metric, sign=False)
        change = partial(short_points_text, metric=metric)
        writers: dict[str, Callable[[Any], str]] = {
            **dict.fromkeys(("score", "low", "high", "train_score", "ceiling"), score),
            "gap": gap,
            **dict.fromkeys(("score_change", "gap_change"), change),
        }
        own = [name for name in writers if name in frame]
        style.format({name: writers[name] for name in own}, subset=(lines, own))
    return style
