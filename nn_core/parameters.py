"""All weights and biases of a network as one flat vector, with a view per layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from nn_core.types import Array


@dataclass(frozen=True)
class Layout:
    """Positions of weights and biases in the flat vector, from (n_in, n_out) per layer.

    Each layer has its weights in row-major order, then its biases.

    >>> layout = Layout(((2, 4), (4, 1)))
    >>> layout.weights[1], layout.biases[1]
    (slice(12, 16, None), slice(16, 17, None))
    """

    shapes: tuple[tuple[int, int], ...]

    @cached_property
    def weights(self) -> tuple[slice, ...]:
        """Slice of each layer's weights in the flat vector."""
        return tuple(
            slice(bias.start - n * m, bias.start)
            for bias, (n, m) in zip(self.biases, self.shapes, strict=True)
        )

    @cached_property
    def biases(self) -> tuple[slice, ...]:
        """Slice of each layer's biases in the flat vector."""
        stops = np.cumsum([n * m + m for n, m in self.shapes]).tolist()
        return tuple(slice(stop - m, stop) for stop, (_, m) in zip(stops, self.shapes, strict=True))

    @cached_property
    def size(self) -> int:
        """Number of parameters, P."""
        return sum(n * m + m for n, m in self.shapes)

    @cached_property
    def is_weight(self) -> Array:
        """Boolean vector of shape (P,): true for weights, false for biases."""
        mask = np.zeros(self.size, dtype=bool)
        for part in self.weights:
            mask[part] = True
        mask.flags.writeable = False
        return mask


class Parameters:
    """One flat vector, which the optimizer updates, and views of it per layer.

    ``flat`` has shape (..., P), must be C-contiguous, and is not copied. Leading axes are
    independent networks.

    Attributes
    ----------
    weights : list of array, shape (..., n_in, n_out)
    biases : list of array, shape (..., 1, n_out)
        Rows, so that they broadcast over samples.
    matrices : list of array, shape (..., n_in + 1, n_out)
        Weights over biases, [W; b].
    transposed : list of array, shape (..., n_out, n_in + 1)
        [W; b]ᵀ.

    >>> parameters = Parameters.zeros(Layout(((2, 1),)))
    >>> parameters.weights[0][:] = 3.0
    >>> parameters.flat
    array([3., 3., 0.])
    """

    __slots__ = ("biases", "flat", "layout", "matrices", "transposed", "weights")

    def __init__(self, layout: Layout, flat: Array) -> None:
        if flat.ndim < 1 or flat.shape[-1] != layout.size:
            raise ValueError(f"flat must have {layout.size} entries last; got shape {flat.shape}")
        if not flat.flags.c_contiguous:
            raise ValueError("flat must be C-contiguous; pass np.ascontiguousarray(flat)")
        self.layout = layout
        self.flat = flat
        lead = flat.shape[:-1]
        self.matrices: list[Array] = [
            flat[..., weights.start : biases.stop].reshape((*lead, n + 1, m))
            for weights, biases, (n, m) in zip(
                layout.weights, layout.biases, layout.shapes, strict=True
            )
        ]
        self.transposed: list[Array] = [matrix.mT for matrix in self.matrices]
        self.weights: list[Array] = [matrix[..., :-1, :] for matrix in self.matrices]
        self.biases: list[Array] = [matrix[..., -1:, :] for matrix in self.matrices]

    @classmethod
    def zeros(
        cls, layout: Layout, lead: tuple[int, ...] = (), dtype: type[np.floating] = np.float64
    ) -> Parameters:
        """Return zeros, with leading axes ``lead``."""
        return cls(layout, np.zeros((*lead, layout.size), dtype=dtype))

    @classmethod
    def of(cls, weights: Sequence[Any], biases: Sequence[Any]) -> Parameters:
        """Build one network from weights (n_in, n_out) and biases (n_out,) per layer."""
        matrices = [np.asarray(w, dtype=np.float64) for w in weights]
        vectors = [np.asarray(b, dtype=np.float64).reshape(-1) for b in biases]
        if len(matrices) != len(vectors):
            raise ValueError(f"expected as many biases as weights; got {len(vectors)} biases")
        for k, (matrix, vector) in enumerate(zip(matrices, vectors, strict=True)):
            if matrix.ndim != 2 or matrix.shape[1] != vector.size:
                raise ValueError(
                    f"layer {k + 1}: weights (n_in, n_out) and biases (n_out,) must fit; "
                    f"got {matrix.shape} and {vector.shape}"
                )
            if k and matrices[k - 1].shape[1] != matrix.shape[0]:
                raise ValueError(
                    f"layer {k + 1}: expected {matrices[k - 1].shape[1]} rows, the units of the "
                    f"layer before; got {matrix.shape[0]}"
                )
        layout = Layout(tuple((m.shape[0], m.shape[1]) for m in matrices))
        pieces = [piece for m, b in zip(matrices, vectors, strict=True) for piece in (m.ravel(), b)]
        return cls(layout, np.concatenate(pieces))

    def copy(self) -> Parameters:
        """Return a copy of values and views."""
        return Parameters(self.layout, self.flat.copy())

    def select(self, index: int) -> Parameters:
        """Return a copy of one network of a population, without the leading axis."""
        return Parameters(self.layout, self.flat[index].copy())

    def __reduce__(self) -> tuple[type[Parameters], tuple[Layout, Array]]:
        # Pickle and deepcopy would copy each view separately, and the memory would not be shared.
        return Parameters, (self.layout, self.flat)

    def __repr__(self) -> str:
        sizes = "-".join(str(n) for n, _ in self.layout.shapes) + f"-{self.layout.shapes[-1][1]}"
        return f"Parameters({sizes}, shape={self.flat.shape}, dtype={self.flat.dtype})"
