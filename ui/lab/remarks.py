"""What there is to say about the run as it is: trouble, a start that leads nowhere, a goal."""

from __future__ import annotations

import streamlit as st

from ui.lab.numbers import divergence_sentence
from ui.lab.stillness import symmetry_sentence
from ui.run.live_run import LiveRun
from ui.share.checklist import goal_checklist


def remarks(run: LiveRun) -> None:
    """Draw what there is to say; nothing for most runs."""
    trouble = divergence_sentence(run.experiment, run.spec.training)
    if trouble is not None:
        st.error(trouble, icon=":material/trending_up:")
    still = symmetry_sentence(run.experiment)
    if still is not None:
        st.info(still, icon=":material/drag_handle:")
    goal_checklist(run.experiment)
