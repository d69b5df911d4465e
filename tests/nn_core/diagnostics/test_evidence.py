"""What the doctor is given, against loops and finite differences."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from nn_core.diagnostics.evidence import Evidence, examine, stable_product
from nn_core.diagnostics.symmetry import distinct_units, unit_vectors
from nn_core.initializers import Constant, Fixed
from nn_core.layers import Dense
from nn_core.losses import BinaryCrossEntropy, CategoricalCrossEntropy, HalfSquaredError
from nn_core.network import Network, forward, per_sample_loss
from nn_core.optimizers import SGD, Adam
from nn_core.parameters import Parameters
from nn_core.training.step import TrainingSettings
from nn_core.training.trainer import Trainer

rng = np.random.default_rng(5)
X = rng.normal(size=(24, 2))


def run(network: Network, y: np.ndarray, settings: TrainingSettings, **options: Any) -> Trainer:
    trainer = Trainer(network, settings, (X, y), seed=0, **options)
    for _record in trainer.epochs():
        pass
    return trainer


def test_losses_of_the_undecided_and_of_the_best_guess() -> None:
    for classes in (3, 10):
        labels = rng.integers(0, classes, len(X))
        y = np.eye(classes)[labels]
        network = Network(2, (Dense(classes, "softmax"),))
        settings = TrainingSettings(CategoricalCrossEntropy(), epochs=1)
        evidence = examine(network, run(network, y, settings).history, settings, X, y)
        assert evidence.start_loss == pytest.approx(math.log(classes))
        shares = [sum(labels == k) / len(labels) for k in range(classes)]
        entropy = -sum(share * math.log(share) for share in shares if share)
        assert evidence.guess_loss == pytest.approx(entropy)
    y = rng.normal(2.0, 3.0, (len(X), 1))
    network = Network(2, (Dense(1, "identity"),))
    settings = TrainingSettings(HalfSquaredError(), epochs=1)
    evidence = examine(network, run(network, y, settings).history, settings, X, y)
    assert evidence.start_loss == pytest.approx(sum(v**2 for v in y[:, 0]) / 2 / len(y))
    middle = sum(y[:, 0]) / len(y)
    spread = sum((v - middle) ** 2 for v in y[:, 0]) / 2 / len(y)
    assert evidence.guess_loss == pytest.approx(spread)
    # No answer that does not look does better than the best guess.
    for answer in np.linspace(-5, 5, 41):
        assert np.mean((y - answer) ** 2) / 2 >= evidence.guess_loss


def test_different_units_against_a_loop_over_pairs() -> None:
    network = Network(2, (Dense(6, "tanh"), Dense(2, "softmax")))
    parameters = network.initialize([0, 1, 2])
    flat = parameters.weights[0]
    flat[1, :, 3] = flat[1, :, 0]
    parameters.weights[1][1, 3] = parameters.weights[1][1, 0]
    # The same incoming weights alone make no copy: the outgoing ones differ.
    flat[2, :, 3] = flat[2, :, 0]
    for row in range(3):
        units = unit_vectors(parameters, 0)[row]
        count = 0
        for i in range(6):
            same = [math.dist(units[i], units[j]) < 1e-9 for j in range(i)]
            count += not any(same)
        assert distinct_units(parameters, 0)[row] == count
    assert distinct_units(parameters, 0).tolist() == [6, 5, 6]


def test_copies_stay_copies_over_a_run() -> None:
    y = (X[:, :1] > 0).astype(float)
    network = Network(2, (Dense(4, "tanh"), Dense(1, "sigmoid")), Constant(0.3))
    settings = TrainingSettings(BinaryCrossEntropy(), optimizer=Adam(), learning_rate=0.1, epochs=9)
    evidence = examine(network, run(network, y, settings).history, settings, X, y)
    assert evidence.distinct.tolist() == [[1, 1], [1, 1]]


def test_sharpness_is_the_largest_eigenvalue_of_the_differences_of_gradients() -> None:
    y = X[:, :1] - 2 * X[:, 1:]
    network = Network(2, (Dense(1, "identity"),), Fixed((((0.0,), (0.0,)),)))
    settings = TrainingSettings(
        HalfSquaredError(), optimizer=SGD(), learning_rate=5.0, batch_size=24, epochs=6
    )
    trainer = run(network, y, settings)
    evidence = examine(network, trainer.history, settings, X, y)

    def gradient(flat: np.ndarray) -> np.ndarray:
        slopes = np.zeros(3)
        for k in range(3):
            ends = []
            for sign in (1, -1):
                moved = flat.copy()
                moved[k] += sign * 1e-4
                parameters = Parameters(network.layout, moved)
                losses = per_sample_loss(network, forward(network, parameters, X), y, settings.loss)
                ends.append(losses.mean())
            slopes[k] = (ends[0] - ends[1]) / 2e-4
        return slopes

    flat = trainer.history.kept[0]
    columns = [
        (gradient(flat + 1e-3 * step) - gradient(flat - 1e-3 * step)) / 2e-3 for step in np.eye(3)
    ]
    largest = float(np.linalg.eigvalsh(np.array(columns)).max())
    assert evidence.sharpness[0] == pytest.approx(largest, rel=0.02)
    # It diverges, as 5 is far past 2 / λmax; for Adam nothing is measured.
    assert evidence.train_loss[-1] > evidence.train_loss[0]
    adam = TrainingSettings(HalfSquaredError(), optimizer=Adam(), learning_rate=5.0, epochs=6)
    assert examine(network, run(network, y, adam).history, adam, X, y).sharpness == {}


@pytest.mark.parametrize(
    "optimizer", [SGD(), SGD(momentum=0.6), SGD(momentum=0.6, nesterov=True)], ids=str
)
def test_the_stable_product_on_a_parabola(optimizer: SGD) -> None:
    limit = stable_product(optimizer)
    for factor, stays in ((0.98, True), (1.02, False)):
        w = np.array([1.0])
        state = optimizer.initial_state(w)
        for _step in range(4000):
            # λ = 1: the gradient of ½w² is w.
            optimizer.update(w, w.copy(), state, factor * limit)
            if abs(w[0]) > 1e6:
                break
        assert (abs(w[0]) < 1.0) == stays


@pytest.mark.parametrize("losses", [[np.nan], [np.inf, np.nan], [0.6, np.nan]])
def test_a_run_without_finite_losses_is_not_learning(
    make_evidence: Callable[..., Evidence], losses: list[float]
) -> None:
    evidence = make_evidence(train_loss=np.array(losses), epochs=np.arange(len(losses)))
    assert not evidence.is_learning and not evidence.has_learned
