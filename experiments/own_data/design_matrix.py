"""Columns as numbers: features that are filled and one-hot encoded, and labels of classes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from experiments.own_data.columns import Column
from experiments.own_data.csv_file import clean_name
from experiments.own_data.labels import in_order, joined, spellings
from experiments.own_data.notes import Note, add_note, quoted
from nn_core.data.own import MAX_CLASSES, MAX_FEATURES
from nn_core.input_errors import InputError
from nn_core.types import N_, Array


def encode(
    columns: Sequence[Column], rows: Array, notes: list[Note], *, join_capitals: bool = True
) -> tuple[Array, tuple[str, ...]]:
    """Return features (N, n) and their names: numbers as they are, categories one-hot.

    Parameters
    ----------
    columns : sequence of Column
    rows : array of bool, shape (M,)
        Which of the rows are kept.
    notes : list of Note
        What was filled and encoded is added.
    join_capitals : bool
        Whether categories that differ in capitals alone are one.

    Raises
    ------
    InputError
        When nothing is left, or too much.
    """
    parts: list[Array] = []
    names: list[str] = []
    for column in columns:
        if column.kind == "number":
            parts.append(_filled(column, rows, notes)[:, np.newaxis])
            names.append(column.name)
            continue
        texts = _filled_labels(column, labels_of(column, rows, join_capitals), notes)
        found = in_order(texts)
        # Of two categories one column tells both.
        shown = found[1:] if len(found) == 2 else found
        if len(found) < 2:
            reason = N_("Left out, as all rows that are kept have the same value: {names}")
            notes.append(Note(reason, {"names": (column.name,)}))
            continue
        index = {one: column for column, one in enumerate(shown)}
        place = np.array([index.get(text, -1) for text in texts])
        parts.append((place[:, np.newaxis] == np.arange(len(shown))).astype(np.float64))
        names += [_joined(column.name, one) for one in shown]
        add_note(
            notes,
            N_("{name} has categories: {count}; they are encoded in columns of 0 and 1: {n}"),
            n=len(shown),
            name=column.name,
            count=len(found),
        )
    if not parts:
        raise InputError(N_("no feature tells the rows apart: choose other features"))
    X = np.concatenate(parts, axis=1)
    if X.shape[1] > MAX_FEATURES:
        raise InputError(
            N_("features must be at most {maximum} after encoding; got {value}: choose fewer"),
            maximum=MAX_FEATURES,
            value=X.shape[1],
        )
    return X, _different(names)


def _filled(column: Column, rows: Array, notes: list[Note]) -> Array:
    values = column.numbers[rows]
    known = np.isfinite(values)
    if not known.any():
        raise InputError(N_("{name} has no value in the rows that are left"), name=column.name)
    median = float(np.median(values[known]))
    add_note(
        notes,
        N_("Missing values of {name} filled with the median, {value}: {n}"),
        n=int((~known).sum()),
        name=column.name,
        value=f"{median:.6g}",
    )
    return np.where(known, values, median)


def labels_of(column: Column, rows: Array, join_capitals: bool) -> list[str]:
    """Return the labels of the rows that are kept, an empty text where there is none."""
    labels = column.labels
    if join_capitals:
        labels = joined(labels, spellings(labels))
    return [one for one, is_kept in zip(labels, rows, strict=True) if is_kept]


def _filled_labels(column: Column, labels: list[str], notes: list[Note]) -> list[str]:
    counted = Counter(one for one in labels if one)
    if not counted:
        raise InputError(N_("{name} has no value in the rows that are left"), name=column.name)
    most = min(counted, key=lambda one: (-counted[one], one))
    add_note(
        notes,
        N_("Missing values of {name} filled with the most frequent, {value}: {n}"),
        n=labels.count(""),
        name=column.name,
        value=quoted(most),
    )
    return [one or most for one in labels]


def one_class(target: Column, value: str) -> InputError:
    """Return why a target of one class cannot be learned."""
    return InputError(
        N_(
            "{name} has one class only, {value}, so there is nothing to tell apart: choose another "
            "target"
        ),
        name=repr(target.name),
        value=quoted(value),
    )


def targets(
    target: Column, problem: str, rows: Array, *, join_capitals: bool = True
) -> tuple[Array, tuple[str, ...]]:
    """Return the target of the rows that are kept, and the names of its classes, if it has any.

    Raises
    ------
    InputError
        For a single class, and for more than a network of ours tells apart.
    """
    if problem == "number":
        return target.numbers[rows], ()
    labels = labels_of(target, rows, join_capitals)
    found = in_order(labels)
    if len(found) == 1:
        raise one_class(target, found[0])
    if len(found) > MAX_CLASSES:
        raise InputError(
            N_(
                "{name} has {n} different values, and classes may be {maximum} at most: predict "
                "it as a number, or choose another target"
            ),
            name=repr(target.name),
            n=len(found),
            maximum=MAX_CLASSES,
        )
    index = {name: number for number, name in enumerate(found)}
    return np.array([index[one] for one in labels]), _different(
        [clean_name(name) or "?" for name in found]
    )


def _joined(column: str, category: str) -> str:
    return clean_name(f"{column[:30]} = {clean_name(category)}")


def _different(names: Sequence[str]) -> tuple[str, ...]:
    """Tell apart names that were cut to the same text."""
    made: list[str] = []
    for plain in names:
        name, copy = plain, 2
        while name in made:
            name = f"{plain[:50]} ({copy})"
            copy += 1
        made.append(name)
    return tuple(made)
