"""Random streams: each a function of seed, name and position alone."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_core.layers import Dense
from nn_core.network import Network
from nn_core.random_streams import STREAMS, stream

positions = st.lists(st.integers(0, 2**31), max_size=3).map(tuple)
keys = st.tuples(st.integers(0, 2**40), st.sampled_from(STREAMS), positions)


def draws(seed: int, name: str, position: tuple[int, ...]) -> np.ndarray:
    return stream(seed, name, *position).random(4)


@given(keys)
def test_the_same_key_gives_the_same_draws_whatever_was_drawn_between(key):
    first = draws(*key)
    stream(1, "data").random(100)
    assert np.array_equal(draws(*key), first)


@given(keys, keys)
def test_different_keys_give_different_draws(one, other):
    assert np.array_equal(draws(*one), draws(*other)) == (one == other)


def test_streams_and_positions_are_uncorrelated():
    series = [
        stream(0, name, *position).normal(size=4000)
        for name, position in itertools.product(STREAMS, [(), (0,), (1,), (0, 1), (1, 0)])
    ]
    correlations = np.corrcoef(series) - np.eye(len(series))
    # 435 pairs; six standard errors.
    assert np.abs(correlations).max() < 6 / np.sqrt(4000)


def test_the_order_of_the_names_is_part_of_every_saved_seed():
    assert STREAMS == ("data", "split", "weights", "batches", "dropout", "augmentation")


def test_another_layer_or_wider_output_leaves_the_layers_before_as_they_were():
    small = Network(2, (Dense(4, "tanh"), Dense(1))).initialize(7)
    deep = Network(2, (Dense(4, "relu"), Dense(3), Dense(1))).initialize(7)
    assert np.array_equal(small.weights[0], deep.weights[0])


def test_dropout_and_activation_leave_the_initial_weights_as_they_were():
    plain = Network(2, (Dense(4, "tanh"), Dense(1))).initialize(7)
    other = Network(2, (Dense(4, "sine", dropout=0.5), Dense(1, "sigmoid"))).initialize(7)
    assert np.array_equal(plain.flat, other.flat)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0, "weight"), r"stream must be one of \('data', .*\); got 'weight'"),
        ((-1, "data"), "seed must be a .*number.*; got -1"),
        (("a", "data"), "seed must be a whole number >= 0; got 'a'"),
    ],
)
def test_an_unknown_stream_or_a_bad_seed_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        stream(*arguments)


def test_a_seed_saved_today_gives_the_same_draws_in_every_later_version():
    # Numbers kept from the first version; a change here changes every saved experiment.
    assert int(stream(0, "weights", 1).bit_generator.random_raw()) == 5403977206170709550
    assert int(stream(7, "batches", 3).bit_generator.random_raw()) == 9908662068004701370
