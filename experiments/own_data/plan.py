"""From columns to an own dataset: target, features, categories, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from experiments.own_data.column_notes import about_columns, about_labels
from experiments.own_data.columns import MAX_CATEGORIES, Column
from experiments.own_data.csv_file import clean_name
from experiments.own_data.design_matrix import encode, labels_of, one_class, targets
from experiments.own_data.notes import Note, add_note, grouped, listed, quoted
from experiments.own_data.target import Problem, default_problem, natural_target
from nn_core.data.own import MAX_FEATURES, OwnTable
from nn_core.input_errors import InputError
from nn_core.types import N_, Array

Missing = Literal["drop", "fill"]


@dataclass(frozen=True)
class Plan:
    """How columns become a dataset.

    Attributes
    ----------
    target : str
        Name of the column to predict.
    features : tuple of str
        Names of the columns to predict it from.
    problem : {"classes", "number"}
        What the target is.
    missing : {"drop", "fill"}
        Leave out rows that lack a feature; or fill numbers with the median and categories with
        the most frequent one. A row without a target is always left out.
    join_capitals : bool
        Whether labels that differ in capitals alone, No and no, are one.
    """

    target: str
    features: tuple[str, ...]
    problem: Problem
    missing: Missing = "drop"
    join_capitals: bool = True

    def labelled(self, columns: Sequence[Column]) -> list[Column]:
        """Return the columns of which labels are used: a target of classes, and categories."""
        return [
            column
            for column in columns
            if (column.name == self.target and self.problem == "classes")
            or (column.name in self.features and column.kind != "number")
        ]


def propose(columns: Sequence[Column], target: str | None = None) -> Plan:
    """Return the plan that the columns suggest; see `natural_target`.

    Columns that number or name the rows are no features, unless there are no others.

    Parameters
    ----------
    columns : sequence of Column
    target : str, optional
        Name of the column to predict, where that is known.

    Raises
    ------
    InputError
        When fewer than two columns are of use.

    Examples
    --------
    >>> from experiments.own_data.columns import understand
    >>> rows = [("1", "2", "a"), ("2", "3", "b"), ("4", "1", "a")]
    >>> propose(understand(("x", "y", "kind"), rows))
    Plan(target='kind', features=('x', 'y'), problem='classes', missing='drop', join_capitals=True)
    """
    known = [column for column in columns if column.name == target and column.kind != "empty"]
    chosen = known[0] if known else natural_target(columns)
    usable = [column for column in columns if column.is_usable and column is not chosen]
    if chosen is None or not usable:
        raise InputError(
            N_(
                "a table must have at least 2 columns of numbers or of a few categories, one of "
                "them to predict; got {value} of {total} columns"
            ),
            value=len(usable) + (chosen is not None and chosen.is_usable),
            total=len(columns),
        )
    features = [column for column in usable if not column.is_identifier] or usable
    names = tuple(column.name for column in features[:MAX_FEATURES])
    return Plan(chosen.name, names, default_problem(chosen))


def to_table(columns: Sequence[Column], plan: Plan, name: str) -> tuple[OwnTable, list[Note]]:
    """Make the dataset.

    Parameters
    ----------
    columns : sequence of Column
    plan : Plan
    name : str
        What the dataset is called.

    Returns
    -------
    OwnTable
    list of Note
        What was left out, filled and encoded.

    Raises
    ------
    InputError
        When the plan gives no dataset; the sentence can be translated.

    Examples
    --------
    >>> from experiments.own_data.columns import understand
    >>> rows = [("1", "red", "a"), ("2", "blue", "b"), ("", "red", "a"), ("4", "red", "b")]
    >>> columns = understand(("x", "color", "kind"), rows)
    >>> table, notes = to_table(columns, propose(columns), "t")
    >>> table.feature_names, table.X.tolist()
    (('x', 'color = red'), [[1.0, 1.0], [2.0, 0.0], [4.0, 1.0]])
    >>> str(notes[0])
    'Rows left out for want of a value: 1 of 4, in x'
    """
    by_name = {column.name: column for column in columns}
    target = by_name[plan.target]
    chosen = [by_name[one] for one in plan.features if one != plan.target]
    if target.kind == "constant":
        raise one_class(target, next(one for one in target.labels if one))
    if not chosen:
        raise InputError(N_("choose at least one feature besides the target"))
    notes: list[Note] = []
    rows = _has_target(target, plan.problem)
    add_note(notes, N_("Rows left out for want of a target: {n}"), n=int((~rows).sum()))
    kept = [column for column in chosen if _is_of_use(column)]
    if plan.missing == "drop":
        complete = np.logical_and.reduce([rows, *(_has_value(column) for column in kept)])
        total = int(rows.sum())
        gaps = [one.name for one in kept if not _has_value(one)[rows].all()]
        add_note(
            notes,
            N_("Rows left out for want of a value: {n} of {total}, in {columns}"),
            n=total - int(complete.sum()),
            total=total,
            columns=listed(gaps),
        )
        with_target, rows = rows, complete
    if rows.sum() < 2:
        raise InputError(
            N_("at least 2 rows must be complete; got {n}: fill missing values or choose others"),
            n=int(rows.sum()),
        )
    if plan.missing == "drop":
        _check_classes(target, plan, with_target, rows, gaps)
    blocks, names = encode(kept, rows, notes, join_capitals=plan.join_capitals)
    y, classes = targets(target, plan.problem, rows, join_capitals=plan.join_capitals)
    table = OwnTable(clean_name(name) or "table", names, target.name, classes, blocks, y)
    return table, grouped([*notes, *_about(columns, plan)])


def about(columns: Sequence[Column], plan: Plan | None = None) -> list[Note]:
    """Say how the columns are read and which are left out, even where no dataset can be made."""
    return grouped(_about(columns, plan))


def _about(columns: Sequence[Column], plan: Plan | None) -> Iterator[Note]:
    if plan is None:
        yield from about_columns(columns, None, ())
        return
    yield from about_columns(columns, plan.target, plan.features)
    for column in plan.labelled(columns):
        yield from about_labels(column, is_joined=plan.join_capitals)


def _check_classes(
    target: Column, plan: Plan, rows: Array, complete: Array, gaps: Sequence[str]
) -> None:
    """Refuse rows that hold a single class only because others were left out."""
    if plan.problem != "classes":
        return
    before, after = (set(labels_of(target, kept, plan.join_capitals)) for kept in (rows, complete))
    if len(after) == 1 < len(before):
        raise InputError(
            N_(
                "{name} has one class only, {value}, in the rows that are left: the rows left out "
                "for want of a value ({n} of {total}, in {columns}) held all other classes. Fill "
                "missing values, or choose other features"
            ),
            name=repr(target.name),
            value=quoted(*after),
            n=int(rows.sum() - complete.sum()),
            total=int(rows.sum()),
            columns=listed(gaps),
        )


def _has_value(column: Column) -> Array:
    if column.kind == "number":
        return np.isfinite(column.numbers)
    return np.array([bool(one) for one in column.labels])


def _has_target(target: Column, problem: Problem) -> Array:
    if problem == "classes":
        return np.array([bool(one) for one in target.labels])
    if not np.isfinite(target.numbers).any():
        raise InputError(
            N_("{name} holds no numbers: predict its classes, or choose another target"),
            name=repr(target.name),
        )
    return np.isfinite(target.numbers)


def _is_of_use(column: Column) -> bool:
    """Whether a chosen column tells rows apart."""
    if column.kind in ("constant", "empty"):
        return False
    if column.kind != "number" and not column.categories:
        raise InputError(
            N_(
                "{name} has more than {maximum} different texts, too many for a feature: leave "
                "it out"
            ),
            name=repr(column.name),
            maximum=MAX_CATEGORIES,
        )
    return True
