"""All maps of one pass are what each unit says when it is asked alone, point by point."""

import numpy as np
import pytest

from nn_core.diagnostics.hidden import unit_maps
from nn_core.layers import Dense
from nn_core.network import Network, predict


def by_hand(network, parameters, x, layer, unit):
    """Activation of one unit at one point, one weighted sum after the other."""
    a = np.asarray(x, dtype=float)
    for k in range(layer + 1):
        weights, bias = parameters.weights[k], parameters.biases[k][0]
        z = np.array(
            [
                sum(a[i] * weights[i, j] for i in range(len(a))) + bias[j]
                for j in range(weights.shape[1])
            ]
        )
        a = network.layers[k].activation(z[np.newaxis])[0]
    return a[unit]


def test_every_map_is_its_units_answer_at_every_point():
    network = Network(2, (Dense(3, "tanh"), Dense(2, "relu"), Dense(3, "softmax")))
    parameters = network.initialize(seed=4)
    parameters.flat += np.linspace(-0.4, 0.6, parameters.flat.size)
    xs, ys = np.linspace(-1, 1, 4), np.linspace(0, 2, 3)
    X = np.array([[x, y] for y in ys for x in xs])
    maps = unit_maps(network, parameters, X, (3, 4))
    assert [one.shape for one in maps] == [(3, 3, 4), (2, 3, 4), (3, 3, 4)]
    for layer, layer_maps in enumerate(maps):
        for unit, one in enumerate(layer_maps):
            for row, y in enumerate(ys):
                for column, x in enumerate(xs):
                    expected = by_hand(network, parameters, (x, y), layer, unit)
                    assert one[row, column] == pytest.approx(expected, abs=1e-13)
    output = predict(network, parameters, X)
    np.testing.assert_array_equal(np.moveaxis(maps[-1], 0, -1).reshape(-1, 3), output)


def test_units_that_start_equal_have_equal_maps():
    network = Network(2, (Dense(4, "tanh"), Dense(1, "sigmoid")), initializer="zeros")
    X = np.random.default_rng(0).normal(size=(6, 2))
    hidden, output = unit_maps(network, network.initialize(seed=0), X, (2, 3))
    assert (hidden == hidden[0]).all()
    assert (output == 0.5).all()


def test_a_grid_of_another_size_is_refused():
    network = Network(2, (Dense(1, "sigmoid"),))
    with pytest.raises(ValueError, match="shape must have 6 points"):
        unit_maps(network, network.initialize(seed=0), np.zeros((6, 2)), (2, 2))
