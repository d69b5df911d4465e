"""How a gradient changes the parameters: optimizers, schedules, penalties and clipping."""

from nn_core.optimizers.rules import (
    OPTIMIZERS,
    SGD,
    Adagrad,
    Adam,
    AdamW,
    NAdam,
    Optimizer,
    Rate,
    RMSprop,
    State,
    copy_state,
)

__all__ = [
    "OPTIMIZERS",
    "SGD",
    "Adagrad",
    "Adam",
    "AdamW",
    "NAdam",
    "Optimizer",
    "RMSprop",
    "Rate",
    "State",
    "copy_state",
]
