"""The description of a layer; its weights are in `nn_core.parameters`."""

from dataclasses import dataclass

import numpy as np

from nn_core.activations import ACTIVATIONS, Activation, Identity
from nn_core.config import Range, from_config
from nn_core.types import Array

_UNITS = Range(1, whole=True)
_DROPOUT = Range(0.0, 1.0, below=True)


@dataclass(frozen=True)
class Dense:
    """A fully connected layer: z = XW + b, a = f(z), then dropout on a.

    The activation may be given as ``"relu"`` or ``{"kind": "leaky_relu", "slope": 0.1}``.
    ``dropout`` is the share of activations set to 0 in training; the others are divided by 1 -
    dropout (inverted dropout), so prediction needs no rescaling. Srivastava et al. (2014),
    "Dropout: A Simple Way to Prevent Neural Networks from Overfitting".
    """

    units: int
    activation: Activation = Identity()
    dropout: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "units", _UNITS.check("units", self.units))
        object.__setattr__(self, "activation", from_config(ACTIVATIONS, self.activation))
        object.__setattr__(self, "dropout", _DROPOUT.check("dropout", self.dropout))

    def dropout_mask(self, rows: int, rng: np.random.Generator) -> Array:
        """Return factors (rows, units): 0 with probability ``dropout``, else 1 / (1 - dropout)."""
        keep = 1.0 - self.dropout
        mask: Array = (rng.random((rows, self.units)) < keep) / keep
        return mask
