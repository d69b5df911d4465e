"""Tables as CSV files with full precision and literal text."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import streamlit as st

from experiments.own_data.csv_file import write_csv
from ui.i18n import kept

if TYPE_CHECKING:
    import pandas as pd


class Table(NamedTuple):
    """Headings, and rows of texts and numbers."""

    columns: Sequence[str]
    rows: Iterable[Sequence[object]]


def table_csv(table: Table) -> bytes:
    r"""Return a table as a CSV file.

    A number is the shortest text that round-trips in its own precision: 0.1 of float32 is not
    0.10000000149011612. NaN and None are empty.

    >>> table_csv(Table(["a", "b"], [[np.float32(0.1), float("nan")]])).decode("utf-8-sig")
    'a,b\r\n0.1,\r\n'
    """
    return write_csv(table.columns, ([_cell(value) for value in row] for row in table.rows))


def frame_csv(frame: pd.DataFrame) -> bytes:
    """Return a data frame, without its index, as a CSV file."""
    columns = [frame[name].to_numpy() for name in frame.columns]
    return table_csv(Table(list(frame.columns), zip(*columns, strict=True)))


def _cell(value: object) -> object:
    if value is None or (isinstance(value, float | np.floating) and math.isnan(value)):
        return ""
    return str(value) if isinstance(value, np.generic) else value


def csv_button(
    label: str, make: Callable[[], bytes | str], file_name: str, key: str, **settings: Any
) -> None:
    """Draw a button for a CSV file, which is made at the click, in the current language.

    A file that is made earlier has an address, which the browser probes and the page's next run may
    have removed by then. `settings` are those of `st.download_button`.
    """
    settings = {"mime": "text/csv", "icon": ":material/download:", **settings}
    st.download_button(label, kept(make), file_name, key=key, on_click="ignore", **settings)
