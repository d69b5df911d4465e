"""Messages about the reading of a file, which can be translated before they are filled."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from nn_core.types import N_

_MOST_NAMES = 8
_MOST_ALIKE = 3
LONGEST = 30
"""Largest number of characters of a cell in a message."""


@dataclass(frozen=True)
class Note:
    """One message."""

    template: str  # Format string
    # Values for the template. Notes of one template whose only value is ``names``, a tuple of
    # texts, are merged; see `grouped`.
    values: Mapping[str, Any] = field(default_factory=dict)
    is_warning: bool = False  # Whether the user should check something

    def __str__(self) -> str:
        return self.template.format(**self.values)


def add_note(
    notes: list[Note], template: str, *, is_warning: bool = False, **values: object
) -> None:
    """Add a message, unless its number ``n`` is 0."""
    if values.get("n", True):
        notes.append(Note(template, values, is_warning))


def grouped(notes: Iterable[Note]) -> list[Note]:
    """Return the notes, warnings first, and those of several columns with one template as one.

    Of longer notes with the same template three are kept, and the others are counted.

    >>> [str(note) for note in grouped([Note("Empty: {names}", {"names": (k,)}) for k in "ab"])]
    ['Empty: a, b']
    """
    same: dict[tuple[str, bool], list[Note]] = {}
    for note in notes:
        same.setdefault((note.template, note.is_warning), []).append(note)
    kept: list[Note] = []
    for group in same.values():
        if "names" in group[0].values:
            names = listed([name for note in group for name in note.values["names"]])
            kept.append(replace(group[0], values={"names": names}))
            continue
        kept += group[:_MOST_ALIKE]
        if len(group) > _MOST_ALIKE:
            more = N_("… and the same of {n} more columns")
            kept.append(Note(more, {"n": len(group) - _MOST_ALIKE}, group[0].is_warning))
    return sorted(kept, key=lambda note: not note.is_warning)


def listed(names: Sequence[str]) -> str:
    """Return the first of some names, and their number if these are not all."""
    more = f", … ({len(names)})" if len(names) > _MOST_NAMES else ""
    return ", ".join(names[:_MOST_NAMES]) + more


def quoted(text: str) -> str:
    """Return a cell, shortened for a message."""
    return repr(text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…")
