"""From one spec to another: what the controls do, without a page."""

from __future__ import annotations

from typing import Any, TypeVar

from experiments.run.runner import prepare_data
from experiments.spec.defaults import default_spec
from experiments.spec.errors import SpecError
from experiments.spec.limits import field_range
from experiments.spec.sections import Section
from experiments.spec.spec import DataSpec, ExperimentSpec, LayerSpec
from nn_core.data import OwnTable
from nn_core.data.features import FEATURES
from nn_core.initializers import Xavier

S = TypeVar("S", bound=Section)

# What a reader chose for data in general, and not for one dataset.
_KEPT_DATA = ("features", "validation", "test", "scale")


def fields_of(section: Section) -> dict[str, Any]:
    """Return the fields of a section as they are."""
    return {name: getattr(section, name) for name in type(section).model_fields}


def edited(section: S, **changes: Any) -> S:
    """Return a section with some fields changed and everything checked.

    Raises
    ------
    SpecError
        With paths relative to the section.
    """
    return type(section)(**{**fields_of(section), **changes})


def assembled(spec: ExperimentSpec, section: str, **changes: Any) -> ExperimentSpec:
    """Return a spec with some fields of one section changed.

    Parameters
    ----------
    spec : ExperimentSpec
    section : {"data", "network", "training"}
    **changes
        New values by field.

    Raises
    ------
    SpecError
        When the section itself is wrong. What other sections chose and no longer fits falls
        back to automatic: the output activation, the loss, weights given for other shapes, and
        the augmentation.
    """
    try:
        part = edited(getattr(spec, section), **changes)
    except SpecError as error:
        raise error.under(section) from None
    return _fitting(spec, section, part)


def _fitting(spec: ExperimentSpec, section: str, part: Section) -> ExperimentSpec:
    """Put a section into a spec, and let go whatever choice elsewhere no longer fits it."""
    parts = {**fields_of(spec), section: part}
    # At most the four choices below can be let go, one or more at a time.
    for _attempt in range(4):
        try:
            return ExperimentSpec(**parts)
        except SpecError as error:
            for found in error.errors:
                name, field = _LOOSE[".".join(found.field.split(".")[:2])]
                parts[name] = edited(parts[name], **{field: _AUTOMATIC.get(field)})
    return ExperimentSpec(**parts)


_LOOSE = {
    "training.loss": ("training", "loss"),
    "network.output_activation": ("network", "output_activation"),
    "network.initializer": ("network", "initializer"),
    "training.augmentation": ("training", "augmentation"),
}
_AUTOMATIC = {"initializer": Xavier()}


def choose_dataset(
    spec: ExperimentSpec, dataset: str, table: OwnTable | None = None
) -> ExperimentSpec:
    """Turn to another dataset.

    Network and training that the reader changed from the old dataset's defaults stay; those left
    alone become the new dataset's. So do the shares, the scaling and the features of the data.
    Seeds stay.

    Parameters
    ----------
    spec : ExperimentSpec
    dataset : str
        A key of `nn_core.data.DATASETS`, or ``own``.
    table : OwnTable, optional
        The samples, where the dataset is ``own``.
    """
    old, new = default_spec(spec.data.dataset, spec.data.table), default_spec(dataset, table)
    data = _with_values(_data_of(spec.data, old.data, new.data), spec.seed)
    parts: dict[str, Any] = {"data": data, "seed": spec.seed}
    for name in ("network", "training"):
        mine, theirs = getattr(spec, name), getattr(old, name)
        left_alone = edited(mine, seed=None) == theirs
        parts[name] = edited(getattr(new, name), seed=mine.seed) if left_alone else mine
    base = ExperimentSpec(data=parts["data"], seed=spec.seed)
    with_network = _fitting(base, "network", parts["network"])
    return _fitting(with_network, "training", parts["training"])


def _data_of(mine: DataSpec, old: DataSpec, new: DataSpec) -> DataSpec:
    data = edited(new, seed=mine.seed)
    # Inputs are functions of the features, and another number of those has others.
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
    """Return data without the chosen inputs if a formula has no value at some sample of them."""
    if not set(data.features) - set(FEATURES):
        return data
    try:
        prepare_data(ExperimentSpec(data=data, seed=seed))
    except SpecError:
        return edited(data, features=())
    return data


def new_data(spec: ExperimentSpec) -> ExperimentSpec:
    """Draw other samples of the same dataset, and divide them anew."""
    limits = field_range("data.seed")
    following = spec.data_seed + 1
    return assembled(spec, "data", seed=following if following in limits else int(limits.minimum))


def add_layer(spec: ExperimentSpec) -> ExperimentSpec:
    """Add a hidden layer like the last one before the output."""
    hidden = spec.network.hidden
    return assembled(spec, "network", hidden=(*hidden, hidden[-1] if hidden else LayerSpec()))


def remove_layer(spec: ExperimentSpec, k: int) -> ExperimentSpec:
    """Take out hidden layer k, counted from 0."""
    hidden = spec.network.hidden
    return assembled(spec, "network", hidden=hidden[:k] + hidden[k + 1 :])
