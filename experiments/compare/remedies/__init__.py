"""Overfitting and what helps against it, each remedy with its strength, side by side.

All arms have the same data, split and start. Scarcity is made by the split: most samples are held
back for validation, so that the remedy "more data" has the same test samples, and its training
samples contain those of the others.

Three lines show what helps::

    grid = treat(overfitting_spec(), [Arm("nothing"), Arm("l2", 0.01), Arm("dropout", 0.3)])
    for cell in grid.cells():
        print(cell.title, cell.gap.mean, cell.score.mean)

`effects` tells how much of that is more than chance. An ensemble is several
networks, and is trained by `train_ensemble`.
"""

from experiments.compare.remedies.arms import (
    REMEDIES,
    Arm,
    Remedy,
    available_remedies,
    available_strengths,
    default_strength,
    scarce,
)
from experiments.compare.remedies.effects import Effect, effects
from experiments.compare.remedies.ensembles import Ensemble, finish, train_ensemble
from experiments.compare.remedies.grids import WIDTHS, capacity, overfitting_spec, strengths, treat

__all__ = [
    "REMEDIES",
    "WIDTHS",
    "Arm",
    "Effect",
    "Ensemble",
    "Remedy",
    "available_remedies",
    "available_strengths",
    "capacity",
    "default_strength",
    "effects",
    "finish",
    "overfitting_spec",
    "scarce",
    "strengths",
    "train_ensemble",
    "treat",
]
