"""Cross-entropies at saturated outputs, against arithmetic of 800 digits."""

from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nn_core.layers import Dense
from nn_core.losses import LOSSES, Loss
from nn_core.network import Network, output_delta, per_sample_loss
from nn_core.parameters import Parameters
from nn_core.training.step import TrainingSettings
from nn_core.training.trainer import Trainer
from nn_core.workspace import LayerPass

CROSS_ENTROPIES = ("binary_cross_entropy", "categorical_cross_entropy")
PAIRS = [(loss, output) for loss in CROSS_ENTROPIES for output in ("sigmoid", "softmax")]
pairs = pytest.mark.parametrize(("kind", "output"), PAIRS)
sizes = st.floats(-745.0, 745.0, allow_subnormal=False)
near = st.floats(-3.0, 3.0, allow_subnormal=False)


def exact(kind: str, output: str, z: list[float], y: list[float]) -> tuple[Decimal, list[Decimal]]:
    """Return loss and dL/dz by the definitions and the whole Jacobian."""
    with localcontext() as context:
        context.prec = 800
        powers, units = [Decimal(v).exp() for v in z], range(len(z))
        if output == "sigmoid":
            a = [p / (1 + p) for p in powers]
            rest = [1 / (1 + p) for p in powers]
        else:
            a = [p / sum(powers) for p in powers]
            rest = [sum(powers[:k] + powers[k + 1 :]) / sum(powers) for k in units]
        targets, loss, slopes = [Decimal(v) for v in y], Decimal(0), []
        for t, p, q in zip(targets, a, rest, strict=True):
            loss -= t * p.ln()
            slopes.append(-t / p)
            if kind == "binary_cross_entropy":
                loss -= (1 - t) * q.ln()
                slopes[-1] += (1 - t) / q
        if output == "sigmoid":
            return loss, [a[i] * rest[i] * slopes[i] for i in units]
        return loss, [
            a[i] * (rest[i] * slopes[i] - sum(a[k] * slopes[k] for k in units if k != i))
            for i in units
        ]


def computed(
    kind: str, output: str, z: list[float], y: list[float], dtype: type = np.float64
) -> tuple[np.ndarray, np.ndarray]:
    network, loss = Network(1, (Dense(len(z), output),)), LOSSES[kind]()
    sums, targets = np.array([z], dtype), np.array([y], dtype)
    last = LayerPass(sums, sums, network.layers[-1].activation(sums), None)
    losses = per_sample_loss(network, [last], targets, loss)
    return losses[0], output_delta(network, [last], targets, loss)[0]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_confident_mistake_keeps_its_whole_gradient(dtype: type) -> None:
    loss, delta = computed("binary_cross_entropy", "softmax", [38.0, 0.0], [0.0, 1.0], dtype)
    assert delta.tolist() == pytest.approx([2.0, -2.0])
    assert float(loss) == pytest.approx(76.0)
    loss, delta = computed("categorical_cross_entropy", "sigmoid", [-745.0], [1.0], dtype)
    assert (float(loss), delta.tolist()) == (745.0, [-1.0])


@pairs
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@settings(max_examples=15)
@given(z=st.lists(st.one_of(sizes, near), min_size=2, max_size=4), true=st.integers(0, 3))
@example(z=[38.0, 0.0], true=1)
@example(z=[745.0, -745.0, 745.0], true=0)
@example(z=[-745.0, -745.0], true=0)
@example(z=[17.0, -17.0, 0.0], true=1)
def test_loss_and_gradient_are_exact_for_any_logits(
    dtype: type, kind: str, output: str, z: list[float], true: int
) -> None:
    z = [float(dtype(v)) for v in z]
    y = [float(k == true % len(z)) for k in range(len(z))]
    loss, delta = computed(kind, output, z, y, dtype)
    true_loss, true_delta = exact(kind, output, z, y)
    assert loss.dtype == delta.dtype == dtype
    # A difference of logits carries a rounding of its own size into the exponential.
    resolution = float(np.finfo(dtype).eps)
    smallest = float(np.finfo(dtype).smallest_normal)
    assert float(loss) == pytest.approx(float(true_loss), rel=2000 * resolution, abs=smallest)
    np.testing.assert_allclose(delta, [float(v) for v in true_delta], atol=8 * resolution)


@pairs
def test_the_loss_of_soft_targets_is_exact_too(kind: str, output: str) -> None:
    z, y = [40.0, 0.5, -3.0], [0.2, 0.7, 0.1]
    loss, delta = computed(kind, output, z, y)
    true_loss, true_delta = exact(kind, output, z, y)
    assert float(loss) == pytest.approx(float(true_loss), rel=1e-13)
    np.testing.assert_allclose(delta, [float(v) for v in true_delta], rtol=1e-12)


@pytest.mark.parametrize(
    ("kind", "output"),
    [("binary_cross_entropy", "softmax"), ("categorical_cross_entropy", "sigmoid")],
)
@pytest.mark.parametrize("size", [1.0, 20.0, 38.0, 300.0])
def test_the_change_of_the_gradient_is_that_of_its_differences(
    kind: str, output: str, size: float
) -> None:
    loss: Loss = LOSSES[kind]()
    z, y = size * np.array([[1.0, 0.0, -0.5], [0.2, 0.9, 0.3]]), np.eye(3)[[1, 1]]
    along = np.random.default_rng(0).normal(size=(4, 2, 3))
    h = 1e-5
    ends = [loss.delta_from_logits(z + sign * h * along, y, output) for sign in (1, -1)]
    found = loss.delta_change_from_logits(z, y, along, output)
    np.testing.assert_allclose(found, (ends[0] - ends[1]) / (2 * h), rtol=1e-6, atol=1e-9)


@pairs
def test_a_population_is_computed_as_each_of_its_networks(kind: str, output: str) -> None:
    network, loss = Network(2, (Dense(3, output),)), LOSSES[kind]()
    z = 30.0 * np.random.default_rng(1).normal(size=(5, 4, 3))
    y = np.eye(3)[[0, 2, 1, 0]]

    def both(sums: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        last = LayerPass(sums, sums, network.layers[-1].activation(sums), None)
        return per_sample_loss(network, [last], y, loss), output_delta(network, [last], y, loss)

    losses, deltas = both(z)
    for k in range(5):
        own = both(z[k])
        np.testing.assert_allclose(losses[k], own[0], rtol=1e-13)
        np.testing.assert_allclose(deltas[k], own[1], rtol=1e-13, atol=1e-300)


def test_training_leaves_a_confident_mistake() -> None:
    network = Network(1, (Dense(2, "softmax"),))
    start = Parameters(network.layout, np.array([38.0, 0.0, 0.0, 0.0]))
    data = np.ones((1, 1)), np.array([[0.0, 1.0]])
    chosen = TrainingSettings(LOSSES["binary_cross_entropy"](), learning_rate=1.0, epochs=60)
    trainer = Trainer(network, chosen, data, seed=0, parameters=start)
    for _record in trainer.epochs():
        pass
    assert trainer.history.curve("train_loss")[-1] < 0.1
