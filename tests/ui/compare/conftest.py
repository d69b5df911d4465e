"""A small comparison, and cells of made-up scores."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from experiments.compare.cells import Cell
from experiments.compare.planning import CellIndex
from experiments.compare.requests import DatasetsRequest
from experiments.compare.runs import ComparisonRun
from experiments.spec.spec import DataSpec

ROWS = ("blobs", "iris", "sine", "friedman1")


@pytest.fixture(scope="session")
def done() -> ComparisonRun:
    """A comparison with every kind of data, in which everything is done."""
    choice = DatasetsRequest(
        datasets=tuple(DataSpec(dataset=name) for name in ROWS),
        values=("linear", "tiny"),
        epochs=2,
        seeds=2,
        baselines=("linear",),
    )
    run = ComparisonRun(choice)
    run.run()
    while run.running:
        run.tick(1.0)
    return run


@pytest.fixture
def scored(done: ComparisonRun) -> Callable[..., dict[CellIndex, Cell]]:
    """``scored([...], [...])`` makes cells of a row with these test scores, one list a cell."""

    def make(*columns: list[float], row: int = 0) -> dict[CellIndex, Cell]:
        cells = {}
        for column, scores in enumerate(columns):
            place = CellIndex(row, column)
            cell = done.cells[place]
            specs = tuple(cell.specs[0].model_copy(update={"seed": k}) for k in range(len(scores)))
            values = np.array(scores)
            cells[place] = replace(cell, specs=specs, scores=values, train_scores=values)
        return cells

    return make
