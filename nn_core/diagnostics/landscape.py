"""The loss around a network: along random directions, or in the plane of its own path."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nn_core.diagnostics.double import double
from nn_core.losses import Loss
from nn_core.network import Network, forward, per_sample_loss
from nn_core.optimizers.penalties import Penalty
from nn_core.parameters import Parameters
from nn_core.types import Array

_NUMBERS_AT_ONCE = 2_000_000


class Plane(NamedTuple):
    """A plane through a network's parameters, and where its path lies over it.

    Attributes
    ----------
    center : array, shape (P,)
    directions : array, shape (2, P)
        Random ones are not quite at right angles; those of a path are, and have length 1.
    coordinates : array, shape (E, 2)
        Of each epoch's nearest point on the plane, in units of the directions.
    distances : array, shape (E,)
        From the plane.
    explained : array, shape (2,)
        Share of the path's squared distance from the center along each direction; nan for
        random directions, which explain nothing.
    """

    center: Array
    directions: Array
    coordinates: Array
    distances: Array
    explained: Array

    @property
    def projected(self) -> Array:
        """The path's nearest points on the plane, shape (E, P)."""
        return np.asarray(self.center + self.coordinates @ self.directions)


def random_plane(network: Network, path: Array, center: Array, seed: int = 0) -> Plane:
    """Return a plane along two filter-normalized random directions.

    Each unit's incoming weights get a normal direction as long as the weights themselves, so that
    one step changes all units alike; biases stay [1]_.

    Parameters
    ----------
    network : Network
    path : array, shape (E, P)
    center : array, shape (P,)
    seed : int

    Returns
    -------
    Plane

    References
    ----------
    .. [1] Li, Xu, Taylor, Studer, Goldstein (2018), "Visualizing the Loss Landscape of Neural
       Nets".

    Examples
    --------
    >>> from nn_core.layers import Dense
    >>> network = Network(2, (Dense(1, "identity"),))
    >>> plane = random_plane(network, np.ones((1, 3)), np.array([3.0, 4.0, 9.0]))
    >>> np.linalg.norm(plane.directions, axis=1).round(9).tolist(), plane.directions[0, 2].item()
    ([5.0, 5.0], 0.0)
    """
    here = Parameters(network.layout, np.array(center, dtype=np.float64))
    drawn = Parameters.zeros(network.layout, lead=(2,))
    rng = np.random.default_rng(seed)
    for k, own in enumerate(here.weights):
        weights = drawn.weights[k]
        weights[:] = rng.standard_normal(weights.shape)
        weights /= np.linalg.norm(weights, axis=-2, keepdims=True)
        weights *= np.linalg.norm(own, axis=-2, keepdims=True)
    return _over(here.flat, drawn.flat, path, np.full(2, np.nan))


def path_plane(path: Array, center: Array) -> Plane:
    """Return the plane through the center that lies nearest to a path, by PCA of the parameters.

    Parameters
    ----------
    path : array, shape (E, P)
        Flat parameters by epoch.
    center : array, shape (P,)
        The epoch that is looked at; the differences from it, not from the mean, are taken.

    Returns
    -------
    Plane

    Examples
    --------
    >>> path = np.array([[2.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
    >>> plane = path_plane(path, path[-1])
    >>> plane.explained.tolist(), plane.distances.tolist()
    ([0.8, 0.2], [0.0, 0.0, 0.0])
    """
    path, center = double(path), double(center)
    ways = path - center
    _u, sizes, found = np.linalg.svd(ways, full_matrices=False)
    directions, explained = np.zeros((2, path.shape[1])), np.zeros(2)
    count, total = min(2, len(sizes)), float((sizes**2).sum())
    directions[:count] = found[:count]
    if total > 0:
        explained[:count] = sizes[:count] ** 2 / total
    return _over(center, directions, path, explained)


def _over(center: Array, directions: Array, path: Array, explained: Array) -> Plane:
    ways = double(path) - center
    coordinates = np.linalg.lstsq(directions.T, ways.T, rcond=None)[0].T
    distances = np.linalg.norm(ways - coordinates @ directions, axis=1)
    return Plane(center, directions, coordinates, distances, explained)


