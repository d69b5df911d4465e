"""Every dataset has a picture, and the picture says what the network says."""

import numpy as np
import pytest

from experiments.run.runner import build
from experiments.spec.defaults import default_spec
from nn_core.data import DATASETS
from ui.lab.status import divergence_note, numbers
from ui.run.scene import PRINCIPAL, Scene, ViewSettings, curves_frame, references


@pytest.mark.parametrize("name", DATASETS)
def test_every_dataset_draws_a_surface_and_curves(name):
    experiment = build(default_spec(name))
    experiment.trainer.run_epoch()
    frame = Scene(experiment, ViewSettings()).frame(experiment)
    assert np.isfinite(frame.values).all()
    assert frame.points[0].x.size
    width = experiment.prepared.dataset.X.shape[1]
    assert (frame.kind == "curve") == (width == 1)
    assert bool(frame.caption) == (width > 2)
    curves = curves_frame(experiment, ViewSettings(log_loss=True))
    assert curves.epoch == 1
    assert [len(line.x) for panel in curves.panels for line in panel.lines] == [2] * 4
    penalized = experiment.trainer.history.curve("penalty")[-1] > 0
    assert len(numbers(experiment)) == 5 + penalized


def test_the_surface_is_the_networks_output_at_its_points():
    experiment = build(default_spec("moons"))
    scene = Scene(experiment, ViewSettings())
    frame = scene.frame(experiment)
    xs = np.linspace(*frame.x_range, frame.values.shape[1])
    ys = np.linspace(*frame.y_range, frame.values.shape[0])
    for row, column in ((0, 0), (7, 41), (59, 59)):
        point = np.array([[xs[column], ys[row]]])
        expected = experiment.outputs(point)[0, 0]
        assert frame.values[row, column] == pytest.approx(expected, abs=1e-12)


def test_a_plane_of_two_features_is_named_on_the_chart():
    experiment = build(default_spec("iris"))
    frame = Scene(experiment, ViewSettings(plane=(2, 3))).frame(experiment)
    names = experiment.prepared.dataset.feature_names
    assert (frame.x_label, frame.y_label) == (names[2], names[3])
    assert names[2] in frame.caption


def test_a_plane_that_the_data_do_not_have_falls_back_to_principal_components():
    experiment = build(default_spec("iris"))
    shown = Scene(experiment, ViewSettings(plane=(20, 3))).frame(experiment)
    principal = Scene(experiment, ViewSettings(plane=PRINCIPAL)).frame(experiment)
    np.testing.assert_array_equal(shown.values, principal.values)


def test_the_score_is_compared_with_the_largest_class_and_the_best_there_is():
    experiment = build(default_spec("article_plane"))
    levels = [line.y for line in references(experiment)]
    share = max(experiment.prepared.train.y.mean(), 1 - experiment.prepared.train.y.mean())
    assert levels[0] == pytest.approx(share)


def test_a_run_that_diverged_says_where_and_what_to_try():
    spec = default_spec("plane")
    training = spec.training.model_copy(update={"learning_rate": 10.0, "l2": 1.0})
    from nn_core.optimizers import SGD

    training = training.model_copy(update={"optimizer": SGD()})
    experiment = build(spec.model_copy(update={"training": training}))
    experiment.run()
    sentence = divergence_note(experiment, training)
    assert sentence is not None
    assert "layer" in sentence and "Learning rate times L2 is 10" in sentence
    assert np.isfinite(experiment.trainer.parameters.flat).all()
