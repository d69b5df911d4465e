"""Numerical helpers of the hot path."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_core.ufunc_constants import scalars, softplus


@given(z=st.floats(-1e300, 1e300))
def test_softplus_equals_the_library_function(z) -> None:
    value = float(softplus(np.array([z]))[0])
    assert value == pytest.approx(float(np.logaddexp(0.0, z)), rel=1e-14, abs=0.0)


@given(z=st.floats(-30, 30))
def test_softplus_is_the_logarithm_that_it_says(z) -> None:
    assert float(softplus(np.array(z))) == pytest.approx(math.log1p(math.exp(z)), rel=1e-13)


def test_softplus_has_the_right_limits_and_keeps_its_argument() -> None:
    z, out = np.array([-np.inf, np.inf, np.nan, 0.0]), np.empty(4)
    assert softplus(z, out) is out
    np.testing.assert_array_equal(out, [0.0, np.inf, np.nan, math.log(2.0)])
    np.testing.assert_array_equal(z, [-np.inf, np.inf, np.nan, 0.0])
    assert softplus(np.ones(2, np.float32)).dtype == np.float32


def test_scalars_multiply_as_floats_do_and_cannot_be_changed() -> None:
    for dtype in (np.dtype(np.float64), np.dtype(np.float32)):
        values = np.linspace(-1, 1, 5, dtype=dtype)
        third, seven = scalars(dtype, 1 / 3, 7.0)
        assert (values * third).dtype == dtype
        np.testing.assert_array_equal(values * third * seven, values * (1 / 3) * 7.0)
        with pytest.raises(ValueError, match="read-only"):
            third[...] = 2.0
    assert scalars(np.dtype(np.float64), 0.5) is scalars(np.dtype(np.float64), 0.5)
