"""Figures and formulas of the neuron page: one unit, rules, the flow of a step, galleries."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from nn_core.activations import Activation, Sigmoid
from nn_core.layers import Dense
from nn_core.losses import BinaryCrossEntropy, Loss
from nn_core.network import Network
from nn_core.optimizers import SGD
from nn_core.types import Array
from tutorial.derivation.expressions import Quantity
from tutorial.derivation.notation import Notation, gradient_symbol
from tutorial.derivation.row import Stage
from tutorial.derivation.rows import rows
from tutorial.example.worked_example import WorkedExample
from tutorial.neuron.runs import RuleRun
from tutorial.neuron.unit import Unit
from tutorial.tracing import StepTrace
from ui import theme
from ui.figures.base import (
    SYMBOLS,
    WIDE_MARGINS,
    dots,
    heat,
    level,
    line,
    new_figure,
    outlined,
    square_axes,
    upright,
)
from ui.i18n import _
from ui.symbols import html_symbol
from ui.text import digits, fixed

RESOLUTION = 81
REACH = 3.0
BLUE, ORANGE = theme.SPLIT_COLORS["train"], theme.SPLIT_COLORS["validation"]
# Half the size of a box in the flow chart.
HALF_WIDTH, HALF_HEIGHT = 0.44, 0.41
DEAD = 1e-3
"""Below this |f'| nearly no gradient passes."""


def latex_number(value: float) -> str:
    r"""Return a number for a formula: negative ones in parentheses, exponents as powers of ten.

    >>> latex_number(-0.5), latex_number(1e-7)
    ('(-0.5)', '1\\cdot 10^{-7}')
    """
    text = digits(value, 4).replace("−", "-")
    if "e" in text:
        mantissa, exponent = text.split("e")
        text = rf"{mantissa}\cdot 10^{{{int(exponent)}}}"
    return f"({text})" if text.startswith("-") else text


def sum_latex(unit: Unit) -> str:
    """Return the weighted sum as an aligned formula, then with numbers."""
    count = len(unit.inputs)
    symbols = " + ".join(rf"w_{{{i}}}x_{{{i}}}" for i in range(1, count + 1))
    terms = [
        rf"{latex_number(w)}\cdot {latex_number(x)}"
        for w, x in zip(unit.weights, unit.inputs, strict=True)
    ]
    numbers = " + ".join([*terms, latex_number(unit.bias)])
    return (
        rf"\begin{{aligned}} z &= {symbols} + b \\ &= {numbers} \\ &= {digits(unit.z, 4)} "
        r"\end{aligned}"
    )


def output_latex(unit: Unit) -> str:
    """Return output and slope: formula, and value at z."""
    f = unit.activation
    z, a, slope = (digits(value, 4) for value in (unit.z, unit.output, unit.slope))
    return (
        rf"\begin{{aligned}} a &= f(z) = {f.formula} \\ f({z}) &= {a} \\[4pt] "
        rf"f'(z) &= {f.derivative_formula} \\ f'({z}) &= {slope} \end{{aligned}}"
    )


def sum_figure(unit: Unit) -> go.Figure:
    """Draw a waterfall chart of the terms of z, with the bias last."""
    terms = [w * x for w, x in zip(unit.weights, unit.inputs, strict=True)]
    parts = [*terms, unit.bias]
    labels = [f"w{k}x{k}" for k in "₁₂₃₄"[: len(terms)]]
    up = {"title": _("sum so far"), "zeroline": True, "zerolinecolor": theme.INK}
    figure = new_figure(300, y=up, right=16, top=16, bottom=48, showlegend=False)
    figure.add_waterfall(
        x=[*labels, "b", "z"],
        y=[*parts, unit.z],
        measure=["relative"] * len(parts) + ["total"],
        text=[*(digits(part, sign=True) for part in parts), digits(unit.z, 4)],
        textposition="auto",
        increasing={"marker": {"color": theme.class_color(1)}},
        decreasing={"marker": {"color": theme.class_color(0)}},
        totals={"marker": {"color": theme.INK}},
        connector={"line": {"color": theme.INK, "width": 1, "dash": "dot"}},
        hovertemplate="%{x}: %{text}<extra></extra>",
    )
    return figure


