"""Shared types and the translation marker."""

from typing import Any

from numpy.typing import NDArray

Array = NDArray[Any]


class Verbatim(str):
    """A text that the reader has written, which is not translated.

    >>> Verbatim("Output") == "Output"
    True
    """


def N_(message: str) -> str:
    """Mark a literal for translation; returns it unchanged.

    >>> N_("Moons")
    'Moons'
    """
    return message
