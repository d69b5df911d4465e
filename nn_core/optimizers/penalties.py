"""L1 and L2 penalties on weights (not biases), independent of the batch size.

R(w) = l1 Σ|w| + (l2 / 2) Σ w², so dR/dw = l1 sign(w) + l2 w, with sign(0) = 0.
"""

from dataclasses import dataclass

import numpy as np

from nn_core.config import Range, check_numbers
from nn_core.parameters import Parameters
from nn_core.types import Array

Coefficients = tuple[Array | None, Array | None]
"""l1 and l2 per parameter, (P,) or (K, P), 0 for biases; None if all are 0."""


@dataclass(frozen=True, eq=False)
class Penalty:
    """Strengths l1 and l2, each >= 0; shape (K,) has one per network."""

    l1: float | Array = 0.0
    l2: float | Array = 0.0

    def __post_init__(self) -> None:
        for name in ("l1", "l2"):
            object.__setattr__(self, name, check_numbers(name, getattr(self, name), Range(0.0)))

    @property
    def is_zero(self) -> bool:
        """Whether no network has a penalty."""
        return not np.any(self.l1) and not np.any(self.l2)

    def value(self, parameters: Parameters) -> Array:
        """Return R(w) of each network, shape (...)."""
        weights = parameters.flat * parameters.layout.is_weight
        absolute = np.abs(weights).sum(axis=-1)
        squares = (weights * weights).sum(axis=-1)
        total: Array = self.l1 * absolute + 0.5 * np.asarray(self.l2) * squares
        return total

    def coefficients(self, parameters: Parameters) -> Coefficients:
        """Return l1 and l2 per parameter, in the parameters' dtype, for `add_gradient`."""
        return self._spread(self.l1, parameters), self._spread(self.l2, parameters)

    @staticmethod
    def _spread(strength: float | Array, parameters: Parameters) -> Array | None:
        if not np.any(strength):
            return None
        column = np.asarray(strength)[..., np.newaxis] if np.ndim(strength) else strength
        return np.asarray(column * parameters.layout.is_weight, dtype=parameters.flat.dtype)


def add_gradient(coefficients: Coefficients, parameters: Parameters, gradient: Parameters) -> None:
    """Add dR/dw to ``gradient`` in place."""
    l1, l2 = coefficients
    if l2 is not None:
        gradient.flat += l2 * parameters.flat
    if l1 is not None:
        gradient.flat += l1 * np.sign(parameters.flat)