def activation_figure(unit: Unit) -> go.Figure:
    """Draw curve and derivative, with the unit's point on both and the tangent."""
    f, at, output, slope = unit.activation, unit.z, unit.output, unit.slope
    reach = max(6.0, 1.2 * abs(at))
    z = np.linspace(-reach, reach, 401)
    figure = new_figure(300, "z", **WIDE_MARGINS)
    for name, y, color, dash in (
        ("f(z)", f(z), BLUE, "solid"),
        ("f′(z)", f.derivative(z), ORANGE, "dash"),
    ):
        hover = f"z = %{{x:.3f}}<br>{name} = %{{y:.4g}}<extra></extra>"
        line(figure, (z, y), name, color, dash, width=2.5, hover=hover)
    ends = at + np.array([-0.24, 0.24]) * reach
    line(figure, (ends, output + slope * (ends - at)), _("tangent"), dash="dot")
    marker = outlined([BLUE, ORANGE], 11, 2, "#fff")
    dots(figure, ([at, at], [output, slope]), marker, hover="z = %{x:.4g}<br>%{y:.4g}")
    upright(figure, at, width=1)
    return figure


def plane_figure(unit: Unit, dark: bool) -> go.Figure:
    """Draw the output over the first two inputs, the boundary, the weights and the unit's input."""
    reach = max(REACH, 1.15 * max(abs(x) for x in unit.inputs[:2]))
    axis = np.linspace(-reach, reach, RESOLUTION)
    first, second = np.meshgrid(axis, axis)
    rest = [np.full(first.size, x) for x in unit.inputs[2:]]
    output = unit.run(np.column_stack([first.ravel(), second.ravel(), *rest])).a
    middle = unit_middle(unit)
    span = float(np.abs(output - middle).max()) or 1.0
    figure = new_figure(360, **square_axes((-reach, reach), (-reach, reach)), **WIDE_MARGINS)
    heat(
        figure,
        axis,
        axis,
        output.reshape(first.shape),
        dark,
        (middle - span, middle + span),
        bar={"title": {"text": "a"}},
        hover="x₁ = %{x:.2f}<br>x₂ = %{y:.2f}<br>a = %{z:.4g}",
    )
    offset = unit.bias + sum(w * x for w, x in zip(unit.weights[2:], unit.inputs[2:], strict=True))
    ink, weights = theme.ink(dark), np.array([*unit.weights[:2], offset])
    _add_boundary(figure, weights, reach, "z = 0", ink, hoverinfo=None)
    _add_weights(figure, weights, ink)
    x, y = unit.inputs[:2]
    marker = outlined(ORANGE, 12, 2, "#fff")
    dots(figure, ([x], [y]), marker, "x", hover="x = (%{x:.3g}, %{y:.3g})<extra></extra>")
    return figure


def unit_middle(unit: Unit) -> float:
    """Return f(0), the output on the boundary."""
    return float(unit.activation(np.zeros(1))[0])


def _add_boundary(
    figure: go.Figure, weights: Array, reach: float, name: str, color: str, **settings: Any
) -> None:
    """Draw the line w₁x₁ + w₂x₂ + b = 0 of weights (w₁, w₂, b) beyond a plot of ± 2 reach."""
    foot, w = _foot(weights), weights[:2]
    if foot is not None:
        along = np.array([-w[1], w[0]]) / np.sqrt(float(w @ w))
        length = 2.0 * reach + float(np.abs(foot).max())
        ends = np.array([foot - length * along, foot + length * along])
        line(figure, ends.T, name, color, **settings)


def _add_weights(figure: go.Figure, weights: Array, color: str) -> None:
    """Draw the weight vector as an arrow from the boundary."""
    foot = _foot(weights)
    if foot is not None:
        head = {"symbol": "arrow", "size": [0, 14], "angleref": "previous", "color": color}
        arrow = np.array([foot, foot + weights[:2]])
        line(figure, arrow.T, "w", color, width=3, mode="lines+markers", marker=head)


def _foot(weights: Array) -> Array | None:
    """Return the point of the boundary nearest to 0; None where there is no boundary."""
    w, b = weights[:2], weights[2]
    return np.asarray(-b * w / float(w @ w)) if w.any() else None