def objective_at(
    network: Network,
    flat: Array,
    X: Array,
    y: Array,
    loss: Loss,
    penalty: Penalty | None = None,
) -> Array:
    """Return mean loss plus penalty of many networks, a few at a time.

    Parameters
    ----------
    network : Network
    flat : array, shape (..., P)
    X, y : array, shape (N, n_in) and (N, n_out)
    loss : Loss
    penalty : Penalty, optional

    Returns
    -------
    array, shape (...)
    """
    penalty = penalty or Penalty()
    X, y = double(X), double(y)
    rows = np.ascontiguousarray(double(flat).reshape(-1, network.layout.size))
    width = 3 * len(X) * sum(layer.units for layer in network.layers)
    size = max(1, _NUMBERS_AT_ONCE // (width + network.layout.size))
    found = np.empty(len(rows))
    with np.errstate(over="ignore", invalid="ignore"):
        for start in range(0, len(rows), size):
            part = Parameters(network.layout, rows[start : start + size])
            losses = per_sample_loss(network, forward(network, part, X), y, loss)
            found[start : start + size] = losses.mean(axis=-1) + penalty.value(part)
    return found.reshape(flat.shape[:-1])


class Landscape(NamedTuple):
    """The objective over a plane, and along a path beside it.

    Attributes
    ----------
    plane : Plane
    xs, ys : array, shape (A,) and (B,)
        Coordinates along the first and second direction.
    objective : array, shape (B, A)
    on_path : array, shape (E,)
        The true objective of each epoch.
    projected : array, shape (E,)
        That of its nearest point on the plane: what the picture shows there.
    """

    plane: Plane
    xs: Array
    ys: Array
    objective: Array
    on_path: Array
    projected: Array


def landscape(
    network: Network,
    plane: Plane,
    path: Array,
    X: Array,
    y: Array,
    loss: Loss,
    penalty: Penalty | None = None,
    resolution: int = 31,
) -> Landscape:
    """Compute the objective over a plane.

    Parameters
    ----------
    network : Network
    plane : Plane
        Random directions are shown from -1 to 1, where a step is as long as the weights; the
        plane of a path so that the path lies within.
    path : array, shape (E, P)
    X, y, loss, penalty
        As `objective_at`.
    resolution : int
        Points along each direction.

    Returns
    -------
    Landscape

    Examples
    --------
    >>> from nn_core.layers import Dense
    >>> from nn_core.losses import HalfSquaredError
    >>> network = Network(1, (Dense(1, "identity"),))
    >>> path = np.array([[2.0, 0.0], [1.0, 1.0], [0.0, 0.0]])
    >>> X = np.array([[1.0]])
    >>> plane = path_plane(path, path[-1])
    >>> landscape(network, plane, path, X, 0 * X, HalfSquaredError()).on_path.tolist()
    [2.0, 2.0, 0.0]
    """
    xs, ys = (_ticks(plane, k, resolution) for k in range(2))
    first, second = plane.directions
    grid = plane.center + ys[:, None, None] * second + xs[None, :, None] * first
    return Landscape(
        plane,
        xs,
        ys,
        objective_at(network, grid, X, y, loss, penalty),
        objective_at(network, path, X, y, loss, penalty),
        objective_at(network, plane.projected, X, y, loss, penalty),
    )


def _ticks(plane: Plane, axis: int, resolution: int) -> Array:
    if np.isnan(plane.explained[axis]):
        return np.linspace(-1.0, 1.0, resolution)
    own = plane.coordinates[:, axis]
    low, high = min(0.0, float(own.min())), max(0.0, float(own.max()))
    # A path that hardly leaves a line still gets a picture that is not all line.
    longest = float(np.ptp(plane.coordinates, axis=0).max()) or 1.0
    margin = max(0.15 * (high - low), 0.1 * longest)
    return np.linspace(low - margin, high + margin, resolution)
