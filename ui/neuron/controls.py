"""Shared controls of the neuron page: titles of its parts, and persistent sliders."""

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
"""Titles of the page's parts, for translation."""


def slider(
    label: str, low: float, high: float, value: float, step: float, name: str, **settings: Any
) -> Any:
    """Draw a slider that keeps its value across page changes."""
    key = f"neuron.{name}"
    return st.slider(label, low, high, value, step, key=key, persist_state="session", **settings)
