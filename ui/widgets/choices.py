"""Choices among a few values."""

from collections.abc import Mapping
from typing import Any

import streamlit as st


def choose(label: str, titles: Mapping[str, str], key: str, **settings: Any) -> str:
    """Draw a segmented control of values and their titles, one of which is always chosen.

    `settings` are those of `st.segmented_control`; ``persist_state="session"`` keeps the value
    while the reader is on another page.
    """
    chosen = st.segmented_control(
        label, list(titles), format_func=titles.__getitem__, required=True, key=key, **settings
    )
    return str(chosen if chosen is not None else next(iter(titles)))


def parts(label: str, titles: Mapping[str, str], key: str, **settings: Any) -> str:
    """Draw the choice of a page's part, kept while the reader is on another page."""
    return choose(
        label, titles, key, label_visibility="collapsed", persist_state="session", **settings
    )
