"""The goal of the link that was opened, checked as the run goes on."""

from __future__ import annotations

import streamlit as st

from experiments.run.experiment import Experiment
from tutorial.lessons import check, reached
from ui.i18n import _
from ui.run.live_run import LESSON
from ui.share.words import check_text


def goal_checklist(experiment: Experiment) -> None:
    """Draw every condition with what the run has of it; nothing where there is no goal."""
    goal = LESSON.get().goal
    if not goal:
        return
    checks = check(goal, experiment)
    done = reached(checks)
    with st.container(
        border=True,
        horizontal=True,
        gap="medium",
        key="goal-checklist",
        vertical_alignment="center",
    ):
        heading = _("Goal reached") if done else _("Goal")
        icon = ":material/emoji_events:" if done else ":material/flag:"
        st.markdown(f"{icon} **{heading}**", width="content")
        for one in checks:
            st.markdown(check_text(one), width="content")
