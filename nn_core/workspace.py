"""Records of a forward pass, and the memory that they lie in.

Samples are kept as columns over a row of ones: one product with a layer's weights and biases,
[W; b]ᵀ [Xᵀ; 1], is then (XW + b)ᵀ, and one product with the deltas is the gradient of both. To
readers every array has samples as rows; a transpose is a view and costs nothing.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from nn_core.parameters import Layout
from nn_core.types import Array


class Columns(NamedTuple):
    """Inputs as `forward` works with them, for callers that prepare many batches at once.

    Attributes
    ----------
    values : array, shape (..., n_in + 1, N)
        A sample per column, over a row of ones.

    Examples
    --------
    >>> Columns.of(np.array([[1.0, 2.0], [3.0, 4.0]])).values
    array([[1., 3.],
           [2., 4.],
           [1., 1.]])
    """

    values: Array

    @classmethod
    def of(cls, X: Array) -> Columns:
        """Return the columns of X (..., N, n_in): a copy, each sample of which is contiguous."""
        rows = np.empty((*X.shape[:-1], X.shape[-1] + 1), dtype=X.dtype)
        rows[..., :-1] = X
        rows[..., -1] = 1.0
        return cls(rows.mT)

    @property
    def inputs(self) -> Array:
        """X, shape (..., N, n_in); a view."""
        return self.values[..., :-1, :].mT


class LayerPass(NamedTuple):
    """What one layer did with a batch.

    Attributes
    ----------
    columns : array, shape (..., n_in + 1, N)
        What came in, a sample per column, over a row of ones; `inputs` is the plain view.
    z, a : array, shape (..., N, n_out)
        Weighted sums and activations.
    mask : array, shape (..., N, n_out), or None
        Dropout factors; the next layer's inputs are ``a * mask``.
    """

    columns: Array
    z: Array
    a: Array
    mask: Array | None

    @property
    def inputs(self) -> Array:
        """What came in, shape (..., N, n_in): the data, or the activations before, dropped."""
        return self.columns[..., :-1, :].mT


class Memory(NamedTuple):
    """What the passes over one number of samples lie in.

    Attributes
    ----------
    passes : list of LayerPass
        Of the forward pass, each writing its activations to the next.
    sums : list of array, shape (..., n_out, N)
        Their z, a sample per column: what the products fill.
    upstream : list of (array, array)
        dL/da of each layer, (..., n_out, N), and its view with samples as rows; empty before
        `reach_back`, for most passes never turn.
    share : array, shape ()
        1 / N, as an array: ufuncs take it in two thirds of the time of a float.
    """

    passes: list[LayerPass]
    sums: list[Array]
    upstream: list[tuple[Array, Array]]
    share: Array

    def reach_back(self) -> None:
        """Make what a backward pass needs."""
        made = [np.empty_like(sums) for sums in self.sums]
        self.upstream.extend((upstream, upstream.mT) for upstream in made)


class Workspace(dict[int, Memory]):
    """Memory for the passes of one network or population, by number of samples.

    Training fills the same few arrays at every step, which spares making them and their views.
    So what `forward` and `backward` returned from a workspace is good until they are given that
    workspace again; copy it to keep it. It holds no state: any content will do.

    Parameters
    ----------
    layout : Layout
    lead : tuple of int
        Leading axes of the passes; none for a single network.
    dtype : float64 or float32

    Examples
    --------
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
        """Make the memory for so many samples."""
        columns = np.empty(0, dtype=self.dtype)  # The first layer's are the data.
        # A part of the data without samples has outputs too: none.
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
        # Pickle and deepcopy would copy each view on its own and break the aliasing silently.
        return Workspace, (self.layout, self.lead, self.dtype)
