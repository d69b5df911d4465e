"""What the network answers around the samples, as a quiet background for their dots."""

from __future__ import annotations

import numpy as np

from nn_core.network import predict
from ui.figures.pulls import Backdrop
from ui.run.scene import Scene, ViewSettings
from ui.run.subject import Subject


def backdrop(subject: Subject) -> Backdrop:
    """Compute it at the epoch that is looked at."""
    scene = subject.once("scene", lambda: Scene(subject.experiment, ViewSettings()))
    with np.errstate(over="ignore", invalid="ignore"):
        outputs = predict(subject.network, subject.parameters, scene.inputs)
    x = np.linspace(*scene.x_range, scene.shape[-1])
    if scene.kind == "curve":
        answers = scene.prepared.to_target_units(outputs)
        return Backdrop("curve", x, np.empty(0), np.asarray(answers).reshape(-1))
    y = np.linspace(*scene.y_range, scene.shape[0])
    if scene.kind == "regression":
        answers = np.asarray(scene.prepared.to_target_units(outputs))
        return Backdrop("level", x, y, answers.reshape(scene.shape))
    if outputs.shape[1] == 1:
        doubt = 1.0 - np.abs(2.0 * outputs[:, 0] - 1.0)
    else:
        first, second = np.sort(outputs, axis=1)[:, [-1, -2]].T
        doubt = 1.0 - (first - second)
    return Backdrop("doubt", x, y, np.clip(doubt, 0.0, 1.0).reshape(scene.shape))
