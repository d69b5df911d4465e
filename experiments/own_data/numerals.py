"""Numbers in files: decimal and thousands marks, signs, currencies and units.

``1.234`` is 1.234 in one file and 1234 in another, so a column is read as a whole. Cells with one
possible reading keep it. For the others the decimal mark is, in this order: the user's choice,
unless most cells of the column contradict it; that of most unambiguous cells of the column; that of
all other columns, if they agree; a comma if the separator is a semicolon, else a point.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Literal

import numpy as np

from nn_core.input_errors import plain_text
from nn_core.types import Array

CODES = (
    "USD|EUR|GBP|CNY|RMB|JPY|CHF|AUD|CAD|NZD|HKD|SGD|TWD|KRW|INR|RUB|BRL|MXN|ZAR|SEK|NOK|DKK|PLN"
    "|CZK|HUF|TRY|ILS|AED|SAR|THB|IDR|MYR|PHP|VND|NTD"
)
SIGNS = "$¢£¤¥฿\u20a0-\u20cf"
_NAMED_UNITS = (
    "in|inch(es)?|ft|feet|foot|yds?|mi|miles?|lbs?|oz|mph|kph|bpm|rpm|fps|dpi|px|pt|ppm|ppb|psi"
    "|k?cal|mmHg|met(er|re)s?|grams?|lit(er|re)s?|tons?|years?|yrs?|months?|mos?|weeks?|wks?|days?"
    "|hours?|hrs?|min(ute)?s?|sec(ond)?s?|bits?|bytes?|degrees?|bn|mn|mio|thousand|million|billion"
    "|percent|pct|dB|lux|bar|mbar|[kKMGT]i?B|[kKMG]|[mμµk]?mol|[mk]?eV|ohms?|k?Ω"
)
_KNOWN_UNIT = re.compile(
    rf"""[a-zA-Z]{{0,3}}[{SIGNS}](k|K|M|B|bn|mn|万|亿)?|({CODES}|Rs\.?)(k|K|M|bn|mn)?
    |[%‰"′″]|°[CFKNESW]?|({_NAMED_UNITS})\.?
    |[cdhkmnμµ]?[mg][²³23]?|[kmμµ]?[lLs]|h|t|ha|[kMGmhc]?(Hz|Pa|Wh?|V|mA|Ah|J|N)
    |[cdhkmnμµ]?(m|g|l|L|mol|cal|W|J|N|IU|U)/([cdhkmμµ]?(m|g|l|L|s)[²³23]?|h|min|d|day|mol)
    |[万亿]?[元円圆]|[万亿岁年月天日秒克斤吨升米个人]|厘米|毫米|公里|千米|公斤|千克|毫克|毫升|小时|分钟|摄氏度""",
    re.VERBOSE,
)


@lru_cache(maxsize=1000)
def is_known_unit(unit: str) -> bool:
    """Whether a text after a number is a unit, a currency or a percent sign.

    >>> [is_known_unit(one) for one in ("kg", "€", "m/s2", "%", "A", "p", "Q2")]
    [True, True, True, True, False, False, False]
    """
    # Capitals distinguish short units: m is a meter, and M a million.
    return any(map(_KNOWN_UNIT.fullmatch, (unit, unit.lower() if len(unit) > 2 else unit)))


Mark = Literal[".", ","]

_CELL = re.compile(
    rf"""(?P<sign>[+-])?\ ?
    (?P<before>[a-z]{{0,3}}[{SIGNS}]|{CODES}|Rs\.?)?\ ?
    (?P<inner_sign>[+-])?\ ?
    (?P<body>[0-9.,](?:[0-9.,'\ ]*[0-9.,])?)
    (?P<exponent>e[+-]?[0-9]+)?
    (?P<trailing>-)?\ ?
    (?P<after>(?:[^\W0-9_]|[%‰°"′″{SIGNS}])(?:[^0-9()]{{0,18}}[^0-9()\s+-])?[23]?)?""",
    re.IGNORECASE | re.VERBOSE,
)
_PARENTHESES = re.compile(r"([^0-9()+-]*)\(([^()+-]+)\)([^0-9()+-]*)")
_INFINITE = re.compile(r"[+-]?(inf|infinity|∞)", re.IGNORECASE)
# Suffixes of a number that are no units: ordinals, months and times of day
_NO_UNIT = re.compile(
    r"(st|nd|rd|th|[ap]\.?m|jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?"
    r"|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?)\.?",
    re.IGNORECASE,
)
_LONGEST = 60
EXACT = 2**53
"""Whole numbers beyond this size are not exact as floating-point numbers."""
_MOSTLY = 0.9
_SWAPPED = str.maketrans(".,", ",.")
_PLAIN_LINES = re.compile(r"(?:(?:[+-]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?)?\n)*")


def _body_pattern(mark: str, thousands: str) -> re.Pattern[str]:
    grouped = rf"[1-9][0-9]{{0,2}}(?P<mark>[{thousands}' ])[0-9]{{3}}(?:(?P=mark)[0-9]{{3}})*"
    indian = r"|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}" if thousands == "," else ""
    return re.compile(rf"(?P<whole>[0-9]+|{grouped}{indian})?(?:[{mark}](?P<part>[0-9]+))?")


_BODIES = {".": _body_pattern(".", ","), ",": _body_pattern(",", ".")}


@dataclass(frozen=True)
class Numeral:
    """A cell that is a number."""

    # Its value with a decimal point, and with a decimal comma; NaN if that is impossible
    point: float
    comma: float
    unit: str = ""  # Percent sign, currency or unit, as written
    is_in_parentheses: bool = False  # Negative by the parentheses around it

    @cached_property
    def unit_key(self) -> str:
        """The unit without differences in capitals, plural and period."""
        key = self.unit.casefold().rstrip(".")
        return key[:-1] if len(key) > 2 and key[-1] == "s" and key[-2].isalpha() else key


def numeral(text: str) -> Numeral | None:
    """Parse a cell; None if it is not a number.

    >>> numeral("1.234,5 €"), numeral("1,234"), numeral("12 kg")
    (Numeral(point=nan, comma=1234.5, unit='€', is_in_parentheses=False),
     Numeral(point=1234.0, comma=1.234, unit='', is_in_parentheses=False),
     Numeral(point=12.0, comma=12.0, unit='kg', is_in_parentheses=False))
    >>> numeral("3 of 4"), numeral("10²"), numeral("5-7"), numeral("1.2.3")
    (None, None, None, None)
    """
    plain = plain_text(text)
    if len(plain) > _LONGEST:
        return None
    inner = _PARENTHESES.fullmatch(plain) if "(" in plain else None
    match = _CELL.fullmatch("".join(inner.groups()) if inner else plain)
    if match is None:
        infinite = _INFINITE.fullmatch(plain) and math.copysign(math.inf, -plain.startswith("-"))
        return Numeral(infinite, infinite) if infinite else None
    before, after, trailing = match["before"] or "", match["after"] or "", match["trailing"]
    signs = [sign for sign in (match["sign"], match["inner_sign"], trailing) if sign]
    # A mark with nothing after it does not show which mark is decimal.
    body = match["body"][:-1] if match["body"].endswith((".", ",")) else match["body"]
    # "5-" may be a grade; after decimals a minus is the sign.
    is_grade = bool(trailing) and not ("." in body or "," in body)
    # The ² of 10² and the fraction ½ are no units.
    is_exponent = after[:1].isnumeric() and not after[:1].isalpha()
    # Nor is the quarter of 2018Q2.
    is_exponent |= after[-1:] in ("2", "3") and not is_known_unit(after)
    if len(signs) > 1 or is_grade or is_exponent or _NO_UNIT.fullmatch(after):
        return None
    sign = -1.0 if inner or "-" in signs else 1.0
    exponent = match["exponent"] or ""
    point, comma = (sign * _value(body, mark, exponent) for mark in (".", ","))
    if math.isnan(point) and math.isnan(comma):
        return None
    return Numeral(point, comma, f"{before}{after}".replace(" ", ""), bool(inner))


def _value(body: str, mark: str, exponent: str) -> float:
    match = _BODIES[mark].fullmatch(body)
    # Thousands marks do not occur with an exponent.
    if match is None or not body or (exponent and match["mark"]):
        return math.nan
    whole = "".join(filter(str.isdigit, match["whole"] or "0"))
    if len(whole) > 15 and not (match["part"] or exponent) and int(float(whole)) != int(whole):
        # As a number it would be another one.
        return math.nan
    return float(f"{whole}.{match['part'] or 0}{exponent}")


@dataclass(frozen=True, eq=False)
class Numerals:
    """The cells of one column as numbers of one unit."""

    # See `Numeral`; also NaN where a cell is empty, no number, or of another unit; shape (N,)
    point: Array
    comma: Array
    unit: str = ""  # As written in the first cell with it
    # Units of cells that were not read because of them; an empty text for no unit
    other_units: tuple[str, ...] = ()
    total: int = 0  # Cells that are numbers of any unit
    in_parentheses: tuple[int, ...] = ()  # Rows with parentheses for a negative sign

    @classmethod
    def of(cls, texts: Sequence[str]) -> Numerals:
        """Parse the cells of a column; an empty text is missing."""
        lines = "\n".join((*texts, ""))
        if lines.count("\n") == len(texts):
            for is_swapped in (False, True):
                plain = lines.translate(_SWAPPED) if is_swapped else lines
                if _PLAIN_LINES.fullmatch(plain):
                    made = cls._of_plain(plain.split("\n")[:-1])
                    if not (np.abs(made.point) > EXACT).any():
                        swapped = replace(made, point=made.comma, comma=made.point)
                        return swapped if is_swapped else made
        known = {text: numeral(text) for text in set(texts) if text}
        numerals = _of_units([known.get(text) for text in texts])
        # A zero is the same in every unit.
        counts = Counter(one.unit_key for one in numerals if one and (one.unit or one.point != 0))
        main = max(counts, key=counts.__getitem__, default="")
        spelling = {one.unit_key: one.unit for one in reversed(numerals) if one}
        read = [
            one if one and (one.unit_key == main or (one.point == 0 and not one.unit)) else None
            for one in numerals
        ]
        return cls(
            np.array([one.point if one else math.nan for one in read]),
            np.array([one.comma if one else math.nan for one in read]),
            spelling.get(main, ""),
            tuple(spelling[key] for key in counts if key != main),
            sum(one is not None for one in numerals),
            tuple(row for row, one in enumerate(read) if one and one.is_in_parentheses),
        )

    @classmethod
    def _of_plain(cls, texts: Sequence[str]) -> Numerals:
        """Parse digits with at most one point: the same result, but many times as fast."""
        point = np.array([text or "nan" for text in texts], dtype=np.float64)
        has_mark = np.array(["." in text for text in texts], dtype=bool)
        has_three = np.array(
            [text[-4:-3] == "." and text[-3:].isdigit() for text in texts], dtype=bool
        )
        can_be_thousands = has_three & (np.abs(point) >= 1) & (np.abs(point) < 1000)
        comma = np.where(has_mark, np.nan, point)
        comma[can_be_thousands] = np.rint(point[can_be_thousands] * 1000)
        return cls(point, comma, total=int((~np.isnan(point)).sum()))

    @cached_property
    def is_read(self) -> Array:
        """Which cells are numbers of the unit, shape (N,)."""
        return ~(np.isnan(self.point) & np.isnan(self.comma))

    @cached_property
    def marks(self) -> dict[str, Array]:
        """Rows of the cells with a decimal point, a decimal comma, or (``?``) an ambiguous mark."""
        only_point = ~np.isnan(self.point) & np.isnan(self.comma)
        only_comma = np.isnan(self.point) & ~np.isnan(self.comma)
        either = self.is_read & ~only_point & ~only_comma & (self.point != self.comma)
        rows = {".": only_point, ",": only_comma, "?": either}
        return {mark: np.flatnonzero(which) for mark, which in rows.items()}

    @property
    def shown_mark(self) -> Mark | None:
        """The decimal mark of most cells that have one; None for a tie or no such cell."""
        point, comma = self.marks["."].size, self.marks[","].size
        return None if point == comma else "." if point > comma else ","

    def decimal_mark(self, choice: Mark | None, other: Mark) -> Mark:
        """Return the decimal mark to parse with; `other` is that of the rest of the file."""
        marks = {mark: rows.size for mark, rows in self.marks.items()}
        if choice and marks[choice] + marks["?"] >= marks["," if choice == "." else "."]:
            return choice
        return self.shown_mark or other

    def values(self, mark: Mark) -> Array:
        """Return the numbers, NaN where there is none."""
        first, second = (self.point, self.comma) if mark == "." else (self.comma, self.point)
        return np.where(np.isnan(first), second, first)


def _of_units(found: Sequence[Numeral | None]) -> list[Numeral | None]:
    """Reject unknown units in only a few cells, such as 1A beside 1B."""
    counts = Counter(one.unit_key for one in found if one and (one.unit or one.point != 0))
    least = _MOSTLY * counts.total()
    with_unit = {one for one in found if one and one.unit and not is_known_unit(one.unit)}
    unknown = {one.unit_key for one in with_unit if counts[one.unit_key] < least}
    return [one if one and one.unit_key not in unknown else None for one in found]


def file_mark(columns: Iterable[Numerals]) -> Mark | None:
    """Return the decimal mark on which all columns of a file agree, else None."""
    found = {column.shown_mark for column in columns} - {None}
    return found.pop() if len(found) == 1 else None
