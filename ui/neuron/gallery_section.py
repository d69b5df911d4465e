"""The galleries: all activations and all losses, several at once."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import streamlit as st

from nn_core.activations import ACTIVATIONS
from nn_core.losses import LOSSES, Huber, Loss
from ui.figures.gallery import (
    DEAD,
    OverlayInfo,
    activation_card,
    activation_card_figure,
    intervals_text,
    loss_card,
    loss_card_figure,
    overlay_figure,
)
from ui.figures.unit_latex import shown
from ui.i18n import _
from ui.names import title
from ui.theme import CHART_CONFIG

CARD = 330
PROBABILITY = ("binary_cross_entropy", "categorical_cross_entropy")


def activation_gallery() -> None:
    """Draw the chosen activations, as cards or on one chart."""
    chosen = st.pills(
        _("Activations"),
        list(ACTIVATIONS),
        selection_mode="multi",
        default=["sigmoid", "tanh", "relu", "gelu"],
        format_func=partial(title, "activation"),
        key="neuron.gallery.activations",
        persist_state="session",
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        reach = st.slider(
            _("z from −reach to reach"),
            2.0,
            20.0,
            10.0,
            1.0,
            key="neuron.gallery.reach",
            persist_state="session",
            width=260,
        )
        together = _together("activations")
    if not chosen:
        st.info(_("Choose one or more above."))
        return
    st.caption(
        _(
            "Solid: the value f(z); dashed: the derivative f′(z). Shaded: |f′| < {dead:g}, where a "
            "gradient that passes through the unit all but dies. Softmax is shown as its first "
            "output of three, with the other two sums at 0."
        ).format(dead=DEAD)
    )
    cards = {kind: activation_card(ACTIVATIONS[kind](), reach) for kind in chosen}
    if together:
        any_card = next(iter(cards.values()))
        curves = {
            title("activation", kind): (card.value[::10], card.derivative[::10])
            for kind, card in cards.items()
        }
        info = OverlayInfo(any_card.z[::10], curves, "z", ("f(z)", "f′(z)"))
        _overlay(info, "activations", _("Activations and their derivatives on one chart"))
        return
    with st.container(horizontal=True, gap="small"):
        for kind, card in cards.items():
            name = title("activation", kind)
            with st.container(border=True, width=CARD, key=f"neuron-card-{kind}"):
                st.markdown(f"**{name}**")
                st.latex(rf"f(z) = {ACTIVATIONS[kind].formula}")
                st.plotly_chart(
                    activation_card_figure(card),
                    key=f"neuron.chart.{kind}",
                    config=CHART_CONFIG,
                    alt=_("{title}: value and derivative").format(title=name),
                )
                st.latex(rf"f'(z) = {ACTIVATIONS[kind].derivative_formula}")
                low, high = ACTIVATIONS[kind].range
                st.caption(
                    _("Values from {low} to {high}.").format(low=_end(low), high=_end(high))
                    + " "
                    + intervals_text(card)
                )


def loss_gallery() -> None:
    """Draw the chosen losses, as cards or on one chart."""
    chosen = st.pills(
        _("Losses"),
        list(LOSSES),
        selection_mode="multi",
        default=["half_squared_error", "huber", "binary_cross_entropy"],
        format_func=partial(title, "loss"),
        key="neuron.gallery.losses",
        persist_state="session",
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        target = st.slider(
            _("Target y"),
            0.0,
            1.0,
            1.0,
            0.05,
            key="neuron.gallery.target",
            persist_state="session",
            width=260,
        )
        threshold = st.slider(
            _("d, Huber's threshold"),
            0.1,
            3.0,
            1.0,
            0.1,
            key="neuron.gallery.threshold",
            persist_state="session",
            width=260,
        )
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
        cards = {kind: loss_card(loss, target, True) for kind, loss in losses.items()}
        curves = {title("loss", kind): (card.value, card.gradient) for kind, card in cards.items()}
        x = next(iter(cards.values())).prediction
        info = OverlayInfo(x, curves, _("prediction a"), ("L", "∂L/∂a"))
        _overlay(info, "losses", _("Losses and their gradients on one chart"))
        return
    with st.container(horizontal=True, gap="small"):
        for kind, loss in losses.items():
            name = title("loss", kind)
            card = loss_card(loss, target, kind in PROBABILITY)
            with st.container(border=True, width=CARD, key=f"neuron-card-{kind}"):
                st.markdown(f"**{name}**")
                st.plotly_chart(
                    loss_card_figure(card),
                    key=f"neuron.chart.{kind}",
                    config=CHART_CONFIG,
                    alt=_("{title}: value and gradient").format(title=name),
                )
                # Within a line, unlike on its own, a long formula is broken where it may be.
                st.markdown(rf"$\displaystyle L = {loss.formula}$")
                st.latex(rf"\frac{{\partial L}}{{\partial a}} = {loss.gradient_formula}")
                if loss.matching is not None:
                    st.caption(
                        _("With {activation} as output, δ = ∂L/∂z is simply a − y.").format(
                            activation=title("activation", loss.matching)
                        )
                    )


def _together(name: str) -> bool:
    return bool(
        st.toggle(
            _("On one chart"),
            key=f"neuron.gallery.together.{name}",
            persist_state="session",
        )
    )


def _overlay(info: OverlayInfo, name: str, alt: str) -> None:
    st.plotly_chart(
        overlay_figure(info), key=f"neuron.chart.overlay.{name}", config=CHART_CONFIG, alt=alt
    )


def _end(value: float) -> str:
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return shown(float(np.round(value, 4)))
