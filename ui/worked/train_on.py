"""The step repeated on the same batch, with losses, outputs, and weights."""

import streamlit as st

from nn_core.types import Array
from ui.figures.trajectory import MOST_LINES, finite_steps, lines_figure, loss_figure
from ui.i18n import _
from ui.session import show_in_widget, widget_value
from ui.symbols import plain_symbol, subscript
from ui.text import digits
from ui.widgets.charts import chart
from ui.worked.session import Worked

_AT = "worked.train_on.at"


def train_on(worked: Worked) -> None:
    """Draw the section; its content is computed only while it is open."""
    title, key = _("Train on: repeat this step"), "worked.train_on"
    with st.expander(title, icon=":material/repeat:", key=key, on_change="rerun") as box:
        if box.open:
            _section(worked)


def _section(worked: Worked) -> None:
    st.markdown(
        _(
            "The same batch again and again, each time from where the last step ended. Choose a "
            "step and open it above, with all its numbers."
        )
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        label, key = _("Steps to do"), "worked.train_on.steps"
        steps = st.number_input(label, 1, 1000, 200, key=key, width=160, persist_state="session")
        log = st.toggle(_("Log loss axis"), key="worked.train_on.log")
    trajectory = worked.trajectory(int(steps))
    sound = finite_steps(trajectory)
    if sound < steps:
        st.error(
            _(
                "After step {step} the numbers become too large to be represented: the steps are "
                "too long. Lower the learning rate η."
            ).format(step=sound),
            icon=":material/trending_up:",
        )
    if sound < 1:
        return
    kept = min(int(str(widget_value(_AT) or 0)), sound)
    show_in_widget(_AT, kept)
    at = st.slider(_("Steps done"), 0, sound, key=_AT)

    def opened() -> None:
        worked.go_on(at)
        # The count of steps restarts from the opened one.
        show_in_widget(_AT, 0)

    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown(
            _("Loss after {step} steps: **{loss}** (at the start {start}).").format(
                step=at,
                loss=digits(trajectory.losses[at], worked.digits),
                start=digits(trajectory.losses[0], worked.digits),
            ),
            width="content",
        )
        st.button(
            _("Open this step above"),
            icon=":material/calculate:",
            key="worked.train_on.open",
            disabled=at == 0,
            on_click=opened,
        )
    span = slice(0, sound + 1)
    left, right = st.columns(2, gap="medium")
    with left:
        figure = loss_figure(trajectory.losses[span], at, log=log)
        chart(figure, "worked.train_on.loss.chart", _("Loss over the steps"))
    outputs = trajectory.outputs[span].reshape(sound + 1, -1)
    with right:
        figure = lines_figure(outputs, _output_names(worked), _("Outputs"), at)
        chart(figure, "worked.train_on.outputs.chart", _("Outputs over the steps"))
        _left_out(outputs)
    weights = trajectory.parameters[span]
    figure = lines_figure(weights, parameter_names(worked), _("Weights and biases"), at)
    chart(figure, "worked.train_on.weights.chart", _("Weights and biases over the steps"))
    _left_out(weights)


def _left_out(values: Array) -> None:
    others = values.shape[1] - MOST_LINES
    if others > 0:
        text = _("The {shown} that changed most; {others} others are not drawn.")
        st.caption(text.format(shown=MOST_LINES, others=others))


def _output_names(worked: Worked) -> list[str]:
    samples, units = worked.example.y.shape
    template = "{unit}" if samples == 1 else _("{unit}, sample {sample}")
    return [
        template.format(unit=subscript("a", unit), sample=sample + 1)
        for sample in range(samples)
        for unit in range(units)
    ]


def parameter_names(worked: Worked) -> list[str]:
    """Return the parameter names in flat order as plain text, with the layer in brackets.

    >>> parameter_names(Worked("article"))[:4]
    ['W₁₁ [1]', 'W₂₁ [1]', 'W₃₁ [1]', 'W₁₂ [1]']
    """
    notation = worked.notation
    size = worked.trace.before.flat.size
    return [plain_symbol(notation.parameter_symbol(k)) for k in range(size)]
