"""Everything about an example that can be typed, in the sidebar; the tables follow at once."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from nn_core.activations import ACTIVATIONS
from nn_core.input_errors import InputError, parse_number
from nn_core.losses import LOSSES
from nn_core.optimizers import OPTIMIZERS
from tutorial.example.draft import MAX_LAYERS, MAX_SAMPLES, MAX_UNITS, Draft, resized
from ui import names
from ui.i18n import _
from ui.session import widget_value
from ui.widgets.typed_numbers import batch_frame, can_be_typed, cells_of, layer_frame, refusals
from ui.worked.session import Worked
from ui.worked.words import layer_title

if TYPE_CHECKING:
    import pandas as pd


def editor(worked: Worked) -> None:
    """Draw the fields of the example and take over what they say."""
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
    batch = cells_of(_table(worked, "batch", lambda: batch_frame(draft), grow=True))
    places.append((st.container(), ("inputs", "targets")))
    n_in = len(draft.weights[0])
    weights, biases, activations = [], [], []
    for k in range(count):
        title = layer_title(count, k)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{title[:1].upper()}{title[1:]}**", width="stretch")
            activations.append(_activation(worked, k, title))
        cells = cells_of(_table(worked, f"layer.{k}", lambda k=k: layer_frame(draft, k)))  # type: ignore[misc]
        weights.append([list(column) for column in zip(*(row[:-1] for row in cells), strict=True)])
        biases.append([row[-1] for row in cells])
        places.append((st.container(), (f"weights.{k}", f"biases.{k}", f"activations.{k}")))
    loss = _kind(worked, "loss", _("Loss"), LOSSES, draft.loss)
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
            loss=loss,
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
) -> pd.DataFrame:
    key = worked.key(name)
    # The editor keeps its changes relative to the table it was given, which must not change.
    if widget_value(key) is None or name not in worked.bases:
        worked.bases[name] = make()
    base = worked.bases[name]
    columns = {column: st.column_config.TextColumn(column, max_chars=40) for column in base.columns}
    edited: pd.DataFrame = st.data_editor(
        base,
        key=key,
        num_rows="dynamic" if grow else "fixed",
        column_config=columns,
        width="stretch",
    )
    return edited


def _activation(worked: Worked, layer: int, title: str) -> Any:
    current = worked.draft.activations[layer]
    label = _("Activation, {layer}").format(layer=title)
    return _kind(worked, "activation", label, ACTIVATIONS, current, at=layer)


def _kind(
    worked: Worked, group: str, label: str, registry: Any, current: Any, at: int | None = None
) -> Any:
    """Offer the kinds of a registry; a kind that is not changed keeps its settings."""
    kinds = list(registry)
    chosen = st.selectbox(
        label,
        kinds,
        index=kinds.index(current.kind),
        format_func=lambda kind: names.title(group, kind),
        key=worked.key(group if at is None else f"{group}.{at}"),
        label_visibility="visible" if at is None else "collapsed",
        width="stretch" if at is None else 150,
    )
    return current if chosen == current.kind else registry[chosen]()


def _optimizer(worked: Worked) -> Any:
    """Offer the optimizers and their settings; text that is no number is refused later."""
    current = worked.draft.optimizer
    typed = dict(current) if isinstance(current, dict) else None
    kind = typed["kind"] if typed else current.kind  # type: ignore[union-attr]
    kinds = list(OPTIMIZERS)
    chosen = st.selectbox(
        _("Optimizer"),
        kinds,
        index=kinds.index(kind),
        format_func=lambda name: names.title("optimizer", name),
        key=worked.key("optimizer"),
    )
    defaults = OPTIMIZERS[chosen]()
    settings: dict[str, Any] = {"kind": chosen}
    with st.expander(_("Settings of the optimizer")):
        for field in dataclasses.fields(defaults):
            value = getattr(defaults, field.name)
            if chosen == kind:
                value = typed[field.name] if typed else getattr(current, field.name)
            label = names.setting_title(chosen, field.name)
            key = worked.key(f"optimizer.{chosen}.{field.name}")
            if isinstance(value, bool):
                settings[field.name] = st.toggle(label, value=value, key=key)
            else:
                text = st.text_input(label, value=str(value), key=key, max_chars=40)
                settings[field.name] = _number_or_text(text)
    return settings


def _number_or_text(text: str) -> float | str:
    try:
        return parse_number(text)
    except InputError:
        return text


def read_sizes(text: str) -> list[int] | None:
    """Read inputs and units per layer, or None where they are not a network of the allowed size.

    >>> read_sizes("3-3-1"), read_sizes("2, 4, 1"), read_sizes("3"), read_sizes("3-900")
    ([3, 3, 1], [2, 4, 1], None, None)
    """
    if not re.fullmatch(r"\s*\d{1,3}([\s,;–-]+\d{1,3})*\s*", text):
        return None
    found = [int(part) for part in re.findall(r"\d+", text)]
    if not 2 <= len(found) <= MAX_LAYERS + 1 or not all(1 <= n <= MAX_UNITS for n in found):
        return None
    return found


def _sizes(worked: Worked) -> None:
    network = worked.example.network
    now = "-".join(str(n) for n in (network.n_in, *(layer.units for layer in network.layers)))
    key = worked.key("sizes")

    def changed() -> None:
        found = read_sizes(str(widget_value(key)))
        if found is not None:
            worked.resize(resized(worked.example, found[0], found[1:], worked.samples))

    text = st.text_input(
        _("Sizes: inputs, then units of each layer"),
        value=now,
        key=key,
        on_change=changed,
        max_chars=40,
        help=_("What fits the new sizes is kept; new numbers are drawn and can be changed."),
    )
    if read_sizes(text) is None:
        st.error(
            _(
                "expected 2 to {most} whole numbers from 1 to {units}, such as 3-3-1; got {text}"
            ).format(most=MAX_LAYERS + 1, units=MAX_UNITS, text=repr(text)),
            icon=":material/error:",
        )
