"""Types of the columns of a table of texts: numbers, categories, dates, or nothing of use."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np

from experiments.own_data.missing import present, unwrapped
from experiments.own_data.numerals import EXACT, Mark, Numerals, file_mark, numeral
from nn_core.data.features import LARGEST
from nn_core.data.own import MAX_CLASSES
from nn_core.input_errors import plain_text
from nn_core.types import Array

_NAME = re.compile(
    r"#|no\.?|nr\.?|№|n°|s/?n|(lfd|serial)\.? (no|nr|number)\.?|num|number|obs|id|idx|index|key"
    r"|uuid|guid|row|rownames|row (no|number|id|name|index)|record|unnamed: \d+"
    r"|column \d+|level 0|.* (id|uuid|guid)"
    r"|.*(编号|序号|索引|行号|学号|編號|序號|番号|번호|학번)"
    r"|(user|customer|client|patient|passenger|person|student|employee|member|subject|sample|case"
    r"|order|product|item|account|transaction|session|device|movie|object)( ?id)?"
    r"|[\u3400-\u9fff]+id"
)
_HEXADECIMAL = re.compile(
    r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}|[0-9a-f]{24,64}|[0-9]{16,}[0-9X]", re.IGNORECASE
)
_QUANTITIES = """
length width height weight size age depth distance temperature temp dose speed mass
länge breite höhe gewicht größe alter tiefe temperatur dosis longueur largeur hauteur poids âge
длина ширина высота вес возраст температура 길이 너비 높이 무게 체중 나이 온도 기온
长度 宽度 高度 重量 体重 身高 年龄 温度 距离 剂量 長度 寬度 體重 年齡 溫度
長さ 幅 高さ 重さ 年齢 気温
"""
_MEASURED = frozenset(_QUANTITIES.split())
_FEWEST, _MANY = 3, 10


def is_identifier(name: str, texts: Sequence[str], numbers: Array, *, is_number: bool) -> bool:
    """Whether a column names or numbers the rows.

    That is one whose whole numbers count from 0 or 1 (from ten rows on in any order), unless its
    name is a quantity such as length; one of different values with a name such as id, index, no.,
    编号, or none; one of UUIDs, hash values or numbers of 17 digits and more; and one of different
    texts that are too many for classes.

    >>> texts = ["4", "7", "5"]
    >>> [is_identifier(name, texts, np.array([4.0, 7.0, 5.0]), is_number=True)
    ...  for name in ("id", "Patient ID", "userid", "age", "paid")]
    [True, True, True, False, False]
    """
    present = [text for text in texts if text]
    if len(present) < _FEWEST:
        return False
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|[_\-\s]+", " ", name).strip().lower()
    is_named = not spaced or bool(_NAME.fullmatch(spaced))
    if is_number:
        known = numbers[np.isfinite(numbers)]
        if not (known == np.rint(known)).all():
            return False
        # In a few rows, a feature can have all these values in any order.
        in_order = np.sort(known) if len(known) >= _MANY else known
        if is_named and len(np.unique(known)) == len(known):
            return True
        is_count = in_order[0] in (0, 1) and bool((np.diff(in_order) == 1).all())
        is_quantity = not _MEASURED.isdisjoint(re.split(r"[\W_]+", name.lower()))
        return is_count and len(known) == len(texts) and not is_quantity
    if all(_HEXADECIMAL.fullmatch(text) for text in present):
        return True
    is_different = len(set(present)) == len(present)
    return is_different and (is_named or len(present) > MAX_CLASSES)


_NO = "no none - n false f negative nein нет 否 不是 假 阴 阴性 无"
_NEGATIVE = frozenset(_NO.split())


def label(text: str, number: float = math.nan) -> str:
    """Return the class label of a cell; `number` is its value as a number, if it is one.

    1, 1.0 and 01 are one label. In texts, full-width characters and repeated spaces are normalized.

    >>> label("ＡＢ　ｃ"), label("01", 1.0), label("-0.0", -0.0), label("2.50", 2.5)
    ('AB c', '1', '0', '2.5')
    """
    if math.isfinite(number):
        return repr(float(number) + 0.0).removesuffix(".0")
    normal = unicodedata.normalize("NFKC", text)
    return " ".join("".join(c for c in normal if unicodedata.category(c) != "Cf").split())


def spellings(labels: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Group the labels that differ in capitals only, by the most frequent of them.

    >>> spellings(["no", "No", "no", "NO", "yes", ""])
    {'no': ('NO', 'No', 'no')}
    """
    counts = Counter(labels)
    groups: dict[str, list[str]] = {}
    for one in sorted(counts):
        groups.setdefault(one.casefold(), []).append(one)
    return {
        max(group, key=counts.__getitem__): tuple(group)
        for group in groups.values()
        if len(group) > 1
    }


