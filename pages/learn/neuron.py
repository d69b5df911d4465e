"""Neuron page: a single unit, learning rules, galleries, and a training step."""

import streamlit as st

from ui.addresses import PART_PARAMETER
from ui.i18n import _
from ui.neuron.controls import PART_KEY, PARTS
from ui.neuron.gallery_section import activation_gallery, loss_gallery
from ui.neuron.rules_section import rules_section
from ui.neuron.unit_section import flow_section, unit_section
from ui.session import seed_widget
from ui.widgets.choices import parts

SECTIONS = {
    "unit": unit_section,
    "rules": rules_section,
    "activations": activation_gallery,
    "losses": loss_gallery,
    "flow": flow_section,
}

st.title(_("Neuron"), anchor=False)
# ?part=rules in the address opens a part.
asked = st.query_params.get(PART_PARAMETER, "")
seed_widget(PART_KEY, asked if asked in SECTIONS else "unit")
part = parts(_("Part"), {name: _(title) for name, title in PARTS.items()}, PART_KEY)
SECTIONS[part]()
