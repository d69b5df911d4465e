"""Units that are the same, and units that are not."""

import pytest

from nn_core.diagnostics.symmetry import similarity, spread_of_units
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
