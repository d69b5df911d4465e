"""Parameters: views that alias one flat vector, whatever is done with the object."""

import copy
import pickle
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_core.parameters import Layout, Parameters

LAYOUT = Layout(((2, 4), (4, 3), (3, 1)))


def assert_views_alias(parameters: Parameters) -> None:
    """Write through each view and through the vector, and look from the other side."""
    for part in (*parameters.weights, *parameters.biases):
        assert np.shares_memory(part, parameters.flat)
    parameters.weights[1][...] = 7.0
    assert np.all(parameters.flat[..., LAYOUT.weights[1]] == 7.0)
    parameters.flat[...] = 5.0
    assert all(np.all(part == 5.0) for part in (*parameters.weights, *parameters.biases))


@pytest.mark.parametrize("lead", [(), (3,), (2, 3)])
@pytest.mark.parametrize(
    "remake",
    [
        lambda p: p,
        copy.copy,
        copy.deepcopy,
        lambda p: pickle.loads(pickle.dumps(p)),
        Parameters.copy,
    ],
    ids=["itself", "copy.copy", "deepcopy", "pickle", "copy"],
)
def test_views_alias_the_vector_after(lead, remake):
    parameters = Parameters.zeros(LAYOUT, lead)
    parameters.flat[...] = np.arange(parameters.flat.size).reshape(parameters.flat.shape)
    remade = remake(parameters)
    assert np.array_equal(remade.flat, parameters.flat)
    assert remade.layout == LAYOUT
    assert_views_alias(remade)


@pytest.mark.parametrize("remake", [copy.deepcopy, Parameters.copy], ids=["deepcopy", "copy"])
def test_a_copy_has_values_of_its_own(remake):
    parameters = Parameters.zeros(LAYOUT)
    remake(parameters).flat[...] = 1.0
    assert not parameters.flat.any()


def test_the_layout_is_weights_row_by_row_and_then_biases_for_each_layer():
    parameters = Parameters(LAYOUT, np.arange(float(LAYOUT.size)))
    assert parameters.weights[0].tolist() == [[0, 1, 2, 3], [4, 5, 6, 7]]
    assert parameters.biases[0].tolist() == [[8, 9, 10, 11]]
    assert parameters.weights[1].shape == (4, 3)
    assert parameters.biases[2].tolist() == [[30]]


@given(st.lists(st.integers(1, 6), min_size=2, max_size=5))
def test_the_slices_cover_every_parameter_once(sizes):
    layout = Layout(tuple(pairwise(sizes)))
    seen = np.zeros(layout.size, int)
    for part in (*layout.weights, *layout.biases):
        seen[part] += 1
    assert np.all(seen == 1)
    assert np.count_nonzero(layout.is_weight) == sum(n * m for n, m in layout.shapes)
    for weights, biases in zip(layout.weights, layout.biases, strict=True):
        assert layout.is_weight[weights].all() and not layout.is_weight[biases].any()


def test_the_mask_of_weights_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        LAYOUT.is_weight[0] = False


def test_biases_are_rows_that_add_to_weighted_sums_for_any_leading_axes():
    parameters = Parameters.zeros(LAYOUT, (5,))
    assert parameters.weights[0].shape == (5, 2, 4)
    assert parameters.biases[0].shape == (5, 1, 4)
    assert (np.zeros((5, 9, 4)) + parameters.biases[0]).shape == (5, 9, 4)


def test_one_network_selected_from_a_population_is_a_copy():
    population = Parameters(LAYOUT, np.random.default_rng(0).normal(size=(3, LAYOUT.size)))
    one = population.select(1)
    assert np.array_equal(one.flat, population.flat[1])
    assert not np.shares_memory(one.flat, population.flat)
    assert_views_alias(one)


def test_parameters_of_matrices_hold_them():
    W, b = [np.arange(8.0).reshape(2, 4), np.ones((4, 1))], [np.arange(4.0), np.array([2.0])]
    parameters = Parameters.of(W, b)
    assert parameters.layout == Layout(((2, 4), (4, 1)))
    for k in range(2):
        assert np.array_equal(parameters.weights[k], W[k])
        assert np.array_equal(parameters.biases[k][0], b[k])


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Parameters(LAYOUT, np.zeros(5)), r"flat must have 31 entries last; got .*\(5,\)"),
        (lambda: Parameters(LAYOUT, np.array(1.0)), "flat must have 31 entries last"),
        (lambda: Parameters(LAYOUT, np.zeros((31, 31)).T[:, ::1]), "must be C-contiguous"),
        (lambda: Parameters(LAYOUT, np.zeros(62)[::2]), "must be C-contiguous"),
        (lambda: Parameters.of([np.ones((2, 3))], []), "as many biases as weights; got 0"),
        (lambda: Parameters.of([np.ones((2, 3))], [np.ones(2)]), r"layer 1: weights .* must fit"),
        (lambda: Parameters.of([np.ones(3)], [np.ones(3)]), r"layer 1: weights .* must fit"),
        (
            lambda: Parameters.of([np.ones((2, 3)), np.ones((2, 1))], [np.ones(3), np.ones(1)]),
            "layer 2: expected 3 rows, the units of the layer before; got 2",
        ),
    ],
)
def test_arrays_that_do_not_fit_are_refused(build, message):
    with pytest.raises(ValueError, match=message):
        build()


def test_the_vector_is_kept_and_keeps_its_type():
    flat = np.zeros(31, np.float32)
    parameters = Parameters(LAYOUT, flat)
    assert parameters.flat is flat
    assert {part.dtype for part in parameters.weights} == {np.dtype(np.float32)}
    assert repr(parameters) == "Parameters(2-4-3-1, shape=(31,), dtype=float32)"
