"""What the Lab's surface shows beside the output: doubt, mistakes and a picked point."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from experiments.run.experiment import Experiment
from nn_core.diagnostics.predictions import class_probabilities, entropy
from nn_core.metrics import predicted_classes
from nn_core.network import predict
from nn_core.types import Array
from ui.i18n import _, joined
from ui.live.surface import SurfaceFrame
from ui.run.scene import MOST_POINTS, Scene, split_title

MOST_COUNTED = 5000
"""Samples of a part that mistakes are counted in at most, the first."""


class Looks:
    """A frame with its marks, at one moment.

    Parameters
    ----------
    frame : SurfaceFrame
        From `Scene.frame`.
    scene : Scene
    experiment : Experiment
    picked : (str, int), optional
        Part of the data and index of the point that is looked at.

    Attributes
    ----------
    frame : SurfaceFrame
    heights : list of array
        How high the points of each part stand in three dimensions: at their target; with several
        classes at the probability of the true one; where doubt is shown at their own entropy.
    height_label : str
    """

    def __init__(
        self,
        frame: SurfaceFrame,
        scene: Scene,
        experiment: Experiment,
        picked: tuple[str, int] | None = None,
    ) -> None:
        self._parts = [getattr(scene.prepared, part.split) for part in frame.points]
        parameters = experiment.trainer.parameters
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            outputs = [
                predict(experiment.network, parameters, part.X[:MOST_COUNTED])
                for part in self._parts
            ]
        doubt = _doubt(frame) if scene.view.mode == "uncertainty" else None
        if doubt is not None:
            frame = replace(frame, kind="uncertainty", values=doubt, value_label=_("Entropy, bits"))
        self.heights = [
            self._height(frame.kind, part.y[:MOST_POINTS], own[:MOST_POINTS])
            for part, own in zip(self._parts, outputs, strict=True)
        ]
        self.height_label = frame.value_label
        self.frame = self._marked(frame, scene, outputs, picked)

    @staticmethod
    def _height(kind: str, y: Array, outputs: Array) -> Array:
        if kind == "uncertainty":
            shares = class_probabilities(outputs)
            return np.zeros(len(y)) if shares is None else entropy(shares)
        if kind == "classes":
            return np.asarray(np.clip(outputs[np.arange(len(y)), y.astype(int)], 0.0, 1.0))
        return np.asarray(y, dtype=float)

    def _marked(
        self,
        frame: SurfaceFrame,
        scene: Scene,
        outputs: list[Array],
        picked: tuple[str, int] | None,
    ) -> SurfaceFrame:
        splits = [part.split for part in frame.points]
        place = None
        if picked is not None and picked[0] in splits and picked[1] < MOST_POINTS:
            place = (splits.index(picked[0]), picked[1])
        if not scene.view.ring_wrong or not frame.class_labels:
            return replace(frame, picked=place)
        wrong = [
            predicted_classes(own) != part.y[:MOST_COUNTED]
            for part, own in zip(self._parts, outputs, strict=True)
        ]
        counts = [
            _("{k} of {n} {part}").format(k=int(own.sum()), n=len(own), part=split_title(split))
            for own, split in zip(wrong, splits, strict=True)
        ]
        return replace(
            frame,
            picked=place,
            wrong=tuple(own[:MOST_POINTS] for own in wrong),
            wrong_label=_("wrong: {counts} points").format(counts=joined(counts)),
        )


def _doubt(frame: SurfaceFrame) -> Array | None:
    """Return the entropy of the answer at each place; None where there are no probabilities."""
    if frame.kind not in {"binary", "classes"}:
        return None
    values = frame.values[..., np.newaxis] if frame.kind == "binary" else frame.values
    shares = class_probabilities(values.reshape(-1, values.shape[-1]))
    return None if shares is None else entropy(shares).reshape(values.shape[:2])