def line_figure(run: RuleRun, X: Array, y: Array, step: int, dark: bool) -> go.Figure:
    """Draw the data, the step's samples, the line before (dotted) and after, and the weights.

    Step 0 is the start, with all weights 0. The colors of the plane are the sign of z.
    """
    x_range, y_range = ((float(x.min()) - 0.75, float(x.max()) + 0.75) for x in X.T)
    reach = float(np.abs([x_range, y_range]).max())
    record = run.steps[step - 1] if step else None
    before, after = (record.before, record.after) if record else (np.zeros(3), np.zeros(3))
    figure = new_figure(440, **square_axes(x_range, y_range), **WIDE_MARGINS)
    ink, scale = theme.ink(dark), theme.plotly_scale(theme.diverging(dark)[3:6])
    xs, ys = np.linspace(*x_range, 61), np.linspace(*y_range, 61)
    side = np.sign(xs * after[0] + ys[:, np.newaxis] * after[1] + after[2])
    heat(figure, xs, ys, side.astype(np.int8), scale, (-1, 1), bar=None, opacity=0.6)
    _add_boundary(figure, before, reach, _("line before"), theme.INK, dash="dot", width=2.5)
    _add_boundary(figure, after, reach, _("line after"), ink, width=2.5)
    _add_weights(figure, after, ink)
    sample = _("sample {number}").format(number="%{customdata}")
    for k, (target, symbol) in enumerate(zip((-1, 1), SYMBOLS, strict=True)):
        chosen = y == target
        label = digits(target, sign=True)
        dots(
            figure,
            X[chosen].T,
            outlined(theme.class_color(k), 13, 1.5, ink, symbol=symbol),
            f"y = {label}",
            customdata=np.flatnonzero(chosen) + 1,
            hover=f"{sample}<br>(%{{x:.3g}}, %{{y:.3g}})<br>y = {label}<extra></extra>",
        )
    if record and len(record.samples) < y.size:
        ring = {"size": 24, "symbol": "circle-open", "color": ink, "line": {"width": 3}}
        dots(figure, X[list(record.samples)].T, ring, _("this step's sample"))
    return figure


def progress_figure(run: RuleRun, step: int, kind: str, bound: float | None = None) -> go.Figure:
    """Draw misclassified samples after each step done; and mistakes with their bound, or the loss.

    ``bound`` is that of the perceptron's mistakes; it is drawn once they come near it.
    """
    done = run.steps[:step]
    steps, wrong, losses = (
        np.array([getattr(record, name) for record in done]) for name in ("step", "wrong", "loss")
    )
    updates = np.cumsum([bool(record.update.any()) for record in done])
    # The axis grows in tens, so that its length does not reveal the last step.
    across = {"title": _("step"), "range": [0, 10 * (step // 10 + 1) + 0.5]}
    figure = new_figure(260, across, {"rangemode": "tozero"}, **WIDE_MARGINS)
    curves = [(wrong, _("wrong samples after the step"), "train")]
    if kind == "perceptron":
        curves.append((updates, _("mistakes so far"), "validation"))
    elif kind != "hebb":
        curves.append((losses, _("loss, mean of ½(y − a)²"), "validation"))
    for values, name, split in curves:
        line(
            figure,
            (steps, values),
            name,
            theme.SPLIT_COLORS[split],
            theme.SPLIT_DASHES[split],
            mode="lines" if step > 60 else "lines+markers",
            hover=f"%{{x}}: %{{y:.4g}}<extra>{name}</extra>",
        )
    if bound is not None and bound <= 4 * max(1, updates[-1] if step else 0):
        note = {"text": f"(R/γ)² = {digits(bound)}", "yanchor": "bottom"}
        level(figure, bound, dash="dash", annotation=note)
    return figure


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
                "line": {"color": (BLUE, ORANGE)[x], "width": 2},
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
            "arrowcolor": (BLUE, ORANGE)[x1],
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


class Card(NamedTuple):
    """A function and its slope over x; and the intervals without gradient, perhaps infinite."""

    x: Array
    value: Array
    slope: Array
    dead: Sequence[tuple[float, float]] = ()


def activation_card(activation: Activation, reach: float) -> Card:
    """Return an activation over z from ``-reach`` to ``reach``, and where ``|f'| < 1e-3``.

    Of softmax it is the first of three outputs, with the other two weighted sums at 0.
    """
    z = np.linspace(-reach, reach, 4001)
    if activation.elementwise:
        value, slope = activation(z), activation.derivative(z)
    else:
        sums, first = np.zeros((2, z.size, 3))
        sums[:, 0], first[:, 0] = z, 1.0
        outputs = activation(sums)
        value, slope = outputs[:, 0], activation.backward(first, sums, outputs)[:, 0]
    slope = np.broadcast_to(slope, z.shape)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], np.abs(slope) < DEAD, [False]])))
    dead = [
        (-np.inf if start == 0 else float(z[start]), np.inf if end == z.size - 1 else float(z[end]))
        for start, end in zip(edges[::2], edges[1::2] - 1, strict=True)
        # A single grid point is a zero crossing of f', where no gradient vanishes.
        if z[end] - z[start] > 0.05
    ]
    return Card(z[::10], value[::10], slope[::10], dead)


