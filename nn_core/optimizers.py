r"""Optimizers: how a gradient moves the parameters.

g is the gradient, w the flat parameters, η the learning rate and t the number of the update,
from 1. Each rule is the variant, and has the defaults and the names of settings, of PyTorch.

`Optimizer.update` works in place with as few passes over the vector as it can: on small
networks a NumPy call costs more than its arithmetic. So scalars are folded together first, and
a temporary is used again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from nn_core.registry import require_number
from nn_core.types import Array

State = dict[str, Any]
"""What an optimizer remembers: arrays of the parameters' shape, and ``"t"``, updates so far."""


class Optimizer:
    """What every optimizer has.

    Attributes
    ----------
    kind : str
        Name in `OPTIMIZERS` and in saved configurations.
    formula : str
        LaTeX of one update.
    """

    kind: ClassVar[str]
    formula: ClassVar[str]

    def initial_state(self, flat: Array) -> State:
        """Return the state before the first update.

        Parameters
        ----------
        flat : array, shape (P,) or (K, P)
            The parameters; only shape and dtype count.

        Returns
        -------
        dict
            ``"t": 0`` and arrays like ``flat``; a plain dict, so that a trace can copy it.
        """
        return {"t": 0}

    def update(
        self, flat: Array, gradient: Array, state: State, learning_rate: float | Array
    ) -> None:
        """Move the parameters one step.

        Parameters
        ----------
        flat : array, shape (P,) or (K, P)
            The parameters, changed in place.
        gradient : array, of flat's shape
            Left as it is.
        state : dict
            From `initial_state`, changed in place.
        learning_rate : float or array, shape (K, 1)
            An array gives each of K networks its own; of flat's dtype, or the step is upcast.
        """
        raise NotImplementedError


@dataclass(frozen=True)
class SGD(Optimizer):
    """Gradient descent, w ← w - η g, with momentum u ← μ u + g and w ← w - η u.

    Nesterov's variant moves by g + μ u. Dampening is 0.

    Parameters
    ----------
    momentum : float
        μ, 0 <= momentum < 1.
    nesterov : bool
        Look ahead along the momentum; needs momentum > 0.

    References
    ----------
    .. [1] Sutskever, Martens, Dahl, Hinton (2013), "On the importance of initialization and
       momentum in deep learning".

    Examples
    --------
    >>> w, g, rule = np.array([1.0]), np.array([2.0]), SGD(momentum=0.5)
    >>> state = rule.initial_state(w)
    >>> for _ in range(2):
    ...     rule.update(w, g, state, 0.1)
    >>> state["u"], w.round(12)
    (array([3.]), array([0.5]))
    """

    momentum: float = 0.0
    nesterov: bool = False
    kind: ClassVar[str] = "sgd"
    formula: ClassVar[str] = (
        r"u \leftarrow \mu u + g,\quad w \leftarrow w - \eta u \;"
        r"(\text{Nesterov: } w \leftarrow w - \eta\,(g + \mu u))"
    )

    def __post_init__(self) -> None:
        require_number("momentum", self.momentum, minimum=0.0, below=1.0)
        if self.nesterov and not self.momentum:
            raise ValueError(f"nesterov needs momentum > 0; got {self.momentum!r}")

    def initial_state(self, flat: Array) -> State:
        return {"t": 0, "u": np.zeros_like(flat)} if self.momentum else {"t": 0}

    def update(
        self, flat: Array, gradient: Array, state: State, learning_rate: float | Array
    ) -> None:
        state["t"] += 1
        if not self.momentum:
            flat -= learning_rate * gradient
            return
        u = state["u"]
        u *= self.momentum
        u += gradient
        if self.nesterov:
            step = self.momentum * u
            step += gradient
            step *= learning_rate
            flat -= step
        else:
            flat -= learning_rate * u


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
        step *= learning_rate * (root / (1.0 - self.beta1 ** state["t"]))
        flat -= step

    def _average(self, gradient: Array, state: State) -> tuple[Array, float]:
        """Advance t, m and v; return √v + ε √(1-β₂ᵗ), a new array, and √(1-β₂ᵗ)."""
        state["t"] += 1
        m, v = state["m"], state["v"]
        temporary = gradient * (1.0 - self.beta1)
        m *= self.beta1
        m += temporary
        np.multiply(gradient, gradient, temporary)
        temporary *= 1.0 - self.beta2
        v *= self.beta2
        v += temporary
        # √v̂ + ε = (√v + ε r) / r with r = √(1-β₂ᵗ): the corrections are then two scalars.
        root = math.sqrt(1.0 - self.beta2 ** state["t"])
        np.sqrt(v, temporary)
        temporary += self.eps * root
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


OPTIMIZERS: dict[str, type[Optimizer]] = {
    cls.kind: cls for cls in (SGD, Adagrad, RMSprop, Adam, AdamW, NAdam)
}
"""Optimizer by kind."""
