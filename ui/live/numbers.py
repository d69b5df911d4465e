"""The numbers of the live views: the engine's own, not what the pictures were sent as.

A view offers a function that makes its table; it is called when the reader saves it as CSV.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ui.session import Key
from ui.widgets.downloads import Table

MakeTable = Callable[[Mapping[str, Any]], Table]
"""Makes the table of what the browser asks for: nothing but of a replay, its part and epoch."""

NUMBERS: Key[dict[str, MakeTable]] = Key("gradient_lab.numbers", dict)
"""What makes the table of each live view, by the CSS class of its element."""


def offer(key: str, make: MakeTable) -> None:
    """Let the numbers of the view with this key be saved; the last one offered counts."""
    # The class that Streamlit gives the element of a key.
    NUMBERS.get()["st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key)] = make


def offered(asked: Mapping[str, Any]) -> Table | None:
    """Return the table that the browser asks for by the view's CSS class, if there is one."""
    make = NUMBERS.get().get(str(asked.get("view")))
    return None if make is None else make(asked)
