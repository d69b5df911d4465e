"""Full-precision numbers of the live views; the table is made when the reader saves it."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from ui.session import Key
from ui.widgets.downloads import Table

MakeTable = Callable[[Mapping[str, Any]], Table]
"""Makes a table from the browser's request, empty except for a replay's part and epoch."""

NUMBERS: Key[dict[str, MakeTable]] = Key("gradient_lab.numbers", dict)
"""The table function of each live view, by the CSS class of its element."""


def offer(key: str, make: MakeTable) -> None:
    """Register the table function of the view with this key."""
    # Streamlit's CSS class of an element with a key.
    NUMBERS.get()["st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key)] = make


def offered(asked: Mapping[str, Any]) -> Table | None:
    """Return the table of the view whose CSS class the browser sends, or None."""
    make = NUMBERS.get().get(str(asked.get("view")))
    return None if make is None else make(asked)
