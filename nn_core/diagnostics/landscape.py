"""The objective along the gradient, and over planes through the parameters."""

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
    """Return the objective after one step of plain gradient descent, for step sizes (S,)."""
    parameters, steps = double_parameters(parameters), double(steps)
    with np.errstate(over="ignore", invalid="ignore"):
        gradient = objective.backpropagate(parameters).gradient.flat
        moved = parameters.flat - steps[:, np.newaxis] * gradient
        return GradientLine(steps, objective.values(moved), -float(gradient @ gradient))


class ParameterPlane(NamedTuple):
    """A plane in parameter space, and the projection of a path onto it."""

    center: Array
    """(P,): the parameters at the origin."""
    directions: Array
    """(2, P): orthonormal for a path; random ones are only approximately orthogonal."""
    coordinates: Array
    """(E, 2): coordinates of each epoch's projection, in units of the directions."""
    distances: Array
    """(E,): from the plane."""
    explained: Array
    """(2,): share of the path's squared distance from the center along each direction; nan for
    random directions."""

    @property
    def projected(self) -> Array:
        """The orthogonal projection of the path onto the plane, shape (E, P)."""
        return np.asarray(self.center + self.coordinates @ self.directions)


def random_plane(network: Network, path: Array, center: Array, seed: int = 0) -> ParameterPlane:
    """Return a plane along two filter-normalized random directions, with a path (E, P).

    Each unit's incoming weights get a normal random direction with the norm of these weights;
    biases are constant. Li, Xu, Taylor, Studer, Goldstein (2018), "Visualizing the Loss Landscape
    of Neural Nets".
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
    """Return the plane through the center that is nearest to a path (E, P), by uncentered PCA."""
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
    """The objective over a plane, and along a path."""

    plane: ParameterPlane
    xs: Array  # (A,) coordinates along the first direction
    ys: Array  # (B,) and along the second
    objective: Array  # (B, A)
    on_path: Array  # (E,) the objective of each epoch
    projected: Array  # (E,) the objective of its projection onto the plane


def landscape(
    objective: Objective, plane: ParameterPlane, path: Array, resolution: int = 31
) -> Landscape:
    """Compute the objective over a plane, at ``resolution`` points along each direction.

    The range is -1 to 1 for random directions; else it contains the path (E, P).
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
    # Minimum margin for a path that is nearly a straight line.
    longest = float(np.ptp(plane.coordinates, axis=0).max()) or 1.0
    margin = max(0.15 * (high - low), 0.1 * longest)
    return np.linspace(low - margin, high + margin, resolution)
