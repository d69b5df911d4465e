"""Notes on how columns were read: changed, omitted and ambiguous cells."""

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
_UNUSABLE = {
    "date": N_("Left out, as dates are not numbers: {names}"),
    "text": N_("Left out, as there are too many different texts: {names}"),
    "constant": N_("Left out, as all rows have the same value: {names}"),
    "empty": N_("Left out, as all cells are empty: {names}"),
}


def about_columns(
    columns: Sequence[Column], target: str | None, features: Collection[str]
) -> Iterator[Note]:
    """Yield notes on how each column was read, and why it is left out."""
    for column in columns:
        is_target = column.name == target
        is_used = is_target or column.name in features
        has_no_values = column.kind in ("constant", "empty")
        if column.kind != "number":
            yield from _about_no_numbers(column)
        elif is_used:
            yield from _about_numbers(column)
        if not is_used or (not is_target and has_no_values):
            yield from _why_left_out(column, is_last=column is columns[-1])
        elif column.is_identifier:
            yield _named(N_("Used, although it numbers or names the rows: {names}"), column)
        if is_used or has_no_values:
            yield from _about_cells(column)
    marks = {mark: [one.name for one in columns if one.decimal_mark == mark] for mark in (",", ".")}
    if marks[","] and marks["."]:
        yield Note(
            N_("The decimal marks differ: comma in {comma}; point in {point}"),
            {"comma": listed(marks[","]), "point": listed(marks["."])},
            is_warning=True,
        )


def _named(template: str, column: Column, text: str = "", *, is_warning: bool = False) -> Note:
    entry = f"{column.name}: {text}" if text else column.name
    return Note(template, {"names": (entry,)}, is_warning)


def _about_cells(column: Column) -> Iterator[Note]:
    """Yield notes on cells read as missing, and on signs removed around cells."""
    kept = [one for one in dict.fromkeys(column.texts) if one and one.lower() in MISSING]
    if column.missing_words:
        words = ", ".join(map(quoted, column.missing_words[:3]))
        yield _named(N_("Read as missing: {names}"), column, words)
    if kept:
        words = ", ".join(map(quoted, kept[:3]))
        template = N_("Read as a value of its own, and not as missing: {names}")
        yield _named(template, column, words)
    if column.wrapped:
        inner = next(filter(None, column.texts), "")
        reading = f"{column.wrapped.strip()[:LONGEST]} → {inner[:LONGEST]}"
        yield _named(N_("Read without the signs around each cell: {names}"), column, reading)


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
        values = {"unit": numerals.unit or _NO_UNIT, "n": len(column.unread)}
        is_often = len(column.unread) > _OFTEN * (len(column.texts) - column.missing)
        yield Note(template, {**values, **_examples(column, column.unread)}, is_often)
    if numerals.unit:
        template = N_("Numbers are read without their unit, 12.5% as 12.5: {names}")
        yield _named(template, column, numerals.unit)
    first = {mark: int(rows[0]) for mark, rows in numerals.marks.items() if rows.size}
    if "." in first and "," in first:
        readings = ", ".join(_reading(column, row) for row in first.values())
        template = N_("{name} mixes decimal marks; read as: {readings}")
        yield Note(template, {"name": name, "readings": readings}, is_warning=True)
    elif "?" in first and column.mark_source in ("file", "separator"):
        yield _named(
            N_("Ambiguous numbers; choose the decimal mark if this is wrong: {names}"),
            column,
            _reading(column, first["?"]),
            is_warning=column.mark_source == "separator",
        )
    # Numbers of nines, such as 999, that are far from all others, can stand for missing values.
    known = column.numbers[np.isfinite(column.numbers)]
    for code in (known.min(), known.max()):
        is_far = _FAR * np.abs(known[known != code]).max(initial=0.0) < abs(code)
        if is_far and re.fullmatch(r"-?9{2,5}", f"{code:.12g}"):
            template = N_(
                "{name}: {code} comes {n} times, far from all other numbers, and is read as a "
                "number; if it stands for a missing value, delete it in these cells"
            )
            values = {"name": name, "code": f"{code:.12g}", "n": int((known == code).sum())}
            yield Note(template, values, is_warning=True)
    for row in numerals.in_parentheses[:1]:
        template = N_("Numbers in parentheses are read as negative: {names}")
        yield _named(template, column, _reading(column, row))


