"""Pictures of a run at one epoch, as data for the live views."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from experiments.run.experiment import Experiment
from nn_core.data import Plane
from nn_core.diagnostics.hidden import unit_maps
from nn_core.types import Array
from ui.i18n import _, joined
from ui.live.curves import CurveLine, CurvePanel, CurvesFrame, EpochMark, ReferenceLine
from ui.live.surface import Kind, Split, SurfaceFrame, SurfacePoints
from ui.session import Key
from ui.text import filled, layer_name
from ui.theme import SPLIT_COLORS, SPLIT_DASHES

RESOLUTION = 60
MOST_POINTS = 600
PRINCIPAL = "principal"
Mode = Literal["output", "decision", "uncertainty"]


@dataclass(frozen=True)
class ViewSettings:
    """How the surface is shown; not part of the experiment."""

    # Plane for data of more than two features: principal components, or two features
    plane: str | tuple[int, int] = PRINCIPAL
    # Painting: outputs; the predicted class, or steps of the output; the entropy of the class
    # probabilities, if the network has any
    mode: Mode = "output"
    splits: tuple[Split, ...] = ("train", "test")  # Parts of the data whose points are shown
    log_loss: bool = False
    ring_wrong: bool = True  # Whether misclassified points are marked
    solid: bool = False  # Surface in three dimensions


class Scene:
    """Constant parts of a surface in training: plane, grid and points."""

    def __init__(self, experiment: Experiment, view: ViewSettings) -> None:
        self.view = view
        self.prepared = experiment.prepared
        dataset = self.prepared.dataset
        self.caption = ""
        self.plane: Plane | None = None
        if dataset.is_curve:
            self._set_curve()
        else:
            self._set_plane()
        kinds: dict[str, Kind] = {"regression": "regression", "binary": "binary"}
        self.kind: Kind = "curve" if dataset.is_curve else kinds.get(dataset.problem, "classes")
        points = (self._points(split) for split in view.splits)
        self.points = tuple(part for part in points if part.x.size)
        targets = self.prepared.train.y
        self.value_range = (
            (float(targets.min()), float(targets.max())) if self.kind == "regression" else None
        )
        self.value_label = _("Network's output")
        if self.kind == "binary":
            self.value_label = _("Probability of {name}").format(name=_(dataset.class_names[1]))
        elif self.kind == "classes":
            self.value_label = _("Probability")

    def maps(self, experiment: Experiment) -> list[Array]:
        """Return the current activations of all units over the plane; the output is the last."""
        parameters = experiment.trainer.parameters
        return unit_maps(experiment.network, parameters, self.inputs, self.shape)

    def frame(self, experiment: Experiment, maps: Sequence[Array] | None = None) -> SurfaceFrame:
        """Return the current surface of the network, from `maps` if they are known."""
        epoch = experiment.trainer.epoch
        output = np.moveaxis((maps or self.maps(experiment))[-1], 0, -1)
        if self.kind in {"curve", "regression"}:
            values = np.asarray(self.prepared.to_target_units(output))
        else:
            values = np.asarray(output if self.kind == "classes" else output[..., 0])
        dataset = self.prepared.dataset
        return SurfaceFrame(
            kind=self.kind,
            values=values,
            x_range=self.x_range,
            y_range=self.y_range,
            x_label=self.labels[0],
            y_label=self.labels[1],
            value_label=self.value_label,
            target_label=_(dataset.target_name),
            epoch=epoch,
            summary=_("Decision surface of {title} after {epoch} epochs").format(
                title=_(dataset.info.title), epoch=epoch
            ),
            points=self.points,
            class_labels=tuple(_(name) for name in dataset.class_names),
            caption=self.caption,
            value_range=self.value_range,
            discrete=self.view.mode == "decision",
        )

    def _set_plane(self) -> None:
        prepared, chosen = self.prepared, self.view.plane
        width = prepared.dataset.X.shape[1]
        if width > 2 and isinstance(chosen, tuple) and max(chosen) < width:
            plane = Plane.of_features(prepared, *chosen)
        else:
            plane = Plane.of(prepared)
        x, y = (_(name) for name in plane.axis_labels)
        if plane.explained_variance_ratio is not None:
            x, y = _("Principal component 1"), _("Principal component 2")
            share = float(plane.explained_variance_ratio.sum())
            self.caption = filled(_("PCA plane, {share:.0%} of the variance"), share=share)
        elif width > 2:
            self.caption = _("{x} × {y}; the other features are at their median").format(x=x, y=y)
        self.plane, self.labels = plane, (x, y)
        shown = np.concatenate([prepared.train.raw, prepared.validation.raw, prepared.test.raw])
        left, right, low, high = bounds = plane.bounds(shown, margin=0.08)
        _xs, _ys, raw = plane.grid(bounds, RESOLUTION)
        self.x_range, self.y_range = (left, right), (low, high)
        self.inputs = prepared.transform(raw)
        self.shape: tuple[int, ...] = (RESOLUTION, RESOLUTION)

    def _set_curve(self) -> None:
        dataset = self.prepared.dataset
        self.x_range, self.y_range = _padded(dataset.X[:, 0]), _padded(dataset.y)
        self.labels = (_(dataset.feature_names[0]), _(dataset.target_name))
        self.inputs = self.prepared.transform(np.linspace(*self.x_range, 240)[:, np.newaxis])
        self.shape = (240,)

    def _points(self, split: Split) -> SurfacePoints:
        part = getattr(self.prepared, split)
        raw, y = part.raw[:MOST_POINTS], part.y[:MOST_POINTS]
        x, vertical = (raw[:, 0], y) if self.plane is None else self.plane.project(raw, y).T
        return SurfacePoints(split, split_title(split), x, vertical, y)


def _padded(values: Array) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    # For constant values, a width that floating point can represent at their magnitude.
    pad = 0.08 * ((high - low) or max(1.0, 1e-6 * abs(high)))
    return low - pad, high + pad


def split_title(split: str) -> str:
    """Return the title of a part of the data in charts."""
    return {"train": _("train"), "validation": _("validation"), "test": _("test")}[split]


def metric_title(experiment: Experiment) -> str:
    """Return the title of the run's score."""
    return _("Accuracy") if experiment.metric == "accuracy" else _("R²")


