"""Edits of a spec; choices elsewhere that no longer fit are reset to automatic."""

from typing import Any, TypeVar

from experiments.run.runner import prepare_data
from experiments.spec.defaults import default_spec
from experiments.spec.errors import SpecError
from experiments.spec.sections import Section
from experiments.spec.spec import DataSpec, ExperimentSpec
from nn_core.data import OwnTable
from nn_core.data.features import FEATURES
from nn_core.initializers import Xavier

S = TypeVar("S", bound=Section)

# Choices that carry over to another dataset.
_KEPT_DATA = ("features", "validation", "test", "scale")
# Choices that are reset to automatic where they do not fit another section, by field.
_AUTOMATIC = {
    "training.loss": None,
    "network.output_activation": None,
    "network.initializer": Xavier(),
    "training.augmentation": None,
}


def edited(section: S, **changes: Any) -> S:
    """Return a section with some fields changed and validated; error paths are relative to it."""
    return type(section)(**{**dict(section), **changes})


def assembled(spec: ExperimentSpec, section: str, **changes: Any) -> ExperimentSpec:
    """Return a spec with some fields of its data, network or training changed.

    Raises a `SpecError` if the section itself is invalid. Choices in other sections that no longer
    fit (output activation, loss, given weights, augmentation) are reset to automatic.
    """
    try:
        part = edited(getattr(spec, section), **changes)
    except SpecError as error:
        raise error.under(section) from None
    return _fitting(spec, section, part)


def _fitting(spec: ExperimentSpec, section: str, part: Section) -> ExperimentSpec:
    """Replace a section of a spec, and reset the choices elsewhere that do not fit it."""
    parts = {**dict(spec), section: part}
    # Each pass resets at least one choice.
    for _attempt in _AUTOMATIC:
        try:
            return ExperimentSpec(**parts)
        except SpecError as error:
            for one in error.errors:
                path = ".".join(one.field.split(".")[:2])
                name, _dot, field = path.partition(".")
                parts[name] = edited(parts[name], **{field: _AUTOMATIC[path]})
    return ExperimentSpec(**parts)


def choose_dataset(
    spec: ExperimentSpec, dataset: str, table: OwnTable | None = None
) -> ExperimentSpec:
    """Switch to another dataset: a key of `nn_core.data.DATASETS`, or ``own`` with its table.

    A changed network or training is kept, and one with the old dataset's defaults takes those of
    the new one. The same holds for splits, scaling and features. Seeds are kept.
    """
    old, new = default_spec(spec.data.dataset, spec.data.table), default_spec(dataset, table)
    data = _with_values(_data_of(spec.data, old.data, new.data), spec.seed)
    changed = ExperimentSpec(data=data, seed=spec.seed)
    for name in ("network", "training"):
        mine, theirs = getattr(spec, name), getattr(old, name)
        left_alone = edited(mine, seed=None) == theirs
        part = edited(getattr(new, name), seed=mine.seed) if left_alone else mine
        changed = _fitting(changed, name, part)
    return changed


def _data_of(mine: DataSpec, old: DataSpec, new: DataSpec) -> DataSpec:
    data = edited(new, seed=mine.seed)
    # Inputs are functions of the features, so their choice carries over only if there are as many.
    same = mine.info.n_features == new.info.n_features
    for name in _KEPT_DATA if same else _KEPT_DATA[1:]:
        value = getattr(mine, name)
        if value != getattr(old, name):
            try:
                data = edited(data, **{name: value})
            except SpecError:
                continue  # a part without a sample
    return data


def _with_values(data: DataSpec, seed: int) -> DataSpec:
    """Reset the inputs of data if a formula has no finite value at some sample."""
    if not set(data.features) - set(FEATURES):
        return data
    try:
        prepare_data(ExperimentSpec(data=data, seed=seed))
    except SpecError:
        return edited(data, features=())
    return data
