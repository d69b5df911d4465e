"""Augmentation: random changes of the training inputs at every epoch.

Losses and scores use the original samples. The draws have a separate random stream, so batches and
dropout do not depend on them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np

from nn_core.config import Range, Settings, setting
from nn_core.data import PreparedData
from nn_core.types import N_, Array

Augment = Callable[[Array, np.random.Generator], Array]
"""(network inputs (N, n_in), generator) -> changed inputs of the same shape."""


class Augmentation(Settings):
    """Base of all augmentations."""

    needs: ClassVar[str] = ""
    """Required kind of data: ``plane``, ``plain``, ``image``, or empty for any."""

    def fitted(self, prepared: PreparedData) -> Augment:
        """Return the function, which can be pickled, that changes the inputs of these data."""
        return partial(self.change, prepared)

    def change(self, prepared: PreparedData, X: Array, rng: np.random.Generator) -> Array:
        """Return changed inputs; ``prepared`` provides the scaling and the image shape."""
        raise NotImplementedError


@dataclass(frozen=True)
class Jitter(Augmentation):
    """x + N(0, deviation²) on every input, in units of the network inputs."""

    kind = "jitter"
    deviation: float = setting(0.1, N_("Std. deviation"), Range(0.0, 10.0))

    def change(self, prepared: PreparedData, X: Array, rng: np.random.Generator) -> Array:
        return X + self.deviation * rng.standard_normal(X.shape)


@dataclass(frozen=True)
class Rotation(Augmentation):
    """Each sample rotated about the origin of the inputs by an angle from U(-degrees, degrees).

    For data with two features. The origin of scaled inputs is the mean of the training part.
    """

    kind = "rotation"
    needs = "plane"
    degrees: float = setting(15.0, "", Range(0.0, 180.0))

    def change(self, prepared: PreparedData, X: Array, rng: np.random.Generator) -> Array:
        angle = np.deg2rad(self.degrees) * rng.uniform(-1.0, 1.0, len(X))
        cos, sin = np.cos(angle), np.sin(angle)
        x, y = X[:, 0], X[:, 1]
        return np.column_stack([cos * x - sin * y, sin * x + cos * y])


@dataclass(frozen=True)
class Scaling(Augmentation):
    """Each sample scaled about the origin of the inputs: x · U(1 - share, 1 + share)."""

    kind = "scaling"
    needs = "plain"
    share: float = setting(0.1, "", Range(0.0, 1.0, below=True))

    def change(self, prepared: PreparedData, X: Array, rng: np.random.Generator) -> Array:
        return X * (1.0 + self.share * rng.uniform(-1.0, 1.0, (len(X), 1)))


@dataclass(frozen=True)
class Shift(Augmentation):
    """Each image moved by up to ``pixels`` whole pixels along both axes; new pixels are 0."""

    kind = "shift"
    needs = "image"
    pixels: int = setting(1, "", Range(0, 4, whole=True))

    def fitted(self, prepared: PreparedData) -> Augment:
        if prepared.dataset.image_shape is None:
            raise ValueError(f"shift needs pictures; got {prepared.dataset.info.name}")
        return super().fitted(prepared)

    def change(self, prepared: PreparedData, X: Array, rng: np.random.Generator) -> Array:
        scaler, pad = prepared.input_scaler, self.pixels
        height, width = prepared.dataset.image_shape or (0, 0)
        # Each pixel has a different mean and deviation, so shift the unscaled values.
        raw = X if scaler is None else scaler.inverse_transform(X)
        padded = np.pad(raw.reshape(-1, height, width), ((0, 0), (pad, pad), (pad, pad)))
        down, right = rng.integers(0, 2 * pad + 1, size=(2, len(X), 1, 1))
        sample = np.arange(len(X))[:, np.newaxis, np.newaxis]
        rows, columns = np.arange(height)[:, np.newaxis], np.arange(width)
        moved = padded[sample, rows + down, columns + right].reshape(X.shape)
        return moved if scaler is None else scaler.transform(moved)


AUGMENTATIONS: dict[str, type[Augmentation]] = {
    cls.kind: cls for cls in (Jitter, Rotation, Scaling, Shift)
}
"""Augmentation by kind."""
