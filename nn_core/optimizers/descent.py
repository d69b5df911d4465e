"""Gradient descent, with and without momentum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nn_core.config import require_number
from nn_core.optimizers.base import Optimizer, State
from nn_core.types import Array


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
