"""Activation functions a = f(z), each with its vector-Jacobian product.

``backward(upstream, z, a)`` takes dL/da and returns dL/dz. For elementwise functions that is
``upstream * f'(z)``; softmax mixes the units of a row, which is why the method is a product and
not a derivative.
"""

from nn_core.activations.base import Activation
from nn_core.activations.classic import Identity, Sigmoid, Sine, Softmax, Tanh
from nn_core.activations.rectifiers import ELU, GELU, SELU, LeakyReLU, ReLU, SiLU, Softplus

ACTIVATIONS: dict[str, type[Activation]] = {
    cls.kind: cls
    for cls in (
        Identity,
        Sigmoid,
        Tanh,
        ReLU,
        LeakyReLU,
        ELU,
        SELU,
        GELU,
        SiLU,
        Softplus,
        Sine,
        Softmax,
    )
}
"""Activation by kind."""

__all__ = [
    "ACTIVATIONS",
    "ELU",
    "GELU",
    "SELU",
    "Activation",
    "Identity",
    "LeakyReLU",
    "ReLU",
    "SiLU",
    "Sigmoid",
    "Sine",
    "Softmax",
    "Softplus",
    "Tanh",
]
