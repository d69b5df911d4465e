"""Steps divided by the size of the gradients so far: Adagrad and RMSprop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nn_core.config import require_number
from nn_core.optimizers.base import Optimizer, State
from nn_core.types import Array


@dataclass(frozen=True)
class Adagrad(Optimizer):
    """Steps shrink with the sum of squares: s ← s + g², w ← w - η_t g / (√s + ε).

    η_t = η / (1 + (t-1) lr_decay).

    Parameters
    ----------
    lr_decay : float
        >= 0.
    initial_accumulator_value : float
        s before the first update, >= 0.
    eps : float
        ε, > 0.

    References
    ----------
    .. [1] Duchi, Hazan, Singer (2011), "Adaptive Subgradient Methods for Online Learning and
       Stochastic Optimization".

    Examples
    --------
    >>> w, g, rule = np.array([1.0]), np.array([2.0]), Adagrad()
    >>> rule.update(w, g, rule.initial_state(w), 0.1)
    >>> w.round(6)
    array([0.9])
    """

    lr_decay: float = 0.0
    initial_accumulator_value: float = 0.0
    eps: float = 1e-10
    kind: ClassVar[str] = "adagrad"
    formula: ClassVar[str] = (
        r"s \leftarrow s + g^2,\quad w \leftarrow w - \eta\,\frac{g}{\sqrt{s}+\varepsilon}"
    )

    def __post_init__(self) -> None:
        require_number("lr_decay", self.lr_decay, minimum=0.0)
        require_number("initial_accumulator_value", self.initial_accumulator_value, minimum=0.0)
        require_number("eps", self.eps, above=0.0)

    def initial_state(self, flat: Array) -> State:
        return {"t": 0, "s": np.full_like(flat, self.initial_accumulator_value)}

    def update(
        self, flat: Array, gradient: Array, state: State, learning_rate: float | Array
    ) -> None:
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

    Centered, √(v - m²) with m ← α m + (1-α) g stands for √v. With momentum,
    u ← μ u + g / (√v + ε) and w ← w - η u.

    Parameters
    ----------
    alpha : float
        α, 0 <= alpha < 1.
    momentum : float
        μ, 0 <= momentum < 1.
    centered : bool
        Divide by the deviation rather than the root mean square.
    eps : float
        ε, > 0; added after the root, as in PyTorch (TensorFlow's lies inside it).

    References
    ----------
    .. [1] Tieleman, Hinton (2012), "Neural Networks for Machine Learning", lecture 6.5.
    .. [2] Graves (2013), "Generating Sequences With Recurrent Neural Networks" (centered).

    Examples
    --------
    >>> w, g, rule = np.array([1.0]), np.array([2.0]), RMSprop(alpha=0.75)
    >>> rule.update(w, g, rule.initial_state(w), 0.1)
    >>> w.round(6)
    array([0.8])
    """

    alpha: float = 0.99
    momentum: float = 0.0
    centered: bool = False
    eps: float = 1e-8
    kind: ClassVar[str] = "rmsprop"
    formula: ClassVar[str] = (
        r"v \leftarrow \alpha v + (1-\alpha)\,g^2,\quad "
        r"w \leftarrow w - \eta\,\frac{g}{\sqrt{v}+\varepsilon}"
    )

    def __post_init__(self) -> None:
        require_number("alpha", self.alpha, minimum=0.0, below=1.0)
        require_number("momentum", self.momentum, minimum=0.0, below=1.0)
        require_number("eps", self.eps, above=0.0)

    def initial_state(self, flat: Array) -> State:
        state: State = {"t": 0, "v": np.zeros_like(flat)}
        if self.centered:
            state["m"] = np.zeros_like(flat)
        if self.momentum:
            state["u"] = np.zeros_like(flat)
        return state

    def update(
        self, flat: Array, gradient: Array, state: State, learning_rate: float | Array
    ) -> None:
        state["t"] += 1
        v = state["v"]
        step = gradient * gradient
        step *= 1.0 - self.alpha
        v *= self.alpha
        v += step
        if self.centered:
            m = state["m"]
            np.multiply(gradient, 1.0 - self.alpha, step)
            m *= self.alpha
            m += step
            np.multiply(m, m, step)
            np.subtract(v, step, step)
            # v >= m² but for rounding, which must not reach the root.
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
