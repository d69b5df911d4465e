"""The Lab's surface, with uncertainty and errors marked, and details of the selected sample."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from experiments.run.experiment import Experiment
from nn_core.data import Part, PreparedData
from nn_core.diagnostics.gradients import input_gradients, sample_gradients
from nn_core.diagnostics.objective import Objective
from nn_core.diagnostics.predictions import class_probabilities, entropy
from nn_core.metrics import predicted_classes
from nn_core.network import forward, per_sample_loss, predict
from nn_core.types import Array
from ui.figures.predictions import picture_pair
from ui.i18n import _, joined
from ui.live.assets import sent_value
from ui.live.surface import SurfaceFrame, solid, surface
from ui.run.live_run import LiveRun
from ui.run.scene import MOST_POINTS, Scene, split_title
from ui.session import Key, has_widget
from ui.text import coordinate, digits, percent, short_percent
from ui.theme import is_dark
from ui.widgets.tables import plain

PARTS = ("train", "validation", "test")
MOST_COUNTED = 5000
"""Largest number of samples of a part, the first ones, of which errors are counted."""
MOST_GRADIENTS = 5000
"""Largest number of training samples, the first ones, whose gradients are compared."""
MOST_NAMED = 6
"""Largest number of features in a line of text; more are shown as a table."""


@dataclass
class SelectedPoint:
    """A sample of a part of the data, or none.

    A fragment that is redrawn by its clock may still send the values of boxes from before a click
    in the picture. So `revision` is part of the boxes' keys: a selection elsewhere makes new boxes,
    and values of the old ones are ignored.
    """

    part: str = "train"  # ``train``, ``validation`` or ``test``
    index: int | None = None  # Row of the part
    revision: int = 0  # Number of selections outside the box of the row number
    box_index: int | None = None  # First value of the current box, which then keeps its own

    def choose(self, part: str, index: int | None) -> None:
        """Select a sample, or none of a part."""
        self.part, self.index, self.box_index = part, index, index
        self.revision += 1

    def pick(self, asked: object) -> None:
        """Select the clicked point; other values are ignored."""
        if not isinstance(asked, dict):
            return
        part, index = asked.get("part"), asked.get("index")
        if part in PARTS and isinstance(index, int | float) and index >= 0:
            self.choose(part, int(index))

    def sample(self, data: PreparedData) -> tuple[str, int] | None:
        """Return part and row, or None; a selection out of range for the data is cleared."""
        size = len(getattr(data, self.part).y)
        if not size:
            self.choose(offered(data)[0], None)
        elif any(k is not None and k >= size for k in (self.index, self.box_index)):
            own = self.index is not None and self.index < size
            self.choose(self.part, self.index if own else None)
        return None if self.index is None else (self.part, self.index)


def offered(data: PreparedData) -> list[str]:
    """Return the non-empty parts of the data."""
    return [part for part in PARTS if len(getattr(data, part).y)]


POINT: Key[SelectedPoint] = Key("gradient_lab.point", SelectedPoint)


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


@dataclass(frozen=True, eq=False)
class PointFacts:
    """Numbers about one sample at the current epoch."""

    outputs: Array  # Output activations, shape (n_out,)
    loss: float  # Data loss
    norm: float  # Norm of the sample's gradient, over all weights and biases
    # Share in the sum of those norms over training samples; None for a sample of another part
    share: float | None
    count: int  # Number of training samples in that sum


def point_facts(experiment: Experiment, part: str, index: int) -> PointFacts:
    """Return the numbers about row ``index`` of a part of the data."""
    samples, own = getattr(experiment.prepared, part), slice(index, index + 1)
    network, trainer = experiment.network, experiment.trainer
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        passes = forward(network, trainer.parameters, samples.X[own])
        losses = per_sample_loss(network, passes, samples.Y[own], trainer.settings.loss)

    def norms(samples: Part, rows: slice) -> Array:
        by_layer = sample_gradients(_objective(experiment, samples, rows), trainer.parameters).norms
        return np.asarray(np.sqrt(np.square(by_layer).sum(axis=1)))

    norm = float(norms(samples, own)[0])
    share, train = None, experiment.prepared.train
    if part == "train":
        total = float(norms(train, slice(MOST_GRADIENTS)).sum())
        total += norm if index >= MOST_GRADIENTS else 0.0
        share = norm / total if total > 0 else 0.0
    count = min(len(train.y), MOST_GRADIENTS)
    return PointFacts(passes[-1].a[0], float(losses[0]), norm, share, count)


def _objective(experiment: Experiment, samples: Part, rows: slice) -> Objective:
    loss = experiment.trainer.settings.loss
    return Objective(experiment.network, samples.X[rows], samples.Y[rows], loss)


def point_panel(run: LiveRun) -> None:
    """Draw the choice of a sample and the details of the chosen one."""
    experiment = run.experiment
    point = POINT.get()
    sample = point.sample(experiment.prepared)
    parts = offered(experiment.prepared)
    # New keys after each selection elsewhere, and no callbacks: see `SelectedPoint`. The first
    # value is the widget's default, which reaches the browser even if this run is interrupted.
    number_key = f"lab.point.number.{point.revision}"
    if not has_widget(number_key):
        point.box_index = point.index
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        part = st.selectbox(
            _("A point, closely"),
            parts,
            index=parts.index(point.part),
            format_func=split_title,
            key=f"lab.point.part.{point.revision}",
            width=150,
        )
        count = len(getattr(experiment.prepared, point.part).y)
        number = st.number_input(
            _("Its number"),
            min_value=1,
            max_value=count,
            value=None if point.box_index is None else point.box_index + 1,
            step=1,
            placeholder=_("1 to {n}").format(n=count),
            key=number_key,
            label_visibility="collapsed",
            width=150,
        )
        if sample is None:
            st.caption(_("Click a point of the surface, or type its number."), width="content")
        else:
            st.button(
                _("Close"),
                icon=":material/close:",
                key="lab.point.close",
                on_click=lambda: point.choose(point.part, None),
                type="tertiary",
            )
    index = None if number is None else int(number) - 1
    if part != point.part:
        size = len(getattr(experiment.prepared, part).y)
        point.choose(part, index if index is not None and index < size else None)
        st.rerun()
    if index != point.index:
        point.index = index
        st.rerun()
    if sample is not None:
        with st.container(horizontal=True, gap="medium", key="lab-point"):
            _numbers(experiment, *sample)
            _features(experiment, *sample)


def _numbers(experiment: Experiment, part: str, index: int) -> None:
    prepared, facts = experiment.prepared, point_facts(experiment, part, index)
    true = getattr(prepared, part).y[index]
    if prepared.problem == "regression":
        told = float(prepared.to_target_units(facts.outputs))
        target, output = (coordinate(value, prepared.dataset.y) for value in (true, told))
        meaning = _("In units of the target")
    else:
        names = [plain(_(name)) for name in prepared.dataset.class_names]
        predicted = int(predicted_classes(facts.outputs[np.newaxis])[0])
        shares = class_probabilities(facts.outputs[np.newaxis])
        probability = f" ({percent(shares[0, predicted])})" if shares is not None else ""
        target, output = names[int(true)], names[predicted] + probability
        activations = ", ".join(digits(value, 4) for value in facts.outputs)
        meaning = _("Output activations: {a}").format(a=activations)
    if facts.share is None:
        share, note = "–", _("Only training samples change the weights.")
    else:
        fair = facts.share * facts.count
        share = f"{short_percent(facts.share, 2)} (× {digits(fair, 2)})"
        note = _(
            "‖g‖ of this sample's own gradient, {norm}, over the sum of the norms of {n} training "
            "samples; after ×, in fair shares of 1/{n}."
        ).format(norm=digits(facts.norm), n=facts.count)
    for label, value, hint in (
        (_("True"), target, None),
        (_("Output"), output, meaning),
        (_("Loss"), digits(facts.loss, 4), _("Data loss of this sample")),
        (_("Share of the gradient"), share, note),
    ):
        st.metric(label, value, help=hint, width="content")


def _features(experiment: Experiment, part: str, index: int) -> None:
    import pandas as pd

    dataset, samples = experiment.prepared.dataset, getattr(experiment.prepared, part)
    raw, shape = samples.raw[index], dataset.image_shape
    if shape is not None and experiment.network.n_in == shape[0] * shape[1]:
        objective = _objective(experiment, samples, slice(index, index + 1))
        gradient = input_gradients(objective, experiment.trainer.parameters)[0]
        pair = picture_pair(raw.reshape(shape), gradient.reshape(shape), is_dark())
        words = _("The picture, and the gradient of its loss by each pixel")
        with st.container(width=pair.shape[1]):
            st.image(pair, caption=words, alt=words, output_format="PNG")
        return
    names = [_(name) for name in dataset.feature_names]
    values = [coordinate(value, column) for value, column in zip(raw, dataset.X.T, strict=True)]
    if len(names) <= MOST_NAMED:
        for name, value in zip(names, values, strict=True):
            st.metric(plain(name), value, width="content")
    else:
        st.dataframe(
            pd.DataFrame({"feature": names, "value": values}),
            hide_index=True,
            height=180,
            width=320,
            column_config={"feature": _("Feature"), "value": _("Value")},
        )
