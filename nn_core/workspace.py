"""The arrays of a forward pass, and the memory in which they are allocated.

Samples are stored as columns over a row of ones, so that one matrix product does z = X @ W + b:
[W; b]ᵀ [Xᵀ; 1] = (X @ W + b)ᵀ, and one product with the deltas gives the gradients of W and b.
The arrays that are passed on have samples as rows: transposed views, which cost nothing.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from nn_core.parameters import Layout
from nn_core.types import Array


class BatchInputs(NamedTuple):
    """Inputs as `forward` needs them: a sample per column, over a row of ones.

    ``values`` has shape (..., n_in + 1, N). Whoever uses inputs often prepares them once.

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
        """The layer's inputs, shape (..., N, n_in): X, or ``a * mask`` of the layer before."""
        return self.columns[..., :-1, :].mT


class Memory(NamedTuple):
    """Arrays for the passes over one number of samples, N."""

    # Of the forward pass; the a of each is a view of the next one's columns
    passes: list[LayerPass]
    # z of each layer, a sample per column: the outputs of the matrix products; shape (..., n_out,
    # N)
    sums: list[Array]
    # dL/da of each layer, (..., n_out, N), and its view with samples as rows; empty until
    # `allocate_backward`, as most forward passes have no backward pass
    upstream: list[tuple[Array, Array]]
    # 1 / N, as an array: ufuncs take it in two thirds of the time of a float; shape ()
    share: Array

    def allocate_backward(self) -> None:
        """Allocate what a backward pass needs."""
        made = [np.empty_like(sums) for sums in self.sums]
        self.upstream.extend((upstream, upstream.mT) for upstream in made)


class Workspace(dict[int, Memory]):
    """Memory for the passes of one network or population, by number of samples.

    Training overwrites the same arrays at every step, which saves making them and their views. So
    what `forward` and `backward` return is valid until they are given the same workspace again;
    copy it to keep it. ``lead`` are the leading axes of the passes.

    >>> workspace = Workspace(Layout(((2, 4), (4, 1))), (), np.float64)
    >>> [one.z.shape for one in workspace[32].passes]
    [(32, 4), (32, 1)]
    """

    def __init__(self, layout: Layout, lead: tuple[int, ...], dtype: Any) -> None:
        super().__init__()
        self.layout = layout
        self.lead = lead
        self.dtype = dtype

    def __missing__(self, rows: int) -> Memory:
        columns = np.empty(0, dtype=self.dtype)  # `forward` puts the data in its place.
        # Data without samples have outputs too: none.
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
        # Pickle and deepcopy would copy each view on its own: changes would no longer be shared.
        return Workspace, (self.layout, self.lead, self.dtype)
