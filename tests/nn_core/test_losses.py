"""Losses against PyTorch, central differences, and at saturated outputs."""

import json
import math

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from nn_core.activations import ACTIVATIONS
from nn_core.config import from_config, to_config
from nn_core.losses import LOSSES, Huber, Loss

EVERY = [cls() for cls in LOSSES.values()] + [Huber(0.2), Huber(3.0)]
every_loss = pytest.mark.parametrize("loss", EVERY, ids=repr)
MATCHED = [loss for loss in EVERY if loss.matching]
matched = pytest.mark.parametrize("loss", MATCHED, ids=repr)


def examples(loss: Loss, shape: tuple[int, ...] = (6, 3)) -> tuple[np.ndarray, np.ndarray]:
    """Return activations and targets that the loss is made for."""
    rng = np.random.default_rng(4)
    if loss.kind == "categorical_cross_entropy":
        raw = rng.random(shape) + 0.1
        labels = rng.integers(0, shape[-1], shape[:-1])
        return raw / raw.sum(axis=-1, keepdims=True), np.eye(shape[-1])[labels]
    if loss.kind == "binary_cross_entropy":
        return 0.05 + 0.9 * rng.random(shape), rng.integers(0, 2, shape).astype(float)
    return rng.normal(0, 2, shape), rng.normal(0, 2, shape)


def in_torch(torch, loss: Loss, a, y):
    functional = torch.nn.functional
    kind = loss.kind
    if kind == "half_squared_error":
        return 0.5 * functional.mse_loss(a, y, reduction="none").sum(-1)
    if kind == "mean_squared_error":
        return functional.mse_loss(a, y, reduction="none").mean(-1)
    if kind == "huber":
        return functional.huber_loss(a, y, reduction="none", delta=loss.threshold).mean(-1)
    if kind == "binary_cross_entropy":
        return functional.binary_cross_entropy(a, y, reduction="none").sum(-1)
    return functional.nll_loss(a.log(), y.argmax(-1), reduction="none")


