"""Flow chart of a training step: forward pass, loss, backward pass and update."""

from itertools import pairwise

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
from ui.i18n import _
from ui.symbols import html_symbol
from ui.text import digits

# Of the forward and the backward column.
COLORS = theme.SPLIT_COLORS["train"], theme.SPLIT_COLORS["validation"]
HALF_WIDTH, HALF_HEIGHT = 0.44, 0.41


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


def flow_stations(trace: StepTrace) -> list[tuple[str, list[str]]]:
    """Return titles and lines of the stations, in the order of the computation."""
    notation = Notation(trace)

    def text(quantity: Quantity) -> str:
        return f"{html_symbol(quantity.symbol)} = {digits(quantity.number, 4)}"

    def texts(layer: int, *stages: Stage, unit: int | None = None) -> list[str]:
        return [
            text(Quantity(row.symbol, row.value))
            for stage in stages
            for row in rows(trace, stage, layer, unit=unit, numeric=False)
        ]

    def updates(layer: int) -> list[str]:
        sources = range(trace.network.layout.shapes[layer][0])
        pairs = (
            [named.weight(layer, i, 0) for named in (notation, notation.primed())] for i in sources
        )
        return [
            f"{html_symbol(old.symbol)}: {digits(old.number, 4)} → {digits(new.number, 4)}"
            for old, new in pairs
        ]

    loss = notation.loss(None)
    slope = float(trace.loss.gradient(trace.passes[-1].a, trace.y)[0, 0])
    slope_symbol = gradient_symbol(loss.symbol, notation.a(1, 0, 0).symbol)
    return [
        (_("Input"), [text(notation.inputs(0, i, 0)) for i in range(trace.network.n_in)]),
        (_("Hidden"), texts(0, "weighted_sum", "activation")),
        (_("Output"), texts(1, "weighted_sum", "activation")),
        (_("Loss"), [text(notation.target(0, 0)), text(loss)]),
        (_("Backward"), [text(Quantity(slope_symbol, slope))]),
        (_("Output"), texts(1, "output_delta", "weight_gradient")),
        (_("Hidden"), [*texts(0, "hidden_delta"), *texts(0, "weight_gradient", unit=0)]),
        (_("Update"), [*updates(0), *updates(1)]),
    ]


def flow_figure(trace: StepTrace, dark: bool) -> go.Figure:
    """Draw two columns of stations: forward downward on the left, backward upward on the right."""
    stations = flow_stations(trace)
    half = len(stations) // 2
    places = [(0, -k) for k in range(half)] + [(1, k + 1 - half) for k in range(half)]
    shapes, notes = [], []
    for (x, y), (title, lines) in zip(places, stations, strict=True):
        shapes.append(
            {
                "type": "rect",
                "x0": x - HALF_WIDTH,
                "x1": x + HALF_WIDTH,
                "y0": y - HALF_HEIGHT,
                "y1": y + HALF_HEIGHT,
                "fillcolor": "#1c222c" if dark else "#f3f5f9",
                "line": {"color": COLORS[x], "width": 2},
                "layer": "below",
            }
        )
        text = "<br>".join([f"<b>{title}</b>", *lines])
        notes.append({"x": x, "y": y, "text": text, "showarrow": False, "font": {"size": 12}})
    # From the edge of each box to the edge of the next.
    arrows = [
        {
            "ax": x0 + (x1 - x0) * HALF_WIDTH,
            "ay": y0 + (y1 - y0) * HALF_HEIGHT,
            "x": x1 - (x1 - x0) * HALF_WIDTH,
            "y": y1 - (y1 - y0) * HALF_HEIGHT,
            "axref": "x",
            "ayref": "y",
            "showarrow": True,
            "arrowhead": 2,
            "arrowwidth": 2.5,
            "arrowcolor": COLORS[x1],
            "text": "",
        }
        for (x0, y0), (x1, y1) in pairwise(places)
    ]
    hidden = {"visible": False, "fixedrange": True}
    figure = new_figure(
        540,
        {"range": [-0.5, 1.5], **hidden},
        {"range": [-3.5, 0.5], **hidden},
        left=0,
        right=0,
        bottom=8,
        shapes=shapes,
        annotations=[*notes, *arrows],
        dragmode=False,
    )
    dots(
        figure,
        np.transpose(places).tolist(),
        {"opacity": 0, "size": 40},
        text=["<br>".join(lines) for _title, lines in stations],
        hover="%{text}",
    )
    return figure
