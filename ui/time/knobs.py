"""Which one thing a fork changes, and to what."""

from __future__ import annotations

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
from ui.text import setting_text

_KINDS: dict[str, Mapping[str, type]] = {"optimizer": OPTIMIZERS, "activation": ACTIVATIONS}


class Now:
    """The settings in force at the epoch that is shown.

    Parameters
    ----------
    recipe : ExperimentSpec
    epoch : int
    """

    def __init__(self, recipe: ExperimentSpec, epoch: int) -> None:
        self.spec = in_force(recipe, (epoch, 0))
        self.frozen = frozen_at(recipe, epoch)

    def value(self, knob: str) -> Any:
        """Return what a knob stands at."""
        if knob == "frozen":
            return self.frozen
        if knob in ("dropout", "activation"):
            own = {getattr(layer, knob) for layer in self.spec.network.hidden}
            return own.pop() if len(own) == 1 else None
        return getattr(self.spec.training, knob)


def titles(now: Now) -> dict[str, str]:
    """Return what can be changed, and what it is called."""
    found = {
        "learning_rate": _("Learning rate"),
        "l1": _("L1 penalty"),
        "l2": _("L2 penalty"),
        "optimizer": _("Optimizer"),
        "batch_size": _("Batch size"),
        "dropout": _("Dropout of the hidden layers"),
        "activation": _("Activation of the hidden layers"),
        "frozen": _("Frozen layers"),
    }
    if not now.spec.network.hidden:
        del found["dropout"], found["activation"]
    return found


def words(knob: str, value: Any) -> str:
    """Return a value as text."""
    if knob == "frozen":
        layers = joined(str(k + 1) for k in value)
        return _("layers {layers} frozen").format(layers=layers) if layers else _("none frozen")
    if value is None:
        return _("different by layer")
    if knob in _KINDS:
        return names.title(knob, value.kind)
    return setting_text(value)


def knob_widget(knob: str, now: Now) -> Any:
    """Draw the choice of a knob's new value and return it."""
    return _WIDGETS[knob](knob, now)


def _key(knob: str) -> str:
    return f"time.fork.{knob}"


def _steps(knob: str, now: Now) -> Any:
    current = now.value(knob)
    options = sorted({*(LEARNING_RATES if knob == "learning_rate" else PENALTIES), current})
    place = options.index(current)
    # A tenth of the step, a penalty that can be felt: something that makes a difference.
    first = options[max(0, place - 2)] if knob == "learning_rate" else (0.0 if current else 0.03)
    if first == current:
        first = options[place + 1]
    return st.select_slider(
        _("New value"),
        options,
        first,
        format_func=setting_text,
        key=_key(knob),
        persist_state="session",
    )


def _kind(knob: str, now: Now) -> Any:
    current, registry = now.value(knob), _KINDS[knob]
    notes = {
        "optimizer": _("With its usual settings; it begins without memory."),
        "activation": _("With its usual settings; the weights stay as they are."),
    }
    kind = st.selectbox(
        _("New value"),
        [kind for kind in registry if current is None or kind != current.kind],
        format_func=lambda kind: names.title(knob, kind),
        key=_key(knob),
        persist_state="session",
        help=notes[knob],
    )
    return registry[kind]()


def _batch_size(knob: str, now: Now) -> Any:
    limits = field_range("training.batch_size")
    most = min(int(limits.maximum), now.spec.data.part_sizes[0])
    current = now.value(knob)
    first = current * 4 if current * 4 <= most else max(1, current // 4)
    return int(
        st.number_input(
            _("New value"), 1, most, min(first, most), key=_key(knob), persist_state="session"
        )
    )


def _dropout(knob: str, now: Now) -> Any:
    limits = field_range("network.hidden.dropout")
    first = 0.0 if now.value(knob) else 0.2
    return st.slider(
        _("New value"),
        limits.minimum,
        limits.maximum,
        first,
        0.05,
        key=_key(knob),
        persist_state="session",
    )


def _frozen(knob: str, now: Now) -> Any:
    layers = range(len(now.spec.network.hidden) + 1)
    last = len(layers) - 1
    chosen = st.multiselect(
        _("Layers that stay as they are"),
        layers,
        [] if now.frozen else [0],
        format_func=lambda k: _("Output") if k == last else _("Layer {n}").format(n=k + 1),
        key=_key(knob),
        persist_state="session",
    )
    return tuple(sorted(chosen))


_WIDGETS: dict[str, Callable[[str, Now], Any]] = {
    "learning_rate": _steps,
    "l1": _steps,
    "l2": _steps,
    "optimizer": _kind,
    "batch_size": _batch_size,
    "dropout": _dropout,
    "activation": _kind,
    "frozen": _frozen,
}
