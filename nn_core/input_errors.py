"""Parsing of numbers in inputs, and error messages that can be translated."""

import math
import re
import unicodedata
from functools import cache
from typing import Any

from nn_core.types import N_

MAX_NUMBER = 1e6
"""Largest absolute value of a number in an input."""

Cell = str | float | int | None
"""A table cell before parsing."""


class InputError(ValueError):
    """Error about an input: a message template with named fields, and their values.

    Pages translate the template before filling it.
    """

    def __init__(self, template: str, **values: Any) -> None:
        self.template, self.values = template, values
        super().__init__(template.format(**values))


_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)
_MARKS = {
    **dict.fromkeys("\N{MINUS SIGN}\N{EN DASH}\N{FIGURE DASH}\N{NON-BREAKING HYPHEN}", "-"),
    **dict.fromkeys("\N{IDEOGRAPHIC FULL STOP}\N{ARABIC DECIMAL SEPARATOR}", "."),
    **dict.fromkeys(
        "\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}"
        "\N{ARABIC THOUSANDS SEPARATOR}",
        "'",
    ),
}


def plain_text(text: str) -> str:
    r"""Return a text with digits, signs, marks and spaces of all scripts replaced by ASCII ones.

    Invisible characters are removed. Superscripts and fractions are kept.

    >>> plain_text("−１２．５％"), plain_text("1\u202f234,5\u00a0€"), plain_text("10²")
    ('-12.5%', '1 234,5 €', '10²')
    """
    if not text.isascii():
        text = "".join(map(_plain_character, text))
    return text.strip()


@cache
def _plain_character(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    category = unicodedata.category(character)
    if digit is not None:
        return str(digit)
    if category in ("Zs", "Cf"):
        return " " if category == "Zs" else ""
    if unicodedata.east_asian_width(character) == "F":
        character = unicodedata.normalize("NFKC", character)
    return _MARKS.get(character, character)


def parse_number(text: Cell) -> float:
    """Parse a number with decimal point or comma, full-width digits and any minus sign.

    Raises InputError for other texts and for sizes above `MAX_NUMBER`.

    >>> parse_number("0,25"), parse_number(" -1.5e-3 "), parse_number("−２")
    (0.25, -0.0015, -2.0)
    """
    value: object = text  # table cells may have other types than annotated
    if value is None or (isinstance(value, float) and math.isnan(value)):
        raise InputError(N_("expected a number; the cell is empty: type one, for example 0.5"))
    if isinstance(value, str):
        number = _read(value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        # An int may be too large for a float.
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
    plain = plain_text(value[:200])
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
    """Return the repr of a value, shortened for an error message."""
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - a message must never fail on what it reports
        return f"a {type(value).__name__}"
    return text if len(text) <= 40 else f"{text[:37]}..."
