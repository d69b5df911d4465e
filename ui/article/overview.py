"""Overview of the article page: its parts, and counts of right and wrong statements."""

from collections import Counter
from collections.abc import Iterable

import streamlit as st

from nn_core.types import N_
from tutorial.article.claims import CLAIMS, Standing, judge_cell
from tutorial.article.formulas import FORMULAS
from tutorial.article.statements import CONCEPTS, HISTORY, PROGRAM, Statement
from ui.i18n import _
from ui.session import show_in_widget

PART_KEY = "article.part"
PARTS = {
    "overview": N_("In short"),
    "statements": N_("History and concepts"),
    "formulas": N_("Formulas (3, 4)"),
    "numbers": N_("Its example (4.3)"),
    "experiment": N_("Its program (5)"),
}
"""Titles of the page's parts, for translation."""


def overview_section() -> None:
    """Draw the introduction and the counts for each part."""
    st.markdown(
        _(
            "Gradient Lab began with a tutorial on neural networks, in Chinese, whose ideas are "
            "sound and many of whose numbers and formulas are not: who follows it with a pencil "
            "gets stuck. Here each claim stands beside what is right, why they differ, and how we "
            "know. What is right is computed by the engine while you look; only what the article "
            "prints is quoted."
        )
    )
    with st.container(horizontal=True, gap="small"):
        for part, what, standings in counted():
            with st.container(border=True, width=290, key=f"article-part-{part}"):
                st.markdown(f"**{_(PARTS[part])}**")
                st.markdown(what)
                st.markdown(_badges(standings))
                st.button(
                    _("Read"),
                    icon=":material/arrow_forward:",
                    key=f"article.open.{part}",
                    on_click=show_in_widget,
                    args=(PART_KEY, part),
                )


def _badges(standings: Counter[Standing]) -> str:
    badges: dict[Standing, tuple[str, str, str]] = {
        "right": ("green", "check", _("{count} right")),
        "wrong": ("red", "close", _("{count} wrong")),
        "unknown": ("gray", "help", _("{count} cannot be known")),
    }
    return " ".join(
        f":{color}-badge[:material/{icon}: {text.format(count=standings[standing])}]"
        for standing, (color, icon, text) in badges.items()
        if standings[standing]
    )


def counted() -> list[tuple[str, str, Counter[Standing]]]:
    """Return each part, what is checked in it, and counts of right, wrong, and unknown."""
    cells = [judge_cell(cell).standing for claim in CLAIMS for cell in claim.cells]
    return [
        (
            "statements",
            _("Who did what and when, and what the concepts mean: sections 1, 2, 5.6, 7 and 8."),
            _agreeing((*HISTORY, *CONCEPTS)),
        ),
        (
            "formulas",
            _("Ten formulas of sections 3 and 4 that are wrong or incomplete, each run."),
            Counter({"wrong": len(FORMULAS)}),
        ),
        (
            "numbers",
            _("Every number that it prints for its training step, derived again."),
            Counter(cells),
        ),
        (
            "experiment",
            _("Its Keras program on 20 seeds, against its log: 0.0025 and 99%."),
            _agreeing(PROGRAM),
        ),
    ]


def _agreeing(statements: Iterable[Statement]) -> Counter[Standing]:
    return Counter("right" if one.agrees else "wrong" for one in statements)
