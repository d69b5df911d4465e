r"""Optimizers: how a gradient moves the parameters.

g is the gradient, w the flat parameters, η the learning rate and t the number of the update,
from 1. Each rule is the variant, and has the defaults and the names of settings, of PyTorch.

`Optimizer.update` works in place with as few passes over the vector as it can: on small
networks a NumPy call costs more than its arithmetic. So scalars are folded together first, and
a temporary is used again.
"""

from nn_core.optimizers.adam import Adam, AdamW, NAdam
from nn_core.optimizers.adaptive import Adagrad, RMSprop
from nn_core.optimizers.base import Optimizer, State
from nn_core.optimizers.descent import SGD

OPTIMIZERS: dict[str, type[Optimizer]] = {
    cls.kind: cls for cls in (SGD, Adagrad, RMSprop, Adam, AdamW, NAdam)
}
"""Optimizer by kind."""

__all__ = [
    "OPTIMIZERS",
    "SGD",
    "Adagrad",
    "Adam",
    "AdamW",
    "NAdam",
    "Optimizer",
    "RMSprop",
    "State",
]
