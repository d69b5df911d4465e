"""A snapshot goes on as the run it was taken of, and neither disturbs the other."""

import numpy as np
import pytest

from nn_core.layers import Dense
from nn_core.losses import BinaryCrossEntropy
from nn_core.network import Network
from nn_core.optimizers import OPTIMIZERS
from nn_core.optimizers.penalties import Penalty
from nn_core.optimizers.schedules import Cosine, Plateau
from nn_core.training import snapshots as module
from nn_core.training.early_stopping import EarlyStopping
from nn_core.training.snapshots import Snapshots, snapshot
from nn_core.training.step import TrainingSettings
from nn_core.training.trainer import Trainer

X = np.random.default_rng(0).normal(size=(30, 2))
Y = (X[:, :1] * X[:, 1:] > 0).astype(float)


def trainer(dropout: float = 0.0, **settings: object) -> Trainer:
    network = Network(2, (Dense(5, "tanh", dropout), Dense(1, "sigmoid")))
    described = TrainingSettings(
        BinaryCrossEntropy(), **{"learning_rate": 0.05, "epochs": 40, **settings}
    )
    return Trainer(network, described, (X[:20], Y[:20]), (X[20:], Y[20:]), seed=3)


def assert_same(one: Trainer, other: Trainer) -> None:
    assert (one.epoch, one.step_in_epoch) == (other.epoch, other.step_in_epoch)
    np.testing.assert_array_equal(one.parameters.flat, other.parameters.flat)
    assert one.history.epochs == other.history.epochs
    for name in one.history.names:
        np.testing.assert_array_equal(one.history.curve(name), other.history.curve(name))
    assert list(one.history.kept) == list(other.history.kept)
    for epoch, flat in one.history.kept.items():
        np.testing.assert_array_equal(flat, other.history.kept[epoch])


@pytest.mark.parametrize(
    "settings",
    [
        *({"optimizer": kind()} for kind in OPTIMIZERS.values()),
        {"schedule": Cosine()},
        {"schedule": Plateau(patience=0)},
        {"early_stopping": EarlyStopping(patience=3)},
        {"penalty": Penalty(0.01, 0.01)},
        {"dropout": 0.4},
    ],
    ids=lambda one: " ".join(f"{k}={type(v).__name__}" for k, v in one.items()),
)
@pytest.mark.parametrize("steps", [0, 1])
def test_it_goes_on_as_the_run_itself_would(settings: dict, steps: int) -> None:
    run, twin = trainer(**settings), trainer(**settings)
    for _ in range(4):
        run.run_epoch()
        twin.run_epoch()
    for _ in range(steps):
        run.step()
        twin.step()
    taken = snapshot(run)
    for _ in range(6):
        run.run_epoch()
    # What the run did since has not moved it.
    assert_same(taken, twin)
    for _ in range(6):
        taken.run_epoch()
    assert_same(taken, run)


def test_data_and_records_are_shared_and_the_rest_is_not() -> None:
    run = trainer()
    run.run_epoch()
    taken = snapshot(run)
    assert taken.train[0] is run.train[0] and taken.network is run.network
    assert all(taken.history.kept[e] is flat for e, flat in run.history.kept.items())
    taken.parameters.flat[:] = 7.0
    # Weights are views of the vector, in the copy as well.
    assert taken.parameters.weights[0][0, 0] == 7.0
    assert not (run.parameters.flat == 7.0).any()


def test_moments_are_kept_when_it_is_time_and_between_epochs_only() -> None:
    run, kept = trainer(), Snapshots()
    kept.note(run, 0.0)
    run.run_epoch()
    kept.note(run, module.BETWEEN / 2)
    assert len(kept) == 1
    run.step()
    kept.note(run, module.BETWEEN)
    assert len(kept) == 1
    run.run_epoch()
    kept.note(run, 0.0)
    assert len(kept) == 2
    assert kept.latest((9, 9)).epoch == 2
    assert kept.latest((1, 5)).epoch == 0
    kept.forget_after((1, 5))
    assert len(kept) == 1
    assert kept.latest((0, 0)).epoch == 0


def test_a_moment_takes_the_place_of_what_was_kept_of_it() -> None:
    run, kept = trainer(), Snapshots()
    kept.keep(run)
    run.change(learning_rate=0.5)
    kept.keep(run)
    assert len(kept) == 1
    assert kept.latest((0, 0)).settings.learning_rate == 0.5


def test_what_is_handed_out_leaves_the_kept_moment_alone() -> None:
    run, kept = trainer(), Snapshots()
    kept.keep(run)
    kept.latest((0, 0)).run_epoch()
    assert kept.latest((0, 0)).epoch == 0


def test_the_budget_bounds_their_number_and_the_start_stays() -> None:
    run, kept = trainer(), Snapshots(budget=1)
    for _ in range(20):
        kept.keep(run)
        run.run_epoch()
    assert len(kept) <= 4
    assert kept.latest((0, 0)).epoch == 0
    assert kept.latest((99, 0)).epoch == 19
