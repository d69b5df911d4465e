"""Charts on overfitting show the numbers of their cells."""

from dataclasses import replace

import numpy as np
import pytest

from experiments.compare.cells import Cell
from experiments.compare.ensembles import Ensemble, train_ensemble
from experiments.compare.treatments import (
    Treatment,
    compare_remedies,
    compare_widths,
    overfitting_spec,
)
from experiments.spec.parsing import changed
from experiments.spec.spec import ExperimentSpec
from tests.generators import drain
from ui.figures.comparison import (
    crossing,
    disagreement_figure,
    pairs_figure,
    splits_figure,
    sweep_figure,
    sweep_values,
    weight_norms_figure,
)

FEW = {"training.epochs": 6, "network.hidden": [{"units": 4}]}
DATASETS = ("xor", "iris", "friedman1", "sine")
TREATMENTS = (Treatment("nothing"), Treatment("early_stopping", 2))


def spec(dataset: str) -> ExperimentSpec:
    return changed(overfitting_spec(dataset), FEW)


def in_order(grid) -> list[Cell]:
    return sorted(grid.cells(), key=lambda cell: cell.place.column)


@pytest.fixture(scope="module", params=DATASETS)
def cells(request) -> list[Cell]:
    return in_order(compare_remedies(spec(request.param), TREATMENTS, 3))


@pytest.fixture(scope="module", params=DATASETS)
def ensemble(request) -> Ensemble:
    return drain(train_ensemble(spec(request.param), 3, 2))


@pytest.mark.parametrize("quantity", ["loss", "score"])
def test_pairs_are_training_and_test_at_the_same_epochs(cells: list[Cell], quantity: str) -> None:
    traces = pairs_figure(cells, ["a", "b"], quantity, "loss").data
    norms = weight_norms_figure(cells, ["a", "b"]).data
    name = "train_loss" if quantity == "loss" else f"train_{cells[0].metric}"
    for k, cell in enumerate(cells):
        _band, train, test = traces[3 * k : 3 * k + 3]
        whole = dict(zip(cell.epochs.tolist(), cell.curves[name].mean(axis=1), strict=True))
        assert list(train.y) == [whole[epoch] for epoch in train.x]
        assert list(train.x) == list(test.x) == list(norms[k].x)
    # The end of the test curve is what the cell says.
    if quantity == "score":
        assert traces[2].y[-1] == pytest.approx(cells[0].scores.mean())
    assert (len(traces), len(norms)) == (3 * len(cells), len(cells))


def test_what_was_not_followed_has_no_curves(ensemble: Ensemble) -> None:
    assert not pairs_figure([ensemble.cell], ["all"], "loss", "loss").data
    assert not weight_norms_figure([ensemble.cell], ["all"]).data


def test_splits_hold_every_seed_of_every_remedy(cells: list[Cell]) -> None:
    figure = splits_figure(cells, ["a", "b"], "score")
    test, train = (list(trace.x) for trace in figure.data if trace.marker.size == 5)
    assert test == [score for cell in cells for score in cell.scores]
    assert train == [score for cell in cells for score in cell.train_scores]


def test_a_sweep_is_score_or_error_with_its_interval(cells: list[Cell]) -> None:
    train, test, gap = sweep_values(cells)
    train_error, test_error, error_gap = sweep_values(cells, errors=True)
    assert test[:, 0].tolist() == [cell.score.mean for cell in cells]
    assert test[0, 1:].tolist() == pytest.approx([cells[0].score.low, cells[0].score.high])
    np.testing.assert_allclose(train_error[:, 0], 1 - train[:, 0])
    np.testing.assert_allclose(error_gap, gap)
    assert np.nanmax(train) <= 1.0 and np.nanmin(test_error) >= 0.0
    near = [replace(cells[0], scores=np.array([1.0, 1.0, 0.9]))]
    assert sweep_values(near)[1][0, 2] == 1.0
    assert sweep_values(near, errors=True)[1][0, 1] == 0.0
    assert len(sweep_figure(cells, ["1", "2"], "score", "strength", marked=0.5).data) == 6


def test_the_line_stands_where_parameters_pass_the_samples() -> None:
    found = in_order(compare_widths(spec("xor"), (1, 8, 32), 1))
    counts = [cell.parameter_count or 0 for cell in found]
    assert counts == [5, 33, 129]
    at = crossing(counts, 33)
    assert at == 1.0
    assert crossing(counts, 200) is None


def test_disagreement_is_drawn_over_a_plane_or_a_curve(ensemble: Ensemble) -> None:
    figure = disagreement_figure(ensemble)
    kinds = [trace.type for trace in figure.data]
    if ensemble.cell.view.plane is None:
        assert sum(trace.name == "a network alone" for trace in figure.data) == 3
    else:
        assert kinds[0] == "heatmap"
        drawn = np.asarray(figure.data[0].z)
        np.testing.assert_allclose(drawn, ensemble.disagreement, rtol=1e-6)
    assert ("contour" in kinds) is (ensemble.cell.data.problem == "binary")
