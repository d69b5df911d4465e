"""Layers describe: sizes, activation and dropout, and no weights and no cache."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nn_core.activations import ACTIVATIONS, Activation, Identity
from nn_core.config import from_config, require_number
from nn_core.types import Array


@dataclass(frozen=True)
class Dense:
    """A fully connected layer: z = XW + b, a = f(z), then dropout on a.

    Parameters
    ----------
    units : int
        Number of units, >= 1.
    activation : Activation, str or mapping
        For example ``"relu"`` or ``{"kind": "leaky_relu", "slope": 0.1}``.
    dropout : float
        Share of activations set to 0 while training, 0 <= dropout < 1. Inverted dropout: the
        rest is divided by 1 - dropout, so that prediction needs no rescaling [1]_.

    References
    ----------
    .. [1] Srivastava et al. (2014), "Dropout: A Simple Way to Prevent Neural Networks from
       Overfitting".

    Examples
    --------
    >>> Dense(4, "tanh")
    Dense(units=4, activation=Tanh(), dropout=0.0)
    """

    units: int
    activation: Activation = Identity()
    dropout: float = 0.0

    def __post_init__(self) -> None:
        require_number("units", self.units, minimum=1, whole=True)
        object.__setattr__(self, "activation", from_config(ACTIVATIONS, self.activation))
        require_number("dropout", self.dropout, minimum=0.0, below=1.0)

    def dropout_mask(self, rows: int, rng: np.random.Generator) -> Array:
        """Return factors for ``rows`` samples: 0 with probability ``dropout``, else 1/(1-dropout).

        Returns
        -------
        array, shape (rows, units)
        """
        keep = 1.0 - self.dropout
        mask: Array = (rng.random((rows, self.units)) < keep) / keep
        return mask
