"""Planes through the parameters, and the loss over them, against one network at a time."""

import numpy as np
import pytest

from nn_core.diagnostics.landscape import landscape, path_plane, random_plane
from nn_core.diagnostics.objective import Objective
from nn_core.layers import Dense
from nn_core.losses import BinaryCrossEntropy
from nn_core.network import Network, forward, per_sample_loss
from nn_core.optimizers.penalties import Penalty
from nn_core.parameters import Parameters

NETWORK = Network(2, (Dense(3, "tanh"), Dense(1, "sigmoid")))
LOSS, PENALTY = BinaryCrossEntropy(), Penalty(l2=0.1)
RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(8, 2)), RNG.integers(0, 2, (8, 1)).astype(float)
PATH = NETWORK.initialize(1).flat + np.cumsum(RNG.normal(size=(6, NETWORK.layout.size)), axis=0)


def alone(flat: np.ndarray) -> float:
    parameters = Parameters(NETWORK.layout, np.ascontiguousarray(flat))
    losses = per_sample_loss(NETWORK, forward(NETWORK, parameters, X), Y, LOSS)
    return float(losses.mean() + PENALTY.value(parameters))


@pytest.mark.parametrize("kind", ["random", "path"])
def test_each_point_is_the_objective_of_the_network_there(kind: str) -> None:
    center = PATH[-1]
    plane = random_plane(NETWORK, PATH, center) if kind == "random" else path_plane(PATH, center)
    found = landscape(Objective(NETWORK, X, Y, LOSS, PENALTY), plane, PATH, resolution=5)
    for b, a in np.ndindex(5, 5):
        here = center + found.xs[a] * plane.directions[0] + found.ys[b] * plane.directions[1]
        assert found.objective[b, a] == pytest.approx(alone(here))
    for e, flat in enumerate(PATH):
        assert found.on_path[e] == pytest.approx(alone(flat))
        nearest = center + plane.coordinates[e] @ plane.directions
        assert found.projected[e] == pytest.approx(alone(nearest))


def test_random_directions_are_as_long_as_each_units_weights_and_leave_biases() -> None:
    plane = random_plane(NETWORK, PATH, PATH[-1], seed=3)
    center = Parameters(NETWORK.layout, PATH[-1].copy())
    for flat in plane.directions:
        direction = Parameters(NETWORK.layout, np.ascontiguousarray(flat))
        for k in range(2):
            for unit in range(direction.weights[k].shape[1]):
                own = np.linalg.norm(center.weights[k][:, unit])
                assert np.linalg.norm(direction.weights[k][:, unit]) == pytest.approx(own)
            assert not direction.biases[k].any()


@pytest.mark.parametrize("kind", ["random", "path"])
def test_no_point_of_the_plane_is_nearer_than_the_projection(kind: str) -> None:
    center = PATH[2]
    plane = random_plane(NETWORK, PATH, center) if kind == "random" else path_plane(PATH, center)
    rng = np.random.default_rng(1)
    for e, flat in enumerate(PATH):
        assert np.linalg.norm(flat - plane.projected[e]) == pytest.approx(plane.distances[e])
        for _ in range(20):
            other = center + (plane.coordinates[e] + 0.1 * rng.normal(size=2)) @ plane.directions
            assert np.linalg.norm(flat - other) >= plane.distances[e]


def test_the_plane_of_a_path_explains_what_principal_components_do() -> None:
    center = PATH[-1]
    plane = path_plane(PATH, center)
    values = np.linalg.eigvalsh((PATH - center).T @ (PATH - center))[::-1]
    np.testing.assert_allclose(plane.explained, values[:2] / values.sum())
    np.testing.assert_allclose(plane.directions @ plane.directions.T, np.eye(2), atol=1e-12)
    squares = np.sum((PATH - center) ** 2)
    assert np.sum(plane.distances**2) == pytest.approx((1 - plane.explained.sum()) * squares)


def test_a_path_of_one_epoch_has_a_plane() -> None:
    path = PATH[:1]
    plane = path_plane(path, path[0])
    found = landscape(Objective(NETWORK, X, Y, LOSS), plane, path, resolution=3)
    assert np.isfinite(found.objective).all()
    assert plane.explained.tolist() == [0.0, 0.0]


def test_many_networks_are_measured_a_few_at_a_time() -> None:
    wide = Network(2, (Dense(200, "relu"), Dense(1, "sigmoid")))
    objective = Objective(wide, np.tile(X, (40, 1)), np.tile(Y, (40, 1)), LOSS)
    flat = np.stack([wide.initialize(seed).flat for seed in range(25)])
    apart = [objective.values(row) for row in flat]
    np.testing.assert_allclose(objective.values(flat), apart)
