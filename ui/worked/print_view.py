"""A practice sheet on paper and as a file."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ui.i18n import _, joined, kept
from ui.worked.exercise import MAX_SEED, Exercise
from ui.worked.printing import MOST_SHEETS, sheets_html
from ui.worked.session import Worked
from ui.worked.sheet import sheet_csv, sheet_markdown

_SHEETS = "worked.practice.sheets"
_KEYS = "worked.practice.keys"


def print_view(worked: Worked, exercise: Exercise) -> None:
    """Draw the sheets as they are printed, with a button that saves them as a file."""
    exercises = [exercise]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        if exercise.seed is not None:
            most = min(MOST_SHEETS, MAX_SEED + 1 - exercise.seed)
            count = st.number_input(
                _("Sheets"),
                1,
                most,
                1,
                key=_SHEETS,
                width=140,
                persist_state="session",
                help=_("Each with the numbers of the next seed, for example one for each student."),
            )
            with st.spinner(_("Drawing the numbers …"), show_time=True):
                exercises = worked.exercises(int(count or 1))
        with_keys = st.toggle(
            _("With the keys"),
            value=True,
            key=_KEYS,
            persist_state="session",
            help=_("The answers, on pages of their own behind all sheets."),
        )
        page = sheets_html(exercises, worked.digits, with_keys=with_keys)
        st.download_button(
            _("Save as HTML"),
            page,
            file_name="practice-sheets.html",
            mime="text/html",
            icon=":material/print:",
            key="worked.practice.html",
            on_click="ignore",
        )
    seeds = [str(each.seed) for each in exercises if each.seed is not None]
    told = _(
        "No formulas stand on the sheets. “Print” in the frame below prints them alone; the file "
        "prints the same from any browser."
    )
    if seeds:
        listed = _("{count} sheets: seeds {seeds}.").format(count=len(seeds), seeds=joined(seeds))
        told = f"{listed} {told}" if len(seeds) > 1 else told
    st.caption(told)
    # Everything in it is ours, and escaped.
    st.iframe(page, height=720, alt=_("The sheets as they are printed"))


def downloads(exercise: Exercise, digits: int) -> None:
    """Draw the files of a sheet and its key."""
    with st.popover(_("Download"), icon=":material/download:"):
        for key in (False, True):
            name = "practice-key" if key else "practice-sheet"
            title = _("Key") if key else _("Sheet")
            st.download_button(
                _("{title} as Markdown").format(title=title),
                kept(partial(sheet_markdown, exercise, digits, key=key)),
                file_name=f"{name}.md",
                mime="text/markdown",
                key=f"worked.practice.{name}.md",
                on_click="ignore",
                width="stretch",
            )
            st.download_button(
                _("{title} as CSV").format(title=title),
                kept(partial(sheet_csv, exercise, digits, key=key)),
                file_name=f"{name}.csv",
                mime="text/csv",
                key=f"worked.practice.{name}.csv",
                on_click="ignore",
                width="stretch",
            )
