"""Columns as numbers: features that are filled and one-hot encoded, and labels of classes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from experiments.own_data.columns import Column, Note
from experiments.own_data.csv_file import clean_name
from nn_core.datasets.own import MAX_CLASSES, MAX_FEATURES
from nn_core.number_input import InputError
from nn_core.types import N_, Array


def add_note(notes: list[Note], template: str, **values: object) -> None:
    """Add a sentence about ``n`` of something, unless there is none of it."""
    if values.get("n"):
        notes.append(Note(template, dict(values)))


def encode(
    columns: Sequence[Column], rows: Array, notes: list[Note]
) -> tuple[Array, tuple[str, ...]]:
    """Return features (N, n) and their names: numbers as they are, categories one-hot.

    Parameters
    ----------
    columns : sequence of Column
    rows : array of bool, shape (M,)
        Which of the rows are kept.
    notes : list of Note
        What was filled and encoded is added.

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
        texts = _filled_texts(column, rows, notes)
        found = sorted(set(texts))
        # Of two categories one column tells both.
        shown = found[1:] if len(found) == 2 else found
        if len(found) < 2:
            add_note(
                notes, N_("{name} has one value or none and was left out"), n=1, name=column.name
            )
            continue
        parts.append(np.array([[float(text == one) for one in shown] for text in texts]))
        names += [_joined(column.name, one) for one in shown]
        add_note(
            notes,
            N_("{name} is encoded as {n} columns of 0 and 1, for {count} categories"),
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


def _filled_texts(column: Column, rows: Array, notes: list[Note]) -> list[str]:
    texts = [text for text, is_kept in zip(column.texts, rows, strict=True) if is_kept]
    counted = Counter(text for text in texts if text)
    if not counted:
        raise InputError(N_("{name} has no value in the rows that are left"), name=column.name)
    most = min(counted, key=lambda text: (-counted[text], text))
    add_note(
        notes,
        N_("Missing values of {name} filled with the most frequent, {value}: {n}"),
        n=sum(not text for text in texts),
        name=column.name,
        value=repr(most[:40]),
    )
    return [text or most for text in texts]


def targets(target: Column, problem: str, rows: Array) -> tuple[Array, tuple[str, ...]]:
    """Return the target of the rows that are kept, and the names of its classes, if it has any.

    Raises
    ------
    InputError
        For more classes than a network of ours tells apart.
    """
    if problem == "number":
        return target.numbers[rows], ()
    texts = [text for text, is_kept in zip(target.texts, rows, strict=True) if is_kept]
    found = sorted(set(texts), key=_natural)
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
    index = {text: label for label, text in enumerate(found)}
    return np.array([index[text] for text in texts]), _different(
        [clean_name(text) or "?" for text in found]
    )


def _natural(text: str) -> tuple[int, float, str]:
    """Sort numbers by size, before texts."""
    try:
        return (0, float(text), text)
    except ValueError:
        return (1, 0.0, text)


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