def activation_card_figure(card: Card) -> go.Figure:
    """Draw curve and derivative, with the intervals of vanishing gradient shaded."""
    figure = _card_figure(card, "z", ("f(z)", "f′(z)"))
    low, high = float(card.x[0]), float(card.x[-1])
    shade = {"fillcolor": theme.INK, "opacity": 0.22, "line_width": 0, "layer": "below"}
    for start, end in card.dead:
        figure.add_vrect(x0=max(start, low), x1=min(end, high), **shade)
    return figure


def loss_card(loss: Loss, target: float, probability: bool) -> Card:
    """Return a loss of one output unit over its prediction.

    Probabilities exclude 0 and 1, where logarithms diverge; other predictions are from -2 to 3.
    """
    a = np.linspace(0.005, 0.995, 397) if probability else np.linspace(-2.0, 3.0, 401)
    y = np.full((a.size, 1), target)
    column = a[:, np.newaxis]
    return Card(a, loss.per_sample(column, y), loss.gradient(column, y)[:, 0])


def loss_card_figure(card: Card, target: float) -> go.Figure:
    """Draw value and gradient, with the target marked."""
    figure = _card_figure(card, _("prediction a"), ("L", "∂L/∂a"))
    upright(figure, target, width=1)
    spread = float(np.quantile(np.abs(card.slope), 0.97))
    low, high = min(float(card.value.min()), -spread), max(float(card.value.max()), spread)
    figure.update_yaxes(range=[low - 0.3, high + 0.3])
    return figure


def _card_figure(card: Card, x_title: str, names: tuple[str, str]) -> go.Figure:
    figure = new_figure(230, x_title, left=36, top=28)
    for name, y, color, dash in (
        (names[0], card.value, BLUE, "solid"),
        (names[1], card.slope, ORANGE, "dash"),
    ):
        hover = f"%{{x:.3f}}: {name} = %{{y:.4g}}<extra></extra>"
        line(figure, (card.x, y), name, color, dash, width=2.5, hover=hover)
    return figure


def overlay_figure(cards: Mapping[str, Card], x_title: str, names: tuple[str, str]) -> go.Figure:
    """Draw functions by title, values above and slopes below, with one color and dash for each."""
    figure = new_figure(560, x_title, rows=(1, 1), spacing=0.08, **WIDE_MARGINS)
    for k, (title, card) in enumerate(cards.items()):
        for row, y in enumerate((card.value, card.slope), 1):
            line(
                figure,
                (card.x, y),
                title,
                theme.class_color(k),
                theme.class_dash(k),
                width=2.5,
                legendgroup=title,
                showlegend=row == 1,
                hover="%{x:.3f}: %{y:.4g}",
                row=row,
                col=1,
            )
    for row, name in enumerate(names, 1):
        figure.update_yaxes(title_text=name, row=row, col=1)
    # Slopes of logarithms are huge at the ends; the axis is fitted to the middle.
    slopes = np.concatenate([card.slope for card in cards.values()])
    top = float(np.quantile(np.abs(slopes), 0.97)) * 1.1 or 1.0
    figure.update_yaxes(range=[max(float(slopes.min()), -top) - 0.1, top], row=2, col=1)
    return figure


def intervals_text(card: Card) -> str:
    """Return a sentence on where the gradient vanishes."""
    if not card.dead:
        return _("The gradient passes everywhere in this picture.")
    parts = []
    for start, end in card.dead:
        if np.isinf(start) and np.isinf(end):
            parts.append(_("everywhere"))
        elif np.isinf(start):
            parts.append(f"z < {fixed(end, 2)}")
        elif np.isinf(end):
            parts.append(f"z > {fixed(start, 2)}")
        else:
            parts.append(f"{fixed(start, 2)} < z < {fixed(end, 2)}")
    return _("The gradient dies where {where}.").format(where=_(" or ").join(parts))
