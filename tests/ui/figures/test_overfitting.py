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
from ui.figures.comparison import disagreement_figure
from ui.figures.overfitting import (
    crossing,
    pairs_data,
    pairs_figure,
    splits_data,
    splits_figure,
    sweep_data,
    sweep_figure,
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
    found = pairs_data(cells, ["a", "b"], quantity)
    name = "train_loss" if quantity == "loss" else f"train_{cells[0].metric}"
    for pair, cell in zip(found, cells, strict=True):
        whole = dict(zip(cell.epochs.tolist(), cell.curves[name].mean(axis=1), strict=True))
        assert pair.train.tolist() == [whole[epoch] for epoch in pair.epochs.tolist()]
        assert pair.test.shape == pair.weight_norm.shape == pair.epochs.shape
    # The end of the test curve is what the cell says.
    if quantity == "score":
        assert found[0].test[-1] == pytest.approx(cells[0].scores.mean())
    assert len(pairs_figure(found, "loss").data) == 3 * len(found)
    assert len(weight_norms_figure(found).data) == len(found)


def test_what_was_not_followed_has_no_curves(ensemble: Ensemble) -> None:
    assert pairs_data([ensemble.cell], ["all"], "loss") == []


def test_splits_hold_every_seed_of_every_remedy(cells: list[Cell]) -> None:
    found = splits_data(cells, ["a", "b"])
    assert [split.test.tolist() for split in found] == [cell.scores.tolist() for cell in cells]
    figure = splits_figure(found, "score")
    dots = [trace for trace in figure.data if trace.marker.size == 5]
    assert [len(trace.x) for trace in dots] == [6, 6]


def test_a_sweep_is_score_or_error_with_its_interval(cells: list[Cell]) -> None:
    scores = sweep_data(cells, ["1", "2"])
    errors = sweep_data(cells, ["1", "2"], errors=True)
    assert scores.test[:, 0].tolist() == [cell.score.mean for cell in cells]
    assert scores.test[0, 1:].tolist() == pytest.approx([cells[0].score.low, cells[0].score.high])
    np.testing.assert_allclose(errors.train[:, 0], 1 - scores.train[:, 0])
    np.testing.assert_allclose(errors.gap, scores.gap)
    assert np.nanmax(scores.train) <= 1.0 and np.nanmin(errors.test) >= 0.0
    near = [replace(cells[0], scores=np.array([1.0, 1.0, 0.9]))]
    assert sweep_data(near, ["1"]).test[0, 2] == 1.0
    assert sweep_data(near, ["1"], errors=True).test[0, 1] == 0.0
    assert len(sweep_figure(scores, "score", "strength", marked=0.5).data) == 6


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
