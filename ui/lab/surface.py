"""The Lab's surface, flat or in three dimensions, with uncertainty and errors marked."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from experiments.run.experiment import Experiment
from nn_core.diagnostics.predictions import class_probabilities, entropy
from nn_core.metrics import predicted_classes
from nn_core.network import predict
from nn_core.types import Array
from ui.i18n import _, joined
from ui.lab.point import POINT
from ui.live.assets import sent_value
from ui.live.surface import SurfaceFrame, solid, surface
from ui.run.live_run import LiveRun
from ui.run.scene import MOST_POINTS, Scene, split_title

MOST_COUNTED = 5000
"""Largest number of samples of a part, the first ones, of which errors are counted."""


def surface_picture(run: LiveRun, scene: Scene, maps: Sequence[Array], height: int) -> None:
    """Draw the surface with its marks; a click on a point selects it."""
    point = POINT.get()
    selected = point.sample(run.experiment.prepared)
    frame, heights = marked_surface(scene, run.experiment, maps, selected)
    is_solid = scene.view.solid and scene.kind != "curve"
    key = "lab.solid" if is_solid else "lab.surface"
    events = {"picked": lambda: point.pick(sent_value(key, "picked"))}
    if is_solid:
        solid(frame, heights, frame.value_label, key=key, height=height, on_event=events)
    else:
        surface(frame, key=key, height=height, on_event=events)


def marked_surface(
    scene: Scene,
    experiment: Experiment,
    maps: Sequence[Array] | None = None,
    selected: tuple[str, int] | None = None,
) -> tuple[SurfaceFrame, list[Array]]:
    """Return the surface with its marks, and the heights of the points in three dimensions.

    The height is the target; with several classes the probability of the true one; in uncertainty
    mode the entropy of the prediction. ``selected`` is a part of the data and an index.
    """
    frame = scene.frame(experiment, maps)
    parts = [getattr(scene.prepared, part.split) for part in frame.points]
    parameters = experiment.trainer.parameters
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        outputs = [predict(experiment.network, parameters, part.X[:MOST_COUNTED]) for part in parts]
    if scene.view.mode == "uncertainty" and frame.kind in {"binary", "classes"}:
        rows, columns = frame.values.shape[:2]
        shares = class_probabilities(frame.values.reshape(rows * columns, -1))
        if shares is not None:
            frame = replace(
                frame,
                kind="uncertainty",
                values=entropy(shares).reshape(rows, columns),
                value_label=_("Entropy, bits"),
            )
    heights = [
        _heights(frame.kind, part.y[:MOST_POINTS], own[:MOST_POINTS])
        for part, own in zip(parts, outputs, strict=True)
    ]
    splits = [part.split for part in frame.points]
    if selected is not None and selected[0] in splits and selected[1] < MOST_POINTS:
        frame = replace(frame, picked=(splits.index(selected[0]), selected[1]))
    if scene.view.ring_wrong and frame.class_labels:
        wrong = [
            predicted_classes(own) != part.y[:MOST_COUNTED]
            for part, own in zip(parts, outputs, strict=True)
        ]
        counts = [
            _("{k} of {n} {part}").format(k=int(own.sum()), n=len(own), part=split_title(split))
            for own, split in zip(wrong, splits, strict=True)
        ]
        frame = replace(
            frame,
            wrong=tuple(own[:MOST_POINTS] for own in wrong),
            wrong_label=_("wrong: {counts} points").format(counts=joined(counts)),
        )
    return frame, heights


def _heights(kind: str, y: Array, outputs: Array) -> Array:
    if kind == "uncertainty":
        shares = class_probabilities(outputs)
        return np.zeros(len(y)) if shares is None else entropy(shares)
    if kind == "classes":
        return np.asarray(np.clip(outputs[np.arange(len(y)), y.astype(int)], 0.0, 1.0))
    return np.asarray(y, dtype=float)
