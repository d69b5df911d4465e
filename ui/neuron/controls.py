"""What the parts of the page share: their names, and sliders that keep their values."""

from __future__ import annotations

from typing import Any

import streamlit as st

from nn_core.types import N_

PART_KEY = "neuron.part"
PARTS = {
    "unit": N_("One unit"),
    "rules": N_("Learning rules"),
    "activations": N_("All activations"),
    "losses": N_("All losses"),
    "flow": N_("The flow"),
}
"""Titles of the page's parts, for the page to translate."""


def slider(
    label: str, low: float, high: float, value: float, step: float, name: str, **settings: Any
) -> Any:
    """Draw a slider whose value is kept while the reader is on another page."""
    key = f"neuron.{name}"
    return st.slider(label, low, high, value, step, key=key, persist_state="session", **settings)
