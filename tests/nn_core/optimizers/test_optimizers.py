"""Optimizers against arithmetic by hand, a scalar second implementation, and PyTorch."""

import copy
import json
import math

import numpy as np
import pytest

from nn_core.config import from_config, to_config
from nn_core.optimizers import OPTIMIZERS, SGD, Adagrad, Adam, AdamW, NAdam, Optimizer, RMSprop

SETTINGS = [
    SGD(),
    SGD(momentum=0.9),
    SGD(momentum=0.5, nesterov=True),
    Adagrad(),
    Adagrad(lr_decay=0.02, initial_accumulator_value=0.3, eps=1e-3),
    RMSprop(),
    RMSprop(alpha=0.9, momentum=0.8),
    RMSprop(alpha=0.95, centered=True, eps=1e-6),
    RMSprop(alpha=0.9, momentum=0.7, centered=True, eps=1e-6),
    Adam(),
    Adam(beta1=0.5, beta2=0.9, eps=1e-3),
    Adam(beta1=0.0),
    AdamW(),
    AdamW(beta1=0.8, weight_decay=0.3),
    NAdam(),
    NAdam(beta1=0.7, beta2=0.95, momentum_decay=0.1, eps=1e-4),
]
every_setting = pytest.mark.parametrize("rule", SETTINGS, ids=repr)


def scalar_run(rule: Optimizer, w: float, gradients: list[float], lr: float) -> float:
    """Return w after the updates, term by term as the papers write them."""
    c = {k: v for k, v in to_config(rule).items() if k != "kind"}
    u = s = m = v = 0.0
    if rule.kind == "adagrad":
        s = c["initial_accumulator_value"]
    mu_product = 1.0
    for t, g in enumerate(gradients, start=1):
        match rule.kind:
            case "sgd":
                u = c["momentum"] * u + g
                w = w - lr * (g + c["momentum"] * u if c["nesterov"] else u)
            case "adagrad":
                s = s + g**2
                w = w - lr / (1 + (t - 1) * c["lr_decay"]) * g / (math.sqrt(s) + c["eps"])
            case "rmsprop":
                v = c["alpha"] * v + (1 - c["alpha"]) * g**2
                m = c["alpha"] * m + (1 - c["alpha"]) * g
                spread = v - m**2 if c["centered"] else v
                u = c["momentum"] * u + g / (math.sqrt(spread) + c["eps"])
                w = w - lr * u
            case "adam" | "adamw" | "nadam":
                w = w - lr * c.get("weight_decay", 0.0) * w
                m = c["beta1"] * m + (1 - c["beta1"]) * g
                v = c["beta2"] * v + (1 - c["beta2"]) * g**2
                root = math.sqrt(v / (1 - c["beta2"] ** t)) + c["eps"]
                if rule.kind == "nadam":
                    psi = c["momentum_decay"]
                    mu = c["beta1"] * (1 - 0.5 * 0.96 ** (t * psi))
                    mu_next = c["beta1"] * (1 - 0.5 * 0.96 ** ((t + 1) * psi))
                    mu_product = mu_product * mu
                    look_ahead = mu_next * m / (1 - mu_product * mu_next)
                    w = w - lr * (look_ahead + (1 - mu) * g / (1 - mu_product)) / root
                else:
                    w = w - lr * m / (1 - c["beta1"] ** t) / root
    return w


def torch_optimizer(torch, rule: Optimizer, tensor, lr: float):
    settings = {k: v for k, v in to_config(rule).items() if k != "kind"}
    if "beta1" in settings:
        settings["betas"] = (settings.pop("beta1"), settings.pop("beta2"))
    classes = {"sgd": "SGD", "adagrad": "Adagrad", "rmsprop": "RMSprop"}
    name = classes.get(rule.kind) or {"adam": "Adam", "adamw": "AdamW", "nadam": "NAdam"}[rule.kind]
    return getattr(torch.optim, name)([tensor], lr=lr, **settings)


