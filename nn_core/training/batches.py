"""The mini-batches of an epoch, drawn before it begins.

One permutation and one gather per epoch are faster than one per step; a batch is then a view. The
draws depend on seed and epoch alone, so an epoch can be repeated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from nn_core.network import Network
from nn_core.random_streams import stream
from nn_core.training.augmentation import Augment
from nn_core.types import Array
from nn_core.workspace import BatchInputs


class Batch(NamedTuple):
    """A mini-batch of B samples, of one network or with a leading axis K."""

    X: Array | BatchInputs  # array of shape (B, n_in), or BatchInputs
    y: Array  # array of shape (B, n_out)
    masks: Sequence[Array | None] | None = None  # Dropout factors per layer, (B, units)


@dataclass(frozen=True, eq=False)
class EpochPlan:
    """Shuffled data and dropout factors of one epoch."""

    # Shuffled inputs, as in `BatchInputs`; shape (n_in + 1, N) or (K, n_in + 1, N)
    columns: Array
    y: Array  # Targets in the same order; shape (N, n_out) or (K, N, n_out)
    # Dropout factors per layer, (N, units) or (K, N, units); None for no dropout
    masks: tuple[Array | None, ...] | None
    batch_size: int

    @property
    def inputs(self) -> Array:
        """X in the order of the epoch, shape (N, n_in) or (K, N, n_in)."""
        return BatchInputs(self.columns).inputs

    @cached_property
    def steps(self) -> int:
        """Number of mini-batches; the last may be smaller."""
        rows: int = self.columns.shape[-1]
        return -(-rows // self.batch_size)

    def batch(self, step: int) -> Batch:
        """Return one mini-batch, as views."""
        start = step * self.batch_size
        stop = start + self.batch_size
        X, y, masks = BatchInputs(self.columns[..., start:stop]), self.y[..., start:stop, :], None
        if self.masks is not None:
            masks = [None if m is None else m[..., start:stop, :] for m in self.masks]
        return Batch(X, y, masks)

    def select(self, index: int) -> EpochPlan:
        """Return the plan of one network of a population."""

        def own(array: Array) -> Array:
            return array if array.ndim == 2 else array[index]

        masks = self.masks and tuple(None if m is None else own(m) for m in self.masks)
        return EpochPlan(own(self.columns), own(self.y), masks, self.batch_size)


def plan_epoch(
    network: Network,
    X: Array | BatchInputs,
    y: Array,
    seed: int | Sequence[int],
    epoch: int,
    batch_size: int,
    augmentation: Sequence[Augment] = (),
) -> EpochPlan:
    """Draw batch order, augmentation and dropout factors of one epoch, counted from 1.

    X and y have shape (N, n) or (K, N, n); a sequence of K seeds is for K networks.
    ``augmentation`` is empty, one function for all networks, or one for each.
    """
    rows = y.shape[-2]
    seeds = np.atleast_1d(seed).tolist()
    distinct = list(dict.fromkeys(seeds))
    position = [distinct.index(one) for one in seeds]

    def per_network(drawn: list[Array]) -> Array:
        # If all seeds are equal, the draws are shared without a leading axis.
        return drawn[0] if len(distinct) == 1 else np.stack(drawn)[position]

    order = per_network([stream(one, "batches", epoch).permutation(rows) for one in distinct])
    samples = (X if isinstance(X, BatchInputs) else BatchInputs.of(X)).values.mT
    if samples.ndim == 2:
        # take is three times as fast as indexing.
        samples, y = samples.take(order, axis=0), y.take(order, axis=0)
    else:
        order = np.broadcast_to(order, samples.shape[:-1])[..., np.newaxis]
        samples = np.take_along_axis(samples, order, axis=1)
        y = np.take_along_axis(y, order, axis=1)
    if augmentation:
        samples[..., :-1] = _augmented(samples[..., :-1], augmentation, seeds, epoch)
    masks: list[Array | None] = []
    for k, layer in enumerate(network.layers):
        mask: Array | None = None
        if layer.dropout:
            drawn = [layer.dropout_mask(rows, stream(s, "dropout", epoch, k)) for s in distinct]
            mask = _by_unit(np.asarray(per_network(drawn), dtype=samples.dtype))
        masks.append(mask)
    return EpochPlan(
        samples.mT, _by_unit(y), tuple(masks) if network.has_dropout else None, batch_size
    )


def _by_unit(values: Array) -> Array:
    # Unit by unit, as in a forward pass: arithmetic on arrays of equal memory order is several
    # times faster.
    return np.ascontiguousarray(values.mT).mT


def _augmented(
    X: Array, augmentation: Sequence[Augment], seeds: Sequence[int], epoch: int
) -> Array:
    if X.ndim == 2:
        changed = augmentation[0](X, stream(seeds[0], "augmentation", epoch))
        return np.asarray(changed, dtype=X.dtype)
    own = augmentation if len(augmentation) > 1 else [augmentation[0]] * len(X)
    # One generator per network, so the draws equal those of a single network.
    changes = [
        change(x, stream(seed, "augmentation", epoch))
        for change, x, seed in zip(own, X, seeds, strict=True)
    ]
    return np.stack(changes).astype(X.dtype, copy=False)


def as_samples(
    network: Network, name: str, part: tuple[Any, Any], dtype: type[np.floating[Any]]
) -> tuple[Array, Array]:
    """Return inputs and targets as arrays; ValueError for wrong shapes or non-finite values."""
    X, y = (np.asarray(array, dtype=dtype) for array in part)
    n_out = network.layers[-1].units
    if X.ndim not in (2, 3) or X.shape[-1] != network.n_in:
        raise ValueError(f"{name} X must have shape (N, {network.n_in}); got {X.shape}")
    if y.shape != (*X.shape[:-1], n_out):
        raise ValueError(f"{name} targets must have shape {(*X.shape[:-1], n_out)}; got {y.shape}")
    if not (np.isfinite(X).all() and np.isfinite(y).all()):
        raise ValueError(f"{name} data must be finite; drop or fill missing values first")
    return X, y
