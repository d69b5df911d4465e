"""Plotly charts, all drawn with one configuration."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import streamlit as st

CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["lasso2d", "select2d"]}


def chart(figure: go.Figure, key: str, alt: str, **settings: Any) -> Any:
    """Draw a figure; `alt` says what it shows, to screen readers and in the list to save.

    Settings are those of `st.plotly_chart`, such as ``on_select``.
    """
    return st.plotly_chart(figure, key=key, alt=alt, config=CONFIG, **settings)
