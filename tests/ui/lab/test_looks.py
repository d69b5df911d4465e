"""What is marked on the Lab's surface is what the network gets wrong, and where it is in doubt."""

import math

import numpy as np
import pytest

from experiments.run.experiment import Experiment
from experiments.run.runner import build
from experiments.spec.defaults import default_spec
from experiments.spec.interventions import Edit
from experiments.spec.parsing import changed
from nn_core.data import DATASETS
from nn_core.metrics import predicted_classes
from ui.lab.looks import Looks
from ui.lab.numbers import numbers
from ui.live.surface import surface_message
from ui.run.live_run import LiveRun
from ui.run.scene import MOST_POINTS, Scene, ViewSettings
from ui.text import percent


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


def moved(dataset: str, how: str) -> Experiment:
    """A run at a moment whose network is not the one of the last recorded epoch."""
    spec = default_spec(dataset)
    if how == "stopped early":
        stopping = {"early_stopping": {"patience": 1}, "learning_rate": 0.3, "epochs": 200}
        run = LiveRun(changed(spec, {f"training.{k}": v for k, v in stopping.items()}))
        run.experiment.run()
        assert run.experiment.trainer.best_epoch < run.experiment.trainer.epoch
        return run.experiment
    run = LiveRun(spec)
    run.run_epoch()
    if how == "within an epoch":
        for _step in range(3):
            run.step()
    else:
        run.intervene(edits=(Edit(layer=0, source=0, unit=0, value=9.0),))
    return run.experiment


@pytest.mark.parametrize("how", ["within an epoch", "weight typed", "stopped early"])
@pytest.mark.parametrize("name", ["moons", "iris"])
def test_rings_counts_and_accuracy_are_of_one_network_at_every_moment(name: str, how: str) -> None:
    experiment = moved(name, how)
    shown = looks(experiment, ViewSettings(splits=("train", "validation", "test")))
    told = {number.label: number.value for number in numbers(experiment)}
    for part, wrong in zip(("train", "validation"), shown.frame.wrong, strict=False):
        samples = getattr(experiment.prepared, part)
        outputs = experiment.outputs(samples.raw)
        right = predicted_classes(outputs) == samples.y
        assert np.array_equal(wrong, ~right[:MOST_POINTS])
        assert told[f"Accuracy, {part}"] == percent(right.mean())
        assert f"{int((~right).sum())} of {len(right)} {part}" in shown.frame.wrong_label


def test_an_undecided_network_is_ringed_and_counted_by_the_rule_of_its_accuracy() -> None:
    spec = changed(default_spec("article_plane"), {"network.initializer": {"kind": "zeros"}})
    experiment = build(spec)
    shown = looks(experiment, ViewSettings(splits=("train",)))
    labels = experiment.prepared.train.y
    assert np.array_equal(shown.frame.wrong[0], labels == 1)
    told = {number.label: number.value for number in numbers(experiment)}
    assert told["Accuracy, train"] == percent(np.mean(labels == 0))
    message = surface_message(shown.frame)
    # On the border between the colors, whose lower side is class 0.
    assert set(message["raster"].ravel().tolist()) == {127}


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
    from experiments.spec.parsing import changed

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
