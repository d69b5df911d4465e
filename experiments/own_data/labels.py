"""Labels of classes and categories: which texts are one label, and in which order they stand."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

_NEGATIVE = frozenset(
    {
        "no",
        "none",
        "-",
        "n",
        "false",
        "f",
        "negative",
        "nein",
        "нет",
        "否",
        "不是",
        "假",
        "阴",
        "阴性",
        "无",
    }
)


def label(text: str, number: float = math.nan) -> str:
    """Return the label that a cell stands for.

    Parameters
    ----------
    text : str
        Full-width characters become ordinary ones, spaces in a row one space.
    number : float
        What the cell is as a number, if it is one: 1, 1.0 and 01 are one label.

    Examples
    --------
    >>> label("ＡＢ　ｃ"), label("01", 1.0), label("-0.0", -0.0), label("2.50", 2.5)
    ('AB c', '1', '0', '2.5')
    """
    if math.isfinite(number):
        return repr(float(number) + 0.0).removesuffix(".0")
    normal = unicodedata.normalize("NFKC", text)
    return " ".join("".join(c for c in normal if unicodedata.category(c) != "Cf").split())


def spellings(labels: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the labels that differ in capitals alone, under the most frequent of them.

    Examples
    --------
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
    """Return the labels with each group of spellings as one."""
    main = {one: name for name, group in groups.items() for one in group}
    return tuple(main.get(one, one) for one in labels)


def in_order(labels: Iterable[str]) -> list[str]:
    """Return the different labels in order: numbers by size, then texts, numbers in them by size.

    Of two labels the one that says no is the first, as false is 0.

    Examples
    --------
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