def unit_names(experiment: Experiment, layer: int) -> tuple[str, ...]:
    """Return the names of a layer's units: numbers, or for the output the classes or target.

    Layer −1 are the inputs.
    """
    if layer < 0:
        return tuple(_(name) for name in experiment.prepared.feature_names)
    layers, dataset = experiment.network.layers, experiment.prepared.dataset
    count = layers[layer].units
    if layer < len(layers) - 1:
        return tuple(_("unit {number}").format(number=j + 1) for j in range(count))
    if count == len(dataset.class_names):
        return tuple(_(name) for name in dataset.class_names)
    # With two classes the only unit is the probability of the second.
    return (_(dataset.class_names[1] if dataset.class_names else dataset.target_name),)


def unit_title(experiment: Experiment, layer: int, unit: int) -> str:
    """Return the title of a unit, with its layer."""
    name = layer_name(len(experiment.network.layers), layer)
    return joined([name, unit_names(experiment, layer)[unit]])


def curves_frame(experiment: Experiment, view: ViewSettings) -> CurvesFrame:
    """Return loss and score of a run so far."""
    trainer, metric = experiment.trainer, experiment.metric
    marks: tuple[EpochMark, ...] = ()
    if experiment.spec.training.early_stopping is not None and trainer.epoch:
        best = int(trainer.best_epoch)
        marks = (EpochMark(_("best epoch {epoch}").format(epoch=best), best),)
    return CurvesFrame(
        panels=(
            CurvePanel(_("Loss"), _lines(experiment, "loss"), log=view.log_loss),
            CurvePanel(
                metric_title(experiment),
                _lines(experiment, metric),
                references(experiment),
                percent=metric == "accuracy",
            ),
        ),
        x_label=_("Epoch"),
        epoch=trainer.epoch,
        summary=filled(
            _("Training loss {loss:.3g} after {epoch} epochs"),
            loss=float(trainer.history.curve("train_loss")[-1]),
            epoch=trainer.epoch,
        ),
        marks=marks,
        beside=True,
    )


def references(experiment: Experiment) -> tuple[ReferenceLine, ...]:
    """Return reference levels of the score: of guessing, and the best possible."""
    prepared = experiment.prepared
    lines = []
    if prepared.problem != "regression":
        shares = np.bincount(prepared.train.y.astype(int)) / prepared.train.y.size
        lines.append(ReferenceLine(_("largest class"), float(shares.max())))
    best = prepared.best_score
    if best is not None:
        lines.append(ReferenceLine(_("best possible"), best))
    return tuple(lines)


def _lines(experiment: Experiment, name: str) -> tuple[CurveLine, ...]:
    history = experiment.trainer.history
    epochs = np.asarray(history.epochs, dtype=float)
    lines = []
    for split in ("train", "validation"):
        if f"{split}_{name}" in history.names:
            dash: Any = SPLIT_DASHES[split]
            values = history.curve(f"{split}_{name}")
            lines.append(CurveLine(split_title(split), epochs, values, SPLIT_COLORS[split], dash))
    return tuple(lines)


VIEW: Key[ViewSettings] = Key("gradient_lab.view", ViewSettings)
"""View settings of the Lab."""
