"""The optimizers.

g is the gradient, w the flat parameters, η the learning rate and t the number of the update, from
1. Each rule is PyTorch's variant, with its defaults and names. On small networks a NumPy call costs
more than its arithmetic, so `update` works in place with few passes over the vector.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from nn_core.config import Range, Settings, setting
from nn_core.types import N_, Array
from nn_core.ufunc_constants import scalars

State = dict[str, Any]
"""Optimizer state: arrays of the parameters' shape, and ``"t"``, the number of updates so far."""

Rate = float | Array
"""A learning rate, or one per network: shape (K, 1), of the parameters' dtype."""

_MOMENTUM = Range(0.0, 1.0, below=True)
# Smaller values are lost when added to the root of a float32 square.
_EPS = Range(1e-12, 1.0)


def copy_state(state: Mapping[str, Any]) -> State:
    """Return an optimizer state with copied arrays."""
    return {k: v.copy() if isinstance(v, np.ndarray) else v for k, v in state.items()}


class Optimizer(Settings):
    """Base of all optimizers; parameters have shape (P,) or (K, P)."""

    formula: ClassVar[str]
    """LaTeX of one update."""

    def initial_state(self, flat: Array) -> State:
        """Return the state before the first update, for parameters of this shape and dtype."""
        return {"t": 0}

    def update(self, flat: Array, gradient: Array, state: State, learning_rate: Rate) -> None:
        """Update parameters and state in place; the gradient is not changed."""
        raise NotImplementedError


def _move_average(average: Array, values: Array, beta: float, scratch: Array) -> None:
    """Set average ← β average + (1-β) values; scratch, which may be values, is overwritten."""
    np.multiply(values, 1.0 - beta, scratch)
    average *= beta
    average += scratch


@dataclass(frozen=True)
class SGD(Optimizer):
    """Gradient descent, w ← w - η g, with momentum u ← μ u + g and w ← w - η u.

    Nesterov's variant steps along g + μ u and needs momentum > 0. Dampening is 0. Sutskever,
    Martens, Dahl, Hinton (2013), "On the importance of initialization and momentum in deep
    learning".

    >>> w, g, rule = np.array([1.0]), np.array([2.0]), SGD(momentum=0.5)
    >>> state = rule.initial_state(w)
    >>> for _ in range(2):
    ...     rule.update(w, g, state, 0.1)
    >>> state["u"], w.round(12)
    (array([3.]), array([0.5]))
    """

    kind = "sgd"
    title = N_("SGD")
    formula = (
        r"u \leftarrow \mu u + g,\quad w \leftarrow w - \eta u \;"
        r"(\text{Nesterov: } w \leftarrow w - \eta\,(g + \mu u))"
    )
    momentum: float = setting(0.0, N_("Momentum"), _MOMENTUM)
    nesterov: bool = setting(False, N_("Nesterov"))

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.nesterov and not self.momentum:
            raise ValueError(f"nesterov needs momentum > 0; got {self.momentum!r}")

    def initial_state(self, flat: Array) -> State:
        return {"t": 0, "u": np.zeros_like(flat)} if self.momentum else {"t": 0}

    def update(self, flat: Array, gradient: Array, state: State, learning_rate: Rate) -> None:
        state["t"] += 1
        if not self.momentum:
            flat -= learning_rate * gradient
            return
        u = state["u"]
        u *= self.momentum
        u += gradient
        flat -= learning_rate * (self.momentum * u + gradient if self.nesterov else u)


@dataclass(frozen=True)
class Adagrad(Optimizer):
    """Step sizes decrease with the sum of squared gradients: s ← s + g², w ← w - η_t g / (√s + ε).

    η_t = η / (1 + (t-1) lr_decay). Duchi, Hazan, Singer (2011), "Adaptive Subgradient Methods for
    Online Learning and Stochastic Optimization".
    """

    kind = "adagrad"
    title = N_("AdaGrad")
    formula = r"s \leftarrow s + g^2,\quad w \leftarrow w - \eta\,\frac{g}{\sqrt{s}+\varepsilon}"
    lr_decay: float = setting(0.0, N_("Rate decay"), Range(0.0, 1.0))
    initial_accumulator_value: float = setting(0.0, N_("First accumulator"), Range(0.0, 10.0))
    eps: float = setting(1e-10, N_("Epsilon ε"), _EPS)

    def initial_state(self, flat: Array) -> State:
        return {"t": 0, "s": np.full_like(flat, self.initial_accumulator_value)}

    def update(self, flat: Array, gradient: Array, state: State, learning_rate: Rate) -> None:
        s = state["s"]
        rate = learning_rate / (1.0 + state["t"] * self.lr_decay)
        state["t"] += 1
        step = gradient * gradient
        s += step
        np.sqrt(s, step)
        step += self.eps
        np.divide(gradient, step, step)
        step *= rate
        flat -= step


