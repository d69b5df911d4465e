"""The range of every number in a spec: the validator refuses by it, the controls offer by it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.spec.errors import SpecError, shown
from nn_core.activations import ELU, LeakyReLU
from nn_core.data import DATASETS, DatasetInfo
from nn_core.initializers import Constant, Given, Normal, Orthogonal, Uniform
from nn_core.losses import Huber
from nn_core.optimizers import SGD, Adagrad, Adam, AdamW, NAdam, RMSprop
from nn_core.optimizers.clipping import ClipByNorm, ClipByValue
from nn_core.optimizers.schedules import Cosine, Exponential, Plateau, Step, Warmup
from nn_core.training.augmentation import Jitter, Rotation, Scaling, Shift
from nn_core.training.early_stopping import EarlyStopping
from nn_core.types import N_


@dataclass(frozen=True)
class Range:
    """Which numbers a field takes.

    Attributes
    ----------
    minimum, maximum : float
        Bounds, included unless said otherwise.
    whole : bool
        Whole numbers only.
    above, below : bool
        Whether the minimum, or the maximum, is itself excluded.

    Examples
    --------
    >>> Range(1, 128, whole=True).check("units", 8.0)
    8
    >>> Range(0, 1, below=True).check("momentum", 1.5)
    Traceback (most recent call last):
        ...
    experiments.spec.errors.SpecError: spec: momentum must be a number >= 0 and < 1; got 1.5
    """

    minimum: float
    maximum: float
    whole: bool = False
    above: bool = False
    below: bool = False

    def check(self, name: str, value: Any) -> Any:
        """Return the number, an int for whole ranges and else a float.

        Raises
        ------
        SpecError
            When it is no number (booleans and texts are none), not finite, or out of range.
        """
        if value in self:
            return int(value) if self.whole else float(value)
        template = (
            N_("{name} must be a whole number from {minimum} to {maximum}; got {value}")
            if self.whole
            else N_("{name} must be a number {low} {minimum} and {high} {maximum}; got {value}")
        )
        raise SpecError.of(
            "",
            template,
            name=name,
            minimum=f"{self.minimum:.15g}",
            maximum=f"{self.maximum:.15g}",
            low=">" if self.above else ">=",
            high="<" if self.below else "<=",
            value=shown(value),
        )

    def __contains__(self, value: Any) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
            return False
        # Compared first: a huge whole number has no float to ask whether it is finite.
        if not self.minimum <= value <= self.maximum:
            return False
        if (self.above and value == self.minimum) or (self.below and value == self.maximum):
            return False
        return not self.whole or value == math.floor(value)


_EPOCHS = Range(1, 20_000, whole=True)
_SHARE = Range(0.0, 0.9)
_SEED = Range(0, 2**32 - 1, whole=True)

FIELDS: dict[str, Range] = {
    "seed": _SEED,
    "data.validation": _SHARE,
    "data.test": _SHARE,
    "data.seed": _SEED,
    "network.hidden": Range(0, 8, whole=True),
    "network.hidden.units": Range(1, 128, whole=True),
    "network.hidden.dropout": Range(0.0, 0.9),
    "network.seed": _SEED,
    "training.learning_rate": Range(1e-6, 100.0),
    "training.batch_size": Range(1, 5000, whole=True),
    "training.epochs": _EPOCHS,
    "training.l1": Range(0.0, 10.0),
    "training.l2": Range(0.0, 10.0),
    "training.seed": _SEED,
    "interventions.epoch": Range(0, 20_000, whole=True),
    "interventions.step": Range(0, 5000, whole=True),
    "interventions.edits.layer": Range(0, 8, whole=True),
    "interventions.edits.unit": Range(0, 127, whole=True),
    "interventions.edits.source": Range(0, 127, whole=True),
    "interventions.edits.value": Range(-1e6, 1e6),
}
"""Range by field, for fields that have one range whatever the dataset; of a list, its length."""

_MOMENTUM = Range(0.0, 1.0, below=True)
# A smaller number would be lost beside the root of a float32 square.
_EPS = Range(1e-12, 1.0)

SETTINGS: dict[type, dict[str, Range]] = {
    LeakyReLU: {"slope": Range(0.0, 1.0, below=True)},
    ELU: {"alpha": Range(0.01, 10.0)},
    Huber: {"threshold": Range(1e-3, 1000.0)},
    Constant: {"value": Range(-10.0, 10.0)},
    Uniform: {"low": Range(-10.0, 10.0), "high": Range(-10.0, 10.0)},
    Normal: {"mean": Range(-10.0, 10.0), "deviation": Range(1e-3, 10.0)},
    Orthogonal: {"gain": Range(1e-3, 10.0)},
    Given: {"matrices": Range(-1e6, 1e6), "offsets": Range(-1e6, 1e6)},
    SGD: {"momentum": _MOMENTUM},
    Adagrad: {
        "lr_decay": Range(0.0, 1.0),
        "initial_accumulator_value": Range(0.0, 10.0),
        "eps": _EPS,
    },
    RMSprop: {"alpha": _MOMENTUM, "momentum": _MOMENTUM, "eps": _EPS},
    Adam: {"beta1": _MOMENTUM, "beta2": _MOMENTUM, "eps": _EPS},
    AdamW: {"weight_decay": Range(0.0, 10.0)},
    NAdam: {"momentum_decay": Range(0.0, 1.0)},
    ClipByNorm: {"max_norm": Range(1e-6, 1e6)},
    ClipByValue: {"limit": Range(1e-6, 1e6)},
    Step: {"every": _EPOCHS, "gamma": Range(1e-3, 1.0)},
    Exponential: {"gamma": Range(1e-3, 1.0)},
    Cosine: {"floor": Range(0.0, 1.0)},
    Plateau: {
        "patience": Range(0, 20_000, whole=True),
        "gamma": Range(1e-3, 1.0, below=True),
        "threshold": Range(0.0, 1.0, below=True),
        "cooldown": Range(0, 20_000, whole=True),
        "floor": Range(0.0, 1.0),
    },
    Warmup: {"epochs": _EPOCHS, "start_factor": Range(1e-3, 1.0)},
    Jitter: {"deviation": Range(0.0, 10.0)},
    Rotation: {"degrees": Range(0.0, 180.0)},
    Scaling: {"share": Range(0.0, 1.0, below=True)},
    Shift: {"pixels": Range(0, 4, whole=True)},
    EarlyStopping: {"patience": _EPOCHS, "min_delta": Range(0.0, 10.0)},
}
"""Range of the settings of optimizers, activations and their like; a subclass has its base's."""


