"""Plotly charts with a common configuration."""

from typing import Any

import plotly.graph_objects as go
import streamlit as st

CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["lasso2d", "select2d"]}


def chart(figure: go.Figure, key: str, alt: str, **settings: Any) -> Any:
    """Draw a figure; `alt` describes it for screen readers, and names it in the list of charts."""
    return st.plotly_chart(figure, key=key, alt=alt, config=CONFIG, **settings)
