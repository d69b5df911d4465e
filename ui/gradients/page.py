"""The page of the gradients."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui.gradients.check import check
from ui.gradients.doctor import DOCTOR, GLANCE, doctor, verdict
from ui.gradients.glance import glance
from ui.gradients.ground import ground
from ui.gradients.inside import inside
from ui.gradients.landscape import surroundings
from ui.gradients.parts import GRADIENTS_PART
from ui.gradients.pulls import pulls
from ui.gradients.why import why
from ui.i18n import _
from ui.run.head import current_subject, head
from ui.run.live_run import LAB
from ui.run.subject import Subject
from ui.session import seed_widget, widget_value
from ui.widgets.style import apply_section_style


def sections() -> dict[str, tuple[str, Callable[[Subject], None]]]:
    """Return title and drawing of each part of the page; only the chosen one is computed."""
    return {
        DOCTOR: (_("The doctor"), doctor),
        GLANCE: (_("At a glance"), glance),
        "inside": (_("Inside a layer"), inside),
        "why": (_("Why small or large?"), why),
        "pulls": (_("Who pulls?"), pulls),
        "ground": (_("How steep?"), ground),
        "landscape": (_("Landscape"), surroundings),
        "check": (_("Is it right?"), check),
    }


def show() -> None:
    """Draw the page."""
    run = LAB.get()
    apply_section_style()
    st.title(_("Gradients, layer by layer"), anchor=False)
    subject = current_subject(run)
    measured = _("Measured on {samples} training samples, without dropout.")
    head(run, subject, measured.format(samples=len(subject.objective.X)))
    verdict(subject, widget_value(GRADIENTS_PART))
    parts = sections()
    seed_widget(GRADIENTS_PART, GLANCE)
    chosen = st.segmented_control(
        _("Part of the page"),
        list(parts),
        format_func=lambda name: parts[name][0],
        required=True,
        key=GRADIENTS_PART,
        label_visibility="collapsed",
        persist_state="session",
    )
    parts[str(chosen)][1](subject)
