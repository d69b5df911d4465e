"""Data flow of one training step, with the numbers of the page's unit."""

import streamlit as st

from ui.figures.neuron import flow_figure, flow_trace
from ui.i18n import _
from ui.neuron.controls import slider
from ui.neuron.unit_section import UNIT
from ui.symbols import weight_convention
from ui.text import digits
from ui.theme import is_dark
from ui.widgets.charts import CONFIG
from ui.widgets.choices import choose


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
