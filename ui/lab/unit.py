"""Details of the selected unit, below the picture of the network."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from experiments.run.experiment import Experiment
from nn_core.activations import Activation
from nn_core.network import forward
from nn_core.types import Array
from ui.i18n import _
from ui.lab.editor import NETWORK_EDITOR, NetworkEditor
from ui.lab.network import activation_range
from ui.live.network import UnitFrame, unit_view
from ui.live.surface import SurfaceFrame, surface
from ui.run.live_run import LiveRun
from ui.run.scene import Scene, unit_names, unit_title
from ui.text import digits, filled, layer_name
from ui.widgets.tables import plain

MOST_SAMPLES = 1000
"""Number of training samples in the histogram of activations."""
BINS = 24
# Share of a bounded activation's range that counts as saturated: |tanh z| > 0.97.
_END = 0.015
_HEIGHT = 380
_PICTURE = 200  # larger where the weights are an image


def unit_panel(run: LiveRun, scene: Scene, maps: Sequence[Array]) -> None:
    """Draw the selected unit: its map, its editable weights and its activations."""
    editor = NETWORK_EDITOR.get()
    if editor.selected is None:
        return
    layer, unit = editor.selected
    frame = unit_frame(run.experiment, layer, unit)
    frame = replace(frame, undo=editor.undo_words(run), notice=editor.notice)
    height = _HEIGHT + (_PICTURE if frame.picture is not None else 0)
    with st.container(border=True, key="lab-inside"):
        _unit_choice(run, editor, layer, unit)
        left, right = st.columns(2, gap="medium")
        with left:
            map_frame = unit_surface(scene, run.experiment, maps, layer, unit)
            surface(map_frame, key="lab.unit.map", height=height)
        with right:
            requests = editor.handlers(run, "lab.unit", ("edited", "undone"))
            unit_view(frame, key="lab.unit", height=height, on_event=requests)


def _unit_choice(run: LiveRun, editor: NetworkEditor, layer: int, unit: int) -> None:
    """Draw the choice of the unit, which includes those not drawn in the picture."""
    layers = run.experiment.network.layers
    names = unit_names(run.experiment, layer)
    # New keys for every selection, and no callbacks: a fragment that is redrawn by its clock may
    # still send the values of boxes from before a click in the picture.
    revision = editor.revision
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{plain(unit_title(run.experiment, layer, unit))}**", width="stretch")
        other_layer = st.selectbox(
            _("Layer"),
            range(len(layers)),
            index=layer,
            format_func=lambda k: layer_name(len(layers), k),
            key=f"lab.inside.layer.{revision}",
            label_visibility="collapsed",
            width=120,
        )
        other_unit = st.selectbox(
            _("Unit"),
            range(len(names)),
            index=unit,
            format_func=names.__getitem__,
            key=f"lab.inside.unit.{revision}",
            label_visibility="collapsed",
            width=140,
        )
        st.button(
            _("Close"),
            icon=":material/close:",
            key="lab.inside.close",
            on_click=lambda: editor.select(None),
            type="tertiary",
        )
    if (other_layer, other_unit) != (layer, unit):
        editor.select((layer, other_unit) if other_layer == layer else (other_layer, 0))
        st.rerun()


def unit_frame(experiment: Experiment, layer: int, unit: int) -> UnitFrame:
    """Return the current weights, bias and activations of a unit, from 0."""
    network, parameters = experiment.network, experiment.trainer.parameters
    train, dataset = experiment.prepared.train, experiment.prepared.dataset
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        passes = forward(network, parameters, train.X[:MOST_SAMPLES])
    values = passes[layer].a[:, unit]
    activation = network.layers[layer].activation
    classes = tuple(_(name) for name in dataset.class_names)
    labels = train.y[:MOST_SAMPLES].astype(int) if classes else np.zeros(len(values), dtype=int)
    edges, counts = histogram(values, labels, max(1, len(classes)), activation)
    weights = parameters.weights[layer][:, unit]
    image = dataset.image_shape if layer == 0 else None
    title = unit_title(experiment, layer, unit)
    return UnitFrame(
        layer=layer,
        unit=unit,
        title=title,
        sources=unit_names(experiment, layer - 1),
        weights=weights,
        bias=parameters.biases[layer][0, unit],
        edges=edges,
        counts=counts,
        groups=classes,
        facts=facts(values, activation),
        epoch=experiment.trainer.epoch,
        summary=_("Activation of {unit} over {count} training samples").format(
            unit=title, count=len(values)
        ),
        picture=weights.reshape(image) if image and weights.size == image[0] * image[1] else None,
    )


def histogram(
    values: Array, labels: Array, groups: int, activation: Activation
) -> tuple[Array, Array]:
    """Return bin edges (B + 1,), over a bounded activation's range, and counts (groups, B)."""
    finite = np.isfinite(values)
    low, high = activation.range
    if not (np.isfinite(low) and np.isfinite(high)):
        known = values[finite] if finite.any() else np.zeros(1)
        low, high = float(known.min()), float(known.max())
        if high <= low:
            low, high = low - 0.5, high + 0.5
    edges = np.linspace(low, high, BINS + 1)
    counts = [np.histogram(values[finite & (labels == k)], edges)[0] for k in range(groups)]
    return edges, np.stack(counts)


def facts(values: Array, activation: Activation) -> tuple[tuple[str, str], ...]:
    """Return mean and spread of a unit's activations, and how often it is inactive or saturated."""
    low, high = activation.range
    with np.errstate(over="ignore", invalid="ignore"):
        shown = {
            _("mean"): digits(float(values.mean())),
            _("standard deviation"): digits(float(values.std())),
        }
    share = _("{share:.0%} of the samples")
    if np.isfinite(low) and np.isfinite(high) and activation.elementwise:
        end = _END * (high - low)
        saturated = np.mean((values < low + end) | (values > high - end))
        shown[_("saturated")] = filled(share, share=saturated)
    elif activation.kind == "relu":
        shown[_("silent")] = filled(share, share=np.mean(values == 0))
    return tuple(shown.items())


def unit_surface(
    scene: Scene, experiment: Experiment, maps: Sequence[Array], layer: int, unit: int
) -> SurfaceFrame:
    """Return a unit's map, from `Scene.maps`, as a frame with the axes of the surface."""
    # Alone, it has its own color scale instead of its layer's.
    value_range = activation_range(experiment.network.layers[layer], maps[layer][unit])
    title = unit_title(experiment, layer, unit)
    whole = scene.frame(experiment, maps)
    own: dict[str, Any] = {"kind": "regression", "value_range": value_range}
    if whole.kind == "curve":
        own = {"y_range": value_range, "y_label": _("Activation a")}
    return replace(
        whole,
        values=maps[layer][unit],
        value_label=_("Activation a of {unit}").format(unit=title),
        summary=_("Map of {unit} after {epoch} epochs").format(
            unit=title, epoch=experiment.trainer.epoch
        ),
        points=(),
        class_labels=(),
        discrete=False,
        **own,
    )
