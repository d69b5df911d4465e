"""The replay: each frame in the bytes of its view, computed once, and no more than fit."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from experiments.run.experiment import Experiment
from experiments.run.runner import build
from experiments.spec.defaults import default_spec
from experiments.spec.parsing import changed
from nn_core.metrics import predicted_classes
from nn_core.network import predict
from nn_core.parameters import Parameters
from ui.run.scene import ViewSettings
from ui.time import replay_frames as module
from ui.time.replay_frames import ReplayFrames

Unpack = Callable[[bytes], Any]


def trained(dataset: str, epochs: int = 4, **changes: object) -> Experiment:
    experiment = build(changed(default_spec(dataset), changes))
    for _ in range(epochs):
        experiment.trainer.run_epoch()
    return experiment


def computed(experiment: Experiment) -> ReplayFrames:
    frames = ReplayFrames(experiment, ViewSettings())
    frames.compute()
    return frames


@pytest.mark.parametrize("dataset", ["moons", "blobs", "plane", "sine", "digits"])
def test_every_frame_of_the_message_is_the_surface_of_its_epoch(
    dataset: str, unpack: Unpack
) -> None:
    experiment = trained(dataset)
    frames = computed(experiment)
    film = unpack(frames.message(4, "en"))
    assert film["epochs"].tolist() == [0, 1, 2, 3, 4]
    low, high = film["surface"]["range"]
    rasters = film["raster"].reshape(5, -1)
    for epoch in (0, 3):
        flat = Parameters(experiment.network.layout, experiment.trainer.history.kept[epoch])
        output = predict(experiment.network, flat, frames.scene.inputs)
        if dataset in {"plane", "sine"}:
            output = experiment.prepared.to_target_units(output)[:, np.newaxis]
        # A class after the other, each over the whole plane.
        shown = output.T.ravel()
        if dataset == "sine":
            np.testing.assert_array_equal(rasters[epoch], shown)
        else:
            back = low + rasters[epoch] / 254 * (high - low)
            # Half a step; of classes one more, where it takes that to keep the class.
            steps = 0.51 if dataset == "plane" else 1.51
            np.testing.assert_allclose(
                back, shown.clip(low, high), rtol=0, atol=steps * (high - low) / 254
            )
        if dataset not in {"sine", "plane"}:
            said = back.reshape(output.shape[::-1]).T
            np.testing.assert_array_equal(predicted_classes(said), predicted_classes(output))
    units = sum(len(layer["units"]) for layer in film["layers"])
    assert film["maps"].size == 5 * units * np.prod(film["mapShape"])


def test_a_map_is_its_units_activation_over_the_same_plane(unpack: Unpack) -> None:
    experiment = trained("moons")
    frames = computed(experiment)
    film = unpack(frames.message(4, "en"))
    layer, unit, epoch = 1, 5, 3
    flat = Parameters(experiment.network.layout, experiment.trainer.history.kept[epoch])
    a = frames.scene.inputs[frames.places]
    for k in range(layer + 1):
        a = np.tanh(a @ flat.weights[k] + flat.biases[k])
    side = film["mapShape"][0] * film["mapShape"][1]
    maps = film["maps"].reshape(5, -1, side)
    scale = film["scales"].reshape(5, -1)[epoch, layer]
    shown = maps[epoch, len(film["layers"][0]["units"]) + unit] / 127 - 1
    np.testing.assert_allclose(shown * scale, a[:, unit], atol=scale / 250)
    # The corners of the small map are those of the plane.
    assert frames.places[0] == 0 and frames.places[-1] == len(frames.scene.inputs) - 1


def test_a_run_that_goes_on_is_computed_from_where_it_was(unpack: Unpack) -> None:
    experiment = trained("moons")
    frames = computed(experiment)
    message = frames.message(4, "en")
    assert frames.compute() == 0
    assert frames.message(4, "en") is message
    experiment.trainer.run_epoch()
    assert frames.follow(experiment, ViewSettings())
    assert frames.compute() == 1
    assert unpack(frames.message(4, "en"))["epochs"].tolist() == [0, 1, 2, 3, 4, 5]


def test_another_run_or_another_plane_needs_frames_of_its_own() -> None:
    frames = computed(trained("moons", 1))
    assert not frames.follow(trained("moons", 1), ViewSettings())
    assert not frames.follow(frames.experiment, ViewSettings(splits=("train",)))


@pytest.mark.parametrize("dataset", ["moons", "digits"])
def test_the_message_stays_within_its_bytes(
    dataset: str, monkeypatch: pytest.MonkeyPatch, unpack: Unpack
) -> None:
    experiment = trained(dataset, 12)
    room = ReplayFrames(experiment, ViewSettings()).frame_bytes * 6
    monkeypatch.setattr(module, "MOST_BYTES", room)
    frames = computed(experiment)
    assert len(frames.epochs) == 6 and frames.epochs[0] == 0 and frames.epochs[-1] == 12
    film = unpack(frames.message(12, "en"))
    stacked = ("raster", "edge", "maps", "scales", "gradientNorm", "updateRatio")
    sizes = sum(film[name].nbytes for name in stacked)
    sizes += sum(part["answers"].nbytes for part in film["parts"])
    assert sizes == room


def test_units_that_are_left_out_are_told() -> None:
    experiment = trained("moons", 1, **{"network.hidden": [{"units": 100}, {"units": 4}]})
    frames = computed(experiment)
    titles = [layer.title for layer in frames.layers()]
    assert titles == ["Layer 1 · 59 of 100 Tanh", "Layer 2 · 4 Tanh", "Output · 1 Sigmoid"]
    assert sum(len(units) for units in frames.units) == 64
