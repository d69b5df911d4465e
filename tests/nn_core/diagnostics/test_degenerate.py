"""Diagnostics of data and weights with nothing to measure."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn_core.diagnostics.curvature import spectrum
from nn_core.diagnostics.gradients import gradient_factors, sample_gradients
from nn_core.diagnostics.hidden import Projection, layer_outputs, linear_fit, linear_probe
from nn_core.diagnostics.landscape import gradient_line, landscape, path_plane, random_plane
from nn_core.diagnostics.layers import layer_records
from nn_core.diagnostics.objective import Objective
from nn_core.diagnostics.symmetry import distinct_units, similarity, spread_of_units
from nn_core.layers import Dense
from nn_core.losses import BinaryCrossEntropy, HalfSquaredError
from nn_core.network import Network
from nn_core.parameters import Parameters

HIDDEN = st.sampled_from(["tanh", "relu", "sigmoid", "identity", "gelu"])
KINDS = ("identical", "one sample", "constant feature", "zero weights", "zero inputs")


def case(kind: str, hidden: str, regression: bool, seed: int) -> tuple[Objective, Parameters]:
    output, loss = ("identity", HalfSquaredError()) if regression else ("sigmoid", None)
    network = Network(3, (Dense(7, hidden), Dense(5, hidden), Dense(1, output)))
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(37, 3)), rng.integers(0, 2, (37, 1)).astype(float)
    parameters = network.initialize(seed)
    parameters.biases[0][:] = rng.normal(size=7)
    if kind == "identical":
        X, y = np.tile(X[:1], (37, 1)), np.tile(y[:1], (37, 1))
    elif kind == "one sample":
        X, y = X[:1], y[:1]
    elif kind == "constant feature":
        X[:, 1] = 0.1
    elif kind == "zero weights":
        parameters = Parameters.zeros(network.layout)
    else:
        X = np.zeros_like(X)
    return Objective(network, X, y, loss or BinaryCrossEntropy()), parameters


@pytest.mark.parametrize("kind", ["identical", "one sample"])
@settings(max_examples=25)
@given(hidden=HIDDEN, regression=st.booleans(), seed=st.integers(0, 10_000))
def test_samples_that_agree_have_no_noise_in_any_layer(
    kind: str, hidden: str, regression: bool, seed: int
) -> None:
    found = sample_gradients(*case(kind, hidden, regression, seed))
    assert not found.variances.any()
    has_gradient = found.mean_norms > 0
    assert np.isinf(found.signal_to_noise[has_gradient]).all()
    assert np.isnan(found.signal_to_noise[~has_gradient]).all()
    assert not found.noise_scale[has_gradient].any()
    assert np.isnan(found.noise_scale[~has_gradient]).all()


@settings(max_examples=25)
@given(hidden=HIDDEN, seed=st.integers(0, 10_000))
def test_gradients_that_cancel_have_no_signal(hidden: str, seed: int) -> None:
    objective, parameters = case("one sample", hidden, True, seed)
    answer = layer_outputs(objective.network, parameters, objective.X)[-1]
    X, y = np.tile(objective.X, (2, 1)), np.vstack([answer - 1.0, answer + 1.0])
    found = sample_gradients(replace(objective, X=X, y=y), parameters)
    has_gradient = found.norms.any(axis=0)
    assert not found.mean_norms.any()
    assert not found.cosines.any()
    assert np.isinf(found.noise_scale[has_gradient]).all()
    assert not found.signal_to_noise[has_gradient].any()


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=12)
@given(hidden=HIDDEN, regression=st.booleans(), seed=st.integers(0, 10_000))
def test_every_measure_is_a_number_or_says_that_there_is_none(
    kind: str, hidden: str, regression: bool, seed: int
) -> None:
    objective, parameters = case(kind, hidden, regression, seed)
    network, X, y = objective.network, objective.X, objective.y
    records = layer_records(objective, parameters)
    for name in ("gradient_norm", "delta_norm", "weight_norm", "z_variance", "activation_spread"):
        values = getattr(records, name)
        assert np.isfinite(values).all(), name
        # A number so small would be rounding of something that is 0.
        assert ((values == 0) | (values > 1e-25)).all(), (name, values)
    for part in gradient_factors(objective, parameters):
        assert not np.isinf(part).any()
    for k in range(3):
        assert np.isfinite(similarity(parameters, k)).all()
        assert np.isfinite(spread_of_units(parameters, k)).all()
        assert 1 <= distinct_units(parameters, k) <= network.layers[k].units
    whole = spectrum(objective, parameters)
    alone = spectrum(objective, parameters, most_exact=0)
    assert np.isfinite(whole.eigenvalues).all()
    if whole.largest > 0 or alone.largest > 0:
        assert alone.stable_step == pytest.approx(whole.stable_step, rel=1e-4)
    else:
        assert np.isinf(alone.stable_step) == np.isinf(whole.stable_step)
    assert np.isfinite(gradient_line(objective, parameters, np.array([0.0, 1.0])).objective).all()
    path = np.tile(parameters.flat, (3, 1))
    for plane in (path_plane(path, path[0]), random_plane(network, path, path[0])):
        ground = landscape(objective, plane, path, resolution=3)
        assert np.isfinite(ground.objective).all()
        assert np.isfinite(plane.distances).all()
    for points in layer_outputs(network, parameters, X):
        projection = Projection.fit(points)
        assert np.isfinite(projection.project(points)).all()
        assert projection.explained is None or 0.0 <= projection.explained <= 1.0
        probe = linear_probe(points, y[:, 0].astype(int), points[:0], y[:0, 0].astype(int))
        assert probe.train is not None
        fit = linear_fit(points, y[:, 0], points[:0], y[:0, 0])
        # R² of a single sample is not defined.
        assert fit.train is None or np.isnan(fit.train) == (len(points) < 2)
        assert fit.train is None or not fit.train > 1.0 + 1e-12
