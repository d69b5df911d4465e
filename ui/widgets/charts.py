"""Plotly charts, all drawn with one configuration."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import streamlit as st

CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["lasso2d", "select2d"]}


def chart(figure: go.Figure, key: str, alt: str, **settings: Any) -> Any:
    """Draw a figure.

    Parameters
    ----------
    figure : go.Figure
    key : str
    alt : str
        What the chart shows, for screen readers and for the list of charts to save.
    **settings
        Of `st.plotly_chart`, such as ``on_select``.
    """
    return st.plotly_chart(figure, key=key, alt=alt, config=CONFIG, **settings)