def _about_no_numbers(column: Column) -> Iterator[Note]:
    """Yield the reason why a column of apparent numbers is read as texts."""
    numerals = column.numerals
    present = len(column.texts) - column.missing
    others = [row for row in column.unread if not numerals.is_read[row]]
    units = [one or _NO_UNIT for one in (numerals.unit, *numerals.other_units)]
    alike = [row for row in others if _is_like_number(column.texts[row])]
    values: dict[str, object] = {}
    if 1 < len(units) <= _MOST_UNITS and 2 * numerals.total >= present:
        template = N_(
            "{name} mixes units ({units}) and is no column of numbers: convert it to one "
            "unit; first other than {unit}: {examples} in data rows {rows}"
        )
        values = {"unit": units[0], "units": listed(units)}
        rows = others
    elif 2 * int(numerals.is_read.sum()) >= present > 0 and others:
        template = N_(
            "{name} is read as texts, because {n} of {total} cells are no numbers; first "
            "{examples} in data rows {rows}"
        )
        values = {"n": len(others), "total": present}
        rows = others
    elif 2 * len(alike) >= present > 0:
        template = N_(
            "{name} is read as texts, although most cells look like numbers with further "
            "signs; first {examples} in data rows {rows}"
        )
        rows = alike
    else:
        return
    yield Note(template, {**values, **_examples(column, rows)}, is_warning=True)


def _is_like_number(text: str) -> bool:
    inner = bare(text)
    return inner != text and numeral(inner) is not None


def _why_left_out(column: Column, *, is_last: bool) -> Iterator[Note]:
    is_expected = says_target(column.name)
    if column.is_identifier:
        template = N_(
            "Left out, as it numbers or names the rows; it can be chosen as a feature: {names}"
        )
        yield _named(template, column, is_warning=is_expected)
    elif column.kind == "text" and is_expected:
        template = N_(
            "{name} is named like a target, but has {n} different texts, and classes may be "
            "{maximum} at most; it is left out. Join rare classes into one to predict it"
        )
        values = {"name": column.name, "n": len(set(column.labels) - {""}), "maximum": MAX_CLASSES}
        yield Note(template, values, is_warning=True)
    elif column.kind in _UNUSABLE:
        is_expected |= is_last and column.kind == "constant"
        yield _named(_UNUSABLE[column.kind], column, is_warning=is_expected)


def about_labels(column: Column, *, is_joined: bool) -> Iterator[Note]:
    """Yield notes on spellings of one label; `is_joined` if they differ in capitals only."""
    written: dict[str, dict[str, None]] = {}
    for text, one in zip(column.texts, column.labels, strict=True):
        if one:
            written.setdefault(one, {})[text] = None
    several = [list(texts) for texts in written.values() if len(texts) > 1]
    if several:
        yield _named(N_("Written differently, one label: {names}"), column, _groups(several))
    groups = list(spellings(column.labels).values())
    if groups:
        template = (
            N_("Labels that differ in capitals alone are joined: {names}")
            if is_joined
            else N_("Labels differ in capitals alone and are not joined: {names}")
        )
        yield _named(template, column, _groups(groups), is_warning=True)


def _groups(groups: Sequence[Sequence[str]]) -> str:
    return "; ".join(" = ".join(map(quoted, group[:4])) for group in groups[:3])


def _examples(column: Column, rows: Sequence[int]) -> dict[str, str]:
    return {
        "name": column.name,
        "examples": ", ".join(quoted(column.texts[row]) for row in rows[:2]),
        "rows": ", ".join(str(row + 1) for row in rows[:2]),
    }


def _reading(column: Column, row: int) -> str:
    return f"{column.texts[row][:LONGEST]} → {column.numbers[row]:.12g}"
