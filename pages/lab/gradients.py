"""Gradients page: statistics of each layer's gradient, and their causes."""

import streamlit as st

from ui.gradients.curvature import curvature, loss_landscape
from ui.gradients.doctor import PART, PARTS, doctor, verdict
from ui.gradients.layer import one_layer, samples
from ui.gradients.layers import all_layers, factors, gradient_check
from ui.i18n import _
from ui.run.live_run import LAB
from ui.run.subject import current_subject, head
from ui.session import seed_widget
from ui.widgets.choices import parts

run = LAB.get()
st.title(_("Gradients, layer by layer"), anchor=False)
subject = current_subject(run)
measured = _("Measured on {samples} training samples, without dropout.")
head(run, subject, measured.format(samples=len(subject.objective.X)))
verdict(subject)
seed_widget(PART, "layers")
part = parts(_("Part of the page"), {name: _(title) for name, title in PARTS.items()}, PART)
# Only the selected part is computed.
draw = {
    "doctor": doctor,
    "layers": all_layers,
    "layer": one_layer,
    "factors": factors,
    "samples": samples,
    "curvature": curvature,
    "landscape": loss_landscape,
    "check": gradient_check,
}
draw[part](subject)
