"""Flow chart of a training step: forward pass, loss, backward pass and update."""

from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from nn_core.activations import Sigmoid
from nn_core.layers import Dense
from nn_core.losses import BinaryCrossEntropy
from nn_core.network import Network
from nn_core.optimizers import SGD
from tutorial.derivation.expressions import Quantity
from tutorial.derivation.notation import Notation, gradient_symbol
from tutorial.derivation.row import Stage
from tutorial.derivation.rows import rows
from tutorial.example.worked_example import WorkedExample
from tutorial.neuron.unit import Unit
from tutorial.tracing import StepTrace
from ui import theme
from ui.figures.base import dots, new_figure
from ui.figures.unit_latex import shown
from ui.i18n import _
from ui.symbols import html_symbol

FORWARD = theme.SPLIT_COLORS["train"]
BACKWARD = theme.SPLIT_COLORS["validation"]
HALF_WIDTH, HALF_HEIGHT = 0.44, 0.41


class FlowBox(NamedTuple):
    """A station of the flow: place in the grid, title, and lines of numbers."""

    column: int
    row: int
    title: str
    lines: tuple[str, ...]


class FlowInfo(NamedTuple):
    """The stations in order, and the loss before and after the step."""

    boxes: tuple[FlowBox, ...]
    loss_before: float
    loss_after: float


def flow_trace(unit: Unit, target: float, rate: float, seed: int, step: int) -> StepTrace:
    """Return one step of a network n-2-1 whose first hidden unit is the given one.

    The unit sets the inputs and the hidden activation, the seed all other weights; ``step`` counts
    earlier steps.
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
    """Return the stations of a step; see `flow_trace`."""
    trace = flow_trace(unit, target, rate, seed, step)
    notation = Notation(trace)
    inputs = [notation.inputs(0, i, 0) for i in range(trace.network.n_in)]
    loss, y = notation.loss(None), notation.target(0, 0)
    output = notation.a(1, 0, 0)
    slope = float(trace.loss.gradient(trace.passes[-1].a, trace.y)[0, 0])
    slope_symbol = gradient_symbol(loss.symbol, output.symbol)
    stations = (
        (_("Input"), tuple(map(_text, inputs))),
        (_("Hidden"), _texts(trace, 0, "weighted_sum", "activation")),
        (_("Output"), _texts(trace, 1, "weighted_sum", "activation")),
        (_("Loss"), (_text(y), _text(loss))),
        (_("Backward"), (_text(Quantity(slope_symbol, slope)),)),
        (_("Output"), _texts(trace, 1, "output_delta", "weight_gradient")),
        (
            _("Hidden"),
            (*_texts(trace, 0, "hidden_delta"), *_texts(trace, 0, "weight_gradient", unit=0)),
        ),
        (_("Update"), (*_updates(notation, 0), *_updates(notation, 1))),
    )
    half = len(stations) // 2
    boxes = tuple(
        FlowBox(k // half, k if k < half else 2 * half - 1 - k, title, lines)
        for k, (title, lines) in enumerate(stations)
    )
    return FlowInfo(boxes, trace.data_loss, trace.data_loss_after)


def _text(quantity: Quantity) -> str:
    return f"{html_symbol(quantity.symbol)} = {shown(quantity.number)}"


def _texts(
    trace: StepTrace, layer: int, *stages: Stage, unit: int | None = None
) -> tuple[str, ...]:
    return tuple(
        _text(Quantity(row.symbol, row.value))
        for stage in stages
        for row in rows(trace, stage, layer, unit=unit, numeric=False)
    )


def _updates(notation: Notation, layer: int) -> tuple[str, ...]:
    sources = range(notation.trace.network.layout.shapes[layer][0])
    pairs = [(notation.weight(layer, i, 0), notation.primed().weight(layer, i, 0)) for i in sources]
    return tuple(
        f"{html_symbol(old.symbol)}: {shown(old.number)} → {shown(new.number)}"
        for old, new in pairs
    )


def flow_figure(info: FlowInfo, dark: bool) -> go.Figure:
    """Draw two columns of stations: forward downward on the left, backward upward on the right."""
    hidden = {"visible": False, "fixedrange": True}
    figure = new_figure(
        540,
        {"range": [-0.5, 1.5], **hidden},
        {"range": [-3.5, 0.5], **hidden},
        left=0,
        right=0,
        bottom=8,
        shapes=[_rectangle(box, dark) for box in info.boxes],
        annotations=[
            *(_note(box) for box in info.boxes),
            *(_arrow(*ends) for ends in zip(info.boxes, info.boxes[1:], strict=False)),
        ],
        dragmode=False,
    )
    dots(
        figure,
        ([box.column for box in info.boxes], [-box.row for box in info.boxes]),
        {"opacity": 0, "size": 40},
        text=["<br>".join(box.lines) for box in info.boxes],
        hover="%{text}<extra></extra>",
    )
    return figure


def _color(box: FlowBox) -> str:
    return BACKWARD if box.column else FORWARD


def _rectangle(box: FlowBox, dark: bool) -> dict[str, object]:
    return {
        "type": "rect",
        "x0": box.column - HALF_WIDTH,
        "x1": box.column + HALF_WIDTH,
        "y0": -box.row - HALF_HEIGHT,
        "y1": -box.row + HALF_HEIGHT,
        "fillcolor": "#1c222c" if dark else "#f3f5f9",
        "line": {"color": _color(box), "width": 2},
        "layer": "below",
    }


def _note(box: FlowBox) -> dict[str, object]:
    text = "<br>".join([f"<b>{box.title}</b>", *box.lines])
    place = {"x": box.column, "y": -box.row}
    return {**place, "text": text, "showarrow": False, "font": {"size": 12}}


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
        "arrowcolor": _color(end),
        "text": "",
    }
