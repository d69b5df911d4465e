"""Choice of the one setting that a fork changes, and its new value."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from experiments.run.forks import frozen_at
from experiments.spec.limits import field_range
from experiments.spec.spec import ExperimentSpec, in_force
from nn_core.activations import ACTIVATIONS
from nn_core.optimizers import OPTIMIZERS
from ui import names
from ui.controls.training import LEARNING_RATES, PENALTIES
from ui.i18n import _, joined
from ui.text import layer_name, setting_text

_KINDS: dict[str, Mapping[str, type]] = {"optimizer": OPTIMIZERS, "activation": ACTIVATIONS}


class CurrentSettings:
    """Settings in force at an epoch of a run."""

    def __init__(self, recipe: ExperimentSpec, epoch: int) -> None:
        self.spec = in_force(recipe, (epoch, 0))
        self.frozen = frozen_at(recipe, epoch)

    def value(self, setting: str) -> Any:
        """Return the value of a setting; None where it differs by layer."""
        if setting == "frozen":
            return self.frozen
        if setting in ("dropout", "activation"):
            own = {getattr(layer, setting) for layer in self.spec.network.hidden}
            return own.pop() if len(own) == 1 else None
        return getattr(self.spec.training, setting)


def titles(current: CurrentSettings) -> dict[str, str]:
    """Return the titles of the settings that can be changed."""
    every = {
        "learning_rate": _("Learning rate"),
        "l1": _("L1 penalty"),
        "l2": _("L2 penalty"),
        "optimizer": _("Optimizer"),
        "batch_size": _("Batch size"),
        "dropout": _("Dropout of the hidden layers"),
        "activation": _("Activation of the hidden layers"),
        "frozen": _("Frozen layers"),
    }
    if not current.spec.network.hidden:
        del every["dropout"], every["activation"]
    return every


def value_text(setting: str, value: Any) -> str:
    """Format a value."""
    if setting == "frozen":
        layers = joined(str(k + 1) for k in value)
        return _("layers {layers} frozen").format(layers=layers) if layers else _("none frozen")
    if value is None:
        return _("different by layer")
    if setting in _KINDS:
        return names.title(setting, value.kind)
    return setting_text(value)


def change_widget(setting: str, current: CurrentSettings) -> Any:
    """Draw the choice of a setting's new value and return it."""
    return _WIDGETS[setting](setting, current)


def _kept(setting: str) -> dict[str, Any]:
    return {"key": f"time.fork.{setting}", "persist_state": "session"}


def _steps(setting: str, current: CurrentSettings) -> Any:
    now = current.value(setting)
    options = sorted({*(LEARNING_RATES if setting == "learning_rate" else PENALTIES), now})
    place = options.index(now)
    # Default to a change with a visible effect: a smaller step, or a noticeable penalty.
    first = options[max(0, place - 2)] if setting == "learning_rate" else (0.0 if now else 0.03)
    if first == now:
        first = options[place + 1]
    return st.select_slider(
        _("New value"), options, first, format_func=setting_text, **_kept(setting)
    )


def _kind(setting: str, current: CurrentSettings) -> Any:
    now, registry = current.value(setting), _KINDS[setting]
    notes = {
        "optimizer": _("With its usual settings; it begins without memory."),
        "activation": _("With its usual settings; the weights stay as they are."),
    }
    kind = st.selectbox(
        _("New value"),
        [kind for kind in registry if now is None or kind != now.kind],
        format_func=lambda kind: names.title(setting, kind),
        help=notes[setting],
        **_kept(setting),
    )
    return registry[kind]()


def _batch_size(setting: str, current: CurrentSettings) -> Any:
    most = min(int(field_range("training.batch_size").maximum), current.spec.data.part_sizes[0])
    now = current.value(setting)
    first = now * 4 if now * 4 <= most else max(1, now // 4)
    return st.number_input(_("New value"), 1, most, min(first, most), **_kept(setting))


def _dropout(setting: str, current: CurrentSettings) -> Any:
    limits = field_range("network.hidden.dropout")
    first = 0.0 if current.value(setting) else 0.2
    return st.slider(_("New value"), limits.minimum, limits.maximum, first, 0.05, **_kept(setting))


def _frozen(setting: str, current: CurrentSettings) -> Any:
    layers = len(current.spec.network.hidden) + 1
    chosen = st.multiselect(
        _("Layers that stay as they are"),
        range(layers),
        [] if current.frozen else [0],
        format_func=lambda k: layer_name(layers, k),
        **_kept(setting),
    )
    return tuple(sorted(chosen))


_WIDGETS: dict[str, Callable[[str, CurrentSettings], Any]] = {
    "learning_rate": _steps,
    "l1": _steps,
    "l2": _steps,
    "optimizer": _kind,
    "batch_size": _batch_size,
    "dropout": _dropout,
    "activation": _kind,
    "frozen": _frozen,
}
