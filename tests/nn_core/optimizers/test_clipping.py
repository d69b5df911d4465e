"""Clipping against PyTorch, and each network on its own."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nn_core.config import from_config, to_config
from nn_core.optimizers.clipping import CLIPPINGS, ClipByNorm, ClipByValue
from nn_core.parameters import Layout, Parameters

LAYOUT = Layout(((2, 3), (3, 1)))
gradients = arrays(np.float64, LAYOUT.size, elements=st.floats(-100, 100))
limits = st.floats(0.01, 1000)


def clipped(clipping, flat: np.ndarray) -> np.ndarray:
    gradient = Parameters(LAYOUT, flat.copy())
    clipping.apply(gradient)
    return gradient.flat


@pytest.mark.parametrize("limit", [0.1, 1.0, 100.0])
def test_clipping_is_pytorchs(limit):
    torch = pytest.importorskip("torch")
    flat = np.random.default_rng(0).normal(size=LAYOUT.size)
    for ours, theirs in (
        (ClipByNorm(limit), torch.nn.utils.clip_grad_norm_),
        (ClipByValue(limit), torch.nn.utils.clip_grad_value_),
    ):
        tensor = torch.zeros(LAYOUT.size, dtype=torch.float64)
        tensor.grad = torch.tensor(flat)
        theirs([tensor], limit)
        np.testing.assert_allclose(clipped(ours, flat), tensor.grad.numpy(), rtol=1e-12)


@given(gradients, limits)
def test_the_norm_is_limited_and_the_direction_kept(flat, limit):
    result = clipped(ClipByNorm(limit), flat)
    assert np.linalg.norm(result) <= min(limit, np.linalg.norm(flat)) * (1 + 1e-12)
    lengths = np.linalg.norm(result) * np.linalg.norm(flat)
    assert result @ flat == pytest.approx(lengths, rel=1e-9, abs=1e-300)


@given(gradients, limits)
def test_a_gradient_inside_the_limit_is_left_as_it_is(flat, limit):
    if np.linalg.norm(flat) < 0.99 * limit - 1e-6:
        assert np.array_equal(clipped(ClipByNorm(limit), flat), flat)
    inside = np.abs(flat) <= limit
    assert np.array_equal(clipped(ClipByValue(limit), flat)[inside], flat[inside])


@pytest.mark.parametrize("clipping", [ClipByNorm(0.5), ClipByValue(0.2)], ids=repr)
def test_each_network_is_clipped_on_its_own(clipping):
    flat = np.random.default_rng(1).normal(size=(3, LAYOUT.size)) * [[0.01], [1.0], [100.0]]
    together = clipped(clipping, flat)
    for k in range(3):
        np.testing.assert_allclose(together[k], clipped(clipping, flat[k]), rtol=1e-14)
    assert np.array_equal(together[0], flat[0])


@pytest.mark.parametrize("clipping", [ClipByNorm(0.5), ClipByValue(0.2)], ids=repr)
def test_views_see_the_clipped_values_and_float32_stays_float32(clipping):
    gradient = Parameters(LAYOUT, np.full((2, LAYOUT.size), 3.0, np.float32))
    clipping.apply(gradient)
    assert gradient.flat.dtype == np.float32
    assert np.all(gradient.weights[0] < 1.0) and np.all(gradient.biases[1] < 1.0)


@pytest.mark.parametrize("kind", sorted(CLIPPINGS))
def test_settings_survive_as_plain_data(kind):
    clipping = CLIPPINGS[kind]()
    assert from_config(CLIPPINGS, to_config(clipping)) == clipping


@pytest.mark.parametrize("kind", sorted(CLIPPINGS))
def test_a_limit_that_is_not_positive_is_refused(kind):
    field = {"by_norm": "max_norm", "by_value": "limit"}[kind]
    with pytest.raises(
        ValueError, match=f"{field} must be a number >= 1e-06 and <= 1000000; got 0"
    ):
        from_config(CLIPPINGS, {"kind": kind, field: 0})
