"""What every optimizer has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from nn_core.types import Array

State = dict[str, Any]
"""What an optimizer remembers: arrays of the parameters' shape, and ``"t"``, updates so far."""


@dataclass(frozen=True)
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


def copy_state(state: Mapping[str, Any]) -> dict[str, Any]:
    """Return an optimizer state with arrays of its own."""
    return {k: v.copy() if isinstance(v, np.ndarray) else v for k, v in state.items()}
