"""Arrays of the forward and backward pass, and their reuse.

Samples are stored as columns above a row of ones, so one matrix product computes z = X @ W + b:
[W; b]ᵀ [Xᵀ; 1] = (X @ W + b)ᵀ, and one product with the deltas gives the gradients of W and b.
Public arrays have samples as rows; they are transposed views.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from nn_core.parameters import Layout
from nn_core.types import Array


class BatchInputs(NamedTuple):
    """Inputs in the layout of `forward`, shape (..., n_in + 1, N): a sample per column, ones below.

    >>> BatchInputs.of([[1.0, 2.0], [3.0, 4.0]]).values
    array([[1., 3.],
           [2., 4.],
           [1., 1.]])
    """

    values: Array

    @classmethod
    def of(cls, X: Any) -> BatchInputs:
        """Copy X (..., N, n_in); each sample is contiguous in the result."""
        X = np.asarray(X)
        dtype = X.dtype if X.dtype.kind == "f" else np.float64
        rows = np.empty((*X.shape[:-1], X.shape[-1] + 1), dtype=dtype)
        rows[..., :-1] = X
        rows[..., -1] = 1.0
        return cls(rows.mT)

    @property
    def inputs(self) -> Array:
        """X, shape (..., N, n_in); a view."""
        return self.values[..., :-1, :].mT


class LayerPass(NamedTuple):
    """The forward pass of one layer."""

    columns: Array  # The layer's inputs, as in `BatchInputs`; shape (..., n_in + 1, N)
    # Weighted sums and activations; shape (..., N, n_out)
    z: Array
    a: Array
    # Dropout factors; the next layer's inputs are ``a * mask``; shape (..., N, n_out), or None
    mask: Array | None

    @property
    def inputs(self) -> Array:
        """The layer's inputs, shape (..., N, n_in): X, or ``a * mask`` of the previous layer."""
        return self.columns[..., :-1, :].mT


class Memory(NamedTuple):
    """Arrays for passes over N samples."""

    # Forward pass; each a is a view of the next layer's columns
    passes: list[LayerPass]
    # z of each layer, one sample per column, shape (..., n_out, N)
    sums: list[Array]
    # dL/da of each layer, (..., n_out, N), and its transposed view; empty until
    # `allocate_backward`, as most forward passes have no backward pass
    upstream: list[tuple[Array, Array]]
    # 1 / N as an array of shape (): faster in ufuncs than a float
    share: Array

    def allocate_backward(self) -> None:
        """Allocate `upstream`."""
        made = [np.empty_like(sums) for sums in self.sums]
        self.upstream.extend((upstream, upstream.mT) for upstream in made)


class Workspace(dict[int, Memory]):
    """Reusable memory for the passes of one network or population, by number of samples.

    `forward` and `backward` overwrite these arrays at every step, so their results are valid only
    until the next call with the same workspace. ``lead`` are the leading axes of the passes.
    """

    def __init__(self, layout: Layout, lead: tuple[int, ...], dtype: Any) -> None:
        super().__init__()
        self.layout = layout
        self.lead = lead
        self.dtype = dtype

    def __missing__(self, rows: int) -> Memory:
        columns = np.empty(0, dtype=self.dtype)  # Placeholder; `forward` inserts the data.
        # max: 0 samples are allowed.
        made = Memory([], [], [], np.array(1.0 / max(rows, 1), dtype=self.dtype))
        for _, units in self.layout.shapes:
            sums = np.empty((*self.lead, units, rows), dtype=self.dtype)
            following = np.empty((*self.lead, units + 1, rows), dtype=self.dtype)
            following[..., -1, :] = 1.0
            made.passes.append(LayerPass(columns, sums.mT, following[..., :-1, :].mT, None))
            made.sums.append(sums)
            columns = following
        self[rows] = made
        return made

    def __reduce__(self) -> tuple[type[Workspace], tuple[Layout, tuple[int, ...], Any]]:
        # Pickle and deepcopy would copy each view separately, and the memory would not be shared.
        return Workspace, (self.layout, self.lead, self.dtype)
