"""Details of one sample: features, prediction, and share of the gradient."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from experiments.run.experiment import Experiment
from nn_core.data import Part, PreparedData
from nn_core.diagnostics.gradients import input_gradients, sample_gradients
from nn_core.diagnostics.objective import Objective
from nn_core.diagnostics.predictions import class_probabilities
from nn_core.metrics import predicted_classes
from nn_core.network import forward, per_sample_loss
from nn_core.types import Array
from ui.figures.predictions import picture_pair
from ui.i18n import _
from ui.run.live_run import LiveRun
from ui.run.scene import split_title
from ui.session import Key, has_widget
from ui.text import coordinate, digits, percent
from ui.theme import is_dark
from ui.widgets.tables import plain

PARTS = ("train", "validation", "test")
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
    samples: Part = getattr(experiment.prepared, part)
    network, parameters = experiment.network, experiment.trainer.parameters
    loss = experiment.trainer.settings.loss
    X, Y = samples.X[index : index + 1], samples.Y[index : index + 1]
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        passes = forward(network, parameters, X)
        own = per_sample_loss(network, passes, Y, loss)

    def norms(inputs: Array, targets: Array) -> Array:
        by_layer = sample_gradients(Objective(network, inputs, targets, loss), parameters).norms
        return np.asarray(np.sqrt(np.square(by_layer).sum(axis=1)))

    norm = float(norms(X, Y)[0])
    share, train = None, experiment.prepared.train
    if part == "train":
        others = norms(train.X[:MOST_GRADIENTS], train.Y[:MOST_GRADIENTS])
        total = float(others.sum()) + (norm if index >= MOST_GRADIENTS else 0.0)
        share = norm / total if total > 0 else 0.0
    count = min(len(train.y), MOST_GRADIENTS)
    return PointFacts(passes[-1].a[0], float(own[0]), norm, share, count)


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
        facts = point_facts(experiment, *sample)
        samples: Part = getattr(experiment.prepared, sample[0])
        with st.container(horizontal=True, gap="medium", key="lab-point"):
            for label, value, note in _numbers(experiment, facts, samples, sample[1]):
                st.metric(label, value, help=note or None, width="content")
            _features(experiment, samples, sample[1])


def _numbers(
    experiment: Experiment, facts: PointFacts, samples: Part, index: int
) -> list[tuple[str, str, str]]:
    prepared = experiment.prepared
    if prepared.problem == "regression":
        target, output = (
            coordinate(value, prepared.dataset.y)
            for value in (samples.y[index], float(prepared.to_target_units(facts.outputs)))
        )
        meaning = _("In units of the target")
    else:
        names = [plain(_(name)) for name in prepared.dataset.class_names]
        predicted = int(predicted_classes(facts.outputs[np.newaxis])[0])
        shares = class_probabilities(facts.outputs[np.newaxis])
        probability = f" ({percent(shares[0, predicted])})" if shares is not None else ""
        target, output = names[int(samples.y[index])], names[predicted] + probability
        activations = ", ".join(digits(value, 4) for value in facts.outputs)
        meaning = _("Output activations: {a}").format(a=activations)
    if facts.share is None:
        share, note = "–", _("Only training samples pull at the weights.")
    else:
        fair = facts.share * facts.count
        share = f"{digits(100 * facts.share, 2)}% (× {digits(fair, 2)})"
        note = _(
            "‖g‖ of this sample's own gradient, {norm}, over the sum of the norms of {n} training "
            "samples; after ×, in fair shares of 1/{n}."
        ).format(norm=digits(facts.norm), n=facts.count)
    return [
        (_("True"), target, ""),
        (_("Output"), output, meaning),
        (_("Loss"), digits(facts.loss, 4), _("Data loss of this sample")),
        (_("Share of the gradient"), share, note),
    ]


def _features(experiment: Experiment, samples: Part, index: int) -> None:
    import pandas as pd

    prepared, raw = experiment.prepared, samples.raw[index]
    shape = prepared.dataset.image_shape
    names = [_(name) for name in prepared.dataset.feature_names]
    if shape is not None and experiment.network.n_in == shape[0] * shape[1]:
        trainer, own = experiment.trainer, slice(index, index + 1)
        objective = Objective(
            experiment.network, samples.X[own], samples.Y[own], trainer.settings.loss
        )
        gradient = input_gradients(objective, trainer.parameters)[0]
        pair = picture_pair(raw.reshape(shape), gradient.reshape(shape), is_dark())
        words = _("The picture, and the gradient of its loss by each pixel")
        with st.container(width=pair.shape[1]):
            st.image(pair, caption=words, alt=words, output_format="PNG")
        return
    columns = prepared.dataset.X.T
    values = [coordinate(value, column) for value, column in zip(raw, columns, strict=True)]
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
