"""Pausing, stopping, changing on the way, and many networks at once."""

from dataclasses import replace

import numpy as np
import pytest

from nn_core.layers import Dense
from nn_core.losses import BinaryCrossEntropy, HalfSquaredError
from nn_core.metrics import accuracy
from nn_core.network import Network, predict
from nn_core.optimizers import OPTIMIZERS, SGD, Adam
from nn_core.optimizers.clipping import ClipByNorm
from nn_core.optimizers.penalties import Penalty
from nn_core.optimizers.schedules import Exponential, Plateau, Step, Warmup
from nn_core.training.divergence import DIVERGED_ABOVE
from nn_core.training.early_stopping import EarlyStopping
from nn_core.training.step import TrainingSettings
from nn_core.training.trainer import Trainer
from nn_core.types import Array

NETWORK = Network(2, (Dense(5, "tanh", dropout=0.2), Dense(4, "relu"), Dense(1, "sigmoid")))
PLAIN = Network(2, (Dense(6, "relu"), Dense(1)))


def samples(n: int, seed: int = 0) -> tuple[Array, Array]:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 2))
    return X, (X.prod(axis=1, keepdims=True) > 0).astype(float)


TRAIN, VALIDATION = samples(37), samples(15, 1)
SETTINGS = TrainingSettings(
    BinaryCrossEntropy(), Adam(), 0.02, batch_size=8, epochs=6, penalty=Penalty(1e-3, 1e-2)
)
WILD = TrainingSettings(HalfSquaredError(), SGD(), 50.0, batch_size=5, epochs=9)


def trainer(settings: TrainingSettings = SETTINGS, network: Network = NETWORK, **more) -> Trainer:
    return Trainer(network, settings, TRAIN, VALIDATION, **{"seed": 3} | more)


def run(trainer: Trainer) -> Trainer:
    for _ in trainer.epochs():
        pass
    return trainer


@pytest.mark.parametrize("schedule", [Exponential(0.8), Plateau(patience=0, gamma=0.5)])
def test_stepping_and_pausing_equal_training_straight_through(schedule) -> None:
    settings = replace(SETTINGS, schedule=schedule, clipping=ClipByNorm(0.5))
    straight, stepped = run(trainer(settings)), trainer(settings)
    for k in range(7):  # an epoch is 5 steps
        stepped.step()
        predict(NETWORK, stepped.parameters, TRAIN[0])
        assert stepped.epoch == (k + 1) // 5
    stepped.run_epoch()
    run(stepped)
    np.testing.assert_array_equal(stepped.parameters.flat, straight.parameters.flat)
    for name in straight.history.names:
        np.testing.assert_array_equal(stepped.history.curve(name), straight.history.curve(name))


def test_the_first_record_is_the_start() -> None:
    fresh = trainer(metrics={"accuracy": accuracy})
    assert fresh.history.epochs == [0]
    np.testing.assert_array_equal(fresh.history.kept[0], fresh.parameters.flat)
    assert fresh.history.names == [
        "train_loss",
        "train_accuracy",
        "validation_loss",
        "validation_accuracy",
        "penalty",
        "learning_rate",
    ]


def test_the_last_update_of_each_epoch_is_kept() -> None:
    done, again = run(trainer()), trainer()
    for epoch in range(1, SETTINGS.epochs + 1):
        while again.epoch < epoch:
            before = again.parameters.flat.copy()
            again.step()
        np.testing.assert_array_equal(done.history.before[epoch], before)
    assert 0 not in done.history.before


def test_the_learning_rate_is_base_times_schedule_times_warmup() -> None:
    settings = replace(SETTINGS, schedule=Step(every=2, gamma=0.5), warmup=Warmup(2, 0.5))
    rates = run(trainer(settings)).history.curve("learning_rate")
    # Recorded at the end of an epoch is the rate that it trained with; the start has the first.
    expected = [0.01, 0.01, 0.015, 0.01, 0.01, 0.005, 0.005]
    np.testing.assert_allclose(rates, expected, rtol=1e-14)


def test_a_plateau_lowers_the_rate_of_the_network_that_stands_still_alone() -> None:
    settings = replace(SETTINGS, learning_rate=np.array([1e-6, 0.05]), epochs=5)
    settings = replace(settings, schedule=Plateau(patience=1, gamma=0.1, threshold=0.001))
    rates = run(trainer(settings, seed=[3, 3])).history.curve("learning_rate")
    assert rates[-1, 0] < 1e-6
    assert rates[-1, 1] == 0.05


