"""At a glance: every layer at every kept epoch."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ui import state
from ui.charts.glance import Panel, glance_figure
from ui.i18n import _
from ui.subject.subject import Subject
from ui.theme import CHART_CONFIG

_MAP = "gradients.map"
HEALTHY_UPDATE = 1e-3
"""Ratio of update to weights at which networks usually learn well (CS231n)."""


def glance(subject: Subject) -> None:
    """Draw the map of gradient norms, the other numbers below it, and a table."""
    line, layers = subject.timeline, subject.short_titles()
    st.subheader(_("Every layer at every kept epoch"), anchor=False)
    st.plotly_chart(
        glance_figure(
            line.epochs,
            line.records.gradient_norm,
            _panels(subject),
            layers,
            subject.epoch,
            _("Size of the gradient ‖g‖"),
        ),
        key=_MAP,
        config=CHART_CONFIG,
        alt=_("Gradient norm by layer and epoch"),
        on_select=lambda: _clicked(subject),
        selection_mode="points",
    )
    st.caption(
        _(
            "‖g‖ of a layer's weights and biases, yellow large and dark small: a column that "
            "fades towards layer 1 is a gradient that vanishes on its way back. Click the map to "
            "look at an epoch. The update is that of the epoch's last step; around 10⁻³, the "
            "dashed line, is usual. The band around the mean activation is one standard deviation."
        )
    )
    st.caption(
        _(
            "Share of ReLUs that are active on less than 1 % of the samples; of activations at "
            "a flat end (for tanh |a| > 0.97) elsewhere. Output units that are sure are "
            "saturated too, and rightly."
        )
    )
    _table(subject)


def _clicked(subject: Subject) -> None:
    event: Any = state.widget_value(_MAP)
    points = event.selection.points if event else []
    if points and int(points[0]["x"]) in subject.epochs:
        state.show_in_widget(state.KEPT_EPOCH, int(points[0]["x"]))


def _panels(subject: Subject) -> list[Panel]:
    records = subject.timeline.records
    share = np.where(np.isnan(records.dead_share), records.saturated_share, records.dead_share)
    panels = [
        Panel(_("Norm of the weights ‖W‖"), records.weight_norm, log=True),
        Panel(
            _("Update : weights, ‖ΔW‖ / ‖W‖"),
            records.update_ratio,
            log=True,
            reference=HEALTHY_UPDATE,
        ),
        Panel(
            _("Activation: mean and spread"),
            records.activation_mean,
            spread=records.activation_spread,
        ),
        Panel(_("Dead or saturated"), share),
    ]
    return [panel for panel in panels if np.isfinite(panel.values).any()]


def _table(subject: Subject) -> None:
    import pandas as pd

    st.subheader(_("The numbers at epoch {n}").format(n=subject.epoch), anchor=False)
    own = {
        name: values[subject.position]
        for name, values in subject.timeline.records._asdict().items()
    }
    number = st.column_config.NumberColumn
    frame = pd.DataFrame({"layer": subject.layer_titles()} | own)
    st.dataframe(
        frame,
        key="gradients.table",
        hide_index=True,
        height="content",
        column_config={
            "layer": st.column_config.TextColumn(_("Layer"), pinned=True),
            "gradient_norm": number("‖g‖", format="%.3e", help=_("Norm of the gradient")),
            "mean_abs_gradient": number(
                "|g|", format="%.3e", help=_("Mean absolute entry of the gradient")
            ),
            "delta_norm": number(
                "‖δ‖", format="%.3e", help=_("Root mean square over the samples of ‖δ‖")
            ),
            "weight_norm": number("‖W‖", format="%.3f", help=_("Norm of the weights")),
            "update_ratio": number(
                "‖ΔW‖/‖W‖", format="%.2e", help=_("Of the last step of the epoch")
            ),
            "activation_mean": number(_("Mean a"), format="%.3f"),
            "activation_spread": number(_("Spread a"), format="%.3f"),
            "z_variance": number("Var z", format="%.3g", help=_("Over samples and units")),
            "dead_share": number(_("Dead"), format="percent"),
            "saturated_share": number(_("Saturated"), format="percent"),
        },
    )
