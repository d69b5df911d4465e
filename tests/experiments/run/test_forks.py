"""A fork is the run itself up to where they part, and differs in the one thing from there on."""

import numpy as np
import pytest

from experiments.run.experiment import Experiment
from experiments.run.forks import Fork, fork, frozen_at, scores, surface_difference
from experiments.run.runner import build
from experiments.spec.defaults import default_spec
from experiments.spec.errors import SpecError
from experiments.spec.parsing import changed
from experiments.spec.spec import ExperimentSpec
from nn_core.activations import ReLU
from nn_core.optimizers import SGD

CHANGES = [
    {"learning_rate": 0.2},
    {"l1": 0.05},
    {"l2": 0.5},
    {"optimizer": SGD(0.9)},
    {"batch_size": 50},
    {"dropout": 0.4},
    {"activation": ReLU()},
    {"frozen": (0,)},
]


@pytest.fixture
def recipe() -> ExperimentSpec:
    """A run with dropout and a change of its own before the fork and after it."""
    spec = changed(default_spec("moons"), {"training.epochs": 12})
    fields = {name: getattr(spec, name) for name in type(spec).model_fields}
    layers = [{"units": 6, "dropout": 0.1}, {"units": 4}]
    network = changed(spec, {"network.hidden": layers}).network
    planned = ({"epoch": 2, "step": 1, "l2": 0.01}, {"epoch": 8, "step": 2, "learning_rate": 0.005})
    return ExperimentSpec(**{**fields, "network": network, "interventions": planned})


def trained(recipe: ExperimentSpec, epochs: int) -> Experiment:
    experiment = build(recipe)
    for _ in range(epochs):
        experiment.trainer.run_epoch()
    return experiment


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: next(iter(one)))
def test_up_to_the_fork_the_parameters_are_bit_for_bit_those_that_were_kept(
    recipe: ExperimentSpec, change: dict
) -> None:
    original = trained(recipe, 12).trainer.history
    forked = trained(fork(recipe, 5, **change), 12).trainer.history
    # Those before it are no parameters of a network with another activation.
    for epoch in [5] if "activation" in change else range(6):
        np.testing.assert_array_equal(forked.kept[epoch], original.kept[epoch])
    assert not np.array_equal(forked.kept[6], original.kept[6])
    assert not np.array_equal(forked.kept[12], original.kept[12])


def test_a_change_to_what_is_set_already_changes_nothing(recipe: ExperimentSpec) -> None:
    own = fork(recipe, 5, l2=0.01)
    np.testing.assert_array_equal(
        trained(own, 12).trainer.parameters.flat, trained(recipe, 12).trainer.parameters.flat
    )


def test_later_changes_of_the_run_stay_but_for_the_same_thing(recipe: ExperimentSpec) -> None:
    assert [one.changes() for one in fork(recipe, 5, learning_rate=0.3).interventions] == [
        {"l2": 0.01}, {"learning_rate": 0.3},
    ]  # fmt: skip
    assert [one.position for one in fork(recipe, 5, l1=0.3).interventions] == [
        (2, 1), (5, 0), (8, 2),
    ]  # fmt: skip
    # Batches of another size have other steps.
    assert [one.position for one in fork(recipe, 5, batch_size=100).interventions] == [
        (2, 1), (5, 0), (8, 0),
    ]  # fmt: skip


def test_a_change_of_the_same_moment_is_joined(recipe: ExperimentSpec) -> None:
    twice = fork(fork(recipe, 5, l1=0.1), 5, learning_rate=0.3)
    assert [one.changes() for one in twice.interventions][1] == {"learning_rate": 0.3, "l1": 0.1}


