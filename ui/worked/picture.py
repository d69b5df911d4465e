"""Clickable diagram of the network that highlights the current step."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from nn_core.types import Array
from tutorial.derivation.row import Stage, Step
from tutorial.derivation.rows import AFTER
from ui import names
from ui.i18n import _
from ui.live import assets
from ui.live.packing import pack
from ui.symbols import plain_symbol, subscript
from ui.text import digits
from ui.worked.session import PER_SAMPLE, Worked
from ui.worked.steps import layer_title

# Per layer; the diagram shows how many units are omitted.
MOST_UNITS = 8

_FORWARD = ("weighted_sum", "activation", "dropout")
_WEIGHTS: frozenset[Stage] = frozenset(
    {"start", "weight_gradient", "penalty", "clipping", "optimizer_state", "update"}
)


def _known(worked: Worked, layer: int) -> tuple[str, Array | None]:
    """Return letter and values, shape (N, units), of a layer's units at the current step."""
    stage, at = worked.current
    trace = worked.trace
    if stage in AFTER:
        passed = trace.passes_after[layer]
        if stage == "weighted_sum_after" and layer == at:
            return "z′", passed.z
        return ("a′", passed.a) if layer <= at else ("", None)
    if stage == "start" or (stage in _FORWARD and layer > at):
        return "", None
    if stage == "weighted_sum" and layer == at:
        return "z", trace.passes[layer].z
    backward = stage in {"output_delta", "hidden_delta"}
    gradients = stage in {"weight_gradient", "bias_gradient"}
    if (backward and layer >= at) or (gradients and layer == at):
        return "δ", trace.deltas[layer]
    return "a", trace.passes[layer].a


def picture_data(worked: Worked) -> dict[str, Any]:
    """Return the plain data drawn by ``picture.js``."""
    layers = worked.trace.network.layers
    stage, at = worked.current
    sample = worked.sample or 0
    inputs = [
        {
            "name": subscript("x", i),
            "value": digits(x, worked.digits),
            "lit": False,
            "label": _("Input {number}").format(number=i + 1),
        }
        for i, x in enumerate(worked.trace.X[sample, :MOST_UNITS])
    ]
    more = worked.trace.network.n_in - len(inputs)
    columns = [{"title": _("inputs"), "activation": "", "units": inputs, "more": more}]
    for k, layer in enumerate(layers):
        title = layer_title(len(layers), k)
        letter, values = _known(worked, k)
        units = [
            {
                "name": subscript("a", j),
                "value": (
                    "" if values is None else f"{letter} {digits(values[sample, j], worked.digits)}"
                ),
                "lit": k == at and worked.unit in {None, j},
                "label": _("Unit {unit} of the {layer}").format(unit=j + 1, layer=title),
            }
            for j in range(min(layer.units, MOST_UNITS))
        ]
        activation = names.title("activation", layer.activation.kind)
        more = layer.units - len(units)
        columns.append({"title": title, "activation": activation, "units": units, "more": more})
    edges = [edge for k in range(len(layers)) for edge in _edges(worked, k)]
    batch = worked.trace.samples > 1 and stage in PER_SAMPLE
    return {
        "columns": columns,
        "edges": edges,
        "summary": _("Network: click a unit or a weight to go to its rows"),
        "caption": _("Numbers of sample {sample}.").format(sample=sample + 1) if batch else "",
        "more": _("{count} more"),
    }


def _edges(worked: Worked, layer: int) -> Iterator[dict[str, Any]]:
    moved = worked.current.stage in AFTER | {"update"}
    notation = worked.notation.primed() if moved else worked.notation
    weights = notation.parameters.weights[layer][:MOST_UNITS, :MOST_UNITS]
    most = float(abs(weights).max()) or 1.0
    title = layer_title(len(worked.trace.passes), layer)
    for (i, j), value in np.ndenumerate(weights):
        yield {
            "layer": layer,
            "source": i,
            "unit": j,
            "share": abs(float(value)) / most if most < float("inf") else 1.0,
            "negative": bool(value < 0),
            "lit": _edge_lit(worked, layer, i, j),
            "label": _(
                "Weight {symbol} = {value}, to unit {unit} of the {layer} from {source}"
            ).format(
                symbol=plain_symbol(notation.weight_symbol(layer, i, j)),
                value=digits(value, worked.digits),
                source=subscript("x" if layer == 0 else "a", i),
                unit=j + 1,
                layer=title,
            ),
        }


def _edge_lit(worked: Worked, layer: int, source: int, unit: int) -> bool:
    stage, at = worked.current
    if stage == "hidden_delta":
        # δ propagates back along the weights to the layer above.
        return layer == at + 1 and worked.unit in {None, source}
    return (
        stage in _WEIGHTS | {"weighted_sum", "weighted_sum_after"}
        and layer == at
        and worked.unit in {None, unit}
        and worked.source in {None, source}
    )


def destination(worked: Worked, picked: Mapping[str, Any]) -> Step | None:
    """Return the step for a click on ``unit`` of ``layer`` (-1: inputs), or on its weight."""
    stage = worked.current.stage
    layer = picked.get("layer", 0)
    if not isinstance(layer, int) or layer >= len(worked.trace.passes):
        return None
    if layer < 0:
        return Step("start", 0)
    last = layer == len(worked.trace.passes) - 1
    wished: Stage
    if picked.get("source") is not None:
        wished = stage if stage in _WEIGHTS else "update" if stage in AFTER else "weight_gradient"
    elif stage in {"output_delta", "hidden_delta"}:
        wished = "output_delta" if last else "hidden_delta"
    elif stage in {"loss", "loss_after"}:
        wished = "activation" if stage == "loss" else "activation_after"
    else:
        wished = stage if stage != "start" else "weighted_sum"
    for candidate in (Step(wished, layer), Step("weighted_sum", layer)):
        if candidate in worked.steps:
            return candidate
    return None


def picture(worked: Worked) -> None:
    """Draw the network; a click in it redraws the page."""
    picked = assets.mount(
        Path(__file__).with_suffix(".js"),
        pack(picture_data(worked)),
        key="worked.network",
        height=300,
        returns="picked",
    )
    if not isinstance(picked, Mapping) or (step := destination(worked, picked)) is None:
        return
    worked.go(worked.steps.index(step))
    unit = picked.get("unit")
    n_out = worked.trace.network.layers[step.layer].units
    if picked.get("layer", 0) >= 0 and isinstance(unit, int) and 0 <= unit < n_out:
        worked.show_unit(unit, picked.get("source"))
    st.rerun()
