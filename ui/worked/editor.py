"""Sidebar editor for all values of an example; the tables update at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from nn_core.activations import ACTIVATIONS
from nn_core.input_errors import Cell, InputError, parse_number
from nn_core.losses import LOSSES
from nn_core.optimizers import OPTIMIZERS
from tutorial.example.draft import MAX_LAYERS, MAX_SAMPLES, MAX_UNITS, Draft, resized
from ui import names
from ui.i18n import _
from ui.session import widget_value
from ui.widgets.typed_numbers import batch_frame, can_be_typed, cells_of, layer_frame, refusals
from ui.worked.session import Worked
from ui.worked.steps import layer_title

if TYPE_CHECKING:
    import pandas as pd


def editor(worked: Worked) -> None:
    """Draw the fields of the example and apply their values."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(_("Change the numbers"), anchor=False, width="stretch")
        st.button(
            _("Reset"),
            icon=":material/replay:",
            key="worked.reset",
            on_click=worked.reset,
            help=_("Undo all changes to this example."),
        )
    if not can_be_typed(worked.start):
        st.caption(
            _(
                "This step is too large to be typed over: tables of up to {layers} layers, "
                "{units} units and {samples} samples can be edited."
            ).format(layers=MAX_LAYERS, units=MAX_UNITS, samples=MAX_SAMPLES)
        )
        return
    st.caption(
        _(
            "Decimal point or comma. What cannot be read as a number is named below its table. "
            "Row $j$, column $i$ of a layer's table is $W_{ji}$."
        )
    )
    places: list[tuple[DeltaGenerator, tuple[str, ...]]] = []
    draft = worked.draft
    count = len(draft.biases)
    st.markdown(_("**Samples**: inputs x and targets y"))
    batch = _table(worked, "batch", partial(batch_frame, draft), grow=True)
    places.append((st.container(), ("inputs", "targets")))
    n_in = len(draft.weights[0])
    weights, biases, activations = [], [], []
    for k in range(count):
        title = layer_title(count, k)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{title[:1].upper()}{title[1:]}**", width="stretch")
            current: Any = draft.activations[k]
            label = _("Activation, {layer}").format(layer=title)
            kind = _kind(
                worked, "activation", label, current.kind, f"activation.{k}",
                label_visibility="collapsed", width=150,
            )  # fmt: skip
            # An unchanged kind keeps its settings, here and for the loss.
            activations.append(current if kind == current.kind else ACTIVATIONS[kind]())
        cells = _table(worked, f"layer.{k}", partial(layer_frame, draft, k))
        weights.append([list(column) for column in zip(*(row[:-1] for row in cells), strict=True)])
        biases.append([row[-1] for row in cells])
        places.append((st.container(), (f"weights.{k}", f"biases.{k}", f"activations.{k}")))
    loss: Any = draft.loss
    kind = _kind(worked, "loss", _("Loss"), loss.kind, "loss")
    places.append((st.container(), ("loss", "layers")))
    rate = st.text_input(
        _("Learning rate η"), value=draft.learning_rate, key=worked.key("rate"), max_chars=40
    )
    places.append((st.container(), ("learning_rate",)))
    optimizer = _optimizer(worked)
    places.append((st.container(), ("optimizer",)))
    update_biases = st.toggle(
        _("Update the biases"), value=draft.update_biases, key=worked.key("biases")
    )
    worked.edit(
        Draft(
            inputs=[row[:n_in] for row in batch],
            targets=[row[n_in:] for row in batch],
            weights=weights,
            biases=biases,
            activations=activations,
            loss=loss if kind == loss.kind else LOSSES[kind](),
            optimizer=optimizer,
            learning_rate=rate,
            update_biases=update_biases,
        )
    )
    for place, fields in places:
        for text in refusals(worked.errors, *fields):
            place.error(text, icon=":material/error:")
    _sizes(worked)


def _table(
    worked: Worked, name: str, make: Callable[[], pd.DataFrame], *, grow: bool = False
) -> list[list[Cell]]:
    key = worked.key(name)
    # The editor stores changes relative to its initial table, which must stay the same.
    if widget_value(key) is None or name not in worked.bases:
        worked.bases[name] = make()
    base = worked.bases[name]
    edited = st.data_editor(
        base,
        key=key,
        num_rows="dynamic" if grow else "fixed",
        column_config={
            column: st.column_config.TextColumn(column, max_chars=40) for column in base.columns
        },
        width="stretch",
    )
    return cells_of(edited)


def _kind(worked: Worked, group: str, label: str, current: str, name: str, **settings: Any) -> str:
    kinds = list(names.REGISTRIES[group])
    chosen: str = st.selectbox(
        label,
        kinds,
        index=kinds.index(current),
        format_func=lambda kind: names.title(group, kind),
        key=worked.key(name),
        **settings,
    )
    return chosen


def _optimizer(worked: Worked) -> dict[str, Any]:
    """Draw the choice of optimizer and its settings; invalid numbers are rejected later."""
    current: Any = worked.draft.optimizer
    typed = current if isinstance(current, dict) else {"kind": current.kind, **asdict(current)}
    kind = _kind(worked, "optimizer", _("Optimizer"), typed["kind"], "optimizer")
    if kind == typed["kind"]:
        settings = dict(typed)
    else:
        settings = {"kind": kind, **asdict(OPTIMIZERS[kind]())}
    with st.expander(_("Settings of the optimizer")):
        for name, value in list(settings.items())[1:]:
            label = names.setting_title(kind, name)
            key = worked.key(f"optimizer.{kind}.{name}")
            if isinstance(value, bool):
                settings[name] = st.toggle(label, value=value, key=key)
                continue
            settings[name] = st.text_input(label, value=str(value), key=key, max_chars=40)
            with suppress(InputError):
                settings[name] = parse_number(settings[name])
    return settings


def read_sizes(text: str) -> list[int] | None:
    """Parse numbers of inputs and of units per layer; None where a size is not allowed.

    >>> read_sizes("3-3-1"), read_sizes("2, 4, 1"), read_sizes("3"), read_sizes("3-900")
    ([3, 3, 1], [2, 4, 1], None, None)
    """
    if not re.fullmatch(r"\s*\d{1,3}([\s,;–-]+\d{1,3})*\s*", text):
        return None
    sizes = [int(part) for part in re.findall(r"\d+", text)]
    valid = 2 <= len(sizes) <= MAX_LAYERS + 1 and all(1 <= n <= MAX_UNITS for n in sizes)
    return sizes if valid else None


def _sizes(worked: Worked) -> None:
    network = worked.example.network
    now = "-".join(str(n) for n in (network.n_in, *(layer.units for layer in network.layers)))
    key = worked.key("sizes")

    def changed() -> None:
        sizes = read_sizes(str(widget_value(key)))
        if sizes is not None:
            worked.resize(resized(worked.example, sizes[0], sizes[1:], worked.trace.samples))

    text = st.text_input(
        _("Sizes: inputs, then units of each layer"),
        value=now,
        key=key,
        on_change=changed,
        max_chars=40,
        help=_("Numbers that fit the new sizes are kept; the others are drawn and can be changed."),
    )
    if read_sizes(text) is None:
        st.error(
            _(
                "expected 2 to {most} whole numbers from 1 to {units}, such as 3-3-1; got {text}"
            ).format(most=MAX_LAYERS + 1, units=MAX_UNITS, text=repr(text)),
            icon=":material/error:",
        )
