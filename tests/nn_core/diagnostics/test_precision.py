"""Diagnostics of float32 runs are those of the same weights in float64."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from nn_core.diagnostics.curvature import hessian, spectrum
from nn_core.diagnostics.distributions import histograms, layer_values
from nn_core.diagnostics.evidence import examine
from nn_core.diagnostics.gradient_check import check_gradient
from nn_core.diagnostics.gradients import gradient_factors, input_gradients, sample_gradients
from nn_core.diagnostics.hidden import Projection, layer_outputs, linear_fit, linear_probe
from nn_core.diagnostics.landscape import gradient_line, landscape, path_plane, random_plane
from nn_core.diagnostics.layers import layer_records, timeline
from nn_core.diagnostics.objective import Objective
from nn_core.diagnostics.predictions import calibration, class_probabilities, entropy
from nn_core.diagnostics.symmetry import (
    SAME,
    alike_pairs,
    distinct_units,
    drift_tolerance,
    similarity,
    spread_of_units,
)
from nn_core.initializers import Constant
from nn_core.layers import Dense
from nn_core.losses import BinaryCrossEntropy
from nn_core.network import Network
from nn_core.optimizers import SGD, Adam
from nn_core.parameters import Parameters
from nn_core.training.history import History
from nn_core.training.step import TrainingSettings
from nn_core.training.trainer import Trainer

NETWORK = Network(3, (Dense(6, "tanh"), Dense(5, "relu"), Dense(1, "sigmoid")))
LOSS = BinaryCrossEntropy()
rng = np.random.default_rng(8)
X = rng.normal(size=(40, 3))
LABELS = (X[:, 0] * X[:, 1] > 0).astype(int)
Y = LABELS[:, np.newaxis].astype(float)


@pytest.fixture(scope="module")
def run() -> Trainer:
    settings = TrainingSettings(LOSS, Adam(), learning_rate=0.02, batch_size=8, epochs=12)
    trainer = Trainer(NETWORK, settings, (X, Y), seed=1, dtype=np.float32)
    for _record in trainer.epochs():
        pass
    return trainer


Measure = Callable[[Parameters, np.ndarray, np.ndarray, np.ndarray, History], Any]


def on(x: np.ndarray, y: np.ndarray) -> Objective:
    return Objective(NETWORK, x, y, LOSS)


MEASURES: dict[str, Measure] = {
    "layer records": lambda p, x, y, path, h: layer_records(on(x, y), p, path[-2]),
    "gradient factors": lambda p, x, y, path, h: gradient_factors(on(x, y), p),
    "curvature": lambda p, x, y, path, h: hessian(on(x, y), p),
    "spectrum": lambda p, x, y, path, h: spectrum(on(x, y), p, most_exact=0).eigenvalues,
    "layer values": lambda p, x, y, path, h: layer_values(on(x, y), p, 1),
    "histograms": lambda p, x, y, path, h: histograms(path),
    "input gradients": lambda p, x, y, path, h: input_gradients(on(x, y), p),
    "gradient line": lambda p, x, y, path, h: gradient_line(on(x, y), p, np.array([0.0, 0.1, 1.0]))[
        :2
    ],
    "sample gradients": lambda p, x, y, path, h: sample_gradients(on(x, y), p),
    "similarity": lambda p, x, y, path, h: similarity(p, 0),
    "pairs": lambda p, x, y, path, h: alike_pairs(Parameters(NETWORK.layout, path), 0).values,
    "spread of units": lambda p, x, y, path, h: spread_of_units(p, 1),
    "different units": lambda p, x, y, path, h: distinct_units(p, 0),
    "random landscape": lambda p, x, y, path, h: landscape(
        on(x, y), random_plane(NETWORK, path, p.flat), path, 4
    )[1:],
    "path landscape": lambda p, x, y, path, h: landscape(
        on(x, y), path_plane(path, p.flat), path, 4
    )[1:],
    "layer outputs": lambda p, x, y, path, h: layer_outputs(NETWORK, p, x),
    "projection": lambda p, x, y, path, h: Projection.fit(x).project(x),
    "linear probe": lambda p, x, y, path, h: linear_probe(x, LABELS, x[:5], LABELS[:5]),
    "linear fit": lambda p, x, y, path, h: linear_fit(x, y[:, 0], x[:5], y[:5, 0]),
    "probabilities": lambda p, x, y, path, h: class_probabilities(y),
    "entropy": lambda p, x, y, path, h: entropy(np.abs(x)),
    "calibration": lambda p, x, y, path, h: calibration(LABELS, np.hstack([1 - y, y])).confidence,
    "gradient check": lambda p, x, y, path, h: check_gradient(on(x, y), p).numeric.flat,
    "timeline": lambda p, x, y, path, h: timeline(on(x, y), h).records,
}


def arrays(found: Any) -> Iterator[np.ndarray]:
    if isinstance(found, tuple | list):
        for part in found:
            yield from arrays(part)
    else:
        yield np.asarray(found)


def in_double(history: History) -> History:
    twin = History()
    twin.epochs = history.epochs
    twin.kept = {epoch: flat.astype(np.float64) for epoch, flat in history.kept.items()}
    twin.before = {epoch: flat.astype(np.float64) for epoch, flat in history.before.items()}
    return twin


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_is_the_one_of_the_same_weights_in_float64(run: Trainer, name: str) -> None:
    path = np.stack([run.history.kept[epoch] for epoch in sorted(run.history.kept)])
    x, y = run.train
    assert path.dtype == x.dtype == np.float32
    single = MEASURES[name](run.parameters, x, y, path, run.history)
    wide = Parameters(NETWORK.layout, run.parameters.flat.astype(np.float64))
    wide_data = x.astype(np.float64), y.astype(np.float64), path.astype(np.float64)
    double = MEASURES[name](wide, *wide_data, in_double(run.history))
    pairs = list(zip(arrays(single), arrays(double), strict=True))
    assert pairs
    for one, other in pairs:
        assert one.dtype == other.dtype
        assert one.dtype != np.float32
        np.testing.assert_array_equal(one, other)


def test_evidence_of_a_float32_run_is_measured_in_float64(run: Trainer) -> None:
    found = examine(NETWORK, run.history, run.settings, *run.train)
    assert all(values.dtype == np.float64 for values in found.timeline.records)
    share = float(np.mean(run.train[1], dtype=np.float64))
    entropy_of_guess = -(share * np.log(share) + (1 - share) * np.log(1 - share))
    assert found.guess_loss == pytest.approx(entropy_of_guess, rel=1e-15)


@pytest.mark.parametrize("optimizer", [SGD(), Adam()], ids=lambda one: one.kind)
@pytest.mark.parametrize("hidden", [(3,), (16, 16, 16)], ids=str)
def test_copies_are_found_after_training_in_float32(
    optimizer: SGD | Adam, hidden: tuple[int, ...]
) -> None:
    layers = (*(Dense(units, "tanh") for units in hidden), Dense(1, "sigmoid"))
    network = Network(3, layers, Constant(0.3))
    settings = TrainingSettings(LOSS, optimizer, learning_rate=0.01, batch_size=16, epochs=60)
    trainer = Trainer(network, settings, (X, Y), seed=0, dtype=np.float32)
    for _record in trainer.epochs():
        pass
    found = examine(network, trainer.history, settings, *trainer.train)
    assert found.distinct.tolist() == [[1] * len(layers)] * 2


def test_different_units_of_float32_weights_are_no_copies() -> None:
    network = Network(2, (Dense(2, "tanh"), Dense(1, "sigmoid")))
    parameters = network.initialize(0, np.float32)
    for matrix in parameters.matrices[0][:2], parameters.weights[1].T:
        matrix[:, 1] = matrix[:, 0]
    assert distinct_units(parameters, 0) == 1
    # A ten-thousandth is a thousand times float32's resolution.
    parameters.weights[0][0, 1] += np.float32(1e-4)
    assert distinct_units(parameters, 0) == 2


def test_the_tolerance_follows_the_resolution_of_the_training() -> None:
    assert drift_tolerance(np.dtype(np.float64)) == SAME
    assert drift_tolerance(np.dtype(np.float32)) == pytest.approx(1e4 * 2.0**-23)


@pytest.mark.parametrize("factor", [1e-200, 1e200])
def test_copies_are_counted_whatever_the_size_of_the_weights(factor: float) -> None:
    network = Network(2, (Dense(4, "tanh"), Dense(1, "sigmoid")))
    parameters = Parameters(network.layout, factor * network.initialize(3).flat)
    assert distinct_units(parameters, 0) == 4
    assert similarity(parameters, 0) == pytest.approx(similarity(network.initialize(3), 0))
