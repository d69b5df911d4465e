"""Tables of the live views are the engine's own numbers, digit for digit."""

import csv
import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.run.experiment import Experiment
from experiments.run.runner import build
from experiments.spec.defaults import default_spec
from experiments.spec.parsing import changed
from nn_core.diagnostics.layers import layer_records
from nn_core.diagnostics.objective import Objective
from nn_core.network import forward, predict
from nn_core.parameters import Parameters
from ui.lab.network import network_frame
from ui.lab.unit import unit_frame
from ui.live.curves import curves_table
from ui.live.network import network_table, unit_table
from ui.live.packing import pack
from ui.live.surface import surface_table
from ui.run.scene import Scene, ViewSettings, curves_frame
from ui.time.replay_frames import ReplayFrames
from ui.widgets.downloads import Table, frame_csv, table_csv

Rows = list[list[str]]
DTYPES = ["float64", "float32"]


def trained(dataset: str, dtype: str = "float64", epochs: int = 4, **changes: Any) -> Experiment:
    settings = {name.replace("__", "."): value for name, value in changes.items()}
    settings["training.dtype"] = dtype
    experiment = build(changed(default_spec(dataset), settings))
    for _ in range(epochs):
        experiment.trainer.run_epoch()
    return experiment


def rows(table: Table) -> Rows:
    """The table as another program reads it from its file."""
    text = table_csv(table).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))[1:]


def same(texts: list[str], values: np.ndarray) -> None:
    """Each text is the value itself, and the shortest that is."""
    flat = np.ravel(values)
    np.testing.assert_array_equal(np.array(texts, dtype=flat.dtype), flat)
    assert texts == [str(value) for value in flat]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("dataset", ["moons", "blobs", "plane", "sine"])
def test_a_surface_holds_what_the_network_answers_and_the_points_as_they_are(
    dataset: str, dtype: str
) -> None:
    experiment = trained(dataset, dtype)
    prepared = experiment.prepared
    scene = Scene(experiment, ViewSettings(splits=("train",)))
    found = rows(surface_table(scene.frame(experiment)))
    outputs = predict(experiment.network, experiment.trainer.parameters, scene.inputs)
    if prepared.problem == "regression":
        outputs = prepared.to_target_units(outputs)
    same([row[-1] for row in found[: outputs.size]], outputs)
    own = found[outputs.size :]
    train = prepared.train
    shown = slice(len(own))
    same([row[1] for row in own], train.raw[shown, 0])
    up = train.y[shown] if dataset == "sine" else train.raw[shown, 1]
    same([row[2] for row in own], up)


@pytest.mark.parametrize("dtype", DTYPES)
def test_weights_biases_and_curves_are_the_trainers(dtype: str) -> None:
    experiment = trained("moons", dtype, epochs=30)
    trainer = experiment.trainer
    scene = Scene(experiment, ViewSettings())
    frame = network_frame(experiment, scene, scene.maps(experiment))
    found = rows(network_table(frame))
    for k, weights in enumerate(trainer.parameters.weights):
        own = [row for row in found if row[0] == str(k + 1)]
        same([row[-1] for row in own if row[2]], weights)
        same([row[-1] for row in own if not row[2]], trainer.parameters.biases[k])
    unit = rows(unit_table(unit_frame(experiment, 1, 2)))
    same([row[-1] for row in unit[:8]], trainer.parameters.weights[1][:, 2])
    same([unit[8][-1]], trainer.parameters.biases[1][0, 2])
    curves = rows(curves_table(curves_frame(experiment, ViewSettings())))
    for place, split in enumerate(("train", "validation")):
        own = curves[31 * place : 31 * (place + 1)]
        assert [row[2] for row in own] == [str(epoch) for epoch in range(31)]
        same([row[-1] for row in own], trainer.history.curve(f"{split}_loss"))


def test_a_long_run_has_every_epoch_in_its_file() -> None:
    experiment = trained("xor", epochs=900, network__hidden=[{"units": 1}])
    curves = rows(curves_table(curves_frame(experiment, ViewSettings())))
    assert len(curves) == 4 * 901


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("dataset", ["moons", "blobs", "plane"])
def test_a_film_gives_the_numbers_of_the_epoch_that_is_asked_for(dataset: str, dtype: str) -> None:
    experiment = trained(dataset, dtype)
    prepared, trainer = experiment.prepared, experiment.trainer
    frames = ReplayFrames(experiment, ViewSettings(splits=()))
    kept = Parameters(experiment.network.layout, trainer.history.kept[2])

    def asked(picture: str) -> Rows:
        return rows(frames.table({"picture": picture, "epoch": 2, "part": "test"}))

    passes = forward(experiment.network, kept, frames.scene.inputs)
    is_number = prepared.problem == "regression"
    outputs = prepared.to_target_units(passes[-1].a) if is_number else passes[-1].a
    same([row[-1] for row in asked("surface")], outputs)
    maps = [one.a[frames.places].T.ravel() for one in passes]
    same([row[-1] for row in asked("units")], np.concatenate(maps))
    minimized = trainer.settings.loss, trainer.settings.penalty
    objective = Objective(experiment.network, *trainer.train, *minimized)
    records = layer_records(objective, kept, trainer.history.before[2])
    found = asked("gradients")
    np.testing.assert_allclose(
        np.array([row[1:] for row in found], dtype=dtype),
        np.column_stack([records.gradient_norm, records.update_ratio]),
        rtol=1e-12 if dtype == "float64" else 1e-5,
    )
    answers = asked("answers")
    test = prepared.test
    if is_number:
        same([row[1] for row in answers], test.y)
        answer = prepared.to_target_units(predict(experiment.network, kept, test.X))
        np.testing.assert_allclose([float(row[2]) for row in answers], answer, rtol=1e-12)
    else:
        assert sum(int(row[-1]) for row in answers) == len(test.y)


def test_a_frame_of_float32_is_written_in_its_own_precision() -> None:
    frame = pd.DataFrame(
        {"a": np.array([0.1, 1e30], dtype=np.float32), "b": [0.1, np.nan], "c": ["=x", "p,q"]}
    )
    assert frame_csv(frame).decode("utf-8-sig") == 'a,b,c\r\n0.1,0.1,\'=x\r\n1e+30,,"p,q"\r\n'


def test_no_message_narrows_a_number(unpack: Callable[..., Any]) -> None:
    values = np.array([5412002.8, 1.7e9 + 1, 1e300, 1e-300])
    np.testing.assert_array_equal(unpack(pack({"x": values}))["x"], values)
