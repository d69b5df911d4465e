"""Curves, and parameters kept within a budget."""

import copy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_core.training.history import History


def filled(epochs: int, budget: int, size: int = 10) -> History:
    history = History(budget)
    for epoch in range(epochs + 1):
        history.record(epoch, {"train_loss": 1.0 / (epoch + 1)}, np.full(size, float(epoch)))
    return history


def test_curves_follow_the_epochs() -> None:
    history = filled(3, 10**6)
    assert history.epochs == [0, 1, 2, 3]
    np.testing.assert_array_equal(history.curve("train_loss"), [1, 1 / 2, 1 / 3, 1 / 4])


def test_curves_of_a_population_have_a_column_each() -> None:
    history = History()
    for epoch in range(3):
        history.record(epoch, {"loss": np.array([epoch, -epoch])}, np.zeros((2, 4)))
    np.testing.assert_array_equal(history.curve("loss"), [[0, 0], [1, -1], [2, -2]])


def test_an_unknown_curve_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(KeyError, match=r"train_loss.*got 'loss'"):
        filled(1, 100).curve("loss")


def test_kept_parameters_are_copies() -> None:
    history, flat = History(), np.zeros(3)
    history.record(0, {}, flat)
    flat += 1
    np.testing.assert_array_equal(history.kept[0], np.zeros(3))


def test_beginning_again_forgets_what_was_kept_and_lets_the_curves_stay() -> None:
    history = filled(3, 10**6)
    twin = copy.deepcopy(history)
    history.begin_again()
    history.record(3, {"train_loss": 9.0}, np.zeros(10))
    assert history.epochs == [0, 1, 2, 3] and list(history.kept) == [3]
    np.testing.assert_array_equal(history.curve("train_loss"), [1, 1 / 2, 1 / 3, 9])
    assert list(twin.kept) == [0, 1, 2, 3] and twin.curve("train_loss")[3] == 1 / 4


def test_what_an_update_started_from_is_kept_beside_it_and_counts_in_the_budget() -> None:
    history = History(budget=100 * 80)
    for epoch in range(500):
        before = None if epoch == 0 else np.full(10, epoch - 0.5)
        history.record(epoch, {}, np.full(10, float(epoch)), before)
    assert history.before.keys() == history.kept.keys() - {0}
    assert all((flat == epoch - 0.5).all() for epoch, flat in history.before.items())
    kept = [*history.kept.values(), *history.before.values()]
    assert sum(flat.nbytes for flat in kept) <= history.budget


@given(epochs=st.integers(0, 700), capacity=st.integers(1, 200))
def test_first_and_last_are_kept_within_the_budget(epochs, capacity) -> None:
    history = filled(epochs, budget=capacity * 80)
    kept = sorted(history.kept)
    assert kept[0] == 0 and kept[-1] == epochs
    # 32 are kept whatever the budget.
    assert len(kept) <= max(32, capacity)
    assert len(kept) == epochs + 1 or len(kept) >= max(32, capacity) // 4
    assert all((history.kept[epoch] == epoch).all() for epoch in kept)
    assert len(history.curve("train_loss")) == epochs + 1


def test_early_epochs_are_kept_closer_together_than_late_ones() -> None:
    kept = np.array(sorted(filled(5000, budget=64 * 80).kept))
    gaps = np.diff(kept[kept <= 4000])
    assert (kept[:4] == [0, 1, 2, 3]).all()
    assert gaps[-5:].mean() > 20 * gaps[:5].mean()


def test_nearest_is_the_closest_kept_epoch_and_the_earlier_of_two() -> None:
    history = History()
    for epoch in (0, 10, 20):
        history.record(epoch, {}, np.zeros(1))
    assert [history.nearest(epoch) for epoch in (0, 4, 5, 6, 15, 99)] == [0, 0, 0, 10, 10, 20]