def test_a_plateaus_drops_end_with_the_plateau() -> None:
    still = replace(SETTINGS, learning_rate=1e-6, schedule=Plateau(patience=0, threshold=0.5))
    changed = trainer(still)
    for _ in range(3):
        changed.run_epoch()
    assert changed.history.curve("learning_rate")[-1] < 1e-6
    changed.change(schedule=Exponential(1.0))
    assert changed.run_epoch().values["learning_rate"] == 1e-6


POPULATIONS = {
    "plain": {},
    "clipped": {"clipping": ClipByNorm(0.1)},
    "early stopping": {"early_stopping": EarlyStopping(patience=2), "epochs": 40},
    "plateau": {"schedule": Plateau(patience=0, gamma=0.3, threshold=0.01)},
    "momentum": {"optimizer": SGD(momentum=0.9, nesterov=True)},
}


@pytest.mark.parametrize("changes", POPULATIONS.values(), ids=POPULATIONS.keys())
@pytest.mark.parametrize("own_data", [False, True])
def test_a_row_of_a_population_equals_the_network_alone(changes, own_data) -> None:
    rates, l1, l2 = np.array([0.3, 0.01, 0.1]), np.array([0, 1e-3, 0]), np.array([1e-2, 0, 0.1])
    seeds, weights_seeds = [5, 6, 5], [1, 2, 3]
    parts = [(samples(37, k if own_data else 0), samples(15, 10 + k)) for k in range(3)]
    train, validation = parts[0]
    if own_data:
        train, validation = (
            (np.stack([p[i][0] for p in parts]), np.stack([p[i][1] for p in parts])) for i in (0, 1)
        )
    settings = replace(SETTINGS, learning_rate=rates, penalty=Penalty(l1, l2), **changes)
    together = run(
        Trainer(NETWORK, settings, train, validation, seed=seeds, weights_seed=weights_seeds)
    )
    for k in range(3):
        own = replace(
            settings,
            learning_rate=float(rates[k]),
            penalty=Penalty(float(l1[k]), float(l2[k])),
        )
        data = parts[k] if own_data else parts[0]
        alone = run(Trainer(NETWORK, own, *data, seed=seeds[k], weights_seed=weights_seeds[k]))
        np.testing.assert_allclose(
            together.parameters.flat[k], alone.parameters.flat, rtol=0, atol=1e-10
        )
        length = len(alone.history.epochs)
        for name in alone.history.names:
            # A scalar stands for all networks where none has a penalty.
            curve = together.history.curve(name)[:length]
            np.testing.assert_allclose(curve[:, k], alone.history.curve(name), rtol=0, atol=1e-10)


def test_one_seed_for_the_weights_starts_every_network_alike() -> None:
    both = trainer(seed=[1, 2], weights_seed=7)
    np.testing.assert_array_equal(both.parameters.flat[0], both.parameters.flat[1])
    both.run_epoch()
    assert not np.array_equal(both.parameters.flat[0], both.parameters.flat[1])


def first_bad_step(settings: TrainingSettings) -> tuple[int, Array]:
    """Step a run by hand until a parameter is out of hand: the step, and the state before."""
    by_hand, step = trainer(settings, PLAIN), 0
    while np.all(np.abs(by_hand.parameters.flat) < DIVERGED_ABOVE):
        before = by_hand.parameters.flat.copy()
        by_hand.step()
        step += 1
    assert by_hand.epoch == 0, "the test's own settings must diverge within the first epoch"
    return step, before


def test_a_diverged_run_stops_and_says_where_it_broke() -> None:
    diverged = run(trainer(WILD, PLAIN))
    (found,) = diverged.divergences
    step, before = first_bad_step(WILD)
    assert (found.network, found.epoch, found.step) == (0, 1, step)
    assert found.quantity in {"weights", "biases"} and found.largest > DIVERGED_ABOVE
    np.testing.assert_array_equal(diverged.parameters.flat, before)
    assert diverged.finished and diverged.epoch == 1 == int(diverged.stopped_epoch)
    assert np.isfinite(diverged.history.curve("train_loss")).all()


