"""What is changed under way is done at its moment, and to nothing else."""

from dataclasses import replace

import numpy as np
import pytest

from nn_core.activations import Identity, Sigmoid, Sine, Tanh
from nn_core.layers import Dense
from nn_core.losses import BinaryCrossEntropy
from nn_core.network import Network
from nn_core.optimizers import SGD, Adam, AdamW, copy_state
from nn_core.optimizers.penalties import Penalty
from nn_core.parameters import Layout, Parameters
from nn_core.training.early_stopping import EarlyStopping
from nn_core.training.interventions import Edit, Intervention, trainable
from nn_core.training.step import TrainingSettings
from nn_core.training.trainer import Trainer

RNG = np.random.default_rng(3)
X = RNG.normal(size=(20, 2))
Y = (X[:, :1] * X[:, 1:] > 0).astype(float)
NETWORK = Network(2, (Dense(4, "tanh"), Dense(3, "relu"), Dense(1, "sigmoid")))
SETTINGS = TrainingSettings(BinaryCrossEntropy(), Adam(), 0.05, batch_size=6, epochs=8)


def plain(epochs: int) -> Trainer:
    run = trainer()
    for _ in range(epochs):
        run.run_epoch()
    return run


def trainer(*interventions: Intervention, settings=SETTINGS, seed=0) -> Trainer:
    return Trainer(NETWORK, settings, (X, Y), seed=seed, interventions=interventions)


def test_from_another_activation_on_it_is_a_run_of_that_network() -> None:
    run = trainer(Intervention(3, activation=Sine()))
    for _ in range(3):
        run.run_epoch()
    assert [layer.activation for layer in run.network.layers] == [Sine(), Sine(), Sigmoid()]
    other = Network(2, (Dense(4, "sine"), Dense(3, "sine"), Dense(1, "sigmoid")))
    fresh = Trainer(other, SETTINGS, (X, Y), parameters=run.parameters)
    # The curves up to there stay; what was kept of the other network does not.
    assert run.history.epochs == [0, 1, 2, 3] and list(run.history.kept) == [3]
    assert not run.history.before
    losses = run.history.curve("train_loss")
    assert losses[3] == fresh.history.curve("train_loss")[0]
    np.testing.assert_array_equal(losses[:3], plain(3).history.curve("train_loss")[:3])
    # The optimizer goes on with its memory.
    fresh.epoch, fresh._state = 3, copy_state(run._state)
    run.run_epoch()
    fresh.run_epoch()
    np.testing.assert_array_equal(run.parameters.flat, fresh.parameters.flat)


def test_the_activation_that_it_has_already_changes_nothing() -> None:
    network = Network(2, (Dense(4, "tanh"), Dense(3, "tanh"), Dense(1, "sigmoid")))
    run = Trainer(network, SETTINGS, (X, Y), interventions=[Intervention(2, activation=Tanh())])
    while run.epoch < 4:
        run.run_epoch()
    assert list(run.history.kept) == [0, 1, 2, 3, 4]


def test_early_stopping_does_not_go_back_to_the_best_of_another_activation() -> None:
    settings = replace(SETTINGS, early_stopping=EarlyStopping(patience=2), epochs=30)
    # In a straight line there is nothing to be found: the first epochs were better.
    run = trainer(Intervention(6, activation=Identity()), settings=settings, seed=[0, 1])
    while not run.finished:
        run.run_epoch()
    late = run.best_epoch[run.stopped_epoch > 6]
    assert len(late) and (late >= 6).all()


@pytest.mark.parametrize("stepwise", [False, True])
@pytest.mark.parametrize("moment", [(0, 0), (2, 0), (2, 1), (2, 3)])
def test_a_planned_change_is_the_same_as_one_made_by_hand_at_that_moment(moment, stepwise) -> None:
    change = Intervention(*moment, learning_rate=0.5, l2=0.1, edits=(Edit(0, 1, 0, 2.0),))
    planned, by_hand = trainer(change), trainer()
    for _ in range(moment[0]):
        by_hand.run_epoch()
    for _ in range(moment[1]):
        by_hand.step()
    by_hand.change(learning_rate=0.5, penalty=Penalty(0.0, 0.1))
    by_hand.parameters.weights[0][0, 1] = 2.0
    by_hand.settings = by_hand.settings
    while planned.epoch < 5:
        if stepwise:
            planned.step()
        else:
            planned.run_epoch()
    while by_hand.epoch < 5:
        by_hand.run_epoch()
    np.testing.assert_array_equal(planned.parameters.flat, by_hand.parameters.flat)
    np.testing.assert_array_equal(
        planned.history.curve("train_loss"), by_hand.history.curve("train_loss")
    )


