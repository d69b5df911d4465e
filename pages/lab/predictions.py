"""Predictions page: outputs of the Lab's network, metrics, and explanations."""

import streamlit as st

from ui.i18n import _
from ui.predictions.hidden import hidden
from ui.predictions.scores import scores
from ui.predictions.wrong import wrong
from ui.run.live_run import LAB
from ui.run.subject import current_subject, head
from ui.widgets.choices import parts

run = LAB.get()
st.title(_("Predictions"), anchor=False)
subject = current_subject(run)
head(run, subject)
titles = {"hidden": _("Hidden space"), "scores": _("Scores"), "wrong": _("Most wrong")}
part = parts(_("Part of the page"), titles, "predictions.section", default="hidden")
# Only the selected part is computed.
if part == "hidden":
    hidden(subject)
elif part == "wrong":
    wrong(subject)
else:
    scores(subject)
