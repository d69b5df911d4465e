"""Gradient statistics of all layers over the kept epochs."""

import math
from typing import Any

import numpy as np
import streamlit as st

from nn_core.types import N_
from ui.i18n import _
from ui.live.layers import LayerPanel, LayersFrame, layers
from ui.live.requests import sent_value
from ui.run.subject import Subject, look_at
from ui.text import MISSING, filled
from ui.widgets.downloads import csv_button, frame_csv

_VIEW = "gradients.layers"
HEALTHY_UPDATE = 1e-3
"""Ratio of update to weights at which networks usually learn well (CS231n)."""


def all_layers(subject: Subject) -> None:
    """Draw the heat map of gradient norms, further statistics below it, and a table."""
    timeline = subject.timeline
    st.subheader(_("Every layer at every kept epoch"), anchor=False)
    frame = LayersFrame(
        epochs=np.asarray(timeline.epochs),
        layers=subject.short_titles(),
        map_title=_("Size of the gradient ‖g‖"),
        scale_title="‖g‖",
        map_values=timeline.records.gradient_norm,
        panels=_panels(subject),
        x_label=_("Epoch"),
        epoch=subject.epoch,
        summary=_("Gradient norm by layer and epoch"),
    )
    layers(frame, key=_VIEW, on_epoch=lambda: _clicked(subject))
    st.caption(
        _(
            "‖g‖ of a layer's weights and biases, yellow large and dark small: a column that "
            "fades towards layer 1 is a gradient that vanishes on its way back. Click anywhere to "
            "look at an epoch. The update is that of the epoch's last step; around 10⁻³, the "
            "dashed line, is usual. The band around the mean activation is one standard deviation."
        )
    )
    st.caption(
        _(
            "Share of ReLUs that are active on less than 1% of the samples; of activations at "
            "a flat end (for tanh |a| > 0.97) elsewhere. Output units that are sure are "
            "saturated too, and rightly."
        )
    )
    _table(subject)


def _clicked(subject: Subject) -> None:
    epoch = sent_value(_VIEW, "epoch")
    if isinstance(epoch, int | float) and epoch in subject.epochs:
        look_at(subject, int(epoch))


def _panels(subject: Subject) -> list[LayerPanel]:
    records = subject.timeline.records
    share = np.where(np.isnan(records.dead_share), records.saturated_share, records.dead_share)
    update, mean = _("Update : weights, ‖ΔW‖ / ‖W‖"), _("Activation: mean and spread")
    panels = [
        LayerPanel(_("Norm of the weights ‖W‖"), records.weight_norm, log=True),
        LayerPanel(update, records.update_ratio, log=True, reference=HEALTHY_UPDATE),
        LayerPanel(mean, records.activation_mean, spread=records.activation_spread),
        LayerPanel(_("Dead or saturated"), share),
    ]
    return [panel for panel in panels if np.isfinite(panel.values).any()]


# Column of the table: field of the records, title, format.
_COLUMNS = (
    ("gradient_norm", "‖g‖", "{:.3e}"),
    ("mean_abs_gradient", "|g|", "{:.3e}"),
    ("delta_norm", "‖δ‖", "{:.3e}"),
    ("weight_norm", "‖W‖", "{:.3f}"),
    ("update_ratio", "‖ΔW‖/‖W‖", "{:.2e}"),
    ("activation_mean", N_("Mean a"), "{:.3f}"),
    ("activation_spread", N_("Spread a"), "{:.3f}"),
    ("z_variance", "Var z", "{:.3g}"),
    ("dead_share", N_("Dead"), "{:.0%}"),
    ("saturated_share", N_("Saturated"), "{:.0%}"),
)


def _table(subject: Subject) -> None:
    import pandas as pd

    st.subheader(_("The numbers at epoch {n}").format(n=subject.epoch), anchor=False)
    records = subject.timeline.records._asdict()
    shown = {_("Layer"): subject.layer_titles()}
    for name, title, form in _COLUMNS:
        numbers = records[name][subject.position].tolist()
        shown[_(title)] = [filled(form, x) if math.isfinite(x) else MISSING for x in numbers]
    # A static table: an interactive grid for three rows would take longer than the whole page.
    st.table(pd.DataFrame(shown).set_index(_("Layer")))
    st.caption(
        _(
            "‖g‖: norm of the gradient; |g|: its mean absolute entry; ‖δ‖: root mean square over "
            "the samples; ‖ΔW‖/‖W‖: of the epoch's last step; a and z over samples and units."
        )
    )

    def every_epoch() -> bytes:
        timeline, titles = subject.timeline, subject.layer_titles()
        columns: dict[str, Any] = {
            "epoch": np.repeat(np.asarray(timeline.epochs), len(titles)),
            "layer": titles * len(timeline.epochs),
        }
        columns |= {name: values.ravel() for name, values in records.items()}
        return frame_csv(pd.DataFrame(columns))

    csv_button(_("All kept epochs as CSV"), every_epoch, "gradients.csv", "gradients.csv")
