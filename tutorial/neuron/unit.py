"""A single unit, computed by the engine."""

from dataclasses import dataclass

import numpy as np

from nn_core.activations import Activation, Sigmoid
from nn_core.layers import Dense
from nn_core.network import Network, forward
from nn_core.parameters import Parameters
from nn_core.types import Array
from nn_core.workspace import LayerPass


@dataclass(frozen=True)
class Unit:
    """A unit with at least two inputs x and weights w, and an elementwise activation."""

    inputs: tuple[float, ...] = (1.0, 0.5)
    weights: tuple[float, ...] = (0.8, -0.6)
    bias: float = 0.2
    activation: Activation = Sigmoid()

    @property
    def network(self) -> Network:
        """The unit as a network of one layer."""
        return Network(len(self.inputs), (Dense(1, self.activation),))

    @property
    def parameters(self) -> Parameters:
        """Weights and bias as parameters of `network`."""
        return Parameters.of([np.array(self.weights)[:, np.newaxis]], [np.array([self.bias])])

    def run(self, X: Array) -> LayerPass:
        """Return the forward pass of inputs, shape (N, n)."""
        return forward(self.network, self.parameters, X)[0]

    @property
    def z(self) -> float:
        """Weighted sum."""
        return float(self.run(np.array([self.inputs])).z[0, 0])

    @property
    def output(self) -> float:
        """Activation a = f(z)."""
        return float(self.run(np.array([self.inputs])).a[0, 0])

    @property
    def slope(self) -> float:
        """f'(z)."""
        return float(self.activation.derivative(np.array([self.z]))[0])
