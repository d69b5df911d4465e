"""The first part of the page: one unit, set by sliders."""

from __future__ import annotations

import dataclasses
from functools import partial

import streamlit as st

from nn_core.activations import ACTIVATIONS, Activation
from tutorial.neuron.unit import Unit
from ui.figures.unit import (
    activation_data,
    activation_figure,
    plane_data,
    plane_figure,
    sum_data,
    sum_figure,
)
from ui.figures.unit_latex import output_latex, sum_latex
from ui.i18n import _
from ui.names import setting_title, title
from ui.session import Key
from ui.text import filled
from ui.theme import CHART_CONFIG, is_dark

KINDS = tuple(kind for kind, cls in ACTIVATIONS.items() if cls.elementwise)
MOST_INPUTS = 4
# Settings of activations as sliders: least, most and step.
SETTINGS = {"slope": (0.0, 0.99, 0.01), "alpha": (0.1, 10.0, 0.1)}
# Inputs beyond the first two, before the reader moves them.
MORE = (0.5, 0.5)


def unit_section() -> None:
    """Draw sliders, formula and pictures of one unit."""
    controls, pictures = st.columns([1, 2.4], gap="large")
    with controls:
        unit = _controls(UNIT.get())
    UNIT.set(unit)
    with pictures:
        left, right = st.columns(2, gap="medium")
        # Formulas of two heights: the charts below them must stand side by side.
        with left, st.container(height=225, border=False):
            st.markdown(_heading(_("The sum and its parts")))
            st.latex(sum_latex(unit))
        with right, st.container(height=225, border=False):
            st.markdown(_heading(_("The activation at work")))
            st.latex(output_latex(unit))
        with left:
            _chart(
                sum_figure(sum_data(unit)),
                "sum",
                _("Waterfall of the contributions to the weighted sum z"),
            )
        with right:
            _chart(
                activation_figure(activation_data(unit)),
                "activation",
                _("Activation and derivative with the working point"),
            )
        st.markdown(_heading(_("The output over the plane")))
        _plane(unit)


def _heading(text: str) -> str:
    return f"**{text}**"


def _plane(unit: Unit) -> None:
    info = plane_data(unit)
    figure, words = st.columns([1.6, 1], gap="medium")
    with figure:
        _chart(plane_figure(info, is_dark()), "plane", _("The unit's output over two inputs"))
    with words:
        if info.boundary is None:
            st.info(
                _(
                    "Both weights of the plane are 0: the unit answers the same everywhere, and "
                    "there is no boundary. Move w₁ or w₂."
                )
            )
        else:
            st.markdown(
                filled(
                    _(
                        "On the line z = 0 the unit is undecided: it answers f(0) = {middle:.3g}. "
                        "The weight vector w stands upright on the line and points to where z "
                        "grows. Longer weights make the change across the line steeper; the bias "
                        "only moves the line."
                    ),
                    middle=info.middle,
                )
            )
        if len(unit.inputs) > 2:
            st.caption(_("Inputs beyond the first two rest at their sliders."))


def _controls(unit: Unit) -> Unit:
    count = st.segmented_control(
        _("Number of inputs"),
        range(2, MOST_INPUTS + 1),
        default=len(unit.inputs),
        required=True,
        key="neuron.count",
        persist_state="session",
    )
    given = list(zip((*unit.inputs, *MORE), (*unit.weights, *MORE), strict=False))
    inputs, weights = [], []
    for i in range(int(count or 2)):
        x, w = given[i]
        left, right = st.columns(2, wrap=False)
        with left:
            inputs.append(_number(f"x{'₁₂₃₄'[i]}", x, f"x{i}"))
        with right:
            weights.append(_number(f"w{'₁₂₃₄'[i]}", w, f"w{i}"))
    bias = _number(_("b, the bias"), unit.bias, "b")
    return Unit(tuple(inputs), tuple(weights), bias, _activation(unit.activation))


def _number(label: str, value: float, name: str) -> float:
    return float(
        st.slider(label, -3.0, 3.0, value, 0.05, key=f"neuron.{name}", persist_state="session")
    )


def _activation(current: Activation) -> Activation:
    kind = st.selectbox(
        _("Activation"),
        KINDS,
        index=KINDS.index(current.kind),
        format_func=partial(title, "activation"),
        key="neuron.activation",
        persist_state="session",
    )
    cls = ACTIVATIONS[kind]
    settings = {
        field.name: st.slider(
            setting_title(kind, field.name),
            *SETTINGS[field.name][:2],
            float(getattr(cls(), field.name)),
            SETTINGS[field.name][2],
            key=f"neuron.{kind}.{field.name}",
            persist_state="session",
        )
        for field in dataclasses.fields(cls)
    }
    return cls(**settings)


def _chart(figure: object, name: str, alt: str) -> None:
    st.plotly_chart(figure, key=f"neuron.chart.{name}", config=CHART_CONFIG, alt=alt)


UNIT: Key[Unit] = Key("gradient_lab.unit", Unit)
"""The unit on the page of the neuron."""
