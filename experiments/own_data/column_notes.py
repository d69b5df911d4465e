"""How columns were read: whatever was not read as it is written, or was left out, is said."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

import numpy as np

from experiments.own_data.columns import Column, spellings
from experiments.own_data.missing import MISSING, bare
from experiments.own_data.notes import LONGEST, Note, listed, quoted
from experiments.own_data.numerals import numeral
from experiments.own_data.target import says_target
from nn_core.data.own import MAX_CLASSES
from nn_core.types import N_

_MOST_UNITS = 5
_OFTEN = 0.05
_NO_UNIT = "–"
_FAR = 3.0


def about_columns(
    columns: Sequence[Column], target: str | None, features: Collection[str]
) -> Iterator[Note]:
    """Say how each column was read, and why it is left out.

    Parameters
    ----------
    target : str, optional
        Name of the column to predict.
    features : collection of str
        Names of the columns to predict it from.
    """
    for column in columns:
        is_target = column.name == target
        is_used = is_target or column.name in features
        if column.kind == "number":
            if is_used:
                yield from _about_numbers(column)
        else:
            yield from _about_no_numbers(column)
        if not is_used or (not is_target and column.kind in ("constant", "empty")):
            yield from _why_left_out(column, is_last=column is columns[-1])
        elif column.is_identifier:
            template = N_("Used, although it numbers or names the rows: {names}")
            yield Note(template, {"names": (column.name,)})
        is_used |= column.kind in ("constant", "empty")
        if column.missing_words and is_used:
            words = ", ".join(map(quoted, column.missing_words[:3]))
            yield Note(N_("Read as missing: {names}"), {"names": (f"{column.name}: {words}",)})
        kept = [one for one in dict.fromkeys(column.texts) if one and one.lower() in MISSING]
        if kept and is_used:
            words = ", ".join(map(quoted, kept[:3]))
            template = N_("Read as a value of its own, and not as missing: {names}")
            yield Note(template, {"names": (f"{column.name}: {words}",)})
        if column.wrapped and is_used:
            template = N_("Read without the signs around each cell: {names}")
            inner = next(filter(None, column.texts), "")
            reading = f"{column.wrapped.strip()[:LONGEST]} → {inner[:LONGEST]}"
            yield Note(template, {"names": (f"{column.name}: {reading}",)})
    marks = {mark: [one.name for one in columns if one.decimal_mark == mark] for mark in (",", ".")}
    if marks[","] and marks["."]:
        yield Note(
            N_("The decimal marks differ: comma in {comma}; point in {point}"),
            {"comma": listed(marks[","]), "point": listed(marks["."])},
            is_warning=True,
        )


def _about_numbers(column: Column) -> Iterator[Note]:
    numerals, name = column.numerals, column.name
    if column.unread:
        template = (
            N_(
                "{name}: cells in another unit than {unit} are read as missing: {n}; first "
                "{examples} in data rows {rows}"
            )
            if numerals.other_units
            else N_(
                "{name}: cells that are no usable numbers are read as missing: {n}; first "
                "{examples} in data rows {rows}"
            )
        )
        values = {"name": name, "unit": numerals.unit or _NO_UNIT, "n": len(column.unread)}
        is_often = len(column.unread) > _OFTEN * (len(column.texts) - column.missing)
        yield Note(template, {**values, **_examples(column, column.unread)}, is_often)
    if numerals.unit:
        yield Note(
            N_("Numbers are read without their unit, 12.5% as 12.5: {names}"),
            {"names": (f"{name}: {numerals.unit}",)},
        )
    yield from _about_marks(column)
    yield from _about_codes(column)
    for row in numerals.in_parentheses[:1]:
        yield Note(
            N_("Numbers in parentheses are read as negative: {names}"),
            {"names": (_read_as(column, row),)},
        )


def _about_marks(column: Column) -> Iterator[Note]:
    first = {mark: int(rows[0]) for mark, rows in column.numerals.marks.items() if rows.size}
    if "." in first and "," in first:
        yield Note(
            N_("{name} mixes decimal marks; read as: {readings}"),
            {
                "name": column.name,
                "readings": ", ".join(_reading(column, row) for row in first.values()),
            },
            is_warning=True,
        )
    elif "?" in first and column.mark_source in ("file", "separator"):
        yield Note(
            N_("Ambiguous numbers; choose the decimal mark if this is wrong: {names}"),
            {"names": (_read_as(column, first["?"]),)},
            is_warning=column.mark_source == "separator",
        )


def _about_codes(column: Column) -> Iterator[Note]:
    """Ask about numbers of nines, such as 999, that are far from all others."""
    known = column.numbers[np.isfinite(column.numbers)]
    for code in (known.min(), known.max()):
        others = np.abs(known[known != code])
        is_far = _FAR * others.max(initial=0.0) < abs(code)
        if not is_far or not re.fullmatch(r"-?9{2,5}", f"{code:.12g}"):
            continue
        template = N_(
            "{name}: {code} comes {n} times, far from all other numbers, and is read as a number; "
            "if it stands for a missing value, delete it in these cells"
        )
        values = {"name": column.name, "code": f"{code:.12g}", "n": int((known == code).sum())}
        yield Note(template, values, is_warning=True)


def _about_no_numbers(column: Column) -> Iterator[Note]:
    numerals = column.numerals
    numbers = int(numerals.is_read.sum())
    present = len(column.texts) - column.missing
    others = [row for row in column.unread if not numerals.is_read[row]]
    units = [one or _NO_UNIT for one in (numerals.unit, *numerals.other_units)]
    if 1 < len(units) <= _MOST_UNITS and 2 * numerals.total >= present:
        yield Note(
            N_(
                "{name} mixes units ({units}) and is no column of numbers: convert it to one "
                "unit; first other than {unit}: {examples} in data rows {rows}"
            ),
            {
                "name": column.name,
                "unit": units[0],
                "units": listed(units),
                **_examples(column, others),
            },
            is_warning=True,
        )
    elif 2 * numbers >= present > 0 and others:
        yield Note(
            N_(
                "{name} is read as texts, because {n} of {total} cells are no numbers; first "
                "{examples} in data rows {rows}"
            ),
            {"name": column.name, "n": len(others), "total": present, **_examples(column, others)},
            is_warning=True,
        )
    else:
        alike = [row for row in others if _is_like_number(column.texts[row])]
        if 2 * len(alike) >= present > 0:
            yield Note(
                N_(
                    "{name} is read as texts, although most cells look like numbers with further "
                    "signs; first {examples} in data rows {rows}"
                ),
                {"name": column.name, **_examples(column, alike)},
                is_warning=True,
            )


def _is_like_number(text: str) -> bool:
    inner = bare(text)
    return inner != text and numeral(inner) is not None


def _why_left_out(column: Column, *, is_last: bool) -> Iterator[Note]:
    reasons = {
        "date": N_("Left out, as dates are no numbers: {names}"),
        "text": N_("Left out, as there are too many different texts: {names}"),
        "constant": N_("Left out, as all rows have the same value: {names}"),
        "empty": N_("Left out, as all cells are empty: {names}"),
    }
    names = {"names": (column.name,)}
    if column.is_identifier:
        yield Note(
            N_("Left out, as it numbers or names the rows; it can be chosen as a feature: {names}"),
            names,
            says_target(column.name),
        )
    elif column.kind == "text" and says_target(column.name):
        template = N_(
            "{name} is named like a target, but has {n} different texts, and classes may be "
            "{maximum} at most; it is left out. Join rare classes into one to predict it"
        )
        values = {"name": column.name, "n": len(set(column.labels) - {""}), "maximum": MAX_CLASSES}
        yield Note(template, values, is_warning=True)
    elif column.kind in reasons:
        is_expected = says_target(column.name) or (is_last and column.kind == "constant")
        yield Note(reasons[column.kind], names, is_expected)


def about_labels(column: Column, *, is_joined: bool) -> Iterator[Note]:
    """Say which spellings are one label.

    Parameters
    ----------
    column : Column
        A target of classes, or a feature of categories.
    is_joined : bool
        Whether labels that differ in capitals alone are one.
    """
    written: dict[str, dict[str, None]] = {}
    for text, one in zip(column.texts, column.labels, strict=True):
        if one:
            written.setdefault(one, {})[text] = None
    several = [
        " = ".join(map(quoted, list(texts)[:4])) for texts in written.values() if len(texts) > 1
    ]
    if several:
        entry = f"{column.name}: {'; '.join(several[:3])}"
        yield Note(N_("Written differently, one label: {names}"), {"names": (entry,)})
    groups = spellings(column.labels)
    if groups:
        template = (
            N_("Labels that differ in capitals alone are joined: {names}")
            if is_joined
            else N_("Labels differ in capitals alone and are not joined: {names}")
        )
        shown = "; ".join(" = ".join(map(quoted, group[:4])) for group in list(groups.values())[:3])
        yield Note(template, {"names": (f"{column.name}: {shown}",)}, is_warning=True)


def _examples(column: Column, rows: Sequence[int]) -> dict[str, str]:
    return {
        "examples": ", ".join(quoted(column.texts[row]) for row in rows[:2]),
        "rows": ", ".join(str(row + 1) for row in rows[:2]),
    }


def _reading(column: Column, row: int) -> str:
    return f"{column.texts[row][:LONGEST]} → {column.numbers[row]:.12g}"


def _read_as(column: Column, row: int) -> str:
    return f"{column.name}: {_reading(column, row)}"
