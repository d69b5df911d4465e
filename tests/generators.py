"""Generators that train a little at each step."""

from collections.abc import Generator
from typing import Any, TypeVar

_T = TypeVar("_T")


def drain(work: Generator[Any, None, _T]) -> _T:
    """Run a generator to its end and return its result."""
    while True:
        try:
            next(work)
        except StopIteration as stop:
            result: _T = stop.value
            return result
