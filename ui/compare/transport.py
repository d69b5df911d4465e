"""Run, Stop and how far it is: the same on every page that trains cells."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui.i18n import _
from ui.text import seconds_text


def run_button(page: str, on_click: Callable[[], None], *, disabled: bool) -> None:
    """Draw Run.

    Parameters
    ----------
    page : str
        Begins the key.
    on_click : callable
    disabled : bool
        Where there is nothing to train.
    """
    st.button(
        _("Run"),
        icon=":material/play_arrow:",
        key=f"{page}.run",
        on_click=on_click,
        type="primary",
        disabled=disabled,
    )


def stop_button(page: str, on_click: Callable[[], None]) -> None:
    """Draw Stop, with the arguments of `run_button`."""
    st.button(
        _("Stop"),
        icon=":material/stop:",
        key=f"{page}.stop",
        on_click=on_click,
        help=_("Cells that are done stay."),
    )


def progress_bar(share: float, text: str, seconds_left: float | None) -> None:
    """Draw how far it is.

    Parameters
    ----------
    share : float
        From 0 to 1.
    text : str
        What is done.
    seconds_left : float or None
        None while there is nothing to tell it from.
    """
    if seconds_left is not None:
        left = seconds_text(seconds_left)
        text += " · " + _("about {time} left").format(time=left)
    st.progress(min(1.0, share), text)
