"""Shared parts of both result pages: findings, choice of curve, and table of scores."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from experiments.compare.cells import Cell
from ui.i18n import _
from ui.text import above_best, digits, fixed, p_text, points_text, score_text
from ui.widgets.choices import choose
from ui.widgets.downloads import csv_button, frame_csv
from ui.widgets.tables import written

if TYPE_CHECKING:
    import pandas as pd
    from pandas.io.formats.style import Styler


def show_findings(sentences: Sequence[str], *captions: str) -> None:
    """Show the first sentence prominently, the others as a list, and captions on the method."""
    st.subheader(_("What it shows"), anchor=False)
    st.markdown(sentences[0])
    st.markdown("\n".join(f"- {sentence}" for sentence in sentences[1:]))
    for caption in captions:
        st.caption(caption)


def choose_curve(page: str, titles: Mapping[str, str]) -> tuple[str, bool]:
    """Draw the choice of a curve; return its key in `titles`, and whether the axis is log."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        quantity = choose(
            _("Curve"),
            titles,
            f"{page}.curve",
            default=next(iter(titles)),
            label_visibility="collapsed",
            persist_state="session",
        )
        log = quantity.endswith("loss") and st.toggle(
            _("Log loss axis"), value=True, key=f"{page}.log", persist_state="session"
        )
    return quantity, log


def score_values(cell: Cell) -> dict[str, Any]:
    """Return the values shown by both tables of scores; means over the seeds."""
    low, high = cell.score_ends
    return {
        "score": cell.score.mean,
        "low": low,
        "high": high,
        "train_score": float(cell.train_scores.mean()),
        "gap": cell.gap.mean,
        "seeds": cell.score.n,
        # A measured time is reproducible to about two digits.
        "seconds": float(np.format_float_scientific(cell.seconds / cell.score.n, precision=1)),
        "parameters": cell.parameter_count,
    }


def scores_table(
    page: str,
    frame: pd.DataFrame,
    cells: Sequence[Cell],
    columns: Mapping[str, Any],
    file: Callable[[], pd.DataFrame],
    file_name: str,
    **settings: Any,
) -> None:
    """Draw a table of scores, one row for each cell, with its download."""
    number = st.column_config.NumberColumn
    gap = _("Training score minus test score; of accuracies in percentage points (pp)")
    seconds = _(
        "Networks of one shape are trained together, so only their total time is measured: it is "
        "divided by their number."
    )
    shared_columns = {
        "score": number(_("Test score"), help=_("Mean over the seeds")),
        "low": number(_("from"), help=_("Lower end of the 95% interval, cut at what is possible")),
        "high": number(_("to"), help=_("Upper end of the 95% interval, cut at what is possible")),
        "train_score": number(_("Training score")),
        "gap": number(_("Gap"), help=gap),
        "seeds": number(_("Seeds")),
        "seconds": number(_("Seconds a seed"), help=seconds),
        "parameters": number(_("Parameters")),
        "ceiling": number(_("Best possible"), help=above_best()),
    }
    st.dataframe(
        styled(frame, [cell.metric for cell in cells]),
        key=f"{page}.table",
        hide_index=True,
        column_config=shared_columns | dict(columns),
        **settings,
    )
    key, meaning = f"{page}.download", _("CSV, with the score of each seed.")
    csv_button(_("Download the table"), lambda: frame_csv(file()), file_name, key, help=meaning)


def styled(frame: pd.DataFrame, metrics: Sequence[str]) -> Styler:
    """Format the cells as on the rest of the page while the columns still sort by number."""
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
    changes = {"gap": False, "score_change": True, "gap_change": True}  # whether with a sign
    for metric in set(metrics):
        writers: dict[Any, Any] = {
            name: partial(points_text, metric=metric, sign=sign, short=True)
            for name, sign in changes.items()
        }
        for name in ("score", "low", "high", "train_score", "ceiling"):
            writers[name] = partial(score_text, metric=metric)
        own = {name: write for name, write in writers.items() if name in frame}
        style.format(own, subset=([each == metric for each in metrics], list(own)))
    return style


def with_seeds(
    frame: pd.DataFrame, cells: Sequence[Cell], attributes: Mapping[str, str]
) -> pd.DataFrame:
    """Add one column per seed and attribute, such as the score of each seed."""
    import pandas as pd

    for name, attribute in attributes.items():
        values = [dict(zip(cell.seeds, getattr(cell, attribute), strict=True)) for cell in cells]
        by_seed = pd.DataFrame(values, dtype=float).sort_index(axis=1)
        frame = frame.join(by_seed.add_prefix(f"{name}_seed_"))
    return frame
