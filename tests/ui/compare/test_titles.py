"""Titles of a comparison's rows and columns."""

from dataclasses import replace

import pytest

from experiments.compare.columns import AXES
from experiments.compare.planning import CellIndex
from experiments.compare.requests import VALUES, DatasetsRequest
from experiments.compare.runs import ComparisonRun
from ui.compare.titles import column_title, value_title


@pytest.mark.parametrize("axis", VALUES)
def test_every_value_on_offer_makes_a_column_with_a_title(axis: str) -> None:
    usual = DatasetsRequest()
    lab = ComparisonRun(usual).grid.specs[CellIndex(0, 0)]
    chosen = replace(usual, axis=axis, values=VALUES[axis], lab=lab)
    grid = chosen.comparison()
    titles = [column_title(column) for column in grid.columns]
    assert len(set(titles)) == len(VALUES[axis])
    assert all(value_title(axis, value) for value in VALUES[axis])
    assert all(value in VALUES[axis] for value in AXES[axis].values)
