"""Gradient clipping, per network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nn_core.config import require_number
from nn_core.parameters import Parameters


class Clipping:
    """What every clipping has: ``kind`` and `apply`."""

    kind: ClassVar[str]

    def apply(self, gradient: Parameters) -> None:
        """Clip the gradient in place."""
        raise NotImplementedError


@dataclass(frozen=True)
class ClipByNorm(Clipping):
    """Scale g by min(1, max_norm / (‖g‖₂ + 1e-6)), PyTorch's ``clip_grad_norm_``.

    Parameters
    ----------
    max_norm : float
        > 0. The norm is taken over all parameters of a network.
    """

    max_norm: float = 1.0
    kind: ClassVar[str] = "by_norm"

    def __post_init__(self) -> None:
        require_number("max_norm", self.max_norm, above=0.0)

    def apply(self, gradient: Parameters) -> None:
        flat = gradient.flat
        norm = np.sqrt(np.add.reduce(flat * flat, axis=-1, keepdims=True))
        flat *= np.minimum(1.0, self.max_norm / (norm + 1e-6))


@dataclass(frozen=True)
class ClipByValue(Clipping):
    """Limit each entry of g to [-limit, limit].

    Parameters
    ----------
    limit : float
        > 0.
    """

    limit: float = 1.0
    kind: ClassVar[str] = "by_value"

    def __post_init__(self) -> None:
        require_number("limit", self.limit, above=0.0)

    def apply(self, gradient: Parameters) -> None:
        np.clip(gradient.flat, -self.limit, self.limit, out=gradient.flat)


CLIPPINGS: dict[str, type[Clipping]] = {cls.kind: cls for cls in (ClipByNorm, ClipByValue)}
"""Clipping by kind."""
