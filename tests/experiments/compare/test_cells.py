"""What a cell shows is what its runs alone would show."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import r2_score

from experiments.compare.cells import View
from experiments.compare.columns import columns_varying, network_columns
from experiments.compare.grid import Comparison
from experiments.compare.planning import CellIndex
from experiments.run.runner import build
from experiments.spec.spec import DataSpec, ExperimentSpec, TrainingSpec
from nn_core.data import DATASETS

CLOSE = {"rtol": 0, "atol": 1e-10}
SMALL = {
    "moons": DataSpec(dataset="moons", n_samples=60),
    "circles": DataSpec(dataset="circles", n_samples=60),
    "blobs": DataSpec(dataset="blobs", n_samples=60, options={"classes": 4}),
    "plane": DataSpec(dataset="plane", n_samples=60),
    "sine": DataSpec(dataset="sine", n_samples=60),
    "friedman1": DataSpec(dataset="friedman1", n_samples=60),
}


@pytest.fixture(scope="module")
def cells(short):
    grid = Comparison(
        tuple(SMALL.values()), network_columns("linear", "small"), seeds=(3, 5), base=short
    )
    assert any(len(group.places) > 1 for group in grid.plan())
    return list(grid.cells())


def test_there_is_a_cell_for_every_place(cells) -> None:
    assert sorted((cell.place.row, cell.place.column) for cell in cells) == [
        (row, column) for row in range(len(SMALL)) for column in range(2)
    ]


@pytest.mark.parametrize("row", range(len(SMALL)), ids=list(SMALL))
def test_a_cell_of_a_population_equals_single_runs(cells, row) -> None:
    for cell in (cell for cell in cells if cell.place.row == row):
        for k, spec in enumerate(cell.specs):
            alone = build(spec)
            history = alone.run()
            for part, scores in (("train", cell.train_scores), ("test", cell.scores)):
                report = alone.evaluate(part)
                assert scores[k] == pytest.approx(getattr(report, cell.metric), abs=1e-10)
            for name, curve in cell.curves.items():
                np.testing.assert_allclose(curve[:, k], history.curve(name), **CLOSE)
            np.testing.assert_array_equal(cell.epochs, history.epochs)
            np.testing.assert_array_equal(cell.targets[k], alone.prepared.test.y)
            predicted = alone.predict(alone.prepared.test.raw)
            if cell.metric == "accuracy":
                predicted = predicted.argmax(1) if predicted.ndim == 2 else predicted > 0.5
            np.testing.assert_allclose(cell.predicted[k], predicted, **CLOSE)
        first = build(cell.specs[0])
        first.run()
        surface = cell.view.shape(first.predict(cell.view.raw))
        np.testing.assert_allclose(cell.surface, surface, **CLOSE)
        assert cell.parameter_count == first.parameter_count


def test_curves_hold_losses_and_the_score(trained) -> None:
    for row, metric in enumerate(("accuracy", "r_squared")):
        cell = trained[CellIndex(row, 0)]
        assert list(cell.curves) == [
            "train_loss",
            f"train_{metric}",
            "validation_loss",
            f"validation_{metric}",
        ]


def test_a_curve_has_the_interval_of_each_epoch(trained) -> None:
    cell = trained[CellIndex(0, 1)]
    mean, low, high = cell.curve("train_loss")
    for epoch, values in enumerate(cell.curves["train_loss"]):
        expected = stats.ttest_1samp(values, 0).confidence_interval(0.95)
        assert mean[epoch] == pytest.approx(values.mean())
        assert low[epoch] == pytest.approx(max(expected.low, 0.0))
        assert high[epoch] == pytest.approx(expected.high)


def test_what_is_shown_of_an_interval_stays_within_what_is_possible(trained) -> None:
    cell = trained[CellIndex(0, 0)]
    near = replace(cell, scores=np.array([1.0, 1.0, 0.9]))
    assert near.score.high > 1.0 and near.score_ends == (near.score.low, 1.0)
    far = replace(cell, scores=np.array([0.0, 0.02, 0.0]))
    assert far.score.low < 0.0 and far.score_ends == (0.0, far.score.high)
    # R² has no lower end.
    fit = replace(trained[CellIndex(1, 0)], scores=np.array([-9.0, 1.0, 0.99]))
    assert fit.score_ends == (fit.score.low, 1.0)
    curves = {"train_accuracy": np.array([[1.0, 0.8, 1.0], [0.01, 0.0, 0.0]])}
    mean, low, high = replace(cell, curves=curves).curve("train_accuracy")
    assert (high[0], low[1]) == (1.0, 0.0)
    assert np.all(low < mean) and np.all(mean < high)


def test_a_curve_of_one_seed_has_no_width(short) -> None:
    (cell,) = Comparison((SMALL["moons"],), network_columns("tiny"), 1, short).cells()
    mean, low, high = cell.curve("train_loss")
    assert np.array_equal(mean, low) and np.array_equal(mean, high)
    assert cell.score.low is None


def test_the_gap_is_what_training_has_over_the_test(trained) -> None:
    cell = trained[CellIndex(0, 1)]
    assert cell.gap.mean == pytest.approx(cell.train_scores.mean() - cell.scores.mean())


def test_a_noise_floor_is_told_as_a_score(trained) -> None:
    moons, plane = trained[CellIndex(0, 0)], trained[CellIndex(1, 0)]
    assert moons.ceiling == moons.data.dataset.noise_floor.value
    tests = [build(spec).prepared.test.y for spec in plane.specs]
    floor = plane.data.dataset.noise_floor
    assert floor.metric == "mse"
    best = [1 - floor.value / np.var(y) for y in tests]
    assert plane.best_scores == pytest.approx(best)
    assert plane.ceiling == pytest.approx(np.mean(best))


def test_the_lab_and_a_comparison_have_one_best_possible_r_squared(trained) -> None:
    plane = trained[CellIndex(1, 0)]
    for k, spec in enumerate(plane.specs):
        prepared = build(spec).prepared
        # As scikit-learn's R² of the test part: had the noise been missed and nothing else.
        y = prepared.test.y
        shift = np.sqrt(prepared.dataset.noise_floor.value)
        assert r2_score(y, y + shift) == pytest.approx(prepared.best_score)
        assert prepared.best_score == pytest.approx(plane.best_scores[k])


def test_where_no_floor_is_known_there_is_none(short) -> None:
    (cell,) = Comparison(("iris",), network_columns("tiny"), 1, short).cells()
    assert cell.data.dataset.noise_floor is None and cell.ceiling is None


def test_more_seeds_join_as_if_they_had_been_there(short) -> None:
    grid = Comparison((SMALL["moons"],), network_columns("tiny"), (0, 1), short, ("linear",))
    whole = list(grid.cells(seeds=(0, 1, 2, 3)))
    more = list(grid.cells(seeds=(1, 2, 3)))
    for first, second, expected in zip(grid.cells(), more, whole, strict=True):
        joined = first.joined(second)
        assert joined.seeds == (0, 1, 2, 3)
        for name in ("scores", "train_scores", "targets", "predicted", "stopped", "diverged"):
            np.testing.assert_allclose(getattr(joined, name), getattr(expected, name), **CLOSE)
        for name, curve in joined.curves.items():
            np.testing.assert_allclose(curve, expected.curves[name], **CLOSE)
        np.testing.assert_array_equal(joined.surface, first.surface)
        assert joined.seconds > first.seconds


def test_runs_of_other_cells_do_not_join(trained) -> None:
    with pytest.raises(ValueError, match="only runs of one cell can be joined"):
        trained[CellIndex(0, 0)].joined(trained[CellIndex(0, 1)])


def test_seeds_that_stop_at_other_epochs_join_at_the_length_of_the_longer() -> None:
    base = ExperimentSpec(
        training={"epochs": 300, "learning_rate": 0.03, "early_stopping": {"patience": 2}}
    )
    grid = Comparison((SMALL["moons"],), network_columns("tiny"), (0,), base)
    (first,), (second,) = list(grid.cells()), list(grid.cells(seeds=(1, 2)))
    assert len(first.epochs) != len(second.epochs)
    joined = first.joined(second)
    assert len(joined.epochs) == max(len(first.epochs), len(second.epochs))
    for name, curve in joined.curves.items():
        assert curve.shape == (len(joined.epochs), 3)
        assert curve[-1].tolist() == [*first.curves[name][-1], *second.curves[name][-1]]
    assert (joined.stopped > 0).all()


def test_a_network_that_diverged_is_told() -> None:
    base = ExperimentSpec(training=TrainingSpec(optimizer="sgd", epochs=3))
    rates = columns_varying("learning_rate", (0.01, 100.0))
    grid = Comparison((SMALL["friedman1"],), rates, 2, base)
    calm, wild = sorted(grid.cells(), key=lambda cell: cell.place.column)
    assert not calm.diverged.any() and wild.diverged.all()
    assert calm.score.mean > wild.score.mean


@pytest.mark.parametrize(
    ("dataset", "grid", "raw"),
    [("moons", (40, 40), 2), ("iris", (40, 40), 4), ("digits", (40, 40), 64), ("sine", (160,), 1)],
)
def test_a_view_lies_around_the_samples(dataset, grid, raw, short) -> None:
    spec = ExperimentSpec(data=DataSpec(dataset=dataset, n_samples=100), training=short.training)
    prepared = build(spec).prepared
    view = View.around(prepared)
    assert view.raw.shape == (np.prod(grid), raw)
    assert view.shape(np.zeros(len(view.raw))).shape == grid
    assert view.shape(np.zeros((len(view.raw), 3))).shape == (*grid, 3)
    points = view.points(prepared)
    assert points.shape == (len(prepared.dataset.y), 2)
    assert view.xs[0] < points[:, 0].min() and points[:, 0].max() < view.xs[-1]
    if DATASETS[dataset].n_features > 1:
        assert view.ys[0] < points[:, 1].min() and points[:, 1].max() < view.ys[-1]
