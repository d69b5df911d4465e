"""Augmentation: training samples changed a little at every epoch, as new ones might have been.

What is changed is what the network is fed while it trains; losses and scores are of the samples
as they are. The draws come from a stream of their own, so batches and dropout stay as they were.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nn_core.config import require_number
from nn_core.data import PreparedData
from nn_core.types import Array

Augment = Callable[[Array, np.random.Generator], Array]
"""(network inputs (N, n_in), generator) -> changed inputs of the same shape."""


@dataclass(frozen=True)
class Augmentation:
    """What every augmentation has: ``kind``, and `fitted` to data."""

    kind: ClassVar[str]
    needs: ClassVar[str] = ""
    """What the data must be: ``plane``, ``plain``, ``image``, or nothing special."""

    def fitted(self, prepared: PreparedData) -> Augment:
        """Return the function that changes the inputs of these data.

        Parameters
        ----------
        prepared : PreparedData
            Says how inputs were scaled, and what shape a picture has.
        """
        raise NotImplementedError


@dataclass(frozen=True)
class Jitter(Augmentation):
    """x + N(0, deviation²) on every input.

    Parameters
    ----------
    deviation : float
        In the inputs' unit: where the data are scaled, in standard deviations.

    Examples
    --------
    >>> from nn_core.data import load, prepare
    >>> rng = np.random.default_rng(0)
    >>> data = prepare(load("moons", rng=rng), validation=0.2, test=0.2, rng=rng)
    >>> near = Jitter(0.01).fitted(data)(data.train.X, rng)
    >>> bool(np.abs(near - data.train.X).max() < 0.06)
    True
    """

    kind: ClassVar[str] = "jitter"
    deviation: float = 0.1

    def __post_init__(self) -> None:
        require_number("deviation", self.deviation, minimum=0.0)

    def fitted(self, prepared: PreparedData) -> Augment:
        return lambda X, rng: X + self.deviation * rng.standard_normal(X.shape)


@dataclass(frozen=True)
class Rotation(Augmentation):
    """Each sample turned about the origin of the inputs by an angle of U(-degrees, degrees).

    For data of two features. Where they are scaled the origin is the mean of the training part.

    Parameters
    ----------
    degrees : float
    """

    kind: ClassVar[str] = "rotation"
    needs: ClassVar[str] = "plane"
    degrees: float = 15.0

    def __post_init__(self) -> None:
        require_number("degrees", self.degrees, minimum=0.0)

    def fitted(self, prepared: PreparedData) -> Augment:
        def rotate(X: Array, rng: np.random.Generator) -> Array:
            angle = np.deg2rad(self.degrees) * rng.uniform(-1.0, 1.0, len(X))
            cos, sin = np.cos(angle), np.sin(angle)
            x, y = X[:, 0], X[:, 1]
            return np.column_stack([cos * x - sin * y, sin * x + cos * y])

        return rotate


@dataclass(frozen=True)
class Scaling(Augmentation):
    """Each sample moved away from the origin of the inputs, or towards it: x · U(1 - s, 1 + s).

    Parameters
    ----------
    share : float
        s, from 0 to 1.
    """

    kind: ClassVar[str] = "scaling"
    needs: ClassVar[str] = "plain"
    share: float = 0.1

    def __post_init__(self) -> None:
        require_number("share", self.share, minimum=0.0, below=1.0)

    def fitted(self, prepared: PreparedData) -> Augment:
        return lambda X, rng: X * (1.0 + self.share * rng.uniform(-1.0, 1.0, (len(X), 1)))


@dataclass(frozen=True)
class Shift(Augmentation):
    """Each picture moved by up to some pixels along both axes; what comes in is 0.

    For data that are pictures.

    Parameters
    ----------
    pixels : int
        Moves are whole numbers of U{-pixels, …, pixels}.
    """

    kind: ClassVar[str] = "shift"
    needs: ClassVar[str] = "image"
    pixels: int = 1

    def __post_init__(self) -> None:
        require_number("pixels", self.pixels, minimum=0, whole=True)

    def fitted(self, prepared: PreparedData) -> Augment:
        shape, scaler = prepared.dataset.image_shape, prepared.input_scaler
        if shape is None:
            raise ValueError(f"shift needs pictures; got {prepared.dataset.info.name}")
        height, width = shape
        rows, columns = np.arange(height)[:, np.newaxis], np.arange(width)

        def shift(X: Array, rng: np.random.Generator) -> Array:
            # Every pixel was scaled by its own mean and deviation, and moves as it was before.
            raw = X if scaler is None else scaler.inverse_transform(X)
            pad = self.pixels
            framed = np.pad(raw.reshape(-1, height, width), ((0, 0), (pad, pad), (pad, pad)))
            down, right = rng.integers(0, 2 * pad + 1, size=(2, len(X), 1, 1))
            moved = framed[
                np.arange(len(X))[:, np.newaxis, np.newaxis], rows + down, columns + right
            ]
            flat = moved.reshape(X.shape)
            return flat if scaler is None else scaler.transform(flat)

        return shift


AUGMENTATIONS: dict[str, type[Augmentation]] = {
    cls.kind: cls for cls in (Jitter, Rotation, Scaling, Shift)
}
"""Augmentation by kind."""