def joined(labels: Sequence[str], groups: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Replace the labels of each group of spellings by one label."""
    main = {one: name for name, group in groups.items() for one in group}
    return tuple(main.get(one, one) for one in labels)


def in_order(labels: Iterable[str]) -> list[str]:
    """Sort the different labels: numbers by size, then texts, numbers in them by size.

    Of two labels, a negative one such as no comes first, as false is 0.

    >>> in_order(["10", "9", "group 10", "group 9"]), in_order(["yes", "no"])
    (['9', '10', 'group 9', 'group 10'], ['no', 'yes'])
    >>> in_order(["阳性", "阴性"])
    ['阴性', '阳性']
    """
    different = set(labels)
    is_pair = len(different) == 2

    def key(text: str) -> tuple[object, ...]:
        try:
            return (0, float(text), [], text)
        except ValueError:
            pass
        parts = re.split(r"([0-9]+)", text.casefold())
        pieces = [(int(part), "") if k % 2 else (-1, part) for k, part in enumerate(parts)]
        return (1, float(not (is_pair and text.casefold() in _NEGATIVE)), pieces, text)

    return sorted(different, key=key)


Kind = Literal["number", "category", "date", "text", "constant", "empty"]
MarkSource = Literal["cells", "reader", "file", "separator"]

MAX_CATEGORIES = 20
"""Largest number of different texts in a category."""
_MOSTLY = 0.9

_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY = r"\d{1,2}(st|nd|rd|th)?"
_DATE = re.compile(
    rf"""((mon|tue|wed|thu|fri|sat|sun)[a-z]*[.,]?\s+)?
    (
        \d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}} | \d{{4}}[-/]\d{{1,2}}
        | \d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}
        | \d{{4}}\s?年\s?\d{{1,2}}\s?月(\s?\d{{1,2}}\s?[日号])?
        | {_DAY}[-\s.]*{_MONTH}[-\s.,]*\d{{2,4}} | {_MONTH}[-\s]*{_DAY}[\s,]+\d{{4}}
        | {_MONTH}[-\s]\d{{4}} | {_DAY}[-\s.]*{_MONTH} | {_MONTH}[-\s]{_DAY}
    )
    ([T\s,]\s?\d{{1,2}}:.*)?""",
    re.IGNORECASE | re.VERBOSE,
)
_TIME = re.compile(
    r"\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(\s?[ap]\.?m\.?)?|\d{1,2}\s?[ap]\.?m\.?", re.IGNORECASE
)


@dataclass(frozen=True, eq=False)
class Column:
    """A column with its type and values."""

    name: str
    # ``number``; ``category``, of at most 20 different texts; ``date``; ``text``, of more;
    # ``constant``, of one value; ``empty``
    kind: Kind
    texts: tuple[str, ...] = field(repr=False)  # The cells; empty where there is no value
    numbers: Array = field(repr=False)  # The cells as numbers, NaN for others; shape (N,)
    numerals: Numerals = field(repr=False)  # The parsed cells, for either decimal mark
    mark: Mark = "."  # The decimal mark by which they are read
    mark_source: MarkSource = "cells"  # What decided that mark
    missing_words: tuple[str, ...] = ()  # Contents of cells without a value
    # The first cell as it is in the file, if signs around all cells were removed
    wrapped: str = ""

    @property
    def is_usable(self) -> bool:
        """Whether the column can be a feature as it is."""
        return self.kind in ("number", "category")

    @property
    def decimal_mark(self) -> Mark | None:
        """The decimal mark of its numbers; None if they have none."""
        shown = any(rows.size for rows in self.numerals.marks.values())
        return self.mark if self.kind == "number" and shown else None

    @cached_property
    def is_identifier(self) -> bool:
        return self.kind in ("number", "category", "text") and is_identifier(
            self.name, self.texts, self.numbers, is_number=self.kind == "number"
        )

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The cells as class labels; empty where there is no value."""
        if self.kind == "number":
            unit = f" {self.numerals.unit}" if self.numerals.unit else ""
            return tuple(
                f"{label('', value)}{unit}" if known else ""
                for value, known in zip(self.numbers, np.isfinite(self.numbers), strict=True)
            )
        # Of numbers among texts only those that are nothing but a number.
        is_exact = not self.numerals.unit and not (np.abs(self.numbers) > EXACT).any()
        numbers = self.numbers if is_exact else np.full(len(self.texts), np.nan)
        known = {text: label(text, value) for text, value in zip(self.texts, numbers, strict=True)}
        return tuple(known[text] for text in self.texts)

    @cached_property
    def categories(self) -> tuple[str, ...]:
        """Different labels, in order; empty for numbers, and where they are too many."""
        different = {one for one in self.labels if one} if self.kind != "number" else set()
        return tuple(in_order(different)) if _are_few(different) else ()

    @cached_property
    def missing(self) -> int:
        return self.texts.count("")

    @cached_property
    def unread(self) -> tuple[int, ...]:
        """Rows, from 0, whose cells are neither empty nor a usable number."""
        return tuple(
            row
            for row, (text, value) in enumerate(zip(self.texts, self.numbers, strict=True))
            if text and not np.isfinite(value)
        )

    @property
    def unreadable(self) -> int:
        """Number of these cells that are no numbers, or have another unit."""
        return len(self.unread) - self.unbounded

    @cached_property
    def unbounded(self) -> int:
        """Number of these cells that are infinite or beyond 1e30."""
        return int(self.numerals.is_read[list(self.unread)].sum())