@pytest.mark.parametrize("first", [5, 7])
def test_a_run_that_broke_before_a_change_of_settings_still_says_where(first) -> None:
    changed = trainer(WILD, PLAIN)
    for _ in range(first):
        changed.step()
    changed.change(learning_rate=1e-3)
    changed.run_epoch()
    step, before = first_bad_step(WILD)
    assert [d.step for d in changed.divergences] == [step]
    np.testing.assert_array_equal(changed.parameters.flat, before)


def test_a_run_that_breaks_after_a_change_of_settings_says_where() -> None:
    tame = replace(WILD, learning_rate=1e-3)
    changed = trainer(tame, PLAIN)
    for _ in range(2):
        changed.step()
    changed.change(learning_rate=50.0)
    changed.run_epoch()
    by_hand = trainer(tame, PLAIN)
    by_hand.step()
    by_hand.step()
    by_hand.change(learning_rate=50.0)
    count = 2
    while np.all(np.abs(by_hand.parameters.flat) < DIVERGED_ABOVE):
        before = by_hand.parameters.flat.copy()
        by_hand.step()
        count += 1
    assert [d.step for d in changed.divergences] == [count]
    np.testing.assert_array_equal(changed.parameters.flat, before)


def test_a_network_that_diverges_leaves_its_population_alone() -> None:
    settings = replace(WILD, learning_rate=np.array([1e-3, 50.0, 1e-2]))
    together = run(trainer(settings, PLAIN, seed=[1, 2, 3]))
    assert [(d.network, d.epoch) for d in together.divergences] == [(1, 1)]
    np.testing.assert_array_equal(together.stopped_epoch, [-1, 1, -1])
    for k, rate in ((0, 1e-3), (2, 1e-2)):
        alone = run(trainer(replace(WILD, learning_rate=rate), PLAIN, seed=k + 1))
        np.testing.assert_allclose(
            together.parameters.flat[k], alone.parameters.flat, rtol=0, atol=1e-10
        )
    assert np.isfinite(together.history.curve("train_loss")).all()
    # It waits where it stopped.
    np.testing.assert_array_equal(together.history.kept[1][1], together.history.kept[9][1])


def test_a_divergence_that_cannot_be_repeated_is_still_told() -> None:
    # As when rounding drives a repetition elsewhere: here the weights are broken from outside.
    broken = trainer(replace(WILD, learning_rate=1e-3), PLAIN)
    broken.step()
    broken.parameters.weights[1][0, 0] = 1e30
    broken.run_epoch()
    (found,) = broken.divergences
    assert found.epoch == 1 and found.largest > DIVERGED_ABOVE > found.last_largest
    np.testing.assert_array_equal(broken.parameters.flat, broken.history.kept[0])


@pytest.mark.parametrize("epochs", [60, 12])
def test_early_stopping_goes_back_to_the_best_weights(epochs) -> None:
    settings = replace(SETTINGS, learning_rate=0.1, epochs=epochs)
    stopped = run(trainer(replace(settings, early_stopping=EarlyStopping(patience=8))))
    losses = run(trainer(settings)).history.curve("validation_loss")[1:]
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        if epoch - best >= 8:
            break
    else:
        epoch = epochs - 1
    assert best < epochs - 1, "the test's own run must get worse at its end"
    assert stopped.epoch == epoch + 1
    assert int(stopped.best_epoch) == best + 1
    np.testing.assert_array_equal(stopped.parameters.flat, stopped.history.kept[best + 1])
    assert int(stopped.stopped_epoch) == (epoch + 1 if epoch + 1 < epochs else -1)


def test_early_stopping_without_validation_watches_the_training_loss() -> None:
    stopping = EarlyStopping(patience=3, min_delta=10.0)
    alone = Trainer(NETWORK, replace(SETTINGS, early_stopping=stopping), TRAIN)
    run(alone)
    # Only the first epoch, which is better than nothing, counts as an improvement.
    assert alone.epoch == 4
    np.testing.assert_array_equal(alone.parameters.flat, alone.history.kept[1])


