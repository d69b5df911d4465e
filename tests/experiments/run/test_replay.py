"""Each picture of a replay against the same network run by hand, sample by sample."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.run.experiment import Experiment
from experiments.run.replay import moments, shown_units, spread
from experiments.run.runner import build
from experiments.spec.defaults import default_spec
from experiments.spec.parsing import changed
from nn_core.layers import Dense
from nn_core.network import Network, forward, per_sample_loss
from nn_core.parameters import Parameters

DATASETS = ["moons", "blobs", "sine", "plane"]


def trained(dataset: str, epochs: int = 3) -> Experiment:
    small = [{"units": 3, "activation": {"kind": "tanh"}}, {"units": 2}]
    experiment = build(changed(default_spec(dataset), {"network.hidden": small}))
    for _ in range(epochs):
        experiment.trainer.run_epoch()
    return experiment


def by_hand(experiment: Experiment, epoch: int, x: np.ndarray) -> list[list[float]]:
    """The activations of every layer for one input, unit by unit with plain numbers."""
    flat = experiment.trainer.history.kept[epoch].tolist()
    layers, inputs, place = [], x.tolist(), 0
    for layer in experiment.network.layers:
        n, m = len(inputs), layer.units
        weights = [flat[place + i * m : place + (i + 1) * m] for i in range(n)]
        biases = flat[place + n * m : place + n * m + m]
        place += n * m + m
        sums = [biases[j] + sum(inputs[i] * weights[i][j] for i in range(n)) for j in range(m)]
        inputs = layer.activation(np.array(sums)).tolist()
        layers.append(inputs)
    return layers


@pytest.mark.parametrize("dataset", DATASETS)
def test_surface_and_maps_are_those_of_the_network_at_that_epoch(dataset: str) -> None:
    experiment = trained(dataset)
    n_in = experiment.network.n_in
    inputs = np.random.default_rng(0).normal(size=(7, n_in))
    places = np.array([5, 1])
    units = [np.array([2, 0]), np.array([1]), np.arange(experiment.network.layers[-1].units)]
    found = list(moments(experiment, [3, 0, 2], inputs, units, places))
    assert [moment.epoch for moment in found] == [3, 0, 2]
    for moment in found:
        slow = [by_hand(experiment, moment.epoch, x) for x in inputs]
        np.testing.assert_allclose(moment.surface, [layers[-1] for layers in slow], rtol=1e-12)
        for k, own in enumerate(units):
            expected = [[slow[place][k][unit] for place in places] for unit in own]
            np.testing.assert_allclose(moment.maps[k], expected, rtol=1e-12)


@pytest.mark.parametrize("dataset", DATASETS)
def test_answers_are_counted_sample_by_sample(dataset: str) -> None:
    experiment = trained(dataset)
    prepared = experiment.prepared
    found = moments(
        experiment, [1, 3], prepared.train.X[:2], shown_units(experiment.network), np.array([0])
    )
    for moment in found:
        assert set(moment.answers) == {"train", "validation", "test"}
        for name, answers in moment.answers.items():
            part = getattr(prepared, name)
            outputs = [by_hand(experiment, moment.epoch, x)[-1] for x in part.X]
            if prepared.problem == "regression":
                expected = prepared.to_target_units(np.array(outputs))
                np.testing.assert_allclose(answers, expected, rtol=1e-10)
                continue
            counts = np.zeros_like(answers)
            for label, output in zip(part.y, outputs, strict=True):
                chosen = int(output[0] > 0.5) if len(output) == 1 else output.index(max(output))
                counts[int(label)][chosen] += 1
            np.testing.assert_array_equal(answers, counts)


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_gradient_is_that_of_central_differences(dataset: str) -> None:
    experiment = trained(dataset)
    units = shown_units(experiment.network)
    moment = next(
        iter(moments(experiment, [2], np.zeros((2, experiment.network.n_in)), units, [0]))
    )
    settings = experiment.trainer.settings
    flat = experiment.trainer.history.kept[2]
    X, y = experiment.trainer.train

    def value(parameters: np.ndarray) -> float:
        at = Parameters(experiment.network.layout, parameters)
        passes = forward(experiment.network, at, X)
        losses = per_sample_loss(experiment.network, passes, y, settings.loss)
        return float(np.mean(losses) + settings.penalty.value(at))

    step, slope = 1e-6, np.zeros_like(flat)
    for k in range(flat.size):
        away = np.zeros_like(flat)
        away[k] = step
        slope[k] = (value(flat + away) - value(flat - away)) / (2 * step)
    layout = experiment.network.layout
    for k in range(len(experiment.network.layers)):
        own = slope[layout.weights[k].start : layout.biases[k].stop]
        assert math.isclose(moment.gradient_norm[k], np.linalg.norm(own), rel_tol=1e-5)


def test_epochs_in_one_stretch_or_many_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    experiment = trained("moons")
    inputs, units, places = np.ones((4, 2)), shown_units(experiment.network), np.array([0, 3])
    together = list(moments(experiment, [0, 1, 2, 3], inputs, units, places))
    monkeypatch.setattr("nn_core.diagnostics.objective.NUMBERS_AT_ONCE", 1)
    apart = list(moments(experiment, [0, 1, 2, 3], inputs, units, places))
    for one, other in zip(together, apart, strict=True):
        np.testing.assert_allclose(one.surface, other.surface, rtol=1e-12)
        np.testing.assert_allclose(one.gradient_norm, other.gradient_norm, rtol=1e-9)
        assert np.isnan(one.update_ratio).all() == (one.epoch == 0)
        np.testing.assert_array_equal(one.answers["test"], other.answers["test"])


def test_an_epoch_that_is_not_kept_is_refused() -> None:
    experiment = trained("moons", 1)
    with pytest.raises(KeyError):
        list(moments(experiment, [9], np.ones((1, 2)), shown_units(experiment.network), [0]))


def test_a_part_without_samples_has_no_answers() -> None:
    experiment = build(changed(default_spec("moons"), {"data.validation": 0.0}))
    moment = next(
        iter(moments(experiment, [0], np.ones((1, 2)), shown_units(experiment.network), [0]))
    )
    assert set(moment.answers) == {"train", "test"}


@given(st.sets(st.integers(0, 5000), min_size=1), st.integers(2, 60))
def test_chosen_epochs_are_kept_ones_with_both_ends(kept: set[int], most: int) -> None:
    chosen = spread(list(kept), most)
    assert chosen == sorted(set(chosen)) and set(chosen) <= kept
    assert len(chosen) == min(most, len(kept))
    assert {min(kept), max(kept)} <= set(chosen)


@given(st.lists(st.integers(1, 128), min_size=1, max_size=9), st.integers(9, 90))
def test_every_layer_has_maps_and_none_is_spared_while_there_is_room(
    widths: list[int], most: int
) -> None:
    network = Network(2, tuple(Dense(width, "tanh") for width in widths))
    units = shown_units(network, most)
    counts = [len(own) for own in units]
    assert all(1 <= count <= width for count, width in zip(counts, widths, strict=True))
    assert sum(counts) <= most
    if sum(widths) <= most:
        assert counts == widths
    for own, width in zip(units, widths, strict=True):
        assert own.min() >= 0 and own.max() < width and len(set(own.tolist())) == len(own)
