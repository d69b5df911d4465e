"""Valid range of every number in a spec, for validation and for the controls."""

import dataclasses
from typing import Any

from experiments.spec.errors import SpecError
from nn_core import config
from nn_core.data import DATASETS, DatasetInfo
from nn_core.input_errors import InputError
from nn_core.optimizers.schedules import EPOCHS


class Range(config.Range):
    """A range that raises `SpecError`."""

    def check(self, name: str, value: Any) -> Any:
        """Return the number, an int for whole ranges and else a float."""
        try:
            return super().check(name, value)
        except InputError as error:
            raise SpecError.of("", error.template, **error.values) from None


_EPOCHS = Range(*dataclasses.astuple(EPOCHS))
_SHARE = Range(0.0, 0.9)
_SEED = Range(0, 2**32 - 1, whole=True)

FIELDS: dict[str, Range] = {
    "seed": _SEED,
    "data.validation": _SHARE,
    "data.test": _SHARE,
    "data.seed": _SEED,
    "network.hidden": Range(0, 8, whole=True),
    "network.hidden.units": Range(1, 128, whole=True),
    "network.hidden.dropout": _SHARE,
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
"""Range of each field that does not depend on the dataset; for a list, of its length."""


def setting_range(kind: type, setting: str) -> Range:
    """Return the range of a number among the settings of a registered kind."""
    for field in dataclasses.fields(kind):
        if field.name == setting and field.metadata.get("range") is not None:
            return Range(*dataclasses.astuple(field.metadata["range"]))
    raise KeyError(f"{kind.__name__} has no number called {setting!r}")


def field_range(path: str, dataset: str | DatasetInfo | None = None) -> Range:
    """Return the range of a field of a spec; KeyError if the field is no number.

    The path is dotted, for example ``training.batch_size`` or ``network.hidden.0.units``; the
    number of a layer is optional. ``data.n_samples``, ``data.noise`` and ``data.options.<name>``
    depend on the dataset.
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
