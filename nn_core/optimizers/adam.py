"""Adam and what grew out of it: AdamW and NAdam."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nn_core.config import require_number
from nn_core.optimizers.base import Optimizer, State
from nn_core.types import Array
from nn_core.ufunc_constants import scalars


@dataclass(frozen=True)
class Adam(Optimizer):
    """Moving averages of g and g², both corrected for their start at zero.

    m ← β₁ m + (1-β₁) g, v ← β₂ v + (1-β₂) g², and with m̂ = m / (1-β₁ᵗ), v̂ = v / (1-β₂ᵗ)
    w ← w - η m̂ / (√v̂ + ε). So ε is added after the correction, as in the paper and PyTorch;
    scikit-learn and Keras add it before.

    Parameters
    ----------
    beta1, beta2 : float
        β₁ and β₂, 0 <= beta < 1.
    eps : float
        ε, > 0.

    References
    ----------
    .. [1] Kingma, Ba (2015), "Adam: A Method for Stochastic Optimization".

    Examples
    --------
    The first step is η whatever the size of the gradient:

    >>> w, g, rule = np.array([1.0, 1.0]), np.array([2.0, -0.02]), Adam()
    >>> rule.update(w, g, rule.initial_state(w), 0.1)
    >>> w.round(6)
    array([0.9, 1.1])
    """

    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8
    kind: ClassVar[str] = "adam"
    formula: ClassVar[str] = (
        r"m \leftarrow \beta_1 m + (1-\beta_1)\,g,\quad v \leftarrow \beta_2 v + (1-\beta_2)\,g^2,"
        r"\quad w \leftarrow w - \eta\,\frac{m/(1-\beta_1^t)}{\sqrt{v/(1-\beta_2^t)}+\varepsilon}"
    )

    def __post_init__(self) -> None:
        require_number("beta1", self.beta1, minimum=0.0, below=1.0)
        require_number("beta2", self.beta2, minimum=0.0, below=1.0)
        require_number("eps", self.eps, above=0.0)

    def initial_state(self, flat: Array) -> State:
        return {"t": 0, "m": np.zeros_like(flat), "v": np.zeros_like(flat)}

    def update(
        self, flat: Array, gradient: Array, state: State, learning_rate: float | Array
    ) -> None:
        step, root = self._average(gradient, state)
        np.divide(state["m"], step, step)
        np.multiply(step, learning_rate * (root / (1.0 - self.beta1 ** state["t"])), step)
        flat -= step

    def _average(self, gradient: Array, state: State) -> tuple[Array, float]:
        """Advance t, m and v; return √v + ε √(1-β₂ᵗ), a new array, and √(1-β₂ᵗ)."""
        state["t"] += 1
        m, v, beta1, beta2 = state["m"], state["v"], self.beta1, self.beta2
        keep1, new1, keep2, new2 = scalars(m.dtype, beta1, 1.0 - beta1, beta2, 1.0 - beta2)
        temporary = gradient * new1
        m *= keep1
        m += temporary
        np.multiply(gradient, gradient, temporary)
        temporary *= new2
        v *= keep2
        v += temporary
        # √v̂ + ε = (√v + ε r) / r with r = √(1-β₂ᵗ): the corrections are then two scalars.
        root = math.sqrt(1.0 - beta2 ** state["t"])
        np.sqrt(v, temporary)
        np.add(temporary, self.eps * root, temporary)
        return temporary, root


@dataclass(frozen=True)
class AdamW(Adam):
    """Adam with decoupled weight decay: first w ← w - η λ w, then Adam's step.

    The decay acts on all parameters, biases too, as in PyTorch, and does not pass through
    Adam's averages; an L2 penalty does.

    Parameters
    ----------
    beta1, beta2 : float
        β₁ and β₂, 0 <= beta < 1.
    eps : float
        ε, > 0.
    weight_decay : float
        λ, >= 0.

    References
    ----------
    .. [1] Loshchilov, Hutter (2019), "Decoupled Weight Decay Regularization".

    Examples
    --------
    >>> w, g, rule = np.array([1.0]), np.array([0.0]), AdamW(weight_decay=0.5)
    >>> rule.update(w, g, rule.initial_state(w), 0.1)
    >>> w
    array([0.95])
    """

    weight_decay: float = 1e-2
    kind: ClassVar[str] = "adamw"
    formula: ClassVar[str] = r"w \leftarrow w - \eta\lambda w,\quad \text{then } " + Adam.formula

    def __post_init__(self) -> None:
        super().__post_init__()
        require_number("weight_decay", self.weight_decay, minimum=0.0)

    def update(
        self, flat: Array, gradient: Array, state: State, learning_rate: float | Array
    ) -> None:
        flat *= 1.0 - learning_rate * self.weight_decay
        super().update(flat, gradient, state, learning_rate)


@dataclass(frozen=True)
class NAdam(Adam):
    """Adam with Nesterov momentum on a schedule μ_t = β₁ (1 - ½ · 0.96^(t ψ)).

    m and v are Adam's; m̂ = μ_{t+1} m / (1 - Π_{i<=t+1} μ_i) + (1-μ_t) g / (1 - Π_{i<=t} μ_i) and
    w ← w - η m̂ / (√v̂ + ε). As in PyTorch, m itself averages with β₁ and not with μ_t.

    Parameters
    ----------
    beta1, beta2 : float
        β₁ and β₂, 0 <= beta < 1.
    eps : float
        ε, > 0.
    momentum_decay : float
        ψ, >= 0.

    References
    ----------
    .. [1] Dozat (2016), "Incorporating Nesterov Momentum into Adam".

    Examples
    --------
    >>> w, g, rule = np.array([1.0]), np.array([2.0]), NAdam()
    >>> rule.update(w, g, rule.initial_state(w), 0.1)
    >>> w.round(6)
    array([0.894355])
    """

    momentum_decay: float = 4e-3
    kind: ClassVar[str] = "nadam"
    formula: ClassVar[str] = (
        r"w \leftarrow w - \frac{\eta}{\sqrt{\hat v}+\varepsilon}\left("
        r"\frac{\mu_{t+1}\,m}{1-\prod_{i\le t+1}\mu_i}+\frac{(1-\mu_t)\,g}{1-\prod_{i\le t}\mu_i}"
        r"\right)"
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        require_number("momentum_decay", self.momentum_decay, minimum=0.0)

    def initial_state(self, flat: Array) -> State:
        return {**super().initial_state(flat), "mu_product": 1.0}

    def update(
        self, flat: Array, gradient: Array, state: State, learning_rate: float | Array
    ) -> None:
        divisor, root = self._average(gradient, state)
        mu, mu_next = self._momentum(state["t"]), self._momentum(state["t"] + 1)
        state["mu_product"] *= mu
        product = state["mu_product"]
        step = gradient * ((1.0 - mu) / (1.0 - product))
        step += state["m"] * (mu_next / (1.0 - product * mu_next))
        step /= divisor
        step *= learning_rate * root
        flat -= step

    def _momentum(self, t: int) -> float:
        """Return μ_t."""
        return self.beta1 * (1.0 - 0.5 * math.pow(0.96, t * self.momentum_decay))
