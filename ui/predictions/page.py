"""The page of the predictions."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui.i18n import _
from ui.predictions.hidden import hidden
from ui.predictions.residuals import residuals
from ui.predictions.scores import scores
from ui.predictions.wrong import wrong
from ui.run.head import current_subject, head
from ui.run.live_run import LAB
from ui.run.subject import Subject
from ui.widgets.style import apply_section_style


def sections() -> dict[str, tuple[str, Callable[[Subject], None]]]:
    """Return title and drawing of each part of the page; only the chosen one is computed."""
    return {
        "hidden": (_("Hidden space"), hidden),
        "scores": (_("Scores"), _scores),
        "wrong": (_("Most wrong"), wrong),
    }


def show() -> None:
    """Draw the page."""
    run = LAB.get()
    apply_section_style()
    st.title(_("Predictions"), anchor=False)
    subject = current_subject(run)
    head(run, subject)
    parts = sections()
    chosen = st.segmented_control(
        _("Part of the page"),
        list(parts),
        default="hidden",
        format_func=lambda name: parts[name][0],
        required=True,
        key="predictions.section",
        label_visibility="collapsed",
        persist_state="session",
    )
    parts[str(chosen)][1](subject)


def _scores(subject: Subject) -> None:
    draw = residuals if subject.experiment.prepared.problem == "regression" else scores
    draw(subject)
