"""A training step drawn as a flow: input, hidden, output, loss; and back again to the update."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nn_core.activations import Sigmoid
from nn_core.layers import Dense
from nn_core.losses import BinaryCrossEntropy
from nn_core.network import Network
from nn_core.optimizers import SGD
from nn_core.tracing import StepTrace
from nn_core.types import Array
from nn_core.worked_example import WorkedExample
from ui import theme
from ui.i18n import _
from ui.neuron.unit import Unit, shown
from ui.text import digits

FORWARD = theme.SPLIT_COLORS["train"]
BACKWARD = theme.SPLIT_COLORS["validation"]
HALF_WIDTH, HALF_HEIGHT = 0.40, 0.40


@dataclass(frozen=True)
class FlowBox:
    """A station of the flow: place in the grid, title, and lines of numbers."""

    column: int
    row: int
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class FlowInfo:
    """The stations in their order, and the loss before and after the step."""

    boxes: tuple[FlowBox, ...]
    loss_before: float
    loss_after: float


def flow_trace(unit: Unit, target: float, rate: float, seed: int, step: int) -> StepTrace:
    """Return one step of a network n-2-1 whose first hidden unit is the given one.

    Parameters
    ----------
    unit : Unit
        Gives the inputs, the first hidden unit and the hidden layer's activation.
    target : float
        0 or 1.
    rate : float
        Learning rate.
    seed : int
        Of all other weights.
    step : int
        Steps done before this one.
    """
    network = Network(len(unit.inputs), (Dense(2, unit.activation), Dense(1, Sigmoid())))
    parameters = network.initialize(seed)
    parameters.weights[0][:, 0] = unit.weights
    parameters.biases[0][:, 0] = unit.bias
    example = WorkedExample(
        title="",
        sentence="",
        network=network,
        parameters=parameters,
        X=np.array([unit.inputs]),
        y=np.array([[target]]),
        loss=BinaryCrossEntropy(),
        optimizer=SGD(),
        learning_rate=rate,
    )
    return example.trace(step)


def flow_data(unit: Unit, target: float, rate: float, seed: int, step: int) -> FlowInfo:
    """Return what stands on each station of a step; see `flow_trace`."""
    trace = flow_trace(unit, target, rate, seed, step)
    hidden, output = trace.passes
    gradients = trace.data_gradient.weights
    boxes = (
        FlowBox(0, 0, _("Input"), _numbered("x", trace.X[0])),
        FlowBox(1, 0, _("Hidden"), (*_numbered("z", hidden.z[0]), *_numbered("a", hidden.a[0]))),
        FlowBox(
            2, 0, _("Output"), (f"z = {shown(output.z[0, 0])}", f"a = {shown(output.a[0, 0])}")
        ),
        FlowBox(3, 0, _("Loss"), (f"y = {shown(target)}", f"L = {shown(trace.data_loss)}")),
        FlowBox(3, 1, _("Backward"), (f"∂L/∂a = {shown(_loss_gradient(trace))}",)),
        FlowBox(
            2,
            1,
            _("Output"),
            (f"δ = {shown(trace.deltas[1][0, 0])}", *_numbered("∂L/∂v", gradients[1][:, 0])),
        ),
        FlowBox(
            1,
            1,
            _("Hidden"),
            (*_numbered("δ", trace.deltas[0][0]), *_numbered("∂L/∂w", gradients[0][:, 0])),
        ),
        FlowBox(
            0,
            1,
            _("Update"),
            (
                *_moves("w", trace.before.weights[0][:, 0], trace.after.weights[0][:, 0]),
                *_moves("v", trace.before.weights[1][:, 0], trace.after.weights[1][:, 0]),
            ),
        ),
    )
    return FlowInfo(boxes, trace.data_loss, trace.data_loss_after)


def _loss_gradient(trace: StepTrace) -> float:
    return float(trace.loss.gradient(trace.passes[-1].a, trace.y)[0, 0])


def _numbered(name: str, values: Array) -> tuple[str, ...]:
    return tuple(
        f"{name}{'₁₂₃₄'[i]} = {digits(float(value) + 0.0)}" for i, value in enumerate(values)
    )


def _moves(name: str, before: Array, after: Array) -> tuple[str, ...]:
    return tuple(
        f"{name}{'₁₂₃₄'[i]}: {digits(float(old))} → {digits(float(new))}"
        for i, (old, new) in enumerate(zip(before, after, strict=True))
    )


def flow_figure(info: FlowInfo, dark: bool) -> go.Figure:
    """Two rows of stations: forward on top, left to right; back below, right to left."""
    figure = go.Figure()
    fill = "#1c222c" if dark else "#f3f5f9"
    shapes, notes = [], []
    for box in info.boxes:
        x, y = box.column, -box.row
        color = BACKWARD if box.row else FORWARD
        shapes.append(
            {
                "type": "rect",
                "x0": x - HALF_WIDTH,
                "x1": x + HALF_WIDTH,
                "y0": y - HALF_HEIGHT,
                "y1": y + HALF_HEIGHT,
                "fillcolor": fill,
                "line": {"color": color, "width": 2},
                "layer": "below",
            }
        )
        notes.append(
            {
                "x": x,
                "y": y,
                "text": "<br>".join([f"<b>{box.title}</b>", *box.lines]),
                "showarrow": False,
                "font": {"size": 12},
            }
        )
    for start, end in zip(info.boxes, info.boxes[1:], strict=False):
        notes.append(_arrow(start, end))
    figure.add_scatter(
        x=[box.column for box in info.boxes],
        y=[-box.row for box in info.boxes],
        mode="markers",
        marker={"opacity": 0, "size": 40},
        text=["<br>".join(box.lines) for box in info.boxes],
        hovertemplate="%{text}<extra></extra>",
        showlegend=False,
    )
    theme.style(figure, height=430)
    figure.update_layout(
        shapes=shapes, annotations=notes, margin={"l": 0, "r": 0, "t": 8, "b": 8}, dragmode=False
    )
    hidden = {"visible": False, "fixedrange": True}
    figure.update_xaxes(range=[-0.5, 3.5], **hidden)
    figure.update_yaxes(range=[-1.5, 0.5], **hidden)
    return figure


def _arrow(start: FlowBox, end: FlowBox) -> dict[str, object]:
    """Return an arrow from the edge of a box to the edge of the next."""
    dx, dy = end.column - start.column, start.row - end.row
    return {
        "ax": start.column + dx * HALF_WIDTH,
        "ay": -start.row + dy * HALF_HEIGHT,
        "x": end.column - dx * HALF_WIDTH,
        "y": -end.row - dy * HALF_HEIGHT,
        "axref": "x",
        "ayref": "y",
        "showarrow": True,
        "arrowhead": 2,
        "arrowwidth": 2.5,
        "arrowcolor": BACKWARD if end.row else FORWARD,
        "text": "",
    }
