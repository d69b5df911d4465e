"""What every activation has."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nn_core.types import Array


@dataclass(frozen=True)
class Activation:
    """What every activation has.

    Attributes
    ----------
    kind : str
        Name in `ACTIVATIONS` and in saved configurations.
    formula : str
        LaTeX of f(z).
    derivative_formula : str
        LaTeX of f'(z) (for softmax: of the Jacobian).
    range : tuple of float
        Infimum and supremum of the values, at the default settings.
    elementwise : bool
        Whether f acts on each unit alone; false for softmax.
    has_kink : bool
        Whether f' jumps at 0 (f'' for ELU with alpha 1), so that finite differences across 0
        are inaccurate.
    """

    kind: ClassVar[str]
    formula: ClassVar[str]
    derivative_formula: ClassVar[str]
    range: ClassVar[tuple[float, float]] = (-math.inf, math.inf)
    elementwise: ClassVar[bool] = True
    has_kink: ClassVar[bool] = False

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        """Return a = f(z), of z's shape.

        Parameters
        ----------
        z : array, shape (..., N, units)
        out : array, of z's shape, optional
            Where to write the values; without it they are a new array, for identity z itself.
        """
        raise NotImplementedError

    def backward(self, upstream: Array, z: Array, a: Array) -> Array:
        """Return dL/dz from ``upstream`` = dL/da, all of z's shape."""
        raise NotImplementedError

    def bend(self, upstream: Array, z: Array, a: Array, change: Array) -> Array:
        """Return how `backward` changes with z: its directional derivative along ``change``.

        ``upstream * f''(z) * change`` for an elementwise activation.

        Parameters
        ----------
        upstream, z, a : array
            As in `backward`; ``upstream`` is held fixed.
        change : array
            Direction in z, of z's shape or with leading axes more.

        Returns
        -------
        array
        """
        raise NotImplementedError

    def derivative(self, z: Array) -> Array:
        """Return f'(z) of an elementwise activation.

        Raises
        ------
        ValueError
            For softmax, which has a Jacobian and no derivative of one variable.
        """
        if not self.elementwise:
            raise ValueError(f"{self.kind} has a Jacobian, not a derivative; use backward")
        z = np.asarray(z)
        return self.backward(np.ones_like(z), z, self(z))
