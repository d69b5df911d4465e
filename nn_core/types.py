"""Shared types and the translation marker."""

from typing import Any

from numpy.typing import NDArray

Array = NDArray[Any]


class Verbatim(str):
    """A text of the reader's own, which no language has another word for.

    >>> Verbatim("Output") == "Output"
    True
    """


def N_(message: str) -> str:
    """Mark a literal for translation; returns it unchanged.

    >>> N_("Moons")
    'Moons'
    """
    return message
