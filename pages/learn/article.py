"""Article page: the article's statements with corrections and evidence."""

import streamlit as st

from ui.addresses import PART_PARAMETER
from ui.article.cards import statements_section
from ui.article.experiment import experiment_section
from ui.article.formulas import formulas_section
from ui.article.numbers import numbers_section
from ui.article.overview import PART_KEY, PARTS, overview_section
from ui.i18n import _
from ui.session import seed_widget
from ui.widgets.choices import parts

SECTIONS = {
    "overview": overview_section,
    "statements": statements_section,
    "formulas": formulas_section,
    "numbers": numbers_section,
    "experiment": experiment_section,
}

st.title(_("The article, checked"), anchor=False)
asked = st.query_params.get(PART_PARAMETER, "")
seed_widget(PART_KEY, asked if asked in SECTIONS else "overview")
SECTIONS[parts(_("Part"), {name: _(title) for name, title in PARTS.items()}, PART_KEY)]()
