"""The picture of the network says what its numbers say, from one pass for all of it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.run.runner import build
from experiments.spec.defaults import default_spec
from experiments.spec.spec import LayerSpec, NetworkSpec
from nn_core.data import DATASETS
from nn_core.network import predict
from nn_core.training.interventions import Intervention
from ui.lab.network import MOST_UNITS, bundled, network_frame
from ui.live.network import network_payload
from ui.run.scene import RESOLUTION, Scene, ViewSettings


def trained(name, hidden=None):
    spec = default_spec(name)
    if hidden is not None:
        layers = tuple(LayerSpec(units=n) for n in hidden)
        spec = spec.model_copy(
            update={"network": spec.network.model_copy(update={"hidden": layers})}
        )
    experiment = build(spec)
    experiment.trainer.run_epoch()
    scene = Scene(experiment, ViewSettings())
    return experiment, scene, scene.maps(experiment)


@pytest.mark.parametrize("name", DATASETS)
def test_every_dataset_has_a_picture_of_its_network(name, unpack):
    experiment, scene, maps = trained(name)
    frame = network_frame(experiment, scene, maps)
    got = unpack(network_payload(frame))
    assert [column["total"] for column in got["columns"]] == [
        experiment.network.n_in,
        *(layer.units for layer in experiment.network.layers),
    ]
    for sent, weights in zip(got["weights"], frame.weights, strict=True):
        np.testing.assert_array_equal(sent, weights)
    first, width = frame.columns[1], experiment.prepared.dataset.X.shape[1]
    expected = "curve" if width == 1 else "plane" if width == 2 else "bars"
    assert first.kind == ("image" if name == "digits" else expected)


def test_a_units_map_is_its_activation_at_each_place_and_the_surface_is_the_last_map():
    experiment, scene, maps = trained("moons")
    frame = network_frame(experiment, scene, maps)
    parameters = experiment.trainer.parameters
    picture = frame.columns[2].pictures[5]
    xs, ys = (np.linspace(*ends, RESOLUTION) for ends in (scene.x_range, scene.y_range))
    steps = np.linspace(0, RESOLUTION - 1, len(picture)).round().astype(int)
    for row, column in ((0, 0), (3, 17), (19, 19)):
        raw = np.array([[xs[steps[column]], ys[steps[row]]]])
        a = experiment.prepared.transform(raw)
        for k in range(2):
            a = np.tanh(a @ parameters.weights[k] + parameters.biases[k])
        assert picture[row, column] == pytest.approx(a[0, 5], abs=1e-12)
    surface = scene.frame(experiment, maps).values
    np.testing.assert_array_equal(surface, maps[-1][0])
    np.testing.assert_array_equal(
        surface.ravel(), predict(experiment.network, parameters, scene.inputs)[:, 0]
    )


def test_weights_of_pixels_are_a_picture_with_row_0_on_top():
    experiment, scene, maps = trained("digits")
    frame = network_frame(experiment, scene, maps)
    weights = experiment.trainer.parameters.weights[0]
    np.testing.assert_array_equal(frame.columns[1].pictures[3], weights[:, 3].reshape(8, 8))
    assert not frame.columns[0].names
    assert frame.weights[0].shape[0] == 1


def test_an_update_of_four_layers_of_eight_units_takes_at_most_20_kilobytes():
    experiment, scene, maps = trained("moons", (8, 8, 8, 8))
    assert len(network_payload(network_frame(experiment, scene, maps))) <= 20_000


def test_eight_layers_of_32_units_are_summed_up(unpack):
    experiment, scene, maps = trained("moons", (32,) * 8)
    frame = network_frame(experiment, scene, maps)
    assert all(column.nodes == MOST_UNITS for column in frame.columns[1:-1])
    weights = experiment.trainer.parameters.weights[3]
    np.testing.assert_array_equal(frame.weights[3][:15, :15], weights[:15, :15])
    assert len(network_payload(frame)) < 40_000


@given(st.integers(1, 5), st.integers(1, 5), st.data())
def test_a_bundle_has_the_energy_of_its_weights(rows, columns, data):
    sources = data.draw(st.integers(0, rows))
    units = data.draw(st.integers(1, columns))
    weights = np.random.default_rng(rows * 7 + columns).normal(size=(rows, columns))
    found = bundled(weights, sources, units)
    np.testing.assert_array_equal(found[:sources, :units], weights[:sources, :units])
    counts_in = [1] * sources + [rows - sources] * (rows > sources)
    counts_out = [1] * units + [columns - units] * (columns > units)
    energy = (found**2 * np.outer(counts_in, counts_out)).sum()
    assert energy == pytest.approx((weights**2).sum())


def test_frozen_layers_and_what_is_selected_are_told(unpack):
    experiment, scene, maps = trained("moons")
    experiment.trainer.intervene(Intervention(experiment.trainer.epoch, frozen=(1,)))
    frame = replace(network_frame(experiment, scene, maps), selected=(0, 3), undo="Undo: b")
    got = unpack(network_payload(frame))
    assert [column["frozen"] for column in got["columns"]] == [False, False, True, False]
    assert got["selected"] == [0, 3]
    np.testing.assert_array_equal(
        np.concatenate([column["biases"] for column in got["columns"]]),
        np.concatenate([b[0] for b in experiment.trainer.parameters.biases]),
    )


def test_equal_units_have_equal_pictures():
    spec = default_spec("moons")
    fields = {name: getattr(spec.network, name) for name in NetworkSpec.model_fields}
    network = NetworkSpec(**{**fields, "initializer": {"kind": "zeros"}})
    experiment = build(spec.model_copy(update={"network": network}))
    experiment.trainer.run_epoch()
    scene = Scene(experiment, ViewSettings())
    frame = network_frame(experiment, scene, scene.maps(experiment))
    for column in frame.columns[1:-1]:
        assert (column.pictures == column.pictures[0]).all()