@pytest.mark.parametrize("optimizer", [SGD(0.9), Adam(), AdamW(weight_decay=0.1)])
def test_a_frozen_layer_stays_and_the_others_learn(optimizer) -> None:
    settings = TrainingSettings(
        BinaryCrossEntropy(), optimizer, 0.05, batch_size=6, epochs=8, penalty=Penalty(0.01, 0.01)
    )
    run = trainer(Intervention(2, 1, frozen=(1,)), settings=settings)
    while (run.epoch, run.step_in_epoch) < (2, 1):
        run.step()
    frozen, free = run.parameters.weights[1].copy(), run.parameters.weights[0].copy()
    bias = run.parameters.biases[1].copy()
    run.run_epoch()
    run.run_epoch()
    np.testing.assert_array_equal(run.parameters.weights[1], frozen)
    np.testing.assert_array_equal(run.parameters.biases[1], bias)
    assert not np.array_equal(run.parameters.weights[0], free)
    run.intervene(Intervention(4, frozen=()))
    run.run_epoch()
    assert not np.array_equal(run.parameters.weights[1], frozen)


def test_a_population_is_changed_as_its_networks_alone() -> None:
    change = Intervention(1, 2, learning_rate=0.01, frozen=(0,), edits=(Edit(2, 0, None, 1.0),))
    together = trainer(change, seed=[4, 5])
    for _ in range(4):
        together.run_epoch()
    for k, seed in enumerate((4, 5)):
        alone = trainer(change, seed=seed)
        for _ in range(4):
            alone.run_epoch()
        np.testing.assert_allclose(together.parameters.flat[k], alone.parameters.flat, atol=1e-10)


def test_another_optimizer_begins_without_memory() -> None:
    run = trainer(Intervention(2, optimizer=SGD(0.9)))
    for _ in range(2):
        run.run_epoch()
    fresh = Trainer(
        NETWORK,
        TrainingSettings(BinaryCrossEntropy(), SGD(0.9), 0.05, batch_size=6),
        (X, Y),
        parameters=run.parameters,
    )
    fresh.epoch = 2
    run.run_epoch()
    fresh.run_epoch()
    np.testing.assert_array_equal(run.parameters.flat, fresh.parameters.flat)


def test_what_is_drawn_for_a_whole_epoch_waits_for_the_next() -> None:
    run = trainer()
    run.step()
    with pytest.raises(ValueError, match="only between epochs"):
        run.intervene(Intervention(0, 1, batch_size=3))
    with pytest.raises(ValueError, match="only between epochs"):
        run.intervene(Intervention(0, 1, dropout=0.5))
    with pytest.raises(ValueError, match="only between epochs"):
        run.intervene(Intervention(0, 1, activation=Sine()))
    run.run_epoch()
    run.intervene(Intervention(1, batch_size=20, dropout=0.5))
    assert run.upcoming().X.shape == (20, 2)
    assert run.network.has_dropout and not NETWORK.has_dropout


def test_a_frozen_layer_stays_when_the_epoch_that_broke_is_repeated() -> None:
    run = trainer(Intervention(0, frozen=(0,)), Intervention(1, learning_rate=1e12))
    start = run.parameters.weights[0].copy()
    while not run.finished:
        run.run_epoch()
    assert run.divergences and run.divergences[0].epoch == 2
    np.testing.assert_array_equal(run.parameters.weights[0], start)


def test_every_parameter_has_one_address() -> None:
    layout = NETWORK.layout
    parameters = Parameters(layout, np.arange(float(layout.size)))
    for layer, (n, m) in enumerate(layout.shapes):
        for unit in range(m):
            place = Edit(layer, unit, None, 0.0).index(layout)
            assert parameters.biases[layer][0, unit] == place
            for source in range(n):
                place = Edit(layer, unit, source, 0.0).index(layout)
                assert parameters.weights[layer][source, unit] == place


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (Edit(3, 0, None, 1.0), "layer must be from 0 to 2"),
        (Edit(0, 4, None, 1.0), "unit must be from 0 to 3"),
        (Edit(0, 0, 2, 1.0), "source must be from 0 to 1"),
    ],
)
def test_an_address_that_is_not_there_is_refused(edit, message) -> None:
    with pytest.raises(ValueError, match=message):
        edit.index(NETWORK.layout)


def test_only_layers_that_are_there_can_be_frozen() -> None:
    layout = Layout(((1, 1), (1, 1)))
    assert trainable(layout, ()) is None
    with pytest.raises(ValueError, match="layer must be from 0 to 1; got 2"):
        trainable(layout, (2,))
