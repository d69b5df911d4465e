"""Charts of a comparison show the numbers of its cells."""

import numpy as np
import pytest

from experiments.compare.cells import Cell
from experiments.compare.columns import network_columns
from experiments.compare.grid import Comparison
from experiments.compare.planning import CellIndex
from experiments.spec.spec import DataSpec, ExperimentSpec
from ui.figures.comparison import curves_figure, difference_figure

ROWS = ("blobs", "iris", "sine", "plane")
Cells = dict[CellIndex, Cell]


@pytest.fixture(scope="module")
def cells() -> Cells:
    grid = Comparison(
        [DataSpec(dataset=name) for name in ROWS],
        network_columns("linear", "tiny"),
        2,
        ExperimentSpec(training={"epochs": 3}),
        ("linear",),
    )
    return {cell.place: cell for cell in grid.cells()}


@pytest.mark.parametrize("row", range(len(ROWS)))
@pytest.mark.parametrize("quantity", ["train_loss", "validation_score"])
def test_curves_are_those_of_the_networks(cells: Cells, row: int, quantity: str) -> None:
    own = [cells[CellIndex(row, k)] for k in range(3)]
    band, line, *others = curves_figure(own, ["a", "b", "c"], quantity, "loss").data
    assert [trace.name for trace in (line, others[1])] == ["a", "b"]
    assert len(others) == 2
    name = quantity.replace("score", own[0].metric)
    assert np.array_equal(line.y, own[0].curves[name].mean(axis=1))
    high, low = np.split(np.asarray(band.y), 2)
    assert np.all(low[::-1] <= high)


def test_on_a_logarithmic_axis_every_end_of_a_band_is_positive(cells: Cells) -> None:
    band = curves_figure([cells[CellIndex(0, 1)]], ["a"], "train_loss", "loss", log=True).data[0]
    assert min(band.y) > 0


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("row", range(len(ROWS)))
def test_the_map_shows_both_answers_and_the_test_data(cells: Cells, row: int, dark: bool) -> None:
    a, b = cells[CellIndex(row, 0)], cells[CellIndex(row, 2)]
    figure = difference_figure(a, b, ("a", "b"), dark)
    scatters = [trace for trace in figure.data if trace.type == "scatter"]
    markers = [trace for trace in scatters if trace.mode == "markers"]
    assert sum(len(trace.x) for trace in markers) == len(a.data.test.y)
    kinds = {trace.type for trace in figure.data}
    assert ("heatmap" in kinds) is (ROWS[row] != "sine")


def test_cells_of_other_data_have_no_map(cells: Cells) -> None:
    with pytest.raises(ValueError, match="one dataset"):
        difference_figure(cells[CellIndex(0, 0)], cells[CellIndex(3, 0)], ("a", "b"), False)