def setting_range(kind: type, setting: str) -> Range:
    """Return the range of a number among a registered kind's settings.

    Examples
    --------
    >>> setting_range(AdamW, "beta1")
    Range(minimum=0.0, maximum=1.0, whole=False, above=False, below=True)
    """
    for base in kind.__mro__:
        if setting in SETTINGS.get(base, {}):
            return SETTINGS[base][setting]
    raise KeyError(f"{kind.__name__} has no number called {setting!r}")


def field_range(path: str, dataset: str | DatasetInfo | None = None) -> Range:
    """Return the range of a field of a spec.

    Parameters
    ----------
    path : str
        Dotted, for example ``training.batch_size`` or ``network.hidden.0.units``; the number
        of a layer may be there or not.
    dataset : str or DatasetInfo, optional
        Needed where the range is the dataset's: ``data.n_samples``, ``data.noise`` and
        ``data.options.<name>``.

    Raises
    ------
    KeyError
        When the field is no number.

    Examples
    --------
    >>> field_range("network.hidden.0.units")
    Range(minimum=1, maximum=128, whole=True, above=False, below=False)
    >>> field_range("data.options.arms", "spiral").maximum
    5
    """
    plain = ".".join(part for part in path.split(".") if not part.isdigit())
    if plain in FIELDS:
        return FIELDS[plain]
    if dataset is not None:
        info = DATASETS[dataset] if isinstance(dataset, str) else dataset
        if plain == "data.n_samples":
            return Range(info.minimum_samples, info.maximum_samples, whole=True)
        if plain == "data.noise":
            return Range(info.noise.minimum, info.noise.maximum)
        for option in info.options:
            if plain == f"data.options.{option.name}":
                return Range(option.minimum, option.maximum, whole=True)
    raise KeyError(f"{path} has no range; got dataset {dataset!r}")
