"""At a glance: every layer at every kept epoch."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from ui import state
from ui.charts.gradients import by_epoch_figure, norms_figure
from ui.i18n import _
from ui.subject.subject import Subject
from ui.theme import CHART_CONFIG

_MAP = "gradients.map"
HEALTHY_UPDATE = 1e-3
"""Ratio of update to weights at which networks usually learn well (CS231n)."""


def glance(subject: Subject) -> None:
    """Draw the map of gradient norms, the other numbers over the epochs, and a table."""
    line, layers = subject.timeline, subject.short_titles()
    records = line.records
    st.subheader(_("Size of the gradient"), anchor=False)
    st.plotly_chart(
        norms_figure(line.epochs, records.gradient_norm, layers, subject.epoch),
        key=_MAP,
        config=CHART_CONFIG,
        alt=_("Gradient norm by layer and epoch"),
        on_select=lambda: _clicked(subject),
        selection_mode="points",
    )
    st.caption(
        _(
            "‖g‖ of a layer's weights and biases, yellow large and dark small. A column that "
            "fades towards layer 1 is a gradient that vanishes on its way back. Click a place to "
            "look at its epoch."
        )
    )
    _grid(subject, layers)
    _table(subject)


def _clicked(subject: Subject) -> None:
    event: Any = state.widget_value(_MAP)
    points = event.selection.points if event else []
    if points and int(points[0]["x"]) in subject.epochs:
        state.show_in_widget(state.KEPT_EPOCH, int(points[0]["x"]))


def _grid(subject: Subject, layers: list[str]) -> None:
    records, epochs, epoch = subject.timeline.records, subject.timeline.epochs, subject.epoch
    share = np.where(np.isnan(records.dead_share), records.saturated_share, records.dead_share)
    charts: list[tuple[str, str, go.Figure]] = [
        (
            _("Norm of the weights ‖W‖"),
            "",
            by_epoch_figure(epochs, records.weight_norm, layers, epoch, log=True),
        ),
        (
            _("Update : weights, ‖ΔW‖ / ‖W‖"),
            _(
                "Of the last step of the epoch. Around 10⁻³, the red line, is usual; far below, a "
                "layer hardly learns, far above it jumps."
            ),
            by_epoch_figure(
                epochs, records.update_ratio, layers, epoch, log=True, reference=HEALTHY_UPDATE
            ),
        ),
        (
            _("Activation: mean and spread"),
            _("Over samples and units; the band is one standard deviation."),
            by_epoch_figure(
                epochs, records.activation_mean, layers, epoch, spread=records.activation_spread
            ),
        ),
        (
            _("Dead or saturated"),
            _(
                "Share of ReLUs that are active on less than 1 % of the samples; of activations at "
                "a flat end (for tanh |a| > 0.97) elsewhere. Output units that are sure are "
                "saturated too, and rightly."
            ),
            by_epoch_figure(epochs, share, layers, epoch),
        ),
    ]
    places = [place for _pair in range(2) for place in st.columns(2, gap="medium")]
    for k, (place, (title, note, figure)) in enumerate(zip(places, charts, strict=True)):
        with place:
            st.markdown(f"**{title}**")
            if not figure.data:
                st.caption(_("No layer of this network has such a number at a kept epoch."))
                continue
            st.plotly_chart(figure, key=f"gradients.line.{k}", config=CHART_CONFIG, alt=title)
            if note:
                st.caption(note)


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
