"""The picture of the network, with clickable units and editable weights."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from experiments.run.experiment import Experiment
from nn_core.layers import Dense
from nn_core.types import Array
from ui.i18n import _
from ui.lab.editor import NETWORK_EDITOR
from ui.live.network import NetworkColumn, NetworkFrame, PictureKind, network_map
from ui.names import title
from ui.run.live_run import LiveRun
from ui.run.scene import Scene, unit_names
from ui.text import layer_name

_KEY = "lab.network"
MOST_UNITS = 16
"""Largest number of drawn nodes in a column; the last may be a bundle of the remaining units."""

# Points along a side of a map, by the number of maps, so that an update is near 20 KB.
_SIDES = ((44, 20), (80, 15), (10_000, 12))


def network_picture(run: LiveRun, scene: Scene, maps: Sequence[Array], height: int) -> None:
    """Draw the network; clicks and edits in it are handled before the next drawing."""
    editor = NETWORK_EDITOR.get()
    editor.follow(run)
    frame = replace(
        network_frame(run.experiment, scene, maps),
        selected=editor.selected,
        undo=editor.undo_words(run),
        notice=editor.notice,
    )
    requests = editor.handlers(run, _KEY, ("picked", "edited", "frozen", "undone"))
    network_map(frame, key=_KEY, height=height, on_event=requests)


def network_frame(experiment: Experiment, scene: Scene, maps: Sequence[Array]) -> NetworkFrame:
    """Return the current picture of the network, without the editor's state.

    ``maps`` are those of `Scene.maps`.
    """
    network, trainer = experiment.network, experiment.trainer
    layers, parameters = network.layers, trainer.parameters
    dataset = experiment.prepared.dataset
    inputs = _inputs(experiment, scene)
    columns = [inputs]
    for k, layer in enumerate(layers):
        shown = _drawn(layer.units)
        kind: PictureKind = "curve" if len(scene.shape) == 1 else "plane"
        if k == 0 and dataset.X.shape[1] > 2:
            # With many features, a unit of the first layer is shown by its weights.
            kind, image = "bars", dataset.image_shape
            pictures = parameters.weights[0][:, :shown].T[:, np.newaxis]
            if image is not None and pictures.shape[2] == image[0] * image[1]:
                kind, pictures = "image", pictures.reshape(-1, *image)
            value_range = _symmetric(parameters.weights[0])
        else:
            pictures = maps[k][:shown].reshape(shown, -1, maps[k].shape[-1])
            value_range = activation_range(layer, maps[k])
        columns.append(
            NetworkColumn(
                title=layer_name(len(layers), k),
                short="y" if k == len(layers) - 1 else f"{k + 1}",
                note=f"{layer.units} · {title('activation', layer.activation.kind)}",
                total=layer.units,
                names=unit_names(experiment, k)[:shown],
                kind=kind,
                pictures=pictures,
                value_range=value_range,
                biases=parameters.biases[k][0, :shown],
                frozen=k in trainer.frozen,
            )
        )
    count = sum(len(column.names) for column in columns)
    side = next(side for most, side in _SIDES if count <= most)
    weights = tuple(
        bundled(w, len(columns[k].names), len(columns[k + 1].names))
        for k, w in enumerate(parameters.weights)
    )
    sizes = [network.n_in, *(layer.units for layer in layers)]
    return NetworkFrame(
        columns=tuple(_thinned(column, side) for column in columns),
        weights=weights,
        epoch=trainer.epoch,
        summary=_(
            "Network {sizes} after {epoch} epochs; arrow keys move from unit to unit, Enter opens "
            "one"
        ).format(sizes="–".join(map(str, sizes)), epoch=trainer.epoch),
    )


def activation_range(layer: Dense, values: Array) -> tuple[float, float]:
    """Return the ends of the color scale of a layer's maps.

    The range of a bounded activation, with 0 or ½ in the middle; otherwise ± the largest absolute
    value in the layer, so that its units are comparable.
    """
    low, high = layer.activation.range
    if np.isfinite(low) and np.isfinite(high):
        return low, high
    return _symmetric(values)


def bundled(weights: Array, sources: int, units: int) -> Array:
    """Pool weights (n_in, n_out) of undrawn units to a row and a column of root mean squares."""
    with np.errstate(over="ignore"):
        squares = _pooled(_pooled(weights**2, 0, sources), 1, units)
    pooled: Array = np.sqrt(squares)
    pooled[:sources, :units] = weights[:sources, :units]
    return pooled


def _pooled(values: Array, axis: int, kept: int) -> Array:
    """Return the first entries along an axis, and the mean of the others."""
    if values.shape[axis] == kept:
        return values
    first, rest = np.split(values, [kept], axis)
    return np.concatenate([first, rest.mean(axis, keepdims=True)], axis)


def _drawn(total: int) -> int:
    """Return the number of a column's units that are drawn one by one: 16 of 16, but 15 of 17."""
    return total if total <= MOST_UNITS else MOST_UNITS - 1


def _inputs(experiment: Experiment, scene: Scene) -> NetworkColumn:
    total, image = experiment.network.n_in, experiment.prepared.dataset.image_shape
    kind: PictureKind = "plane"
    names: tuple[str, ...] = ()
    if image is not None:
        # The input pixels in data units: the mean of the training images.
        mean = experiment.prepared.train.raw.mean(axis=0)
        kind, pictures = "image", mean.reshape(1, *image)
    else:
        names = unit_names(experiment, -1)[: _drawn(total)]
        shown = scene.inputs[:, : len(names)]
        pictures = np.moveaxis(shown.reshape((*scene.shape, len(names))), -1, 0)
        if len(scene.shape) == 1:
            kind, pictures = "curve", pictures[:, np.newaxis]
    return NetworkColumn(
        title=_("Input"), short="x", note=f"{total}", total=total, names=names, kind=kind,
        pictures=pictures, value_range=_symmetric(pictures), biases=np.zeros(0),
    )  # fmt: skip


def _thinned(column: NetworkColumn, side: int) -> NetworkColumn:
    """Return a column with its maps thinned to the size of a small picture."""
    rows, width = column.pictures.shape[1:]
    if column.kind == "plane":
        down, along = _evenly(rows, side), _evenly(width, side)
        return replace(column, pictures=column.pictures[:, down][:, :, along])
    if column.kind == "curve":
        return replace(column, pictures=column.pictures[:, :, _evenly(width, 3 * side)])
    return column


def _evenly(count: int, wanted: int) -> Array:
    return np.unique(np.linspace(0, count - 1, min(count, wanted)).round().astype(int))


def _symmetric(values: Array) -> tuple[float, float]:
    finite = np.abs(values[np.isfinite(values)])
    most = float(finite.max()) if finite.size else 0.0
    return (-most, most) if most > 0 else (-1.0, 1.0)
