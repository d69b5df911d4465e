"""Records of a forward pass, and the memory that they lie in."""

import copy
import pickle

import numpy as np
import pytest

from nn_core.parameters import Layout
from nn_core.workspace import BatchInputs, LayerPass, Workspace

LAYOUT = Layout(((2, 4), (4, 3), (3, 1)))
SHAPES = ((), (5,))


@pytest.mark.parametrize("lead", SHAPES)
def test_columns_hold_the_inputs_over_a_row_of_ones(lead) -> None:
    X = np.arange(np.prod(lead, dtype=int) * 6.0).reshape(*lead, 3, 2).astype(np.float32)
    columns = BatchInputs.of(X)
    assert columns.values.shape == (*lead, 3, 3) and columns.values.dtype == np.float32
    np.testing.assert_array_equal(columns.inputs, X)
    np.testing.assert_array_equal(columns.values[..., -1, :], np.ones((*lead, 3)))
    columns.values[...] = -1.0
    assert X.min() == 0.0


@pytest.mark.parametrize("lead", SHAPES)
def test_the_inputs_of_a_pass_are_its_columns_without_the_ones(lead) -> None:
    columns = np.random.default_rng(0).normal(size=(*lead, 3, 7))
    one = LayerPass(columns, columns, columns, None)
    assert one.inputs.shape == (*lead, 7, 2)
    np.testing.assert_array_equal(one.inputs, np.swapaxes(columns[..., :2, :], -1, -2))


@pytest.mark.parametrize("lead", SHAPES)
@pytest.mark.parametrize(
    "again",
    [lambda w: w, copy.deepcopy, lambda w: pickle.loads(pickle.dumps(w))],
    ids=["itself", "deepcopy", "pickle"],
)
def test_what_a_layer_puts_out_is_what_the_next_one_takes_in(lead, again) -> None:
    first = Workspace(LAYOUT, lead, np.float32)
    _ = first[6]
    workspace = again(first)
    memory = workspace[6]
    assert memory.upstream == []
    memory.allocate_backward()
    passes = memory.passes
    assert workspace[6] is memory and workspace[2].passes[0].z.shape == (*lead, 2, 4)
    for k, (_, units) in enumerate(LAYOUT.shapes):
        assert passes[k].z.shape == passes[k].a.shape == (*lead, 6, units)
        assert passes[k].z.dtype == passes[k].a.dtype == np.float32
        memory.sums[k][...] = k + 1
        assert np.all(passes[k].z == k + 1)
        columns, rows = memory.upstream[k]
        assert np.shares_memory(columns, rows) and rows.shape == passes[k].a.shape
        if k:
            passes[k - 1].a[...] = k
            np.testing.assert_array_equal(passes[k].inputs, np.full_like(passes[k - 1].a, k))
            assert np.all(passes[k].columns[..., -1, :] == 1.0)
    assert memory.share.dtype == np.float32 and memory.share == np.float32(1 / 6)
