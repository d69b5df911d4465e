"""Baselines see the same data and split, and their numbers are scikit-learn's."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, r2_score

from experiments.compare.baselines import BASELINES, fit
from experiments.compare.cells import View
from experiments.compare.columns import network_columns
from experiments.compare.grid import Comparison
from experiments.compare.planning import CellIndex
from experiments.run.runner import build, shared_data
from experiments.spec.spec import DataSpec, ExperimentSpec

DATA = {
    "binary": DataSpec(dataset="moons", n_samples=60),
    "multiclass": DataSpec(dataset="iris", n_samples=60),
    "regression": DataSpec(dataset="friedman1", n_samples=60),
    "one feature": DataSpec(dataset="sine", n_samples=60),
}


def finished(work):
    """Run a fit to its end and return its cell."""
    found = []

    def collect():
        found.extend((yield from work))

    for _ in collect():
        pass
    return found[0]


@pytest.fixture(scope="module")
def cells(short):
    found = {}
    for kind, data in DATA.items():
        grid = Comparison((data,), (), (2, 4), short, tuple(BASELINES))
        for name, cell in zip(BASELINES, grid.cells(), strict=True):
            found[kind, name] = cell
    return found


@pytest.mark.parametrize("name", BASELINES)
@pytest.mark.parametrize("kind", DATA)
def test_its_score_is_scikit_learns_on_the_test_part(cells, kind, name) -> None:
    cell = cells[kind, name]
    score = r2_score if cell.metric == "r_squared" else accuracy_score
    for k, spec in enumerate(cell.specs):
        prepared = build(spec).prepared
        np.testing.assert_array_equal(cell.targets[k], prepared.test.y)
        assert cell.scores[k] == pytest.approx(score(cell.targets[k], cell.predicted[k]))
        regression = prepared.problem == "regression"
        model = BASELINES[name].make(regression, len(prepared.train.y), spec.seed)
        train = prepared.train
        model.fit(train.X, train.Y[:, 0] if regression else train.y)
        answers = model.predict(prepared.test.X)
        if regression:
            answers = prepared.to_target_units(answers[:, np.newaxis])
        np.testing.assert_allclose(cell.predicted[k], answers, rtol=0, atol=1e-9)
    assert cell.is_baseline and not cell.curves and cell.parameter_count is None


@pytest.mark.parametrize("name", BASELINES)
@pytest.mark.parametrize("kind", DATA)
def test_its_surface_answers_as_it_predicts(cells, kind, name) -> None:
    cell = cells[kind, name]
    prepared = cell.data
    # The grid laid through the test samples: the surface is then the prediction.
    view = View(None, np.empty(0), np.empty(0), prepared.test.raw)
    work = fit(name, CellIndex(0, 0), cell.specs[:1], view, {})
    surface = finished(work).surface
    if cell.metric == "r_squared":
        np.testing.assert_allclose(surface, cell.predicted[0], rtol=0, atol=1e-9)
        return
    assert ((surface >= 0) & (surface <= 1)).all()
    labels = surface.argmax(axis=-1) if kind == "multiclass" else surface >= 0.5
    certain = np.abs(surface - 0.5) > 1e-9 if kind == "binary" else np.ones(len(labels), bool)
    np.testing.assert_array_equal(labels[certain], cell.predicted[0][certain])


def test_baselines_stand_on_the_data_of_their_row(short) -> None:
    drawn = {}
    grid = Comparison((DATA["binary"],), network_columns("tiny"), 2, short, ("linear",))
    network, baseline = grid.cells()
    assert baseline.data is network.data and baseline.view is network.view
    np.testing.assert_array_equal(baseline.targets, network.targets)
    assert shared_data(network.specs[0], drawn) is shared_data(baseline.specs[0], drawn)


@pytest.mark.parametrize("name", BASELINES)
def test_fewer_samples_than_neighbors_are_enough(name) -> None:
    spec = ExperimentSpec(data=DataSpec(dataset="iris", n_samples=30, validation=0.44, test=0.44))
    prepared = shared_data(spec, {})
    assert len(prepared.train.y) == 4
    assert finished(
        fit(name, CellIndex(0, 0), (spec,), View.around(prepared), {})
    ).scores.shape == (1,)


@pytest.mark.parametrize("name", BASELINES)
def test_a_class_that_training_lacks_has_probability_zero(name) -> None:
    spec = ExperimentSpec(data=DATA["multiclass"])
    drawn = {}
    prepared = shared_data(spec, drawn)
    train = prepared.train
    rows = train.y != 1
    short_of_one = replace(
        train, **{part: getattr(train, part)[rows] for part in ("X", "Y", "y", "raw", "indices")}
    )
    drawn = dict.fromkeys(drawn, replace(prepared, train=short_of_one))
    surface = finished(fit(name, CellIndex(0, 0), (spec,), View.around(prepared), drawn)).surface
    assert not surface[..., 1].any()
    np.testing.assert_allclose(surface.sum(axis=-1), 1.0)
