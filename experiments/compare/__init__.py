"""Datasets against networks, over seeds: one click for what students run by hand all day.

Three lines compare::

    grid = Comparison(datasets=("moons", "blobs"), columns=networks("linear", "small"), seeds=5)
    for cell in grid.cells():
        print(cell.dataset, cell.title, cell.score.mean)

`columns` says what stands side by side, `grid` trains it, `cells` holds what came out, and
`verdicts` says which differences hold up.
"""

from experiments.compare.baselines import BASELINES
from experiments.compare.cells import Cell, View, possible_range
from experiments.compare.columns import AXES, NETWORKS, Column, Varied, fed_as, networks, vary
from experiments.compare.curves import Followed
from experiments.compare.grid import Comparison, Progress
from experiments.compare.planning import Place
from experiments.compare.verdicts import (
    Disagreement,
    RowVerdict,
    Verdict,
    compare_cells,
    disagreement,
    row_verdicts,
)

__all__ = [
    "AXES",
    "BASELINES",
    "NETWORKS",
    "Cell",
    "Column",
    "Comparison",
    "Disagreement",
    "Followed",
    "Place",
    "Progress",
    "RowVerdict",
    "Varied",
    "Verdict",
    "View",
    "compare_cells",
    "disagreement",
    "fed_as",
    "networks",
    "possible_range",
    "row_verdicts",
    "vary",
]
