"""The mini-batches of an epoch."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_core.layers import Dense
from nn_core.network import Network
from nn_core.random_streams import stream
from nn_core.training.batches import plan_epoch
from nn_core.types import Array

NETWORK = Network(1, (Dense(3, "tanh"), Dense(1)))
DROPPING = Network(1, (Dense(3, "tanh", dropout=0.5), Dense(4), Dense(2, "relu", 0.25), Dense(1)))


def numbered(n: int) -> tuple[Array, Array]:
    """Inputs that say which sample they are, and targets that say it too."""
    X = np.arange(n, dtype=float)[:, np.newaxis]
    return X, X * 10


@given(n=st.integers(1, 40), batch_size=st.integers(1, 50), seed=st.integers(0, 9))
def test_every_sample_is_visited_once_an_epoch_with_its_own_target(n, batch_size, seed) -> None:
    plan = plan_epoch(NETWORK, *numbered(n), seed, 1, batch_size)
    batches = [plan.batch(step) for step in range(plan.steps)]
    visited = np.concatenate([columns.inputs for columns, _, _ in batches])
    np.testing.assert_array_equal(np.sort(visited, axis=0), numbered(n)[0])
    np.testing.assert_array_equal(np.concatenate([y for _, y, _ in batches]), visited * 10)
    sizes = [len(y) for _, y, _ in batches]
    assert all(size == batch_size for size in sizes[:-1]) and 1 <= sizes[-1] <= batch_size


def test_the_order_is_that_of_the_stream() -> None:
    plan = plan_epoch(NETWORK, *numbered(9), 4, 7, 3)
    np.testing.assert_array_equal(plan.inputs[:, 0], stream(4, "batches", 7).permutation(9))


@pytest.mark.parametrize(
    "other", [{"seed": 2}, {"epoch": 2}], ids=["another seed", "another epoch"]
)
def test_orders_and_dropout_differ_between(other) -> None:
    first = plan_epoch(DROPPING, *numbered(50), seed=1, epoch=1, batch_size=5)
    second = plan_epoch(DROPPING, *numbered(50), **{"seed": 1, "epoch": 1, "batch_size": 5} | other)
    assert not np.array_equal(first.inputs, second.inputs)
    assert not np.array_equal(first.masks[0], second.masks[0])


def test_batch_size_and_dropout_leave_the_order_as_it_was() -> None:
    plain = plan_epoch(NETWORK, *numbered(20), 1, 1, 5)
    np.testing.assert_array_equal(plain.inputs, plan_epoch(NETWORK, *numbered(20), 1, 1, 7).inputs)
    np.testing.assert_array_equal(plain.inputs, plan_epoch(DROPPING, *numbered(20), 1, 1, 5).inputs)


def test_dropout_factors_are_zero_or_the_inverse_share_of_what_is_kept() -> None:
    plan = plan_epoch(DROPPING, *numbered(4000), 1, 1, 100)
    first, none, third, output = plan.masks
    assert none is None and output is None
    assert set(np.unique(first)) == {0.0, 2.0} and set(np.unique(third)) == {0.0, 1 / 0.75}
    assert first.mean() == pytest.approx(1.0, abs=0.05)
    assert third.mean() == pytest.approx(1.0, abs=0.05)


def test_without_dropout_there_are_no_factors() -> None:
    plan = plan_epoch(NETWORK, *numbered(4), 1, 1, 2)
    assert plan.masks is None and plan.batch(0)[2] is None


@pytest.mark.parametrize("own_data", [False, True])
def test_each_network_of_a_population_has_the_plan_that_it_has_alone(own_data) -> None:
    seeds = [3, 8, 3]
    X, y = numbered(11)
    if own_data:
        X, y = np.stack([X, X + 100, X + 200]), np.stack([y, y + 1, y + 2])
    together = plan_epoch(DROPPING, X, y, seeds, 2, 4)
    for k, seed in enumerate(seeds):
        data = (X[k], y[k]) if own_data else (X, y)
        alone = plan_epoch(DROPPING, *data, seed, 2, 4)
        selected = together.select(k)
        for step in range(alone.steps):
            np.testing.assert_array_equal(
                alone.batch(step)[0].values, selected.batch(step)[0].values
            )
            np.testing.assert_array_equal(alone.batch(step)[1], selected.batch(step)[1])
            for a, b in zip(alone.batch(step)[2], selected.batch(step)[2], strict=True):
                np.testing.assert_equal(a, b)
        columns, y_step, masks = together.batch(1)
        np.testing.assert_array_equal(columns.inputs[k], alone.batch(1)[0].inputs)
        np.testing.assert_array_equal(y_step[k], alone.batch(1)[1])
        np.testing.assert_array_equal(masks[0][k], alone.batch(1)[2][0])


@pytest.mark.parametrize("own_data", [False, True])
def test_networks_of_one_seed_share_what_can_be_shared(own_data) -> None:
    X, y = numbered(6)
    if own_data:
        X, y = np.stack([X, -X]), np.stack([y, -y])
    plan = plan_epoch(DROPPING, X, y, [5, 5], 1, 6)
    assert plan.inputs.shape == X.shape and plan.masks[0].shape == (6, 3)
    selected = plan.select(1)
    alone = plan_epoch(DROPPING, *((X[1], y[1]) if own_data else (X, y)), 5, 1, 6)
    np.testing.assert_array_equal(selected.inputs, alone.inputs)
    np.testing.assert_array_equal(selected.masks[2], alone.masks[2])


def test_factors_have_the_dtype_of_the_data() -> None:
    X, y = (array.astype(np.float32) for array in numbered(5))
    plan = plan_epoch(DROPPING, X, y, [1, 2], 1, 2)
    assert {plan.inputs.dtype, plan.y.dtype, plan.masks[0].dtype} == {np.dtype(np.float32)}