def understand(
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    decimal_mark: str | None = None,
    separator: str = ",",
) -> tuple[Column, ...]:
    """Infer the type and the values of each column.

    Without a chosen decimal mark it is inferred for each column; in files separated by semicolons
    the comma is more likely.
    """
    cells = list(zip(*rows, strict=True)) or [()] * len(names)
    inner = [unwrapped(column) for column in cells]
    texts = [present(column, _is_number_or_date) for column in inner]
    numerals = [Numerals.of(column) for column in texts]
    agreed = file_mark(
        one for one, column in zip(numerals, texts, strict=True) if _is_mostly_numbers(one, column)
    )
    choice: Mark | None = "," if decimal_mark == "," else "." if decimal_mark else None
    likely: Mark = agreed or ("," if separator == ";" else ".")
    other_source: MarkSource = "reader" if choice else "file" if agreed else "separator"
    columns = []
    for name, own, given, outer, written in zip(names, texts, inner, cells, numerals, strict=True):
        mark = written.decimal_mark(choice, likely)
        numbers = written.values(mark)
        numbers[~(np.abs(numbers) <= LARGEST)] = np.nan
        words = dict.fromkeys(
            cell.strip() for cell, text in zip(given, own, strict=True) if not text and cell.strip()
        )
        wrapped = (cell for cell, text in zip(outer, given, strict=True) if text != cell)
        column = Column(
            name=name,
            kind=_kind(own, numbers, written),
            texts=own,
            numbers=numbers,
            numerals=written,
            mark=mark,
            mark_source="cells" if written.shown_mark else other_source,
            missing_words=tuple(words),
            wrapped=next(wrapped, ""),
        )
        columns.append(column)
    return tuple(columns)


def _is_number_or_date(text: str) -> bool:
    return numeral(text) is not None or is_date(text)


def _is_mostly_numbers(numerals: Numerals, texts: Sequence[str]) -> bool:
    given = len(texts) - texts.count("")
    return bool(numerals.is_read.sum() >= _MOSTLY * given)


def _kind(texts: Sequence[str], numbers: Array, numerals: Numerals) -> Kind:
    given = [text for text in texts if text]
    if not given:
        return "empty"
    if _is_mostly_numbers(numerals, texts):
        readable = numbers[np.isfinite(numbers)]
        if readable.size and np.ptp(readable) > 0:
            return "number"
        if numerals.is_read.sum() == len(given):
            # Infinite ones alone are no value either.
            return "constant"
    different = {label(text) for text in set(given)}
    if len(different) == 1:
        return "constant"
    if sum(is_date(text) for text in given) >= _MOSTLY * len(given):
        return "date"
    return "category" if _are_few(different) else "text"


def _are_few(labels: set[str]) -> bool:
    return len({one.casefold() for one in labels}) <= MAX_CATEGORIES


def is_date(text: str) -> bool:
    """Whether a text is a date or a time of day.

    >>> all(map(is_date, ["31 Jan 2024", "2024年1月31日", "2024-01-31T08:00:00+01:00", "8:30"]))
    True
    >>> any(map(is_date, ["2024", "20240131", "May", "1.5", "1.234.567"]))
    False
    """
    plain = plain_text(text)
    return bool(_DATE.fullmatch(plain) or _TIME.fullmatch(plain))