@dataclass(frozen=True)
class RMSprop(Optimizer):
    """Divide by a moving average of squares: v ← α v + (1-α) g², w ← w - η g / (√v + ε).

    The centered variant uses √(v - m²), with m ← α m + (1-α) g, in place of √v. With momentum, u ←
    μ u + g / (√v + ε) and w ← w - η u. ε is added after the root, as in PyTorch (TensorFlow adds it
    inside). Tieleman, Hinton (2012), "Neural Networks for Machine Learning", lecture 6.5; Graves
    (2013), "Generating Sequences With Recurrent Neural Networks" (centered).
    """

    kind = "rmsprop"
    title = N_("RMSprop")
    formula = (
        r"v \leftarrow \alpha v + (1-\alpha)\,g^2,\quad "
        r"w \leftarrow w - \eta\,\frac{g}{\sqrt{v}+\varepsilon}"
    )
    alpha: float = setting(0.99, N_("Smoothing α"), _MOMENTUM)
    momentum: float = setting(0.0, N_("Momentum"), _MOMENTUM)
    centered: bool = setting(False, N_("Centered"))
    eps: float = setting(1e-8, N_("Epsilon ε"), _EPS)

    def initial_state(self, flat: Array) -> State:
        state: State = {"t": 0, "v": np.zeros_like(flat)}
        if self.centered:
            state["m"] = np.zeros_like(flat)
        if self.momentum:
            state["u"] = np.zeros_like(flat)
        return state

    def update(self, flat: Array, gradient: Array, state: State, learning_rate: Rate) -> None:
        state["t"] += 1
        v = state["v"]
        step = gradient * gradient
        _move_average(v, step, self.alpha, step)
        if self.centered:
            m = state["m"]
            _move_average(m, gradient, self.alpha, step)
            np.multiply(m, m, step)
            np.subtract(v, step, step)
            # v >= m² up to rounding; avoid roots of negative numbers.
            np.maximum(step, 0.0, out=step)
            np.sqrt(step, step)
        else:
            np.sqrt(v, step)
        step += self.eps
        np.divide(gradient, step, step)
        if self.momentum:
            u = state["u"]
            u *= self.momentum
            u += step
            np.multiply(u, learning_rate, step)
        else:
            step *= learning_rate
        flat -= step