def run(rule: Optimizer, flat: np.ndarray, gradients: np.ndarray, lr) -> np.ndarray:
    flat = flat.copy()
    state = rule.initial_state(flat)
    for gradient in gradients:
        rule.update(flat, gradient, state, lr)
    return flat


@pytest.fixture
def gradients() -> np.ndarray:
    return np.random.default_rng(1).normal(0.1, 1.0, (200, 7))


START = np.linspace(-1.0, 1.0, 7)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (SGD(), [0.8, 0.6]),
        (SGD(momentum=0.5), [0.8, 0.5]),
        (SGD(momentum=0.5, nesterov=True), [0.7, 0.35]),
        (Adagrad(eps=1e-12), [0.9, 0.9 - 0.1 / math.sqrt(2)]),
        (RMSprop(alpha=0.75, eps=1e-12), [0.8, 0.8 - 0.2 / math.sqrt(1.75)]),
        (Adam(eps=1e-12), [0.9, 0.8]),
        (Adam(eps=1.0), [1 - 0.2 / 3, 1 - 0.4 / 3]),
        (AdamW(eps=1e-12, weight_decay=1.0), [0.8, 0.62]),
    ],
    ids=repr,
)
def test_two_steps_with_gradient_two_give_the_numbers_worked_out_by_hand(rule, expected):
    flat = np.array([1.0])
    state = rule.initial_state(flat)
    for value in expected:
        rule.update(flat, np.array([2.0]), state, 0.1)
        assert flat[0] == pytest.approx(value, abs=1e-12)
    assert state["t"] == 2


@every_setting
def test_two_hundred_steps_equal_the_scalar_second_implementation(rule, gradients):
    fast = run(rule, START, gradients, 0.01)
    slow = [scalar_run(rule, w, list(g), 0.01) for w, g in zip(START, gradients.T, strict=True)]
    np.testing.assert_allclose(fast, slow, rtol=0, atol=1e-10)


@every_setting
def test_two_hundred_steps_equal_pytorch(rule, gradients):
    torch = pytest.importorskip("torch")
    tensor = torch.tensor(START, dtype=torch.float64)
    theirs = torch_optimizer(torch, rule, tensor, 0.01)
    for gradient in gradients:
        tensor.grad = torch.tensor(gradient)
        theirs.step()
    np.testing.assert_allclose(run(rule, START, gradients, 0.01), tensor.numpy(), rtol=0, atol=1e-9)


@pytest.mark.parametrize("kind", sorted(OPTIMIZERS))
def test_the_defaults_are_those_of_pytorch(kind):
    torch = pytest.importorskip("torch")
    names = {"sgd": "SGD", "adagrad": "Adagrad", "rmsprop": "RMSprop"}
    names |= {"adam": "Adam", "adamw": "AdamW", "nadam": "NAdam"}
    theirs = getattr(torch.optim, names[kind])([torch.zeros(1)]).defaults
    ours = {k: v for k, v in to_config(OPTIMIZERS[kind]()).items() if k != "kind"}
    if "beta1" in ours:
        ours["betas"] = (ours.pop("beta1"), ours.pop("beta2"))
    assert ours == {name: theirs[name] for name in ours}


@every_setting
def test_each_network_of_a_population_moves_as_it_would_alone(rule):
    rng = np.random.default_rng(2)
    flats, gradients = rng.normal(size=(4, 7)), rng.normal(size=(30, 4, 7))
    rates = np.array([1e-3, 1e-2, 0.1, 0.5])
    together = run(rule, flats, gradients, rates[:, np.newaxis])
    for k, rate in enumerate(rates.tolist()):
        alone = run(rule, flats[k], gradients[:, k], rate)
        np.testing.assert_allclose(together[k], alone, rtol=0, atol=1e-12)


