"""Galleries of all activations and all losses."""

from functools import partial

import numpy as np
import streamlit as st

from nn_core.activations import ACTIVATIONS
from nn_core.losses import LOSSES, Huber, Loss
from ui.figures.neuron import (
    DEAD,
    Card,
    activation_card,
    activation_card_figure,
    intervals_text,
    loss_card,
    loss_card_figure,
    overlay_figure,
)
from ui.i18n import _
from ui.names import title
from ui.neuron.controls import slider
from ui.text import digits
from ui.widgets.charts import chart

CARD_WIDTH, SLIDER_WIDTH = 330, 260
PROBABILITY = ("binary_cross_entropy", "categorical_cross_entropy")


def activation_gallery() -> None:
    """Draw the chosen activations, as cards or on one chart."""
    default = ["sigmoid", "tanh", "relu", "gelu"]
    chosen = _kinds(_("Activations"), "activation", list(ACTIVATIONS), default)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        label = _("z from −reach to reach")
        reach = slider(label, 2.0, 20.0, 10.0, 1.0, "gallery.reach", width=SLIDER_WIDTH)
        together = _together("activations")
    if not chosen:
        st.info(_("Choose one or more above."))
        return
    st.caption(
        _(
            "Solid: the value f(z); dashed: the derivative f′(z). Shaded: |f′| < {dead:g}, where "
            "almost no gradient passes through the unit. Softmax is shown as its first output of "
            "three, with the other two sums at 0."
        ).format(dead=DEAD)
    )
    cards = {kind: activation_card(ACTIVATIONS[kind](), reach) for kind in chosen}
    if together:
        named = {title("activation", kind): card for kind, card in cards.items()}
        alt = _("Activations and their derivatives on one chart")
        figure = overlay_figure(named, "z", ("f(z)", "f′(z)"))
        chart(figure, "neuron.chart.overlay.activations", alt)
        return
    with st.container(horizontal=True, gap="small"):
        for kind, card in cards.items():
            with st.container(border=True, width=CARD_WIDTH, key=f"neuron-card-{kind}"):
                _draw_activation(kind, card)


def _draw_activation(kind: str, card: Card) -> None:
    name, activation = title("activation", kind), ACTIVATIONS[kind]
    st.markdown(f"**{name}**")
    st.latex(rf"f(z) = {activation.formula}")
    alt = _("{title}: value and derivative").format(title=name)
    chart(activation_card_figure(card), f"neuron.chart.{kind}", alt)
    st.latex(rf"f'(z) = {activation.derivative_formula}")
    low, high = (digits(float(np.round(end, 4)), 4) for end in activation.range)
    values = _("Values from {low} to {high}.").format(low=low, high=high)
    st.caption(f"{values} {intervals_text(card)}")


def loss_gallery() -> None:
    """Draw the chosen losses, as cards or on one chart."""
    default = ["half_squared_error", "huber", "binary_cross_entropy"]
    chosen = _kinds(_("Losses"), "loss", list(LOSSES), default)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        width = SLIDER_WIDTH
        target = slider(_("Target y"), 0.0, 1.0, 1.0, 0.05, "gallery.target", width=width)
        label = _("d, Huber's threshold")
        threshold = slider(label, 0.1, 3.0, 1.0, 0.1, "gallery.threshold", width=width)
        together = _together("losses")
    if not chosen:
        st.info(_("Choose one or more above."))
        return
    losses: dict[str, Loss] = {
        kind: Huber(threshold) if kind == "huber" else LOSSES[kind]() for kind in chosen
    }
    st.caption(
        _(
            "One output unit. Solid: the loss; dashed: its gradient by the prediction, which is "
            "what backpropagation starts from. Dotted: the target. The cross-entropies take "
            "probabilities, so a lies between 0 and 1; the categorical one is shown for the unit "
            "of one class."
        )
    )
    if together:
        named = {
            title("loss", kind): loss_card(loss, target, True) for kind, loss in losses.items()
        }
        alt = _("Losses and their gradients on one chart")
        figure = overlay_figure(named, _("prediction a"), ("L", "∂L/∂a"))
        chart(figure, "neuron.chart.overlay.losses", alt)
        return
    with st.container(horizontal=True, gap="small"):
        for kind, loss in losses.items():
            with st.container(border=True, width=CARD_WIDTH, key=f"neuron-card-{kind}"):
                _draw_loss(kind, loss, target)


def _draw_loss(kind: str, loss: Loss, target: float) -> None:
    card, name = loss_card(loss, target, kind in PROBABILITY), title("loss", kind)
    st.markdown(f"**{name}**")
    alt = _("{title}: value and gradient").format(title=name)
    chart(loss_card_figure(card, target), f"neuron.chart.{kind}", alt)
    # Inline math, unlike display math, allows line breaks in a long formula.
    st.markdown(rf"$\displaystyle L = {loss.formula}$")
    st.latex(rf"\frac{{\partial L}}{{\partial a}} = {loss.gradient_formula}")
    if loss.matching is not None:
        words = _("With {activation} as output, δ = ∂L/∂z is simply a − y.")
        st.caption(words.format(activation=title("activation", loss.matching)))


def _kinds(label: str, group: str, kinds: list[str], default: list[str]) -> list[str]:
    return st.pills(
        label,
        kinds,
        selection_mode="multi",
        default=default,
        format_func=partial(title, group),
        key="neuron.gallery.activations" if group == "activation" else "neuron.gallery.losses",
        persist_state="session",
    )


def _together(name: str) -> bool:
    key = f"neuron.gallery.together.{name}"
    return bool(st.toggle(_("On one chart"), key=key, persist_state="session"))
