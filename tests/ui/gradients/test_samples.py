"""The background of the samples says what the network answers at their epoch."""

import numpy as np
import pytest

from experiments.run.runner import build
from experiments.spec.defaults import default_spec
from nn_core.parameters import Parameters
from ui.gradients.layer import background
from ui.run.subject import Subject


def at_epoch(dataset: str, epochs: int, epoch: int) -> Subject:
    experiment = build(default_spec(dataset))
    for _number in range(epochs):
        experiment.trainer.run_epoch()
    subject = Subject(experiment)
    subject.epoch = epoch
    return subject


@pytest.mark.parametrize(("dataset", "kind"), [("moons", "doubt"), ("plane", "level")])
def test_the_plane_is_that_of_the_two_features(dataset: str, kind: str) -> None:
    subject = at_epoch(dataset, 5, 2)
    found = background(subject)
    assert found.kind == kind
    kept = Parameters(subject.network.layout, subject.history.kept[2])
    for row, column in ((0, 0), (17, 42), (59, 59)):
        point = np.array([[found.x[column], found.y[row]]])
        answer = float(np.ravel(subject.experiment.predict(point, kept))[0])
        expected = 1 - abs(2 * answer - 1) if kind == "doubt" else answer
        assert found.values[row, column] == pytest.approx(expected)


def test_one_feature_gives_a_curve_and_many_classes_a_doubt() -> None:
    curve = background(at_epoch("sine", 3, 3))
    assert curve.kind == "curve"
    assert curve.values.shape == curve.x.shape
    wine = background(at_epoch("wine", 3, 3))
    assert wine.kind == "doubt"
    assert 0 <= wine.values.min() <= wine.values.max() <= 1
