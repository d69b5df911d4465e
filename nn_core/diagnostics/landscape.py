"""The loss around a network: along the gradient, along random directions, in its path's plane."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nn_core.data.planes import principal_components
from nn_core.diagnostics.objective import Objective, double, double_parameters
from nn_core.network import Network
from nn_core.parameters import Parameters
from nn_core.types import Array


class GradientLine(NamedTuple):
    """The objective along the negative gradient."""

    steps: Array  # (S,) learning rates of plain gradient descent, ascending
    objective: Array  # (S,) after one step of each
    slope: float  # -‖gradient‖², the slope at 0


def gradient_line(objective: Objective, parameters: Parameters, steps: Array) -> GradientLine:
    """Return the objective after one step of plain gradient descent, for several step sizes (S,).

    >>> from nn_core.layers import Dense
    >>> from nn_core.losses import HalfSquaredError
    >>> network = Network(1, (Dense(1, "identity"),))
    >>> objective = Objective(network, np.array([[1.0]]), np.array([[2.0]]), HalfSquaredError())
    >>> start = Parameters(network.layout, np.zeros(2))
    >>> gradient_line(objective, start, np.array([0.0, 0.5])).objective
    array([2., 0.])
    """
    parameters, steps = double_parameters(parameters), double(steps)
    with np.errstate(over="ignore", invalid="ignore"):
        gradient = objective.backpropagate(parameters).gradient.flat
        moved = parameters.flat - steps[:, np.newaxis] * gradient
        return GradientLine(steps, objective.values(moved), -float(gradient @ gradient))


class ParameterPlane(NamedTuple):
    """A plane through a network's parameters, and where its path lies over it."""

    center: Array
    """(P,): the parameters at the origin."""
    directions: Array
    """(2, P): random ones are not quite at right angles; a path's are, and have length 1."""
    coordinates: Array
    """(E, 2): of each epoch's nearest point on the plane, in units of the directions."""
    distances: Array
    """(E,): from the plane."""
    explained: Array
    """(2,): share of the path's squared distance from the center along each direction; nan for
    random directions, which explain nothing."""

    @property
    def projected(self) -> Array:
        """The path's nearest points on the plane, shape (E, P)."""
        return np.asarray(self.center + self.coordinates @ self.directions)


def random_plane(network: Network, path: Array, center: Array, seed: int = 0) -> ParameterPlane:
    """Return a plane along two filter-normalized random directions, beside a path (E, P).

    Each unit's incoming weights get a normal direction as long as the weights themselves, so that
    one step changes all units alike; biases stay [1]_.

    References
    ----------
    .. [1] Li, Xu, Taylor, Studer, Goldstein (2018), "Visualizing the Loss Landscape of Neural
       Nets".

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
    return _beside_path(here.flat, drawn.flat, path, np.full(2, np.nan))


def path_plane(path: Array, center: Array) -> ParameterPlane:
    """Return the plane through the center that lies nearest to a path (E, P).

    By PCA of the parameters, of their differences from the center, not from their mean.

    >>> path = np.array([[2.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
    >>> plane = path_plane(path, path[-1])
    >>> plane.explained.tolist(), plane.distances.tolist()
    ([0.8, 0.2], [0.0, 0.0, 0.0])
    """
    path, center = double(path), double(center)
    directions, explained = principal_components(path - center)
    # A single epoch has no second direction.
    directions[len(path) :] = 0.0
    return _beside_path(center, directions, path, explained)


def _beside_path(center: Array, directions: Array, path: Array, explained: Array) -> ParameterPlane:
    ways = double(path) - center
    coordinates = np.linalg.lstsq(directions.T, ways.T, rcond=None)[0].T
    distances = np.linalg.norm(ways - coordinates @ directions, axis=1)
    return ParameterPlane(center, directions, coordinates, distances, explained)


class Landscape(NamedTuple):
    """The objective over a plane, and along a path beside it."""

    plane: ParameterPlane
    xs: Array  # (A,) coordinates along the first direction
    ys: Array  # (B,) and along the second
    objective: Array  # (B, A)
    on_path: Array  # (E,) the true objective of each epoch
    projected: Array  # (E,) that of its nearest point on the plane: what the picture shows there


def landscape(
    objective: Objective, plane: ParameterPlane, path: Array, resolution: int = 31
) -> Landscape:
    """Compute the objective over a plane, at so many points along each direction.

    Random directions are shown from -1 to 1, where a step is as long as the weights; the plane of a
    path so that the path (E, P) lies within.

    >>> from nn_core.layers import Dense
    >>> from nn_core.losses import HalfSquaredError
    >>> network, X = Network(1, (Dense(1, "identity"),)), np.array([[1.0]])
    >>> path = np.array([[2.0, 0.0], [1.0, 1.0], [0.0, 0.0]])
    >>> objective = Objective(network, X, 0 * X, HalfSquaredError())
    >>> landscape(objective, path_plane(path, path[-1]), path).on_path.tolist()
    [2.0, 2.0, 0.0]
    """
    xs, ys = (_ticks(plane, k, resolution) for k in range(2))
    first, second = plane.directions
    grid = plane.center + ys[:, None, None] * second + xs[None, :, None] * first
    values = (objective.values(flat) for flat in (grid, path, plane.projected))
    return Landscape(plane, xs, ys, *values)


def _ticks(plane: ParameterPlane, axis: int, resolution: int) -> Array:
    if np.isnan(plane.explained[axis]):
        return np.linspace(-1.0, 1.0, resolution)
    own = plane.coordinates[:, axis]
    low, high = min(0.0, float(own.min())), max(0.0, float(own.max()))
    # A path that hardly leaves a line still gets a picture that is not all line.
    longest = float(np.ptp(plane.coordinates, axis=0).max()) or 1.0
    margin = max(0.15 * (high - low), 0.1 * longest)
    return np.linspace(low - margin, high + margin, resolution)
