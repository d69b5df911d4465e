"""Shared types and the translation marker."""

from typing import Any

from numpy.typing import NDArray

Array = NDArray[Any]


class Verbatim(str):
    """A text entered by the user, which is not translated."""


def N_(message: str) -> str:
    """Mark a literal for translation; returns it unchanged."""
    return message
