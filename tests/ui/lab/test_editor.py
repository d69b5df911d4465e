"""What is changed editor the network is an intervention, and can be taken back."""

import numpy as np
import pytest

from experiments.run.runner import build
from experiments.spec.defaults import default_spec
from ui.lab.editor import NetworkEditor
from ui.lab.unit import facts, histogram, unit_frame, unit_surface
from ui.live.network import unit_payload
from ui.run.live_run import LiveRun
from ui.run.scene import Scene, ViewSettings


@pytest.fixture
def run():
    live = LiveRun(default_spec("moons"), playing=False)
    live.run_epoch()
    return live


def flat(run):
    return run.experiment.trainer.parameters.flat


WEIGHT = {"layer": 1, "unit": 4, "source": 3, "value": -3.0}


def test_a_typed_weight_is_set_recorded_and_taken_back(run):
    editor, start = NetworkEditor(), flat(run).copy()
    editor.edit(run, WEIGHT)
    editor.edit(run, {"layer": 0, "unit": 2, "source": None, "value": 1})
    parameters = run.experiment.trainer.parameters
    assert parameters.weights[1][3, 4] == -3.0
    assert parameters.biases[0][0, 2] == 1.0
    assert np.count_nonzero(flat(run) != start) == 2
    assert "bias of Layer 1, unit 3" in editor.undo_words(run)
    editor.undo(run)
    assert "weight unit 4 → Layer 2, unit 5" in editor.undo_words(run)
    editor.undo(run)
    np.testing.assert_array_equal(flat(run), start)
    assert editor.undo_words(run) == ""
    editor.undo(run)
    assert not editor.notice


def test_after_more_training_an_undo_gives_the_weight_alone_its_old_value(run):
    editor = NetworkEditor()
    before = run.experiment.trainer.parameters.weights[1][3, 4]
    editor.edit(run, WEIGHT)
    run.run_epoch()
    learned = flat(run).copy()
    editor.undo(run)
    assert run.experiment.trainer.parameters.weights[1][3, 4] == before
    assert np.count_nonzero(flat(run) != learned) == 1
    # The recipe tells all of it.
    again = build(run.recipe)
    again.trainer.run_epoch()
    again.trainer.run_epoch()
    run.run_epoch()
    again.trainer.run_epoch()
    np.testing.assert_array_equal(again.trainer.parameters.flat, flat(run))


@pytest.mark.parametrize("value", ["abc", None, 1e9, float("nan"), True])
def test_what_is_no_value_is_refused_in_a_sentence_and_changes_nothing(run, value):
    editor, start = NetworkEditor(), flat(run).copy()
    editor.edit(run, {**WEIGHT, "value": value})
    assert "must be a number" in editor.notice and "`" not in editor.notice
    np.testing.assert_array_equal(flat(run), start)
    assert not editor.edits
    editor.edit(run, WEIGHT)
    assert not editor.notice


@pytest.mark.parametrize(
    "asked",
    [None, "x", 3, {}, {"layer": 9, "unit": 0}, {"layer": 0, "unit": 99}, {"layer": "0", "unit": 1},
     {"layer": 0, "unit": 0, "source": 77, "value": 1.0}],
)  # fmt: skip
def test_what_the_network_does_not_have_is_passed_over(run, asked):
    editor, start = NetworkEditor(), flat(run).copy()
    editor.edit(run, asked)
    if not (isinstance(asked, dict) and "source" in asked):
        editor.pick(run, asked)
    editor.freeze(run, {"layer": "all", "frozen": True})
    assert editor.selected is None and not editor.edits and run.frozen == ()
    np.testing.assert_array_equal(flat(run), start)


