"""A fork's pictures say what the two runs are."""

import csv
import io

import numpy as np
import pytest

from experiments.run.forks import Fork
from experiments.spec.defaults import default_spec
from experiments.spec.parsing import changed
from nn_core.network import predict
from nn_core.optimizers import SGD
from ui.run.scene import Scene, ViewSettings
from ui.time.fork import (
    curves_csv,
    fork_curves,
    fork_surfaces,
    score_rows,
    settings_at,
    value_text,
)


def forked(dataset: str = "moons", **change: object) -> Fork:
    made = Fork.from_run(default_spec(dataset), 2, change or {"learning_rate": 0.3})
    for _share in made.train(6):
        pass
    return made


@pytest.mark.parametrize("dataset", ["moons", "blobs", "plane", "sine"])
def test_the_difference_is_that_of_the_two_networks_place_by_place(dataset: str) -> None:
    fork = forked(dataset)
    scene = Scene(fork.original, ViewSettings())
    original, _forked, difference = fork_surfaces(fork, scene)
    outputs = [
        predict(one.network, one.trainer.parameters, scene.inputs)
        for one in (fork.original, fork.forked)
    ]
    change = outputs[1] - outputs[0]
    if original.kind == "classes":
        expected = np.abs(change).sum(axis=-1) / 2
        assert difference.value_range[0] == 0.0
    else:
        expected = change[:, 0]
        if original.kind in {"regression", "curve"}:
            units = [fork.original.prepared.to_target_units(one) for one in outputs]
            expected = units[1] - units[0]
    np.testing.assert_allclose(difference.values.ravel(), expected, atol=1e-12)
    assert difference.value_range[1] == pytest.approx(np.abs(expected).max())
    assert difference.points == () and "%" in difference.summary


def test_the_forks_curves_begin_where_it_left_and_there_meet_the_run() -> None:
    frame = fork_curves(forked())
    assert [mark.epoch for mark in frame.marks] == [2]
    for panel in frame.panels:
        lines = {line.label: line for line in panel.lines}
        assert list(lines) == [
            "original, train", "original, validation", "fork, train", "fork, validation",
        ]  # fmt: skip
        for split in ("train", "validation"):
            own, other = lines[f"fork, {split}"], lines[f"original, {split}"]
            # One epoch of what they share leads in.
            assert own.x.tolist() == [2, 3, 4, 5, 6] and other.x.tolist() == [1, *own.x]
            assert own.y[0] == other.y[1]
    assert frame.start == 1
    loss = {line.label: line.y for line in frame.panels[0].lines}
    assert (loss["fork, train"][1:] != loss["original, train"][2:]).all()


def test_the_table_has_the_difference_and_the_file_every_epoch() -> None:
    fork = forked()
    rows = score_rows(fork)
    assert [row["score"] for row in rows] == [
        "Loss, train", "Loss, validation", "Loss, test",
        "Accuracy, train", "Accuracy, validation", "Accuracy, test",
    ]  # fmt: skip
    for row in rows:
        assert row["difference"] == row["fork"] - row["original"]
    lines = list(csv.DictReader(io.StringIO(curves_csv(fork).decode("utf-8-sig"))))
    assert [line["epoch"] for line in lines] == [str(k) for k in range(7)]
    assert lines[2]["fork_train_loss"] == lines[2]["original_train_loss"]
    assert float(lines[6]["fork_train_loss"]) == pytest.approx(rows[0]["fork"], rel=1e-12)


def test_a_run_that_ended_before_leaves_its_place_empty() -> None:
    linear = [{"units": 8, "activation": {"kind": "identity"}}] * 2
    spec = changed(default_spec("plane"), {"network.hidden": linear})
    fork = Fork.from_run(spec, 1, {"optimizer": SGD(), "learning_rate": 100.0})
    for _share in fork.train(6):
        pass
    assert fork.forked.trainer.divergences and fork.original.trainer.epoch == 6
    last = list(csv.DictReader(io.StringIO(curves_csv(fork).decode("utf-8-sig"))))[-1]
    assert last["original_train_loss"] and not last["fork_train_loss"]
    assert np.isfinite([row["fork"] for row in score_rows(fork)]).all()


def test_a_setting_has_the_value_in_force_at_the_epoch() -> None:
    planned = ({"epoch": 3, "learning_rate": 0.3, "frozen": (0,), "dropout": 0.2},)
    spec = default_spec("moons")
    fields = {name: getattr(spec, name) for name in type(spec).model_fields}
    recipe = type(spec)(**{**fields, "interventions": planned})
    before, after = settings_at(recipe, 2), settings_at(recipe, 3)
    assert before["learning_rate"] == spec.training.learning_rate
    assert after["learning_rate"] == 0.3
    assert (before["frozen"], after["frozen"]) == ((), (0,))
    assert after["dropout"] == 0.2
    assert value_text("frozen", (0, 2)) == "layers 1, 3 frozen"
    assert value_text("optimizer", SGD()) == "SGD"
    uneven = changed(spec, {"network.hidden": [{"units": 3}, {"units": 3, "dropout": 0.5}]})
    assert value_text("dropout", settings_at(uneven, 0)["dropout"]) == "different by layer"
    assert "dropout" not in settings_at(changed(spec, {"network.hidden": []}), 0)
