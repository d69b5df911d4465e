"""Units that are the same, and units that are not."""

import numpy as np
import pytest

from nn_core.diagnostics.symmetry import alike_pairs, similarity, spread_of_units, unit_vectors
from nn_core.initializers import INITIALIZERS
from nn_core.layers import Dense
from nn_core.network import Network


def network(kind: str) -> Network:
    layers = (Dense(4, "tanh"), Dense(3, "tanh"), Dense(1, "sigmoid"))
    return Network(2, layers, INITIALIZERS[kind]())


@pytest.mark.parametrize("layer", [0, 1])
def test_similarity_is_that_of_a_loop_over_pairs(layer: int) -> None:
    parameters = network("xavier").initialize([0, 1])
    found = similarity(parameters, layer)
    for row in range(2):
        W, b, V = (
            parameters.weights[layer][row],
            parameters.biases[layer][row, 0],
            parameters.weights[layer + 1][row],
        )
        units = [[*W[:, j], b[j], *V[j]] for j in range(len(b))]
        for i, u in enumerate(units):
            for j, v in enumerate(units):
                dot = sum(p * q for p, q in zip(u, v, strict=True))
                size = sum(p * p for p in u) + sum(q * q for q in v)
                assert found[row, i, j] == pytest.approx(2 * dot / size)


@pytest.mark.parametrize("kind", ["zeros", "constant"])
@pytest.mark.parametrize("layer", [0, 1])
def test_units_that_start_alike_have_no_spread(kind: str, layer: int) -> None:
    parameters = network(kind).initialize(0)
    assert similarity(parameters, layer) == pytest.approx(1.0)
    assert spread_of_units(parameters, layer) == pytest.approx(0.0, abs=1e-15)


def test_drawn_units_differ() -> None:
    spread = spread_of_units(network("xavier").initialize(range(50)), 0)
    assert spread.shape == (50,)
    assert spread.min() > 0.3


def test_pairs_over_the_epochs_against_the_formula_pair_by_pair() -> None:
    parameters = network("xavier").initialize(range(4))
    found = alike_pairs(parameters, 0, most=6)
    units = [unit_vectors(parameters, 0)[e] for e in range(4)]
    every = {}
    for i in range(units[0].shape[0]):
        for j in range(i + 1, units[0].shape[0]):
            every[i, j] = [2 * float(u[i] @ u[j]) / float(u[i] @ u[i] + u[j] @ u[j]) for u in units]
    best = sorted(every, key=lambda pair: -max(every[pair]))[:6]
    assert found.pairs == best
    for place, pair in enumerate(best):
        assert found.values[:, place] == pytest.approx(np.array(every[pair]))
