"""Article page: the article's statements with corrections and evidence."""

import streamlit as st

from ui.addresses import PART_PARAMETER
from ui.article.experiment import experiment_section
from ui.article.formulas import formulas_section
from ui.article.numbers import numbers_section
from ui.article.overview import PART_KEY, overview_section, part_titles
from ui.article.statements import statements_section
from ui.i18n import _
from ui.session import seed_widget
from ui.widgets.choices import parts

st.title(_("The article, checked"), anchor=False)
asked = st.query_params.get(PART_PARAMETER, "")
seed_widget(PART_KEY, asked if asked in part_titles() else "overview")
match parts(_("Part"), part_titles(), PART_KEY):
    case "overview":
        overview_section()
    case "statements":
        statements_section()
    case "formulas":
        formulas_section()
    case "numbers":
        numbers_section()
    case "experiment":
        experiment_section()
