"""What is marked on the Lab's surface is what the network gets wrong, and where it is in doubt."""

import math

import numpy as np
import pytest

from experiments.defaults import default_spec
from experiments.experiment import Experiment
from experiments.runner import build
from nn_core.datasets import DATASETS
from ui.lab.frames import MOST_POINTS, Scene, ViewSettings
from ui.lab.looks import Looks


def looks(
    experiment: Experiment, view: ViewSettings, picked: tuple[str, int] | None = None
) -> Looks:
    scene = Scene(experiment, view)
    return Looks(scene.frame(experiment), scene, experiment, picked)


def trained(dataset: str, epochs: int = 2) -> Experiment:
    experiment = build(default_spec(dataset))
    for _ in range(epochs):
        experiment.trainer.run_epoch()
    return experiment


@pytest.mark.parametrize("name", DATASETS)
@pytest.mark.parametrize("mode", ["output", "decision", "uncertainty"])
def test_every_dataset_is_marked_in_every_mode(name: str, mode) -> None:
    experiment = trained(name, 1)
    shown = looks(experiment, ViewSettings(mode=mode))
    classes = experiment.prepared.problem != "regression"
    assert (shown.frame.kind == "uncertainty") == (classes and mode == "uncertainty")
    assert shown.frame.discrete == (mode == "decision")
    assert bool(shown.frame.wrong) == classes
    assert [len(own) for own in shown.heights] == [len(part.x) for part in shown.frame.points]
    assert all(np.isfinite(own).all() for own in shown.heights)


@pytest.mark.parametrize("name", ["moons", "digits"])
def test_the_rings_are_the_mistakes_that_the_accuracy_counts(name: str) -> None:
    experiment = trained(name, 1)
    shown = looks(experiment, ViewSettings(splits=("train", "test")))
    report = experiment.evaluate("test")
    test = experiment.prepared.test
    assert shown.frame.wrong[1].mean() == pytest.approx(1 - report.accuracy)
    wrong = round((1 - report.accuracy) * len(test.y))
    assert f"{wrong} of {len(test.y)} test points" in shown.frame.wrong_label
    # All samples are counted, also where no more than the first are drawn.
    count = len(experiment.prepared.train.y)
    assert len(shown.frame.wrong[0]) == min(count, MOST_POINTS)
    assert f"of {count} train" in shown.frame.wrong_label


def test_doubt_is_the_entropy_of_the_output_in_bits() -> None:
    experiment = trained("moons")
    plain = looks(experiment, ViewSettings()).frame
    doubt = looks(experiment, ViewSettings(mode="uncertainty")).frame
    for row, column in ((0, 0), (30, 12), (59, 59)):
        p = float(plain.values[row, column])
        slow = -sum(q * math.log2(q) for q in (p, 1 - p) if q > 0)
        assert doubt.values[row, column] == pytest.approx(slow, abs=1e-9)
    several = looks(trained("iris"), ViewSettings(mode="uncertainty")).frame
    assert 0 <= several.values.min() <= several.values.max() <= math.log2(3) + 1e-9


def test_there_is_no_doubt_where_outputs_are_no_probabilities() -> None:
    from experiments.parsing import changed

    changes = {
        "network.output_activation": {"kind": "identity"},
        "training.loss": {"kind": "half_squared_error"},
    }
    experiment = build(changed(default_spec("moons"), changes))
    assert looks(experiment, ViewSettings(mode="uncertainty")).frame.kind == "binary"


def test_points_stand_at_their_target_or_at_the_probability_of_their_class() -> None:
    moons, iris = trained("moons"), trained("iris")
    np.testing.assert_array_equal(
        looks(moons, ViewSettings()).heights[0], moons.prepared.train.y[:MOST_POINTS]
    )
    heights = looks(iris, ViewSettings()).heights[0]
    outputs = iris.outputs(iris.prepared.train.raw)
    own = outputs[np.arange(len(outputs)), iris.prepared.train.y]
    np.testing.assert_allclose(heights, own)


def test_the_picked_point_is_marked_where_its_part_is_shown() -> None:
    experiment = trained("moons", 1)
    view = ViewSettings(splits=("validation", "test"))
    assert looks(experiment, view, ("test", 3)).frame.picked == (1, 3)
    assert looks(experiment, view, ("train", 3)).frame.picked is None
    assert looks(experiment, ViewSettings(ring_wrong=False)).frame.wrong == ()
