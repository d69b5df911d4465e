"""Gradient clipping, per network."""

from dataclasses import dataclass

import numpy as np

from nn_core.config import Range, Settings, setting
from nn_core.parameters import Parameters
from nn_core.types import N_

_LIMIT = Range(1e-6, 1e6)


class Clipping(Settings):
    """Base of all clippings."""

    def apply(self, gradient: Parameters) -> None:
        """Clip the gradient in place."""
        raise NotImplementedError


@dataclass(frozen=True)
class ClipByNorm(Clipping):
    """Scale g by min(1, max_norm / (‖g‖₂ + 1e-6)), PyTorch's ``clip_grad_norm_``.

    The norm is taken over all parameters of a network.
    """

    kind = "by_norm"
    title = N_("By norm")
    max_norm: float = setting(1.0, N_("Largest norm"), _LIMIT)

    def apply(self, gradient: Parameters) -> None:
        flat = gradient.flat
        norm = np.sqrt(np.add.reduce(flat * flat, axis=-1, keepdims=True))
        flat *= np.minimum(1.0, self.max_norm / (norm + 1e-6))


@dataclass(frozen=True)
class ClipByValue(Clipping):
    """Clip each entry of g to [-limit, limit]."""

    kind = "by_value"
    title = N_("By value")
    limit: float = setting(1.0, N_("Largest value"), _LIMIT)

    def apply(self, gradient: Parameters) -> None:
        np.clip(gradient.flat, -self.limit, self.limit, out=gradient.flat)


CLIPPINGS: dict[str, type[Clipping]] = {cls.kind: cls for cls in (ClipByNorm, ClipByValue)}
"""Clipping by kind."""
