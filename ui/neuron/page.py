"""The page of the single unit: its parts, of which one is open."""

from __future__ import annotations

import streamlit as st

from ui.addresses import PART_PARAMETER
from ui.i18n import _
from ui.neuron.flow_section import flow_section
from ui.neuron.gallery_section import activation_gallery, loss_gallery
from ui.neuron.rules_section import rules_section
from ui.neuron.unit_section import unit_section
from ui.session import seed_widget

PART_KEY = "neuron.part"
PARTS = {
    "unit": unit_section,
    "rules": rules_section,
    "activations": activation_gallery,
    "losses": loss_gallery,
    "flow": flow_section,
}


def part_title(part: str) -> str:
    """Return a part's name."""
    return {
        "unit": _("One unit"),
        "rules": _("Learning rules"),
        "activations": _("All activations"),
        "losses": _("All losses"),
        "flow": _("The flow"),
    }[part]


def neuron_page() -> None:
    """Draw the page; ``?part=rules`` in the address opens a part."""
    asked = st.query_params.get(PART_PARAMETER, "")
    st.title(_("Neuron"), anchor=False)
    seed_widget(PART_KEY, asked if asked in PARTS else "unit")
    part = st.segmented_control(
        _("Part"),
        list(PARTS),
        format_func=part_title,
        required=True,
        key=PART_KEY,
        label_visibility="collapsed",
        persist_state="session",
    )
    PARTS[part or "unit"]()
