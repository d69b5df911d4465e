"""Command-line options and result rows shared by the benchmarks."""

import argparse
import statistics
from collections.abc import Sequence


def options(description: str | None, **defaults: float | str) -> argparse.Namespace:
    """Parse the command line: one option per default, with its type."""
    parser = argparse.ArgumentParser(description=description)
    for name, default in defaults.items():
        parser.add_argument(f"--{name}", type=type(default), default=default)
    return parser.parse_args()


def row(name: str, values: Sequence[float], digits: int = 2) -> None:
    """Print median and range as a row of a Markdown table."""
    middle, low, high = statistics.median(values), min(values), max(values)
    print(f"| {name} | {middle:.{digits}f} | {low:.{digits}f}–{high:.{digits}f} |")
