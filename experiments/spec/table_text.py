"""Own datasets in a spec: a table as one text, in a file and in a web address.

A small table is written in full: as compressed JSON, which is restored exactly. The text of a large
one would exceed the length of a web address, so it is ``ticket-`` and the digest of the content; it
can be read only in this process, and only while something there holds the table.
"""

import base64
import binascii
import json
import zlib
from typing import Any
from weakref import WeakKeyDictionary, WeakValueDictionary

import numpy as np

from experiments.spec.errors import SpecError, shown
from experiments.spec.settings import Reads
from nn_core.data.own import MAX_FEATURES, MAX_ROWS, OwnTable
from nn_core.input_errors import InputError
from nn_core.types import N_

MAX_INLINE = 12_000
"""Longest text of a table that is written in full."""

# More numbers never fit into `MAX_INLINE` characters, so compression is not tried.
_MAX_NUMBERS = 8_000
_MAX_PLAIN = 1_000_000
_TICKET = "ticket-"

# Large tables by digest, and the texts of all, while something else holds the tables
_open: WeakValueDictionary[str, OwnTable] = WeakValueDictionary()
_texts: WeakKeyDictionary[OwnTable, str] = WeakKeyDictionary()


def table_text(table: OwnTable) -> str:
    """Return the text of a table: letters, digits, ``-`` and ``_``."""
    if table not in _texts:
        _texts[table] = _written(table)
    return _texts[table]


def is_written_in_full(table: OwnTable) -> bool:
    """Return whether the text of a table contains its numbers and can be opened anywhere."""
    return not table_text(table).startswith(_TICKET)


def _written(table: OwnTable) -> str:
    if table.X.size <= _MAX_NUMBERS:
        # Column by column, as similar values side by side compress best.
        columns = [*table.X.T.tolist(), table.y.tolist()]
        names = [table.name, table.feature_names, table.target_name, table.class_names]
        plain = json.dumps([*names, columns], ensure_ascii=False, separators=(",", ":"))
        compressed = zlib.compress(plain.encode(), 9)
        text = base64.urlsafe_b64encode(compressed).decode().rstrip("=")
        if len(text) <= MAX_INLINE:
            return text
    _open[table.digest] = table
    return f"{_TICKET}{table.digest}"


def read_table(text: str) -> OwnTable:
    """Read a table from its text; SpecError if it is malformed or no longer in this process."""
    if text.startswith(_TICKET):
        table = _open.get(text.removeprefix(_TICKET))
        if table is None:
            template = N_(
                "these own data were uploaded elsewhere and are not here any more: upload "
                "the file again"
            )
            raise SpecError.of("", template)
        return table
    try:
        return _unpacked(text)
    except InputError as error:
        raise SpecError.of("", error.template, **error.values) from None
    # Shortened or invented text is no base64, zlib, JSON or table.
    except (binascii.Error, zlib.error, ValueError, TypeError, OverflowError, RecursionError):
        template = N_("table must be the text of an own dataset, complete; got {value}")
        raise SpecError.of("", template, value=shown(text)) from None


def _unpacked(text: str) -> OwnTable:
    if len(text) > MAX_INLINE:
        raise ValueError("too long")
    compressed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    stream = zlib.decompressobj()
    plain = stream.decompress(compressed, _MAX_PLAIN)
    if not stream.eof:
        raise ValueError("incomplete or too large")
    name, features, target, classes, columns = json.loads(plain)
    texts = [name, target, *features, *classes]
    numbers = [number for column in columns for number in column]
    if not all(isinstance(one, str) for one in texts):
        raise TypeError("names must be texts")
    if not all(type(one) in (int, float) for one in numbers):
        raise TypeError("numbers must be numbers")
    if len(columns) > MAX_FEATURES + 1 or len({len(column) for column in columns}) != 1:
        raise ValueError("columns must be of one length")
    values = np.array(columns, dtype=np.float64)
    if values.shape[1] > MAX_ROWS or (classes and not np.isin(values[-1], range(10)).all()):
        raise ValueError("labels must be whole numbers")
    table = OwnTable(name, tuple(features), target, tuple(classes), values[:-1].T, values[-1])
    _texts[table] = text
    return table


def own_table() -> Reads:
    """Return the annotation of a spec's field that holds an own dataset."""

    def read(value: object, name: str) -> Any:
        if isinstance(value, OwnTable):
            return value
        if not isinstance(value, str):
            template = N_("{name} must be the text of an own dataset; got {value}")
            raise SpecError.of("", template, name=name, value=shown(value))
        return read_table(value)

    return Reads(read, table_text)
