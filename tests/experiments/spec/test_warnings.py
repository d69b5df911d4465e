"""What is warned of fails, and the fix beside it works."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.run.runner import build
from experiments.spec.defaults import default_spec
from experiments.spec.errors import SpecError
from experiments.spec.parsing import changed
from experiments.spec.warnings import has_symmetric_start, spec_warnings
from nn_core.data import DATASETS
from nn_core.diagnostics.symmetry import spread_of_units
from nn_core.network import predict

SGD = {"training.optimizer": "sgd", "training.l2": 0.0}


def layers(count: int, units: int, activation: str, dropout: float = 0.0):
    one = {"units": units, "activation": activation, "dropout": dropout}
    return {"network.hidden": [one] * count}


def run(spec):
    experiment = build(spec)
    experiment.run()
    return experiment


def fails(spec) -> bool:
    """Whether a run diverges, or ends with little more than guessing."""
    experiment = run(spec)
    if experiment.trainer.divergences:
        return True
    history, metric = experiment.trainer.history, experiment.metric
    score = float(history.curve(f"train_{metric}")[-1])
    if metric == "r_squared":
        return not score > 0.7
    shares = np.bincount(experiment.prepared.train.y.astype(int)) / len(experiment.prepared.train.y)
    return score < shares.max() + 0.35 * (1 - shares.max())


FAILING = {
    "wide features": ("wine", {"data.scale": False, "training.optimizer": "sgd"}, "data.scale"),
    "linear": ("circles", layers(2, 8, "identity"), "network.hidden.0.activation"),
    "deep": ("circles", {**layers(6, 8, "sigmoid"), **SGD, "training.learning_rate": 0.1,
                         "network.initializer": "xavier"}, "network.hidden.0.activation"),
    "relu output": ("sine", {"network.output_activation": "relu"}, "network.output_activation"),
    "sigmoid output": ("sine", {"network.output_activation": "sigmoid"},
                       "network.output_activation"),
    "zeros": ("moons", {"network.initializer": "zeros"}, "network.initializer"),
    "constant": ("xor", {"network.initializer": "constant"}, "network.initializer"),
    "adam": ("moons", {"training.learning_rate": 1.0}, "training.learning_rate"),
    "steep": ("sine", {**layers(4, 16, "relu"), **SGD, "training.learning_rate": 3.0,
                       "network.initializer": "he"}, "training.learning_rate"),
    "growing": ("moons", {**SGD, "training.learning_rate": 0.3, "training.l2": 7.0},
                "training.l2"),
    "growing with momentum": ("moons", {
        "training.optimizer": {"kind": "sgd", "momentum": 0.5}, "training.learning_rate": 0.4,
        "training.l2": 8.0}, "training.l2"),
    "growing with Nesterov": ("moons", {
        "training.optimizer": {"kind": "sgd", "momentum": 0.5, "nesterov": True},
        "training.learning_rate": 0.4, "training.l2": 4.0}, "training.l2"),
    "weight decay": ("moons", {
        "training.optimizer": {"kind": "adamw", "weight_decay": 9.0},
        "training.learning_rate": 0.3}, "training.optimizer.weight_decay"),
    "l1": ("moons", {"training.l1": 0.1, "training.epochs": 100}, "training.l1"),
    "l2": ("moons", {"training.l2": 0.3, "training.epochs": 100}, "training.l2"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAILING)
def test_what_is_warned_of_fails_and_the_fix_does_not(name) -> None:
    dataset, changes, field = FAILING[name]
    spec = changed(default_spec(dataset), changes)
    found = {one.field: one for one in spec_warnings(spec)}
    assert field in found
    assert "{" not in found[field].message
    assert fails(spec)
    fixed = found[field].fix
    assert field not in {one.field for one in spec_warnings(fixed)}
    # One thing may be wrong besides; then its own fix is needed too.
    for _ in range(3):
        more = spec_warnings(fixed)
        if not more:
            break
        fixed = more[0].fix
    assert not fails(fixed)


def test_growth_begins_where_the_sentence_says() -> None:
    """Without loss to speak of, weights shrink just below the limit and grow just above it."""
    for optimizer, most in (
        ({"kind": "sgd"}, 2.0),
        ({"kind": "sgd", "momentum": 0.5}, 3.0),
        ({"kind": "sgd", "momentum": 0.5, "nesterov": True}, 1.5),
        ({"kind": "adamw", "weight_decay": 1.0}, 2.0),
    ):
        for share, grows in ((0.97, False), (1.03, True)):
            strength = most * share
            decays = optimizer["kind"] == "adamw"
            own = {**optimizer, "weight_decay": strength} if decays else optimizer
            spec = changed(
                default_spec("moons"),
                {
                    "training.optimizer": own,
                    "training.l2": 0.0 if decays else strength,
                    "training.learning_rate": 1.0,
                },
            )
            warned = any("without end" in one.message for one in spec_warnings(spec))
            assert warned == grows
            rule = spec.training.optimizer
            w = np.array([1e-3])
            state = rule.initial_state(w)
            for _ in range(400):
                # The penalty's own slope, in a plane of no loss.
                rule.update(w, spec.training.l2 * w, state, 1.0)
            assert (abs(w[0]) > 1e-3) == grows


def test_dropout_on_few_units_switches_the_layer_off_as_often_as_it_says() -> None:
    spec = changed(default_spec("moons"), layers(1, 2, "tanh", 0.6))
    (found,) = spec_warnings(spec)
    assert found.field == "network.hidden.0.dropout"
    trainer, off = build(spec).trainer, []
    for _ in range(200):
        mask = trainer.step().passes[0].mask
        off += (mask == 0).all(axis=-1).tolist()
    assert abs(np.mean(off) - found.values["chance"]) < 0.03
    assert spec_warnings(changed(spec, layers(1, 8, "tanh", 0.6))) == []


def test_a_batch_larger_than_the_data_is_one_step_an_epoch() -> None:
    spec = changed(default_spec("moons"), {"training.batch_size": 5000})
    (found,) = spec_warnings(spec)
    assert found.field == "training.batch_size"
    trainer = build(spec).trainer
    trainer.step()
    assert trainer.epoch == 1
    assert found.fix.training.batch_size < len(trainer.train[0])


def test_sigmoid_outputs_of_three_classes_do_not_sum_to_1() -> None:
    spec = changed(default_spec("iris"), {"network.output_activation": "sigmoid"})
    (found,) = spec_warnings(spec)
    experiment = run(spec)
    sums = predict(experiment.network, experiment.trainer.parameters, experiment.trainer.train[0])
    assert np.abs(sums.sum(axis=-1) - 1).max() > 0.05
    assert found.fix.output_activation.kind == "softmax"


def test_tanh_outputs_cannot_reach_all_targets_of_a_regression() -> None:
    spec = changed(default_spec("sine"), {"network.output_activation": "tanh"})
    (found,) = spec_warnings(spec)
    assert found.field == "network.output_activation"
    assert np.abs(build(spec).prepared.train.Y).max() > 1


def test_a_warm_up_and_a_patience_longer_than_the_run_are_told() -> None:
    spec = changed(
        default_spec("moons"),
        {
            "training.epochs": 20,
            "training.warmup": {"epochs": 40},
            "training.early_stopping": {"patience": 30},
        },
    )
    warmup, stopping = spec_warnings(spec)
    assert run(spec).trainer.history.curve("learning_rate").max() < spec.training.learning_rate
    assert spec_warnings(spec_warnings(warmup.fix)[0].fix) == []
    assert stopping.fix.training.early_stopping.patience < 20


def test_softmax_of_one_unit_is_refused_outright() -> None:
    for changes in (
        {"network.output_activation": "softmax"},
        {"network.hidden": [{"units": 1, "activation": "softmax"}]},
    ):
        with pytest.raises(SpecError, match="at least 2 units"):
            changed(default_spec("moons"), changes)


@pytest.mark.parametrize("kind", ["zeros", "constant"])
@pytest.mark.parametrize("dropout", [0.0, 0.3])
@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
def test_a_symmetric_start_stays_symmetric_where_it_is_said_to(kind, dropout, activation) -> None:
    spec = changed(
        default_spec("moons"),
        {
            **layers(1, 4, activation, dropout),
            "network.initializer": kind,
            "training.epochs": 10,
        },
    )
    apart = spread_of_units(run(spec).trainer.parameters, 0)
    assert has_symmetric_start(spec) == bool(apart < 1e-9)


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_defaults_are_sound(dataset) -> None:
    assert spec_warnings(default_spec(dataset)) == []


@given(data=st.data())
def test_every_fix_is_a_valid_spec_and_fixing_comes_to_an_end(specs, data) -> None:
    spec = data.draw(specs)
    for _ in range(25):
        found = spec_warnings(spec)
        if not found:
            return
        assert "{" not in found[0].message
        assert "{" not in found[0].fix_template.format(**found[0].fix_values)
        spec = found[0].fix
    raise AssertionError(found)
