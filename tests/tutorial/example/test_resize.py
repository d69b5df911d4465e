"""Resizing keeps what fits."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tutorial.example.draft import MAX_LAYERS, MAX_SAMPLES, MAX_UNITS, draft_of, read_draft, resized
from tutorial.example.examples import EXAMPLES


@given(
    st.sampled_from(sorted(EXAMPLES)),
    st.integers(1, MAX_UNITS),
    st.lists(st.integers(1, MAX_UNITS), min_size=1, max_size=MAX_LAYERS),
    st.integers(1, MAX_SAMPLES),
)
def test_resizing_keeps_what_fits_and_gives_an_example_that_can_be_traced(
    name, n_in, units, samples
):
    base = EXAMPLES[name]()
    if name == "softmax_three_classes":
        units = [*units[:-1], max(2, units[-1])]
    new = resized(base, n_in, units, samples)
    assert [layer.units for layer in new.network.layers] == units
    assert (new.X.shape, new.y.shape) == ((samples, n_in), (samples, units[-1]))
    old, kept = base.parameters.weights[0], new.parameters.weights[0]
    n, m = min(old.shape[0], n_in), min(old.shape[1], units[0])
    assert np.array_equal(kept[:n, :m], old[:n, :m])
    again, errors = read_draft(draft_of(new), new)
    assert errors == {}
    assert np.isfinite(again.trace().objective_after)
