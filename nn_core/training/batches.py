"""The mini-batches of an epoch, drawn before it begins.

One permutation and one gather an epoch instead of one a step; a batch is then a view. The order
and the dropout factors depend on the seed and the epoch alone, so an epoch can be repeated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from nn_core.network import Network
from nn_core.random_streams import stream
from nn_core.training.augmentation import Augment
from nn_core.types import Array
from nn_core.workspace import Columns


@dataclass(frozen=True, eq=False)
class EpochPlan:
    """Shuffled data and dropout factors of one epoch.

    Attributes
    ----------
    columns : array, shape (n_in + 1, N) or (K, n_in + 1, N)
        Inputs in the order in which they are visited, over a row of ones: of `Columns`.
    y : array, shape (N, n_out) or (K, N, n_out)
        Targets in the same order.
    masks : tuple of array or None, or None
        Dropout factors per layer, (N, units) or (K, N, units); None where nothing is dropped.
    batch_size : int
    """

    columns: Array
    y: Array
    masks: tuple[Array | None, ...] | None
    batch_size: int

    @property
    def inputs(self) -> Array:
        """X in the order in which it is visited, shape (N, n_in) or (K, N, n_in)."""
        return Columns(self.columns).inputs

    @cached_property
    def steps(self) -> int:
        """Number of mini-batches; the last may be smaller."""
        rows: int = self.columns.shape[-1]
        return -(-rows // self.batch_size)

    def batch(self, step: int) -> tuple[Columns, Array, list[Array | None] | None]:
        """Return inputs, targets and dropout factors of one mini-batch, as views."""
        start = step * self.batch_size
        stop = start + self.batch_size
        X, y, masks = Columns(self.columns[..., start:stop]), self.y[..., start:stop, :], self.masks
        if masks is not None:
            return X, y, [None if m is None else m[..., start:stop, :] for m in masks]
        return X, y, None

    def select(self, index: int) -> EpochPlan:
        """Return the plan of one network of a population."""

        def own(array: Array) -> Array:
            return array if array.ndim == 2 else array[index]

        masks = self.masks and tuple(None if m is None else own(m) for m in self.masks)
        return EpochPlan(own(self.columns), own(self.y), masks, self.batch_size)


def plan_epoch(
    network: Network,
    X: Array | Columns,
    y: Array,
    seed: int | Sequence[int],
    epoch: int,
    batch_size: int,
    augmentation: Sequence[Augment] = (),
) -> EpochPlan:
    """Draw the batch order, augmentation and dropout factors of one epoch.

    Parameters
    ----------
    network : Network
    X, y : array, shape (N, n) or (K, N, n)
        Inputs, or `Columns` of them, and targets.
    seed : int or sequence of int
        One, or one for each of K networks.
    epoch : int
        From 1.
    batch_size : int
    augmentation : sequence of function
        None, one for all networks, or one for each.

    Returns
    -------
    EpochPlan
    """
    rows = y.shape[-2]
    seeds = [seed] if isinstance(seed, int) else list(seed)
    distinct = list(dict.fromkeys(seeds))
    position = [distinct.index(one) for one in seeds]
    shared = len(distinct) == 1

    def per_network(drawn: list[Array]) -> Array:
        # Networks of one seed share their draws, and need no axis of their own.
        return drawn[0] if shared else np.stack(drawn)[position]

    order = per_network([stream(one, "batches", epoch).permutation(rows) for one in distinct])
    samples = (X if isinstance(X, Columns) else Columns.of(X)).values.mT
    if samples.ndim == 2:
        # take gathers rows at a third of the time of an index.
        samples, y = samples.take(order, axis=0), y.take(order, axis=0)
    else:
        order = np.broadcast_to(order, samples.shape[:-1])[..., np.newaxis]
        samples = np.take_along_axis(samples, order, axis=1)
        y = np.take_along_axis(y, order, axis=1)
    if augmentation:
        samples[..., :-1] = _augmented(samples[..., :-1], augmentation, seeds, epoch)
    masks: tuple[Array | None, ...] | None = None
    if network.has_dropout:
        drawn: list[Array | None] = []
        for k, layer in enumerate(network.layers):
            if not layer.dropout:
                drawn.append(None)
                continue
            factors = [
                layer.dropout_mask(rows, stream(one, "dropout", epoch, k)) for one in distinct
            ]
            drawn.append(_by_unit(np.asarray(per_network(factors), dtype=samples.dtype)))
        masks = tuple(drawn)
    return EpochPlan(samples.mT, _by_unit(y), masks, batch_size)


def _by_unit(values: Array) -> Array:
    """Return values (..., N, units) in the memory order of a forward pass, unit after unit.

    Arrays of one order combine several times as fast as arrays of two.
    """
    return np.ascontiguousarray(values.mT).mT


def _augmented(
    X: Array, augmentation: Sequence[Augment], seeds: Sequence[int], epoch: int
) -> Array:
    if X.ndim == 2:
        changed = augmentation[0](X, stream(seeds[0], "augmentation", epoch))
        return np.asarray(changed, dtype=X.dtype)
    own = augmentation if len(augmentation) > 1 else [augmentation[0]] * len(X)
    rows = zip(own, X, seeds, strict=True)
    # Each draws from its own start, so that it is changed as it would be alone.
    changes = [change(x, stream(seed, "augmentation", epoch)) for change, x, seed in rows]
    return np.stack(changes).astype(X.dtype, copy=False)


def as_samples(
    network: Network, name: str, part: tuple[Array, Array], dtype: type[np.floating[Any]]
) -> tuple[Array, Array]:
    """Return inputs and targets as arrays that fit a network.

    Parameters
    ----------
    network : Network
    name : str
        Of the part, quoted in the message.
    part : tuple of array
        Inputs and targets.
    dtype : float64 or float32

    Raises
    ------
    ValueError
        When a shape does not fit or a value is not finite.
    """
    X, y = (np.asarray(array, dtype=dtype) for array in part)
    n_out = network.layers[-1].units
    if X.ndim not in (2, 3) or X.shape[-1] != network.n_in:
        raise ValueError(f"{name} X must have shape (N, {network.n_in}); got {X.shape}")
    if y.shape != (*X.shape[:-1], n_out):
        raise ValueError(f"{name} targets must have shape {(*X.shape[:-1], n_out)}; got {y.shape}")
    if not (np.isfinite(X).all() and np.isfinite(y).all()):
        raise ValueError(f"{name} data must be finite; drop or fill missing values first")
    return X, y
