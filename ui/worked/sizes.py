"""More or fewer inputs, units and layers."""

from __future__ import annotations

import re

import streamlit as st

from tutorial.example.draft import MAX_LAYERS, MAX_UNITS, resized
from ui.i18n import _
from ui.session import widget_value
from ui.worked.session import Worked


def read_sizes(text: str) -> list[int] | None:
    """Read inputs and units per layer, or None where they are not a network of the allowed size.

    >>> read_sizes("3-3-1"), read_sizes("2, 4, 1"), read_sizes("3"), read_sizes("3-900")
    ([3, 3, 1], [2, 4, 1], None, None)
    """
    if not re.fullmatch(r"\s*\d{1,3}([\s,;–-]+\d{1,3})*\s*", text):
        return None
    found = [int(part) for part in re.findall(r"\d+", text)]
    if not 2 <= len(found) <= MAX_LAYERS + 1 or not all(1 <= n <= MAX_UNITS for n in found):
        return None
    return found


def sizes(worked: Worked) -> None:
    """Draw the field for the network's sizes."""
    network = worked.example.network
    now = "-".join(str(n) for n in (network.n_in, *(layer.units for layer in network.layers)))
    key = worked.key("sizes")

    def changed() -> None:
        found = read_sizes(str(widget_value(key)))
        if found is not None:
            worked.resize(resized(worked.example, found[0], found[1:], worked.samples))

    text = st.text_input(
        _("Sizes: inputs, then units of each layer"),
        value=now,
        key=key,
        on_change=changed,
        max_chars=40,
        help=_("What fits the new sizes is kept; new numbers are drawn and can be changed."),
    )
    if read_sizes(text) is None:
        st.error(
            _(
                "expected 2 to {most} whole numbers from 1 to {units}, such as 3-3-1; got {text}"
            ).format(most=MAX_LAYERS + 1, units=MAX_UNITS, text=repr(text)),
            icon=":material/error:",
        )
