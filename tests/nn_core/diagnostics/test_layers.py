"""Each layer's numbers against loops over samples and finite differences."""

import math

import numpy as np
import pytest

from nn_core.activations import ACTIVATIONS
from nn_core.diagnostics.layers import dead_units, layer_records, saturated, timeline
from nn_core.diagnostics.objective import Objective
from nn_core.layers import Dense
from nn_core.losses import BinaryCrossEntropy
from nn_core.network import Network, forward, per_sample_loss
from nn_core.optimizers.penalties import Penalty
from nn_core.parameters import Parameters
from nn_core.training.history import History

NETWORK = Network(2, (Dense(5, "tanh"), Dense(3, "sigmoid"), Dense(1, "sigmoid")))
LOSS = BinaryCrossEntropy()
PENALTY = Penalty(l2=0.3)


def data(n: int = 12) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return rng.normal(size=(n, 2)), rng.integers(0, 2, (n, 1)).astype(float)


def value(flat: np.ndarray) -> float:
    X, y = data()
    parameters = Parameters(NETWORK.layout, flat)
    losses = per_sample_loss(NETWORK, forward(NETWORK, parameters, X), y, LOSS)
    return float(losses.mean() + PENALTY.value(parameters))


def test_gradient_numbers_agree_with_finite_differences() -> None:
    X, y = data()
    parameters = NETWORK.initialize(3)
    records = layer_records(Objective(NETWORK, X, y, LOSS, PENALTY), parameters)
    slopes = np.zeros(parameters.flat.size)
    for i in range(slopes.size):
        up, down = parameters.flat.copy(), parameters.flat.copy()
        up[i] += 1e-5
        down[i] -= 1e-5
        slopes[i] = (value(up) - value(down)) / 2e-5
    for k in range(3):
        part = slopes[NETWORK.layout.weights[k].start : NETWORK.layout.biases[k].stop]
        norm = math.sqrt(sum(value**2 for value in part))
        assert records.gradient_norm[k] == pytest.approx(norm, rel=1e-6)
        mean = sum(abs(value) for value in part) / len(part)
        assert records.mean_abs_gradient[k] == pytest.approx(mean, rel=1e-6)


def test_activation_numbers_agree_with_a_loop_over_samples() -> None:
    X, y = data()
    parameters = NETWORK.initialize(3)
    records = layer_records(Objective(NETWORK, X, y, LOSS), parameters)
    z1 = [float(x @ parameters.weights[0][:, j]) for x in X for j in range(5)]
    a1 = [math.tanh(z) for z in z1]
    mean = sum(a1) / len(a1)
    assert records.activation_mean[0] == pytest.approx(mean)
    spread = math.sqrt(sum((a - mean) ** 2 for a in a1) / len(a1))
    assert records.activation_spread[0] == pytest.approx(spread)
    assert records.z_variance[0] == pytest.approx(np.var(z1))
    assert records.saturated_share[0] == pytest.approx(np.mean([abs(a) > 0.97 for a in a1]))
    assert np.isnan(records.dead_share).all()


def test_the_update_is_measured_on_the_weights() -> None:
    X, y = data()
    before = NETWORK.initialize(3)
    after = before.copy()
    after.weights[0] *= 1.01
    after.biases[0] += 5.0
    records = layer_records(Objective(NETWORK, X, y, LOSS), after, before.flat)
    np.testing.assert_allclose(records.update_ratio, [0.01, 0, 0], atol=1e-12)


@pytest.mark.parametrize(("active", "dead"), [(0, 1), (1, 0), (5, 0)])
def test_a_relu_is_dead_below_one_percent(active: int, dead: int) -> None:
    z = np.full((100, 1), -1.0)
    z[:active] = 1.0
    assert dead_units(ACTIVATIONS["relu"](), z).tolist() == [dead]
    z = np.vstack([z, np.full((50, 1), -1.0)])
    assert dead_units(ACTIVATIONS["relu"](), z).tolist() == [float(active / 150 < 0.01)]


@pytest.mark.parametrize(
    ("kind", "edge"), [("tanh", math.atanh(0.97)), ("sigmoid", 2 * math.atanh(0.97))]
)
@pytest.mark.parametrize("sign", [-1, 1])
def test_saturation_begins_at_the_same_band(kind: str, edge: float, sign: int) -> None:
    activation = ACTIVATIONS[kind]()
    z = sign * np.array([[edge - 1e-6, edge + 1e-6]])
    assert saturated(activation, z, activation(z)).tolist() == [[0, 1]]


@pytest.mark.parametrize("kind", ["elu", "selu", "softplus"])
def test_one_sided_activations_saturate_on_the_left_only(kind: str) -> None:
    activation = ACTIVATIONS[kind]()
    z = np.array([[-9.0, 0.0, 9.0]])
    assert saturated(activation, z, activation(z)).tolist() == [[1, 0, 0]]


@pytest.mark.parametrize("index", [None, 1])
def test_a_timeline_is_each_epoch_by_itself(
    index: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nn_core.diagnostics.objective.NUMBERS_AT_ONCE", 1500)
    X, y = data()
    history = History()
    seeds = range(7)
    for epoch in seeds:
        single = NETWORK.initialize(epoch).flat
        flat = single if index is None else np.stack([single * 2, single])
        history.record(epoch, {}, flat, None if epoch == 0 else flat * 0.9)
    objective = Objective(NETWORK, X, y, LOSS, PENALTY)
    line = timeline(objective, history, index)
    assert line.epochs.tolist() == list(seeds)
    assert np.isnan(line.records.update_ratio[0]).all()
    for epoch in seeds:
        own = NETWORK.initialize(epoch)
        alone = layer_records(objective, own, own.flat * 0.9)
        for name, values in line.records._asdict().items():
            if epoch or name != "update_ratio":
                np.testing.assert_allclose(values[epoch], getattr(alone, name), rtol=1e-12)


def test_a_timeline_is_measured_on_a_thousand_samples_at_most() -> None:
    X, y = data(1200)
    history = History()
    history.record(0, {}, NETWORK.initialize(0).flat)
    objective = Objective(NETWORK, X, y, LOSS)
    line = timeline(objective, history)
    assert line.samples == 1000
    alone = layer_records(objective.first(1000), NETWORK.initialize(0))
    np.testing.assert_allclose(line.records.gradient_norm[0], alone.gradient_norm, rtol=1e-12)
