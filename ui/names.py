"""Titles of kinds, settings, features and datasets, for all pages."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from nn_core.activations import ACTIVATIONS
from nn_core.config import Settings
from nn_core.data import DATASETS, OWN, OwnTable
from nn_core.data.features import feature_label
from nn_core.initializers import INITIALIZERS
from nn_core.losses import LOSSES
from nn_core.optimizers import OPTIMIZERS
from nn_core.optimizers.clipping import CLIPPINGS
from nn_core.optimizers.schedules import SCHEDULES, Warmup
from nn_core.training.early_stopping import EarlyStopping
from nn_core.types import N_
from ui.i18n import _, ngettext

REGISTRIES: dict[str, Mapping[str, type[Settings]]] = {
    "activation": ACTIVATIONS,
    "loss": LOSSES,
    "optimizer": OPTIMIZERS,
    "schedule": SCHEDULES,
    "initializer": INITIALIZERS,
    "clipping": CLIPPINGS,
}
# Titles of names that are no class of the engine.
_TITLES: dict[str, dict[str, str]] = {
    "problem": {
        "binary": N_("two classes"),
        "multiclass": N_("several classes"),
        "regression": N_("regression"),
    },
    "dtype": {"float64": N_("64-bit"), "float32": N_("32-bit")},
    "distribution": {"uniform": N_("Uniform"), "normal": N_("Normal")},
}


def title(group: str, kind: str) -> str:
    """Return the title of a kind in the session's language.

    Groups are ``activation``, ``loss``, ``optimizer``, ``schedule``, ``initializer``, ``clipping``,
    ``distribution``, ``dtype``, ``problem`` and ``feature``.

    >>> title("activation", "leaky_relu"), title("feature", "x1_squared")
    ('Leaky ReLU', 'x₁²')
    """
    if group == "feature":
        return feature_label(kind)
    if group in REGISTRIES:
        return _(REGISTRIES[group][kind].title)
    return _(_TITLES[group][kind])


_CLASSES: list[Any] = [cls for registry in REGISTRIES.values() for cls in registry.values()]
_SETTINGS: dict[tuple[str, str], str] = {
    (cls.kind, field.name): field.metadata["title"]
    for cls in (*_CLASSES, Warmup, EarlyStopping)
    for field in dataclasses.fields(cls)
}


def setting_title(kind: str, setting: str) -> str:
    """Return the title of a kind's setting, in the session's language."""
    return _(_SETTINGS[kind, setting])


def dataset_title(dataset: str) -> str:
    """Return a dataset's title; regression and measured data are marked as such."""
    if dataset == OWN:
        return _("Own data")
    info = DATASETS[dataset]
    name = _(info.title)
    if info.group == "real":
        number = info.n_classes() is None
        kind = _("measured, regression") if number else _("measured")
    elif info.group == "regression":
        kind = _("regression")
    else:
        return name
    return _("{dataset} ({kind})").format(dataset=name, kind=kind)


def own_title(table: OwnTable) -> str:
    """Return an own dataset's title, with the number of its samples."""
    return ngettext(
        "{name} (own data, {n} sample)", "{name} (own data, {n} samples)", len(table.y)
    ).format(name=table.name, n=f"{len(table.y):,}")
