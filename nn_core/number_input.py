"""Numbers as people type them, and a sentence for what is none."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import Any

from nn_core.types import N_

MAX_NUMBER = 1e6
"""Largest size of a number that is typed in."""

Cell = str | float | int | None
"""What a table's cell holds before it is read."""


class InputError(ValueError):
    """Why a field was refused, as a sentence that can be translated before it is filled.

    Parameters
    ----------
    template : str
        The sentence with gaps in braces.
    **values
        What fills the gaps.

    Examples
    --------
    >>> str(InputError("expected a number; got {value}", value="'cat'"))
    "expected a number; got 'cat'"
    """

    def __init__(self, template: str, **values: Any) -> None:
        self.template, self.values = template, values
        super().__init__(template.format(**values))


_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_MARKS = str.maketrans(
    {"\N{MINUS SIGN}": "-", "\N{EN DASH}": "-", "\N{IDEOGRAPHIC FULL STOP}": "."}
)


def parse_number(text: Cell) -> float:
    """Read a number as people write it: decimal point or comma, full-width digits, any minus.

    Parameters
    ----------
    text : str, number or None

    Returns
    -------
    float
        Finite, at most `MAX_NUMBER` in size.

    Raises
    ------
    InputError

    Examples
    --------
    >>> parse_number("0,25"), parse_number(" -1.5e-3 "), parse_number("−２")
    (0.25, -0.0015, -2.0)
    >>> parse_number("1e309")
    Traceback (most recent call last):
        ...
    nn_core.number_input.InputError: expected a number between -1e+06 and 1e+06; got '1e309'
    """
    value: object = text  # whatever the annotation promises, a table may hold anything
    if value is None or (isinstance(value, float) and math.isnan(value)):
        raise InputError(N_("expected a number; the cell is empty: type one, for example 0.5"))
    if isinstance(value, str):
        number = _read(value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        # A whole number may be too large for a float.
        number = float(value) if abs(value) <= MAX_NUMBER else math.inf
    else:
        raise InputError(_NOT_A_NUMBER, value=shown(value))
    if not abs(number) <= MAX_NUMBER:
        raise InputError(
            N_("expected a number between {low} and {high}; got {value}"),
            low=f"{-MAX_NUMBER:g}",
            high=f"{MAX_NUMBER:g}",
            value=shown(value),
        )
    return number


_NOT_A_NUMBER = N_("expected a number such as 0.5 or 0,5; got {value}")


def _read(value: str) -> float:
    plain = unicodedata.normalize("NFKC", value[:200]).translate(_MARKS).strip()
    if not plain:
        raise InputError(N_("expected a number; the cell is empty: type one, for example 0.5"))
    if "," in plain and "." in plain:
        raise InputError(
            N_("expected one decimal mark, comma or point, and no thousands; got {value}"),
            value=shown(value),
        )
    plain = plain.replace(",", ".", 1)
    if not _NUMBER.fullmatch(plain):
        raise InputError(_NOT_A_NUMBER, value=shown(value))
    return float(plain)


def shown(value: object) -> str:
    """Return what came, short enough for a sentence."""
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
