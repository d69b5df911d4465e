"""A single unit with sliders and charts, and the flow of a training step through it."""

import dataclasses
from functools import partial

import streamlit as st

from nn_core.activations import ACTIVATIONS, Activation
from tutorial.neuron.unit import Unit
from ui.figures.neuron import (
    activation_figure,
    flow_figure,
    flow_trace,
    output_latex,
    plane_figure,
    sum_figure,
    sum_latex,
    unit_middle,
)
from ui.i18n import _
from ui.names import setting_title, title
from ui.neuron.controls import slider
from ui.session import Key
from ui.symbols import weight_convention
from ui.text import digits, filled
from ui.theme import is_dark
from ui.widgets.charts import CONFIG, chart
from ui.widgets.choices import choose

UNIT: Key[Unit] = Key("gradient_lab.unit", Unit)
"""The unit on the neuron page."""

KINDS = tuple(kind for kind, cls in ACTIVATIONS.items() if cls.elementwise)
COUNTS = {"2": "2", "3": "3", "4": "4"}
# Settings of activations as sliders: minimum, maximum, and step.
SETTINGS = {"slope": (0.0, 0.99, 0.01), "alpha": (0.1, 10.0, 0.1)}
# Initial values of inputs and weights beyond the first two.
MORE = (0.5, 0.5)


def unit_section() -> None:
    """Draw sliders, formulas, and charts of one unit."""
    controls, pictures = st.columns([1, 2.4], gap="large")
    with controls:
        unit = _controls(UNIT.get())
    UNIT.set(unit)
    with pictures:
        left, right = st.columns(2, gap="medium")
        # A fixed height aligns the charts below formulas of different heights.
        with left, st.container(height=225, border=False):
            _heading(_("The sum and its parts"))
            st.latex(sum_latex(unit))
        with right, st.container(height=225, border=False):
            _heading(_("The activation at work"))
            st.latex(output_latex(unit))
        with left:
            alt = _("Waterfall of the contributions to the weighted sum z")
            chart(sum_figure(unit), "neuron.chart.sum", alt)
        with right:
            alt = _("Activation and derivative with the working point")
            chart(activation_figure(unit), "neuron.chart.activation", alt)
        _heading(_("The output over the plane"))
        _plane(unit)


def _heading(text: str) -> None:
    st.markdown(f"**{text}**")


def _plane(unit: Unit) -> None:
    picture, words = st.columns([1.6, 1], gap="medium")
    with picture:
        alt = _("The unit's output over two inputs")
        chart(plane_figure(unit, is_dark()), "neuron.chart.plane", alt)
    with words:
        if not any(unit.weights[:2]):
            st.info(
                _(
                    "Both weights of the plane are 0: the unit answers the same everywhere, and "
                    "there is no boundary. Move w₁ or w₂."
                )
            )
        else:
            text = _(
                "On the line z = 0 the unit is undecided: it answers f(0) = {middle:.3g}. "
                "The weight vector w stands upright on the line and points to where z "
                "grows. Longer weights make the change across the line steeper; the bias "
                "only moves the line."
            )
            st.markdown(filled(text, middle=unit_middle(unit)))
        if len(unit.inputs) > 2:
            st.caption(_("Inputs beyond the first two have the values of their sliders."))


def _controls(unit: Unit) -> Unit:
    count = choose(
        _("Number of inputs"),
        COUNTS,
        "neuron.count",
        default=str(len(unit.inputs)),
        persist_state="session",
    )
    pairs = list(zip((*unit.inputs, *MORE), (*unit.weights, *MORE), strict=False))
    inputs, weights = [], []
    for i, (x, w) in enumerate(pairs[: int(count)]):
        left, right = st.columns(2, wrap=False)
        with left:
            inputs.append(_number(f"x{'₁₂₃₄'[i]}", x, f"x{i}"))
        with right:
            weights.append(_number(f"w{'₁₂₃₄'[i]}", w, f"w{i}"))
    bias = _number(_("b, the bias"), unit.bias, "b")
    return Unit(tuple(inputs), tuple(weights), bias, _activation(unit.activation))


def _number(label: str, value: float, name: str) -> float:
    return float(slider(label, -3.0, 3.0, value, 0.05, name))


def _activation(current: Activation) -> Activation:
    kind = st.selectbox(
        _("Activation"),
        KINDS,
        index=KINDS.index(current.kind),
        format_func=partial(title, "activation"),
        key="neuron.activation",
        persist_state="session",
    )
    cls, settings = ACTIVATIONS[kind], {}
    for field in dataclasses.fields(cls):
        low, high, step = SETTINGS[field.name]
        value = float(getattr(cls(), field.name))
        label, name = setting_title(kind, field.name), f"{kind}.{field.name}"
        settings[field.name] = slider(label, low, high, value, step, name)
    return cls(**settings)


def flow_section() -> None:
    """Draw one training step of a small network as a flow diagram."""
    controls, picture = st.columns([1, 2.4], gap="large")
    with controls:
        st.markdown(
            _(
                "The first hidden unit is the one that you set under “One unit”, with its inputs. "
                "A second hidden unit and a sigmoid output unit are drawn from the seed."
            )
        )
        target = choose(
            _("Target y"),
            {"0": "0", "1": "1"},
            "neuron.flow.target",
            default="1",
            persist_state="session",
        )
        rate = slider(_("η, the learning rate"), 0.05, 5.0, 0.5, 0.05, "flow.rate")
        seed = slider(_("Seed"), 0, 99, 1, 1, "flow.seed")
        step = slider(_("Steps done before"), 0, 50, 0, 1, "flow.step")
    trace = flow_trace(UNIT.get(), float(target), rate, seed, step)
    with picture:
        st.caption(weight_convention())
        st.plotly_chart(
            flow_figure(trace, is_dark()),
            key="neuron.chart.flow",
            config=CONFIG | {"displayModeBar": False},
            alt=_("Input, hidden layer, output, loss, backward pass and update, with numbers"),
        )
        before, after = trace.data_loss, trace.data_loss_after
        if after < before:
            words = _(
                "Blue arrows: the forward pass. Orange arrows: the gradients, back through the "
                "same weights. Then every weight moves against its gradient, and the loss falls "
                "from {before} to {after}."
            )
        else:
            words = _(
                "Blue arrows: the forward pass. Orange arrows: the gradients, back through the "
                "same weights. This step was too long: the loss went from {before} to {after}."
            )
        st.caption(words.format(before=digits(before, 4), after=digits(after, 4)))
        st.latex(
            r"\begin{aligned}\delta^{\text{out}} &= a - y,\quad "
            r"\delta^{\text{hid}} = (W_2^{\top}\,\delta^{\text{out}}) \odot f'(z),\\ "
            r"\frac{\partial L}{\partial W} &= \delta\,x^{\top},\quad "
            r"W \leftarrow W - \eta\,\frac{\partial L}{\partial W}\end{aligned}"
        )