@every_setting
def test_an_update_works_in_place_and_leaves_the_gradient_alone(rule):
    flat, gradient = START.copy(), np.arange(7.0)
    state = rule.initial_state(flat)
    arrays = {name: value for name, value in state.items() if isinstance(value, np.ndarray)}
    for _ in range(3):
        rule.update(flat, gradient, state, 0.01)
    assert np.array_equal(gradient, np.arange(7.0))
    assert not np.array_equal(flat, START)
    assert all(state[name] is array for name, array in arrays.items())


@every_setting
def test_float32_stays_float32(rule):
    for flat, rate in (
        (START.astype(np.float32), 0.01),
        (np.tile(START, (3, 1)).astype(np.float32), np.full((3, 1), 0.01, np.float32)),
    ):
        before = flat.astype(np.float64)
        state = rule.initial_state(flat)
        rule.update(flat, np.ones_like(flat), state, rate)
        arrays = [value for value in state.values() if isinstance(value, np.ndarray)]
        assert {array.dtype for array in arrays} <= {np.dtype(np.float32)}
        assert flat.dtype == np.float32
        exact = run(rule, before, np.ones((1, *before.shape)), 0.01)
        np.testing.assert_allclose(flat, exact, rtol=0, atol=1e-6)


@every_setting
def test_a_copied_state_continues_as_the_run_would_have(rule, gradients):
    flat = START.copy()
    state = rule.initial_state(flat)
    for gradient in gradients[:50]:
        rule.update(flat, gradient, state, 0.01)
    flat, state = flat.copy(), copy.deepcopy(state)
    for gradient in gradients[50:]:
        rule.update(flat, gradient, state, 0.01)
    assert np.array_equal(flat, run(rule, START, gradients, 0.01))


@every_setting
def test_a_gradient_of_zero_moves_nothing_but_by_decay(rule):
    moved = run(rule, START, np.zeros((5, 7)), 0.01)
    decay = getattr(rule, "weight_decay", 0.0)
    np.testing.assert_allclose(moved, START * (1 - 0.01 * decay) ** 5, rtol=0, atol=1e-15)


@every_setting
def test_settings_survive_json(rule):
    assert from_config(OPTIMIZERS, json.loads(json.dumps(to_config(rule)))) == rule


@pytest.mark.parametrize(
    ("kind", "settings", "message"),
    [
        ("sgd", {"momentum": 1.0}, r"momentum must be a .*number.*; got 1\.0"),
        ("sgd", {"nesterov": True}, "nesterov needs momentum > 0"),
        ("adagrad", {"lr_decay": -1}, "lr_decay must be a .*number.*; got -1"),
        (
            "adagrad",
            {"initial_accumulator_value": -1},
            "initial_accumulator_value must be",
        ),
        ("adagrad", {"eps": 0}, "eps must be a .*number.*; got 0"),
        ("rmsprop", {"alpha": 1}, "alpha must be a .*number.*; got 1"),
        ("rmsprop", {"momentum": "high"}, "momentum must be a .*number.*; got 'high'"),
        ("adam", {"beta1": 1}, "beta1 must be a .*number.*"),
        ("adam", {"beta2": math.nan}, "beta2 must be a .*number.*; got nan"),
        ("adamw", {"weight_decay": -0.1}, r"weight_decay must be a .*number.*; got -0\.1"),
        ("adamw", {"eps": -1}, "eps must be a .*number.*"),
        ("nadam", {"momentum_decay": math.inf}, "momentum_decay must be a .*number.*; got inf"),
    ],
)
def test_a_setting_out_of_range_is_refused_by_name(kind, settings, message):
    with pytest.raises(ValueError, match=message):
        from_config(OPTIMIZERS, {"kind": kind, **settings})


def test_centered_rmsprop_survives_a_variance_that_rounds_below_zero():
    # A constant gradient drives v - m² to 0, where rounding decides its sign.
    gradient = np.linspace(0.1, 3.0, 1000)
    rule = RMSprop(alpha=0.9, centered=True, eps=1e-3)
    moved = run(rule, np.zeros(1000), np.tile(gradient, (500, 1)), 1e-6)
    assert np.all(np.isfinite(moved))