@dataclass(frozen=True)
class Adam(Optimizer):
    """Moving averages of g and g², both with bias correction.

    m ← β₁ m + (1-β₁) g, v ← β₂ v + (1-β₂) g², and with m̂ = m / (1-β₁ᵗ), v̂ = v / (1-β₂ᵗ), w ← w -
    η m̂ / (√v̂ + ε). ε is added after the correction, as in the paper and PyTorch; scikit-learn and
    Keras add it before. Kingma, Ba (2015), "Adam: A Method for Stochastic Optimization".
    """

    kind = "adam"
    title = N_("Adam")
    formula = (
        r"m \leftarrow \beta_1 m + (1-\beta_1)\,g,\quad v \leftarrow \beta_2 v + (1-\beta_2)\,g^2,"
        r"\quad w \leftarrow w - \eta\,\frac{m/(1-\beta_1^t)}{\sqrt{v/(1-\beta_2^t)}+\varepsilon}"
    )
    beta1: float = setting(0.9, N_("Beta β₁"), _MOMENTUM)
    beta2: float = setting(0.999, N_("Beta β₂"), _MOMENTUM)
    eps: float = setting(1e-8, N_("Epsilon ε"), _EPS)

    def initial_state(self, flat: Array) -> State:
        return {"t": 0, "m": np.zeros_like(flat), "v": np.zeros_like(flat)}

    def update(self, flat: Array, gradient: Array, state: State, learning_rate: Rate) -> None:
        step, root = self._average(gradient, state)
        # w ← w - η (m / (1-β₁ᵗ)) r / (√v + ε r)
        np.divide(state["m"], step, step)
        np.multiply(step, learning_rate * (root / (1.0 - self.beta1 ** state["t"])), step)
        flat -= step

    def _average(self, gradient: Array, state: State) -> tuple[Array, float]:
        """Advance t, m and v; return √v + ε r as a new array, and r = √(1-β₂ᵗ).

        √v̂ + ε = (√v + ε r) / r, so the corrections of m and v are one scalar.
        """
        state["t"] += 1
        m, v, beta1, beta2 = state["m"], state["v"], self.beta1, self.beta2
        keep1, new1, keep2, new2 = scalars(m.dtype, beta1, 1.0 - beta1, beta2, 1.0 - beta2)
        # m ← β₁ m + (1-β₁) g
        scratch = gradient * new1
        m *= keep1
        m += scratch
        # v ← β₂ v + (1-β₂) g²
        np.multiply(gradient, gradient, scratch)
        scratch *= new2
        v *= keep2
        v += scratch
        root = math.sqrt(1.0 - beta2 ** state["t"])
        np.sqrt(v, scratch)
        np.add(scratch, self.eps * root, scratch)
        return scratch, root


@dataclass(frozen=True)
class AdamW(Adam):
    """Adam with decoupled weight decay: first w ← w - η λ w, then Adam's step.

    The decay acts on all parameters, biases too, as in PyTorch; unlike an L2 penalty it does not
    enter m and v. Loshchilov, Hutter (2019), "Decoupled Weight Decay Regularization".
    """

    kind = "adamw"
    title = N_("AdamW")
    formula = r"w \leftarrow w - \eta\lambda w,\quad \text{then } " + Adam.formula
    weight_decay: float = setting(1e-2, N_("Weight decay"), Range(0.0, 10.0))

    def update(self, flat: Array, gradient: Array, state: State, learning_rate: Rate) -> None:
        flat *= 1.0 - learning_rate * self.weight_decay
        super().update(flat, gradient, state, learning_rate)


@dataclass(frozen=True)
class NAdam(Adam):
    """Adam with Nesterov momentum on a schedule μ_t = β₁ (1 - ½ · 0.96^(t ψ)).

    m and v are Adam's; m̂ = μ_{t+1} m / (1 - Π_{i<=t+1} μ_i) + (1-μ_t) g / (1 - Π_{i<=t} μ_i) and w
    ← w - η m̂ / (√v̂ + ε), with ψ the momentum decay. As in PyTorch, m itself averages with β₁, not
    μ_t. Dozat (2016), "Incorporating Nesterov Momentum into Adam".
    """

    kind = "nadam"
    title = N_("NAdam")
    formula = (
        r"w \leftarrow w - \frac{\eta}{\sqrt{\hat v}+\varepsilon}\left("
        r"\frac{\mu_{t+1}\,m}{1-\prod_{i\le t+1}\mu_i}+\frac{(1-\mu_t)\,g}{1-\prod_{i\le t}\mu_i}"
        r"\right)"
    )
    momentum_decay: float = setting(4e-3, N_("Momentum decay"), Range(0.0, 1.0))

    def initial_state(self, flat: Array) -> State:
        return {**super().initial_state(flat), "mu_product": 1.0}

    def update(self, flat: Array, gradient: Array, state: State, learning_rate: Rate) -> None:
        divisor, root = self._average(gradient, state)
        mu, mu_next = (
            self.beta1 * (1.0 - 0.5 * math.pow(0.96, t * self.momentum_decay))
            for t in (state["t"], state["t"] + 1)
        )
        state["mu_product"] *= mu
        product = state["mu_product"]
        step = gradient * ((1.0 - mu) / (1.0 - product))
        step += state["m"] * (mu_next / (1.0 - product * mu_next))
        step /= divisor
        step *= learning_rate * root
        flat -= step


OPTIMIZERS: dict[str, type[Optimizer]] = {
    cls.kind: cls for cls in (SGD, Adagrad, RMSprop, Adam, AdamW, NAdam)
}
"""Optimizer by kind."""
