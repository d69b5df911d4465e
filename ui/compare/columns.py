"""Columns that the tables of scores have in common."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui.i18n import _


def score_columns() -> dict[str, Any]:
    """Return how the mean score, the ends of its interval, training score and gap are shown."""
    number = st.column_config.NumberColumn
    return {
        "score": number(_("Test score"), format="%.3f", help=_("Mean over the seeds")),
        "low": number(
            _("from"),
            format="%.3f",
            help=_("Lower end of the 95 % interval, cut at what is possible"),
        ),
        "high": number(
            _("to"),
            format="%.3f",
            help=_("Upper end of the 95 % interval, cut at what is possible"),
        ),
        "train_score": number(_("Training score"), format="%.3f"),
        "gap": number(_("Gap"), format="%.3f", help=_("Training score minus test score")),
    }