@every_loss
def test_values_and_gradients_are_pytorchs(loss: Loss):
    torch = pytest.importorskip("torch")
    a, y = examples(loss)
    tensor = torch.tensor(a, requires_grad=True)
    theirs = in_torch(torch, loss, tensor, torch.tensor(y))
    theirs.sum().backward()
    np.testing.assert_allclose(loss.per_sample(a, y), theirs.detach().numpy(), rtol=1e-12)
    np.testing.assert_allclose(loss.gradient(a, y), tensor.grad.numpy(), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("scale", [1.0, 50.0])
def test_cross_entropies_from_logits_are_pytorchs(scale):
    torch = pytest.importorskip("torch")
    functional = torch.nn.functional
    z = scale * np.random.default_rng(6).normal(size=(8, 3))
    labels = np.arange(8) % 3
    y = np.eye(3)[labels]
    categorical = LOSSES["categorical_cross_entropy"]().per_sample_from_logits(z, y, "softmax")
    theirs = functional.cross_entropy(torch.tensor(z), torch.tensor(labels), reduction="none")
    np.testing.assert_allclose(categorical, theirs.numpy(), rtol=1e-12, atol=1e-12)
    binary = LOSSES["binary_cross_entropy"]().per_sample_from_logits(z, y, "sigmoid")
    theirs = functional.binary_cross_entropy_with_logits(
        torch.tensor(z), torch.tensor(y), reduction="none"
    )
    np.testing.assert_allclose(binary, theirs.sum(-1).numpy(), rtol=1e-12, atol=1e-12)


@every_loss
def test_the_gradient_agrees_with_central_differences(loss: Loss):
    a, y = examples(loss)
    h = 1e-6
    numeric = np.zeros_like(a)
    for index in np.ndindex(*a.shape):
        step = np.zeros_like(a)
        step[index] = h
        difference = loss.per_sample(a + step, y) - loss.per_sample(a - step, y)
        numeric[index] = difference.sum() / (2 * h)
    np.testing.assert_allclose(loss.gradient(a, y), numeric, rtol=1e-6, atol=1e-8)


@matched
def test_from_logits_and_from_activations_agree_where_both_are_exact(loss: Loss):
    z = np.random.default_rng(7).normal(0, 2, (6, 3))
    y = examples(loss)[1]
    a = ACTIVATIONS[loss.matching or ""]()(z)
    values = loss.per_sample_from_logits(z, y, loss.matching)
    np.testing.assert_allclose(values, loss.per_sample(a, y), rtol=1e-12)


@matched
def test_the_matched_delta_is_the_chain_rule(loss: Loss):
    activation = ACTIVATIONS[loss.matching or ""]()
    z = np.random.default_rng(8).normal(0, 2, (6, 3))
    y = examples(loss)[1]
    a = activation(z)
    chain = activation.backward(loss.gradient(a, y), z, a)
    np.testing.assert_allclose(chain, a - y, rtol=1e-10, atol=1e-12)


@every_loss
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_saturated_outputs_give_finite_values_of_the_same_type(loss: Loss, dtype):
    a = np.array([[0.0, 1.0], [1.0, 0.0]], dtype)
    y = np.array([[1.0, 0.0], [1.0, 0.0]], dtype)
    values, gradient = loss.per_sample(a, y), loss.gradient(a, y)
    assert np.all(np.isfinite(values)) and np.all(np.isfinite(gradient))
    assert values.dtype == gradient.dtype == dtype
    assert values[0] > values[1] >= 0.0


@matched
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_extreme_logits_give_finite_values_of_the_same_type(loss: Loss, dtype):
    z = np.array([[1000.0, -1000.0], [-1000.0, 1000.0]], dtype)
    y = np.array([[1.0, 0.0], [1.0, 0.0]], dtype)
    values = loss.per_sample_from_logits(z, y, loss.matching)
    assert values.dtype == dtype
    assert np.all(np.isfinite(values))
    if loss.matching != "identity":
        expected = {"sigmoid": 2000.0, "softmax": 2000.0}[loss.matching or ""]
        assert values.tolist() == [0.0, expected]


@every_loss
def test_leading_axes_are_networks_of_their_own_with_shared_targets(loss: Loss):
    a, y = examples(loss, (4, 6, 3))
    shared = y[0]
    values, gradient = loss.per_sample(a, shared), loss.gradient(a, shared)
    assert values.shape == (4, 6)
    for k in range(4):
        np.testing.assert_allclose(values[k], loss.per_sample(a[k], shared), rtol=1e-14)
        np.testing.assert_allclose(gradient[k], loss.gradient(a[k], shared), rtol=1e-14)


@every_loss
def test_the_loss_of_an_exact_answer_is_its_minimum(loss: Loss):
    a, y = examples(loss)
    assert np.all(loss.per_sample(y.copy(), y) <= 1e-12)
    assert np.all(loss.per_sample(a, y) >= 0.0)


def test_huber_is_a_parabola_inside_and_a_line_outside_its_threshold():
    loss = Huber(threshold=2.0)
    a = np.array([[1.0], [2.0], [5.0]])
    assert loss.per_sample(a, np.zeros((3, 1))).tolist() == [0.5, 2.0, 8.0]


@every_loss
def test_settings_survive_json(loss: Loss):
    assert from_config(LOSSES, json.loads(json.dumps(to_config(loss)))) == loss


@pytest.mark.parametrize("threshold", [0, -1, math.inf, "1", True])
def test_a_threshold_that_is_not_positive_is_refused(threshold):
    with pytest.raises(ValueError, match="threshold must be a number"):
        Huber(threshold)


@pytest.mark.parametrize("kind", ["half_squared_error", "mean_squared_error", "huber"])
@pytest.mark.parametrize("threshold", [0.1, 1.0, 1000.0])
def test_the_best_constant_answer_has_the_least_mean_loss(kind, threshold):
    loss = Huber(threshold) if kind == "huber" else LOSSES[kind]()
    # Far from symmetric: the mean is not the best answer to Huber's loss.
    y = np.random.default_rng(0).exponential(2.0, (40, 2)) ** 2

    def mean_loss(a, unit):
        return float(loss.per_sample(np.full((40, 1), a), y[:, [unit]]).mean())

    for unit, found in enumerate(loss.best_constant(y)):
        best = minimize_scalar(mean_loss, args=(unit,), bracket=(y.min(), y.max()), tol=1e-12)
        assert mean_loss(found, unit) <= best.fun * (1 + 1e-12)
    if kind != "huber" or threshold == 1000.0:
        np.testing.assert_allclose(loss.best_constant(y), y.mean(axis=0))
