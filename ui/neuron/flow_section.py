"""The flow of a training step, with the numbers of the page's own unit on it."""

from __future__ import annotations

import streamlit as st

from ui.figures.flow import flow_data, flow_figure
from ui.figures.unit_latex import shown
from ui.i18n import _
from ui.neuron.unit_section import UNIT
from ui.symbols import weight_convention
from ui.theme import CHART_CONFIG, is_dark


def flow_section() -> None:
    """Draw one training step of a small network as a flow."""
    unit = UNIT.get()
    controls, stage = st.columns([1, 2.4], gap="large")
    with controls:
        st.markdown(
            _(
                "The first hidden unit is the one that you set under “One unit”, with its inputs. "
                "A second hidden unit and a sigmoid output unit are drawn from the seed."
            )
        )
        target = st.segmented_control(
            _("Target y"),
            (0, 1),
            default=1,
            required=True,
            key="neuron.flow.target",
            persist_state="session",
        )
        rate = st.slider(
            _("η, the learning rate"),
            0.05,
            5.0,
            0.5,
            0.05,
            key="neuron.flow.rate",
            persist_state="session",
        )
        seed = st.slider(_("Seed"), 0, 99, 1, key="neuron.flow.seed", persist_state="session")
        step = st.slider(
            _("Steps done before"), 0, 50, 0, key="neuron.flow.step", persist_state="session"
        )
    info = flow_data(unit, float(target or 0), rate, seed, step)
    with stage:
        st.caption(weight_convention())
        st.plotly_chart(
            flow_figure(info, is_dark()),
            key="neuron.chart.flow",
            config=CHART_CONFIG | {"displayModeBar": False},
            alt=_("Input, hidden layer, output, loss, backward pass and update, with numbers"),
        )
        st.caption(
            _(
                "Blue arrows: the forward pass. Orange arrows: the gradients, back through the "
                "same weights. Then every weight moves against its gradient, and the loss falls "
                "from {before} to {after}."
            ).format(before=shown(info.loss_before), after=shown(info.loss_after))
            if info.loss_after < info.loss_before
            else _(
                "Blue arrows: the forward pass. Orange arrows: the gradients, back through the "
                "same weights. This step was too long: the loss went from {before} to {after}."
            ).format(before=shown(info.loss_before), after=shown(info.loss_after))
        )
        st.latex(
            r"\begin{aligned}\delta^{\text{out}} &= a - y,\quad "
            r"\delta^{\text{hid}} = (W_2^{\top}\,\delta^{\text{out}}) \odot f'(z),\\ "
            r"\frac{\partial L}{\partial W} &= \delta\,x^{\top},\quad "
            r"W \leftarrow W - \eta\,\frac{\partial L}{\partial W}\end{aligned}"
        )
