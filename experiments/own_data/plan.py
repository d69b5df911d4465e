"""Conversion of columns to a dataset: target, features, categories and missing values."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from experiments.own_data.column_notes import about_columns, about_labels
from experiments.own_data.columns import MAX_CATEGORIES, Column, in_order, joined, spellings
from experiments.own_data.csv_file import clean_name, different_name
from experiments.own_data.notes import Note, add_note, grouped, listed, quoted
from experiments.own_data.target import Problem, default_problem, natural_target
from nn_core.data.own import MAX_CLASSES, MAX_FEATURES, OwnTable
from nn_core.input_errors import InputError
from nn_core.types import N_, Array


def _encode(
    columns: Sequence[Column], rows: Array, notes: list[Note], *, join_capitals: bool = True
) -> tuple[Array, tuple[str, ...]]:
    """Return features (N, n) of the rows that are kept, and their names: categories one-hot."""
    parts: list[Array] = []
    names: list[str] = []
    for column in columns:
        if column.kind == "number":
            parts.append(_filled(column, rows, notes)[:, np.newaxis])
            names.append(column.name)
            continue
        texts = _filled_labels(column, _labels_of(column, rows, join_capitals), notes)
        categories = in_order(texts)
        # One column is enough for two categories.
        shown = categories[1:] if len(categories) == 2 else categories
        if len(categories) < 2:
            template = N_("Left out, as all rows that are kept have the same value: {names}")
            add_note(notes, template, names=(column.name,))
            continue
        index = {one: column for column, one in enumerate(shown)}
        place = np.array([index.get(text, -1) for text in texts])
        parts.append((place[:, np.newaxis] == np.arange(len(shown))).astype(np.float64))
        names += [clean_name(f"{column.name[:30]} = {clean_name(one)}") for one in shown]
        template = N_("{name} has categories: {count}; they are encoded in columns of 0 and 1: {n}")
        add_note(notes, template, n=len(shown), name=column.name, count=len(categories))
    if not parts:
        raise InputError(N_("every feature has the same value in all rows: choose other features"))
    X = np.concatenate(parts, axis=1)
    if X.shape[1] > MAX_FEATURES:
        template = N_(
            "features must be at most {maximum} after encoding; got {value}: choose fewer"
        )
        raise InputError(template, maximum=MAX_FEATURES, value=X.shape[1])
    return X, _different(names)


def _filled(column: Column, rows: Array, notes: list[Note]) -> Array:
    values = column.numbers[rows]
    known = np.isfinite(values)
    if not known.any():
        raise InputError(N_("{name} has no value in the rows that are left"), name=column.name)
    median = float(np.median(values[known]))
    template = N_("Missing values of {name} filled with the median, {value}: {n}")
    n = int((~known).sum())
    add_note(notes, template, n=n, name=column.name, value=f"{median:.6g}")
    return np.where(known, values, median)


def _labels_of(column: Column, rows: Array, join_capitals: bool) -> list[str]:
    """Return the labels of the rows that are kept, empty where missing."""
    labels = column.labels
    if join_capitals:
        labels = joined(labels, spellings(labels))
    return [one for one, is_kept in zip(labels, rows, strict=True) if is_kept]


def _filled_labels(column: Column, labels: list[str], notes: list[Note]) -> list[str]:
    counted = Counter(one for one in labels if one)
    if not counted:
        raise InputError(N_("{name} has no value in the rows that are left"), name=column.name)
    most = min(counted, key=lambda one: (-counted[one], one))
    template = N_("Missing values of {name} filled with the most frequent, {value}: {n}")
    add_note(notes, template, n=labels.count(""), name=column.name, value=quoted(most))
    return [one or most for one in labels]


def _one_class(target: Column, value: str) -> InputError:
    template = N_(
        "{name} has one class only, {value}, so there is nothing to classify: choose another target"
    )
    return InputError(template, name=repr(target.name), value=quoted(value))


def _targets(
    target: Column, problem: str, rows: Array, *, join_capitals: bool = True
) -> tuple[Array, tuple[str, ...]]:
    """Return the target of the rows that are kept, and the names of its classes, if any."""
    if problem == "number":
        return target.numbers[rows], ()
    labels = _labels_of(target, rows, join_capitals)
    classes = in_order(labels)
    if len(classes) == 1:
        raise _one_class(target, classes[0])
    if len(classes) > MAX_CLASSES:
        template = N_(
            "{name} has {n} different values, and classes may be {maximum} at most: predict "
            "it as a number, or choose another target"
        )
        name = repr(target.name)
        raise InputError(template, name=name, n=len(classes), maximum=MAX_CLASSES)
    index = {name: number for number, name in enumerate(classes)}
    names = _different([clean_name(name) or "?" for name in classes])
    return np.array([index[one] for one in labels]), names


def _different(names: Sequence[str]) -> tuple[str, ...]:
    """Make names unique that were shortened to the same text."""
    made: list[str] = []
    for plain in names:
        made.append(different_name(plain, made, 50))
    return tuple(made)


Missing = Literal["drop", "fill"]


@dataclass(frozen=True)
class Plan:
    """Choices with which columns become a dataset."""

    target: str  # Name of the column to predict
    features: tuple[str, ...]  # Names of the input columns
    problem: Problem
    # Leave out rows that lack a feature; or fill numbers with the median and categories with the
    # most frequent one. A row without a target is always left out.
    missing: Missing = "drop"
    join_capitals: bool = True  # Whether labels that differ in capitals alone, No and no, are one

    def labelled(self, columns: Sequence[Column]) -> list[Column]:
        """Return the columns whose labels are used: a target of classes, and categories."""
        return [
            column
            for column in columns
            if (column.name == self.target and self.problem == "classes")
            or (column.name in self.features and column.kind != "number")
        ]


def propose(columns: Sequence[Column], target: str | None = None) -> Plan:
    """Return the default plan for columns; see `natural_target`.

    Columns that number or name the rows are features only if there are no others. InputError if
    fewer than two columns are of use.
    """
    known = [column for column in columns if column.name == target and column.kind != "empty"]
    chosen = known[0] if known else natural_target(columns)
    usable = [column for column in columns if column.is_usable and column is not chosen]
    if chosen is None or not usable:
        template = N_(
            "a table must have at least 2 columns of numbers or of a few categories, one of "
            "them to predict; got {value} of {total} columns"
        )
        n = len(usable) + (chosen is not None and chosen.is_usable)
        raise InputError(template, value=n, total=len(columns))
    features = [column for column in usable if not column.is_identifier] or usable
    names = tuple(column.name for column in features[:MAX_FEATURES])
    return Plan(chosen.name, names, default_problem(chosen))


def to_table(columns: Sequence[Column], plan: Plan, name: str) -> tuple[OwnTable, list[Note]]:
    """Make the dataset, with notes on what was left out, filled and encoded.

    InputError if the plan gives no dataset.

    >>> from experiments.own_data.columns import understand
    >>> rows = [("1", "red", "a"), ("2", "blue", "b"), ("", "red", "a"), ("4", "red", "b")]
    >>> columns = understand(("x", "color", "kind"), rows)
    >>> table, notes = to_table(columns, propose(columns), "t")
    >>> table.feature_names, table.X.tolist()
    (('x', 'color = red'), [[1.0, 1.0], [2.0, 0.0], [4.0, 1.0]])
    >>> str(notes[0])
    'Rows left out because a value is missing: 1 of 4, in x'
    """
    by_name = {column.name: column for column in columns}
    target = by_name[plan.target]
    chosen = [by_name[one] for one in plan.features if one != plan.target]
    if target.kind == "constant":
        raise _one_class(target, next(one for one in target.labels if one))
    if not chosen:
        raise InputError(N_("choose at least one feature besides the target"))
    notes: list[Note] = []
    rows = _has_target(target, plan.problem)
    add_note(notes, N_("Rows left out because the target is missing: {n}"), n=int((~rows).sum()))
    kept = [column for column in chosen if _is_of_use(column)]
    if plan.missing == "drop":
        complete = np.logical_and.reduce([rows, *(_has_value(column) for column in kept)])
        total = int(rows.sum())
        n = total - int(complete.sum())
        gaps = listed([one.name for one in kept if not _has_value(one)[rows].all()])
        template = N_("Rows left out because a value is missing: {n} of {total}, in {columns}")
        add_note(notes, template, n=n, total=total, columns=gaps)
        with_target, rows = rows, complete
    if rows.sum() < 2:
        template = N_(
            "at least 2 rows must be complete; got {n}: fill missing values or choose others"
        )
        raise InputError(template, n=int(rows.sum()))
    if plan.missing == "drop" and plan.problem == "classes":
        _check_classes(target, plan.join_capitals, with_target, rows, gaps)
    blocks, names = _encode(kept, rows, notes, join_capitals=plan.join_capitals)
    y, classes = _targets(target, plan.problem, rows, join_capitals=plan.join_capitals)
    table = OwnTable(clean_name(name) or "table", names, target.name, classes, blocks, y)
    return table, grouped([*notes, *_about(columns, plan)])


def about(columns: Sequence[Column], plan: Plan | None = None) -> list[Note]:
    """Return notes on how the columns are read and which are left out, even without a dataset."""
    return grouped(_about(columns, plan))


def _about(columns: Sequence[Column], plan: Plan | None) -> Iterator[Note]:
    if plan is None:
        yield from about_columns(columns, None, ())
        return
    yield from about_columns(columns, plan.target, plan.features)
    for column in plan.labelled(columns):
        yield from about_labels(column, is_joined=plan.join_capitals)


def _check_classes(
    target: Column, join_capitals: bool, rows: Array, complete: Array, gaps: str
) -> None:
    """Raise InputError if only rows with missing values left out hold a second class."""
    before, after = (set(_labels_of(target, kept, join_capitals)) for kept in (rows, complete))
    if len(after) == 1 < len(before):
        template = N_(
            "{name} has one class only, {value}, in the rows that are left: the rows left out "
            "because a value is missing ({n} of {total}, in {columns}) held all other classes. "
            "Fill missing values, or choose other features"
        )
        name, value = repr(target.name), quoted(*after)
        total = int(rows.sum())
        n = total - int(complete.sum())
        raise InputError(template, name=name, value=value, n=n, total=total, columns=gaps)


def _has_value(column: Column) -> Array:
    if column.kind == "number":
        return np.isfinite(column.numbers)
    return np.array([bool(one) for one in column.labels])


def _has_target(target: Column, problem: Problem) -> Array:
    if problem == "classes":
        return np.array([bool(one) for one in target.labels])
    if not np.isfinite(target.numbers).any():
        template = N_("{name} holds no numbers: predict its classes, or choose another target")
        raise InputError(template, name=repr(target.name))
    return np.isfinite(target.numbers)


def _is_of_use(column: Column) -> bool:
    """Whether a chosen column varies; InputError for too many different texts."""
    if column.kind in ("constant", "empty"):
        return False
    if column.kind != "number" and not column.categories:
        template = N_(
            "{name} has more than {maximum} different texts, too many for a feature: leave it out"
        )
        raise InputError(template, name=repr(column.name), maximum=MAX_CATEGORIES)
    return True
