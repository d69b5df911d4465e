"""A small grid, and cells of made-up scores."""

from dataclasses import replace

import numpy as np
import pytest

from experiments.compare.cells import Cell
from experiments.compare.columns import network_columns
from experiments.compare.grid import Comparison
from experiments.compare.planning import CellIndex
from experiments.spec.spec import DataSpec, ExperimentSpec

SHORT = ExperimentSpec(training={"epochs": 4, "batch_size": 16})


@pytest.fixture(scope="session")
def short() -> ExperimentSpec:
    """A base of few epochs."""
    return SHORT


@pytest.fixture(scope="session")
def trained() -> dict[CellIndex, Cell]:
    """Cells of two datasets, two networks and a baseline, over three seeds."""
    grid = Comparison(
        datasets=(DataSpec(dataset="moons", n_samples=60), DataSpec(dataset="plane", n_samples=60)),
        columns=network_columns("linear", "tiny"),
        seeds=3,
        base=SHORT,
        baselines=("linear",),
    )
    return {cell.place: cell for cell in grid.cells()}


@pytest.fixture
def scored(trained):
    """Make a cell of given test scores."""

    def make(scores, column=0, row=0, seeds=None) -> Cell:
        scores = np.asarray(scores, dtype=float)
        chosen = range(len(scores)) if seeds is None else seeds
        cell = trained[CellIndex(0, 0)]
        specs = tuple(cell.specs[0].model_copy(update={"seed": seed}) for seed in chosen)
        return replace(
            cell, place=CellIndex(row, column), title=f"{column}", specs=specs, scores=scores
        )

    return make