def test_a_frozen_layer_stays_until_it_is_thawed(run):
    editor = NetworkEditor()
    editor.freeze(run, {"layer": 0, "frozen": True})
    editor.freeze(run, {"layer": 2, "frozen": True})
    editor.freeze(run, {"layer": 0, "frozen": True})
    assert run.frozen == (0, 2)
    weights = [w.copy() for w in run.experiment.trainer.parameters.weights]
    run.run_epoch()
    moved = [
        bool((w != old).any())
        for w, old in zip(run.experiment.trainer.parameters.weights, weights, strict=True)
    ]
    assert moved == [False, True, False]
    editor.freeze(run, {"layer": 0, "frozen": False})
    assert run.frozen == (2,)
    editor.freeze(run, {"layer": 77, "frozen": True})
    assert editor.notice


def test_a_new_run_forgets_changes_and_a_smaller_one_the_unit(run):
    editor = NetworkEditor()
    editor.pick(run, {"layer": 0, "unit": 7})
    assert editor.selected == (0, 7)
    editor.edit(run, WEIGHT)
    run.reset()
    editor.follow(run)
    assert not editor.edits and editor.selected == (0, 7)
    hidden = run.spec.network.hidden
    smaller = (hidden[0].model_copy(update={"units": 3}), *hidden[1:])
    network = run.spec.network.model_copy(update={"hidden": smaller})
    run.update(run.spec.model_copy(update={"network": network}))
    editor.follow(run)
    assert editor.selected is None
    editor.pick(run, {"layer": 0, "unit": 1})
    editor.pick(run, {"layer": 0, "unit": 1})
    assert editor.selected is None


@pytest.mark.parametrize("name", ["moons", "digits", "sine", "iris"])
def test_a_unit_is_shown_with_its_own_numbers(name, unpack):
    run = LiveRun(default_spec(name), playing=False)
    run.run_epoch()
    experiment = run.experiment
    frame = unit_frame(experiment, 0, 2)
    parameters, train = experiment.trainer.parameters, experiment.prepared.train
    np.testing.assert_array_equal(frame.weights, parameters.weights[0][:, 2])
    assert frame.bias == parameters.biases[0][0, 2]
    assert frame.counts.sum() == min(1000, len(train.X))
    # One sample after another, each in its bin.
    f = experiment.network.layers[0].activation
    slow = np.zeros_like(frame.counts)
    for x, y in zip(train.X[:1000], train.y, strict=False):
        a = f(np.array([[x @ frame.weights + frame.bias]]))[0, 0]
        bin_ = int(np.clip(np.searchsorted(frame.edges, a, side="right") - 1, 0, 23))
        slow[int(y) if frame.groups else 0, bin_] += 1
    assert np.abs(slow - frame.counts).sum() <= 2  # rounding at the border of a bin
    got = unpack(unit_payload(frame))
    assert (np.shape(got["picture"]) == (8, 8)) == (name == "digits")
    np.testing.assert_array_equal(got["weights"], frame.weights)
    scene = Scene(experiment, ViewSettings())
    maps = scene.maps(experiment)
    surface = unit_surface(scene, experiment, maps, 0, 2)
    np.testing.assert_array_equal(surface.values, maps[0][2])


def test_silence_and_saturation_are_counted():
    from nn_core.activations import ACTIVATIONS

    tanh, relu, linear = (ACTIVATIONS[kind]() for kind in ("tanh", "relu", "identity"))
    assert ("saturated", "50% of the samples") in facts(np.array([0.98, 0.5]), tanh)
    assert ("silent", "75% of the samples") in facts(np.array([0.0, 0.0, 0.0, 2.0]), relu)
    assert len(facts(np.array([-1.0, 2.0]), linear)) == 2
    edges, counts = histogram(np.array([np.inf, np.nan, 3.0]), np.zeros(3, int), 1, linear)
    assert counts.sum() == 1 and edges[0] < 3 < edges[-1]


def test_a_step_back_and_an_undo_leave_a_network_that_the_recipe_gives_again(run):
    editor = NetworkEditor()
    editor.edit(run, WEIGHT)
    run.run_epoch()
    run.step_back()
    editor.follow(run)
    editor.undo(run)
    again = build(run.recipe)
    while again.trainer.epoch < run.epoch:
        again.trainer.run_epoch()
    run.run_epoch()
    again.trainer.run_epoch()
    np.testing.assert_array_equal(again.trainer.parameters.flat, flat(run))
