"""From columns to an own dataset: target, features, categories, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from experiments.own_data.columns import MAX_CATEGORIES, Column, Note
from experiments.own_data.csv_file import clean_name
from experiments.own_data.design_matrix import add_note, encode, targets
from nn_core.datasets.own import MAX_CLASSES, OwnTable
from nn_core.number_input import InputError
from nn_core.types import N_, Array

Problem = Literal["classes", "number"]
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
    """

    target: str
    features: tuple[str, ...]
    problem: Problem
    missing: Missing = "drop"


def propose(columns: Sequence[Column]) -> Plan:
    """Return the plan that the columns suggest: the last one of use is the target.

    Raises
    ------
    InputError
        When fewer than two columns are of use.

    Examples
    --------
    >>> from experiments.own_data.columns import understand
    >>> rows = [("1", "2", "a"), ("2", "3", "b"), ("4", "1", "a")]
    >>> propose(understand(("x", "y", "kind"), rows))
    Plan(target='kind', features=('x', 'y'), problem='classes', missing='drop')
    """
    usable = [column for column in columns if column.is_usable]
    if len(usable) < 2:
        raise InputError(
            N_(
                "a table must have at least 2 columns of numbers or of a few categories, one of "
                "them to predict; got {value} of {total} columns"
            ),
            value=len(usable),
            total=len(columns),
        )
    named = [column for column in usable if column.name.lower() in _TARGETS]
    target = named[0] if named else usable[-1]
    others = tuple(column.name for column in usable if column is not target)
    return Plan(target.name, others, default_problem(target))


_TARGETS = {"target", "class", "label", "species", "category", "目标", "类别", "标签"}


def default_problem(column: Column) -> Problem:
    """Return what a target is most likely: a few whole numbers, and texts, are classes."""
    return "classes" if _could_be_classes(column) else "number"


def _could_be_classes(column: Column) -> bool:
    if column.kind != "number":
        return True
    values = column.numbers[np.isfinite(column.numbers)]
    different = np.unique(values)
    return bool(
        2 <= different.size <= MAX_CLASSES
        and (different == np.rint(different)).all()
        and values.size >= 3 * different.size
    )


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
    'Rows left out for want of a value: 1 of 4'
    """
    by_name = {column.name: column for column in columns}
    target = by_name[plan.target]
    chosen = [by_name[one] for one in plan.features if one != plan.target]
    if not chosen:
        raise InputError(N_("choose at least one feature besides the target"))
    notes: list[Note] = []
    rows = _has_target(target, plan.problem)
    add_note(notes, N_("Rows left out for want of a target: {n}"), n=int((~rows).sum()))
    kept = [column for column in chosen if _is_of_use(column, notes)]
    if plan.missing == "drop":
        complete = np.logical_and.reduce([rows, *(_has_value(column) for column in kept)])
        total = int(rows.sum())
        add_note(
            notes,
            N_("Rows left out for want of a value: {n} of {total}"),
            n=total - int(complete.sum()),
            total=total,
        )
        rows = complete
    if rows.sum() < 2:
        raise InputError(
            N_("at least 2 rows must be complete; got {n}: fill missing values or choose others"),
            n=int(rows.sum()),
        )
    blocks, names = encode(kept, rows, notes)
    y, classes = targets(target, plan.problem, rows)
    table = OwnTable(clean_name(name) or "table", names, target.name, classes, blocks, y)
    lonely = table.lonely_classes()
    add_note(
        notes,
        N_("Classes of a single row, which can be trained on and never tested: {n}, first {name}"),
        n=len(lonely),
        name=repr(lonely[0]) if lonely else "",
    )
    return table, notes


def _has_value(column: Column) -> Array:
    if column.kind == "number":
        return np.isfinite(column.numbers)
    return np.array([bool(text) for text in column.texts])


def _has_target(target: Column, problem: Problem) -> Array:
    if problem == "classes":
        return np.array([bool(text) for text in target.texts])
    if not np.isfinite(target.numbers).any():
        raise InputError(
            N_("{name} holds no numbers: predict its classes, or choose another target"),
            name=repr(target.name),
        )
    return np.isfinite(target.numbers)


def _is_of_use(column: Column, notes: list[Note]) -> bool:
    """Whether a chosen column can be a feature; if it is not, a note says why."""
    if column.kind in ("constant", "empty"):
        add_note(notes, N_("{name} has one value or none and was left out"), n=1, name=column.name)
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