def test_another_activation_is_of_the_hidden_layers_and_its_curve_begins_at_the_fork(
    recipe: ExperimentSpec,
) -> None:
    pair = Fork.from_run(recipe, 5, {"activation": ReLU()})
    list(pair.train(9))
    kinds = [layer.activation.kind for layer in pair.forked.network.layers]
    assert kinds == ["relu", "relu", "sigmoid"]
    assert pair.original.network.layers[0].activation.kind == "tanh"
    one, other = (e.trainer.history.curve("train_loss") for e in (pair.original, pair.forked))
    np.testing.assert_array_equal(one[:5], other[:5])
    # The parameters of the fork's epoch, read by the other network.
    assert one[5] != other[5]
    assert sorted(pair.forked.trainer.history.kept) == [5, 6, 7, 8, 9]


def test_bad_values_are_refused_by_name(recipe: ExperimentSpec) -> None:
    with pytest.raises(SpecError, match="learning_rate must be"):
        fork(recipe, 5, learning_rate=-1.0)
    with pytest.raises(SpecError, match="layer must be"):
        fork(recipe, 5, frozen=(9,))


def test_which_layers_are_frozen_at_an_epoch(recipe: ExperimentSpec) -> None:
    own = fork(fork(recipe, 3, frozen=(0, 1)), 6, frozen=())
    assert [frozen_at(own, epoch) for epoch in (2, 3, 5, 6)] == [(), (0, 1), (0, 1), ()]


@pytest.mark.parametrize("known", [True, False], ids=["from the run", "trained anew"])
def test_both_are_trained_to_the_same_epoch_and_the_run_is_left_alone(
    recipe: ExperimentSpec, known: bool
) -> None:
    run = trained(recipe, 7)
    before = run.trainer.parameters.flat.copy()
    pair = Fork.from_run(recipe, 4, {"l2": 0.5}, run if known else None)
    shares = list(pair.train(10))
    assert shares == sorted(shares) and shares[-1] == 1.0
    assert len(shares) == 10 + (3 if known else 10)
    assert pair.original.trainer.epoch == pair.forked.trainer.epoch == 10
    np.testing.assert_array_equal(
        pair.original.trainer.parameters.flat, trained(recipe, 10).trainer.parameters.flat
    )
    assert run.trainer.epoch == 7
    np.testing.assert_array_equal(run.trainer.parameters.flat, before)


@pytest.mark.parametrize("dataset", ["moons", "blobs", "sine"])
def test_scores_are_those_of_the_records_and_of_the_report(dataset: str) -> None:
    experiment = trained(default_spec(dataset), 3)
    found, history = scores(experiment), experiment.trainer.history
    for name in ("train", "validation"):
        assert found.loss[name] == pytest.approx(history.curve(f"{name}_loss")[-1], rel=1e-12)
        metric = history.curve(f"{name}_{experiment.metric}")[-1]
        assert found.metric[name] == pytest.approx(metric, rel=1e-12)
    report = experiment.evaluate("test")
    assert found.metric["test"] == pytest.approx(getattr(report, experiment.metric), rel=1e-9)


def test_a_part_without_samples_has_no_score() -> None:
    spec = changed(default_spec("moons"), {"data.validation": 0.0})
    assert set(scores(build(spec)).metric) == {"train", "test"}


def test_the_difference_counts_places_and_keeps_its_sign() -> None:
    generator = np.random.default_rng(0)
    one, other = generator.uniform(size=(2, 9, 9))
    values, share = surface_difference("binary", one, other)
    flips = sum((a > 0.5) != (b > 0.5) for a, b in zip(one.flat, other.flat, strict=True))
    assert share == flips / 81
    np.testing.assert_array_equal(values, other - one)

    shares = generator.dirichlet(np.ones(3), size=(2, 9, 9))
    values, share = surface_difference("multiclass", *shares)
    pairs = list(zip(shares[0].reshape(-1, 3), shares[1].reshape(-1, 3), strict=True))
    assert share == sum(a.argmax() != b.argmax() for a, b in pairs) / 81
    # Half the sum is what one distribution has to give the other.
    np.testing.assert_allclose(values.ravel(), [np.maximum(a - b, 0).sum() for a, b in pairs])

    values, share = surface_difference("regression", np.zeros(4), np.array([0.4, 0.6, -2, 0]), 10.0)
    assert share == 0.5 and values[2] == -2.0
