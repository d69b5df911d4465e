"""Options and result rows that the benchmarks share."""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Sequence


def options(description: str | None, **defaults: float | str) -> argparse.Namespace:
    """Read the command line: an option for each default, of its type."""
    parser = argparse.ArgumentParser(description=description)
    for name, default in defaults.items():
        parser.add_argument(f"--{name}", type=type(default), default=default)
    return parser.parse_args()


def row(name: str, values: Sequence[float], digits: int = 2) -> None:
    """Print a row of a Markdown table: median and range."""
    middle, low, high = statistics.median(values), min(values), max(values)
    print(f"| {name} | {middle:.{digits}f} | {low:.{digits}f}–{high:.{digits}f} |")