def test_a_change_acts_from_the_next_step() -> None:
    changed, first = trainer(), trainer()
    changed.step()
    first.step()
    changed.change(learning_rate=0.5, penalty=Penalty())
    np.testing.assert_array_equal(changed.parameters.flat, first.parameters.flat)
    settings = replace(SETTINGS, learning_rate=0.5, penalty=Penalty())
    first.settings = settings
    changed.step()
    first.step()
    np.testing.assert_array_equal(changed.parameters.flat, first.parameters.flat)
    unchanged = trainer()
    unchanged.step()
    unchanged.step()
    assert not np.array_equal(changed.parameters.flat, unchanged.parameters.flat)


def test_more_epochs_continue_a_finished_run() -> None:
    longer = run(trainer())
    longer.change(epochs=8)
    straight = run(trainer(replace(SETTINGS, epochs=8)))
    np.testing.assert_array_equal(run(longer).parameters.flat, straight.parameters.flat)


def test_what_belongs_to_a_run_cannot_change_within_it() -> None:
    under_way = trainer()
    with pytest.raises(ValueError, match="start a new Trainer"):
        under_way.change(optimizer=SGD())
    under_way.step()
    with pytest.raises(ValueError, match="between epochs"):
        under_way.change(batch_size=3)
    under_way.run_epoch()
    under_way.change(batch_size=37)
    under_way.step()
    assert under_way.epoch == 2


@pytest.mark.parametrize("kind", OPTIMIZERS)
@pytest.mark.parametrize("seed", [0, [0, 1]])
def test_float32_stays_float32(kind, seed) -> None:
    rate = 0.01 if isinstance(seed, int) else np.array([0.01, 0.02])
    penalty = Penalty(1e-3, rate)
    settings = replace(
        SETTINGS,
        optimizer=OPTIMIZERS[kind](),
        learning_rate=rate,
        penalty=penalty,
        clipping=ClipByNorm(1.0),
        schedule=Plateau(patience=0),
        epochs=2,
    )
    small = trainer(settings, seed=seed, dtype=np.float32)
    record = small.step()
    arrays = [small.parameters.flat, *record.deltas, record.gradient.flat]
    arrays += [array for p in record.passes for array in p if array is not None]
    arrays += [value for value in small._state.values() if isinstance(value, np.ndarray)]
    run(small)
    assert {array.dtype for array in [*arrays, small.parameters.flat]} == {np.dtype(np.float32)}


def test_seeds_and_data_may_be_numpys_scalars_lists_and_sequences() -> None:
    plain = trainer(seed=1)
    lists = (TRAIN[0].tolist(), TRAIN[1].tolist())
    for same in (trainer(seed=np.int64(1)), Trainer(NETWORK, SETTINGS, lists, seed=1)):
        np.testing.assert_array_equal(run(same).parameters.flat, run(plain).parameters.flat)
    population = trainer(seed=np.array([1, 2]))
    np.testing.assert_allclose(run(population).parameters.flat[0], plain.parameters.flat)


def test_without_a_seed_every_run_is_another() -> None:
    first, second = trainer(seed=None), trainer(seed=None)
    assert not np.array_equal(first.parameters.flat, second.parameters.flat)
    again = trainer(seed=first.seed)
    np.testing.assert_array_equal(again.parameters.flat, first.parameters.flat)


def test_given_parameters_are_the_start_and_stay_as_they_were() -> None:
    given = NETWORK.initialize(99)
    kept = given.flat.copy()
    started = trainer(parameters=given)
    np.testing.assert_array_equal(started.parameters.flat, kept)
    started.run_epoch()
    np.testing.assert_array_equal(given.flat, kept)


@pytest.mark.parametrize(
    ("train", "message"),
    [
        ((np.zeros((4, 3)), np.zeros((4, 1))), r"train X must have shape \(N, 2\)"),
        ((np.zeros((4, 2)), np.zeros((4, 2))), r"targets must have shape \(4, 1\)"),
        ((np.zeros((4, 2)), np.zeros((3, 1))), r"targets must have shape \(4, 1\)"),
        ((np.full((4, 2), np.nan), np.zeros((4, 1))), "must be finite"),
        ((np.zeros((4, 2)), np.full((4, 1), np.inf)), "must be finite"),
    ],
)
def test_data_that_do_not_fit_are_refused(train, message) -> None:
    with pytest.raises(ValueError, match=message):
        Trainer(NETWORK, SETTINGS, train)
    with pytest.raises(ValueError, match=message.replace("train", "validation")):
        Trainer(NETWORK, SETTINGS, TRAIN, train)
