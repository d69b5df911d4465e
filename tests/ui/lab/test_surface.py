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
from nn_core.types import Array
from ui.lab.status import numbers
from ui.lab.surface import marked_surface
from ui.live.surface import SurfaceFrame, surface_message
from ui.run.live_run import LiveRun
from ui.run.scene import MOST_POINTS, Scene, ViewSettings
from ui.text import percent


def marked(
    experiment: Experiment, view: ViewSettings, selected: tuple[str, int] | None = None
) -> tuple[SurfaceFrame, list[Array]]:
    return marked_surface(Scene(experiment, view), experiment, selected=selected)


def trained(dataset: str, epochs: int = 2) -> Experiment:
    experiment = build(default_spec(dataset))
    for _ in range(epochs):
        experiment.trainer.run_epoch()
    return experiment


@pytest.mark.parametrize("name", DATASETS)
@pytest.mark.parametrize("mode", ["output", "decision", "uncertainty"])
def test_every_dataset_is_marked_in_every_mode(name: str, mode) -> None:
    experiment = trained(name, 1)
    shown, heights = marked(experiment, ViewSettings(mode=mode))
    classes = experiment.prepared.problem != "regression"
    assert (shown.kind == "uncertainty") == (classes and mode == "uncertainty")
    assert shown.discrete == (mode == "decision")
    assert bool(shown.wrong) == classes
    assert [len(own) for own in heights] == [len(part.x) for part in shown.points]
    assert all(np.isfinite(own).all() for own in heights)


@pytest.mark.parametrize("name", ["moons", "digits"])
def test_the_rings_are_the_mistakes_that_the_accuracy_counts(name: str) -> None:
    experiment = trained(name, 1)
    shown, _heights = marked(experiment, ViewSettings(splits=("train", "test")))
    report = experiment.evaluate("test")
    test = experiment.prepared.test
    assert shown.wrong[1].mean() == pytest.approx(1 - report.accuracy)
    wrong = round((1 - report.accuracy) * len(test.y))
    assert f"{wrong} of {len(test.y)} test points" in shown.wrong_label
    # All samples are counted, also where no more than the first are drawn.
    count = len(experiment.prepared.train.y)
    assert len(shown.wrong[0]) == min(count, MOST_POINTS)
    assert f"of {count} train" in shown.wrong_label


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
    shown, _heights = marked(experiment, ViewSettings(splits=("train", "validation", "test")))
    told = {number.label: number.value for number in numbers(experiment)}
    for part, wrong in zip(("train", "validation"), shown.wrong, strict=False):
        samples = getattr(experiment.prepared, part)
        outputs = experiment.outputs(samples.raw)
        right = predicted_classes(outputs) == samples.y
        assert np.array_equal(wrong, ~right[:MOST_POINTS])
        assert told[f"Accuracy, {part}"] == percent(right.mean())
        assert f"{int((~right).sum())} of {len(right)} {part}" in shown.wrong_label


def test_an_undecided_network_is_ringed_and_counted_by_the_rule_of_its_accuracy() -> None:
    spec = changed(default_spec("article_plane"), {"network.initializer": {"kind": "zeros"}})
    experiment = build(spec)
    shown, _heights = marked(experiment, ViewSettings(splits=("train",)))
    labels = experiment.prepared.train.y
    assert np.array_equal(shown.wrong[0], labels == 1)
    told = {number.label: number.value for number in numbers(experiment)}
    assert told["Accuracy, train"] == percent(np.mean(labels == 0))
    message = surface_message(shown)
    # On the border between the colors, whose lower side is class 0.
    assert set(message["raster"].ravel().tolist()) == {127}


def test_doubt_is_the_entropy_of_the_output_in_bits() -> None:
    experiment = trained("moons")
    plain = marked(experiment, ViewSettings())[0]
    doubt = marked(experiment, ViewSettings(mode="uncertainty"))[0]
    for row, column in ((0, 0), (30, 12), (59, 59)):
        p = float(plain.values[row, column])
        slow = -sum(q * math.log2(q) for q in (p, 1 - p) if q > 0)
        assert doubt.values[row, column] == pytest.approx(slow, abs=1e-9)
    several = marked(trained("iris"), ViewSettings(mode="uncertainty"))[0]
    assert 0 <= several.values.min() <= several.values.max() <= math.log2(3) + 1e-9


def test_there_is_no_doubt_where_outputs_are_no_probabilities() -> None:
    from experiments.spec.parsing import changed

    changes = {
        "network.output_activation": {"kind": "identity"},
        "training.loss": {"kind": "half_squared_error"},
    }
    experiment = build(changed(default_spec("moons"), changes))
    assert marked(experiment, ViewSettings(mode="uncertainty"))[0].kind == "binary"


def test_points_stand_at_their_target_or_at_the_probability_of_their_class() -> None:
    moons, iris = trained("moons"), trained("iris")
    np.testing.assert_array_equal(
        marked(moons, ViewSettings())[1][0], moons.prepared.train.y[:MOST_POINTS]
    )
    heights = marked(iris, ViewSettings())[1][0]
    outputs = iris.outputs(iris.prepared.train.raw)
    own = outputs[np.arange(len(outputs)), iris.prepared.train.y]
    np.testing.assert_allclose(heights, own)


def test_the_picked_point_is_marked_where_its_part_is_shown() -> None:
    experiment = trained("moons", 1)
    view = ViewSettings(splits=("validation", "test"))
    assert marked(experiment, view, ("test", 3))[0].picked == (1, 3)
    assert marked(experiment, view, ("train", 3))[0].picked is None
    assert marked(experiment, ViewSettings(ring_wrong=False))[0].wrong == ()
