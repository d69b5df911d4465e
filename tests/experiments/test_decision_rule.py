"""Every score is the share of the answers that are right, also on the threshold itself."""

from dataclasses import replace

import numpy as np
import pytest

from experiments.compare.columns import network_columns
from experiments.compare.ensembles import train_ensemble
from experiments.compare.grid import Comparison
from experiments.compare.verdicts import disagreement
from experiments.run.replay import moments
from experiments.run.runner import build
from experiments.spec.spec import DataSpec, ExperimentSpec, LayerSpec, NetworkSpec, TrainingSpec
from nn_core.diagnostics.predictions import calibration, class_probabilities
from nn_core.initializers import Zeros
from nn_core.metrics import accuracy, classification_report, predicted_classes
from nn_core.training.trainer import Trainer
from tests.generators import drain

CASES = ("xor", "article_plane", "blobs", "iris")
"""Of two classes, balanced and not, and of several."""


def undecided(dataset: str, dtype: str = "float64") -> ExperimentSpec:
    """A network that starts with weights 0: it answers one half, or the same for every class."""
    return ExperimentSpec(
        data=DataSpec(dataset=dataset, options={"classes": 3} if dataset == "blobs" else {}),
        network=NetworkSpec(hidden=(LayerSpec(units=3),), initializer=Zeros()),
        training=TrainingSpec(dtype=dtype),
    )


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("dataset", CASES)
def test_a_network_that_is_undecided_has_one_accuracy_everywhere(dataset, dtype) -> None:
    experiment = build(undecided(dataset, dtype))
    prepared = experiment.prepared
    outputs = experiment.outputs(prepared.test.raw)
    assert np.all(outputs == outputs[:1, :1])
    assert prepared.class_labels(outputs).tolist() == [0] * len(prepared.test.y)
    expected = float(np.mean(prepared.test.y == 0))

    assert accuracy(outputs, prepared.test.Y) == pytest.approx(expected)
    report = experiment.evaluate("test")
    assert report.accuracy == pytest.approx(expected)
    assert report.confusion.trace() == round(expected * len(prepared.test.y))
    shares = class_probabilities(outputs)
    sure = calibration(prepared.test.y, shares)
    right = float(np.nansum(sure.accuracy * sure.counts) / sure.counts.sum())
    assert right == pytest.approx(expected)
    history = experiment.trainer.history
    assert history.curve("train_accuracy")[-1] == pytest.approx(np.mean(prepared.train.y == 0))
    grid = prepared.test.X[:4]
    units = [np.arange(1)] * len(experiment.network.layers)
    (moment,) = moments(experiment, [0], grid, units, np.arange(4))
    assert moment.answers["test"].trace() == report.confusion.trace()


@pytest.mark.parametrize("dataset", CASES)
def test_cells_and_ensembles_score_what_they_answer(dataset, monkeypatch) -> None:
    monkeypatch.setattr(Trainer, "epochs", lambda trainer: iter(()))
    spec = undecided(dataset)
    grid = Comparison((spec.data,), network_columns(own=spec.network), 2, spec)
    (cell,) = grid.cells()
    ensemble = drain(train_ensemble(spec, members=2, seeds=2))
    for found in (cell, ensemble.cell, *ensemble.members):
        assert not found.predicted.any()
        right = (found.predicted == found.targets).mean(axis=1)
        assert found.scores == pytest.approx(right)
    assert ensemble.of_tests.tolist() == [0.0, 0.0]


def test_answers_on_either_side_of_one_half_differ_and_one_half_is_class_0(short_cells) -> None:
    first, second = short_cells
    half, above = np.full((2, 2), 0.5), np.full((2, 2), np.nextafter(0.5, 1.0))
    below = np.full((2, 2), 0.25)
    pairs = ((half, below, False), (half, above, True), (below, above, True))
    for one, other, expected in pairs:
        found = disagreement(replace(first, surface=one), replace(second, surface=other))
        assert np.all(found.differs == expected)


@pytest.fixture(scope="module")
def short_cells():
    grid = Comparison(
        ("xor",),
        network_columns("linear", "tiny"),
        1,
        ExperimentSpec(training=TrainingSpec(epochs=1)),
    )
    return sorted(grid.cells(), key=lambda cell: cell.place.column)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("classes", [2, 3, 10])
def test_reports_of_ties_count_the_first_of_equals(classes, dtype) -> None:
    rng = np.random.default_rng(classes)
    labels = rng.integers(0, classes, 300)
    # Few distinct values: most rows have a tie.
    outputs = rng.integers(1, 3, size=(300, classes)).astype(dtype)
    outputs /= outputs.sum(axis=1, keepdims=True)
    expected = np.array([row.tolist().index(row.max()) for row in outputs])
    assert np.array_equal(predicted_classes(outputs), expected)
    report = classification_report(labels, outputs, [str(k) for k in range(classes)])
    assert report.accuracy == pytest.approx(np.mean(expected == labels))
    assert accuracy(outputs, np.eye(classes)[labels]) == pytest.approx(report.accuracy)


def test_an_ensemble_whose_mean_is_one_half_scores_its_own_answers() -> None:
    members = np.array([[[0.25], [0.4]], [[0.75], [0.6]]])
    together = members.mean(axis=0)
    assert together.tolist() == [[0.5], [0.5]]
    targets = np.array([[0.0], [1.0]])
    answers = predicted_classes(together)
    assert accuracy(together, targets) == np.mean(answers == targets[:, 0]) == 0.5
