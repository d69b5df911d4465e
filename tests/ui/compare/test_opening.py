"""The run that a cell opens is the one that the cell tells of."""

import math

import numpy as np
import pytest

from experiments.compare.planning import CellIndex
from experiments.compare.runs import ComparisonRun
from ui.lab.status import numbers
from ui.run.live_run import trained
from ui.text import score_text


@pytest.mark.parametrize("row", range(4))
def test_it_is_at_its_end_with_the_numbers_of_the_cell(done: ComparisonRun, row: int) -> None:
    cell = done.cells[CellIndex(row, 1)]
    run = trained(cell, seconds=math.inf)
    assert run.finished and not run.playing
    assert run.spec == run.recipe == cell.specs[0]
    report = run.experiment.evaluate("test")
    assert getattr(report, cell.metric) == pytest.approx(cell.scores[0], abs=1e-10)
    for name, curve in cell.curves.items():
        own = run.experiment.trainer.history.curve(name)
        np.testing.assert_allclose(own, curve[:, 0], rtol=0, atol=1e-10)
    surface = cell.view.shape(run.experiment.predict(cell.view.raw))
    np.testing.assert_allclose(surface, cell.surface, rtol=0, atol=1e-9)
    shown = {number.label: number.value for number in numbers(run.experiment)}
    if cell.metric == "accuracy":
        assert shown["Accuracy, test"] == score_text(cell.scores[0], "accuracy")
    else:
        assert shown["R², test"] == score_text(cell.scores[0], "r_squared")


def test_what_takes_long_goes_on_by_the_clock(done: ComparisonRun) -> None:
    run = trained(done.cells[CellIndex(0, 0)], seconds=0.0)
    assert run.playing and run.epoch == 0
    assert not any(number.label.endswith("test") for number in numbers(run.experiment))
