"""What the article says in words and what is so, and how the page marks right and wrong."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from tutorial.article.statements import CONCEPTS, HISTORY, Statement
from ui.article.links import STATEMENTS, card_head
from ui.i18n import _

# Reads on a light and on a dark page, and stands beside a box for those who see no hue.
WRONG_INK = "#e5484d"


def marked(latex: str) -> str:
    r"""Color what stands in boxes.

    >>> marked(r"a = \boxed{\frac{1}{2}} b")
    'a = \\textcolor{#e5484d}{\\boxed{\\frac{1}{2}}} b'
    """
    head, box, rest = latex.partition(r"\boxed{")
    if not box:
        return latex
    depth, end = 1, 0
    while depth:
        depth += {"{": 1, "}": -1}.get(rest[end], 0)
        end += 1
    return rf"{head}\textcolor{{{WRONG_INK}}}{{\boxed{{{rest[:end]}}}{marked(rest[end:])}"


def badge(agrees: bool) -> str:
    """Markdown badge of a statement that is right, or is not."""
    if agrees:
        return ":green-badge[:material/check: {word}]".format(word=_("right"))
    return ":red-badge[:material/close: {word}]".format(word=_("not so"))


def section_badge(section: str) -> str:
    """Markdown badge of a section of the article."""
    return f":gray-badge[§ {section}]"


def statements_section() -> None:
    """Draw the statements on people, papers and concepts."""
    st.caption(
        _(
            "People, papers and products of sections 1, 5.6 and 8, and the concepts of sections 2 "
            "and 7, with the article’s own words."
        )
    )
    statement_cards((*HISTORY, *CONCEPTS))


def statement_cards(statements: Iterable[Statement]) -> None:
    """Draw a card for each statement, with a button where a page shows it."""
    for statement in statements:
        with st.container(border=True, key=f"article-statement-{statement.key}", gap="small"):
            card_head(
                f"{badge(statement.agrees)} {section_badge(statement.section)}",
                STATEMENTS.get(statement.key),
                f"article.go.{statement.key}",
            )
            st.markdown("\n".join(f"> {line}" for line in _quote(statement.quote)))
            left, right = st.columns(2, gap="medium")
            left.markdown(_("**It says:** {text}").format(text=_(statement.printed)))
            right.markdown(_("**In fact:** {text}").format(text=_(statement.right)))
            st.caption(_("How we know: {text}").format(text=_(statement.source)))


def _quote(text: str) -> list[str]:
    """Lines of a quotation, of which the last but one ends where the article's does."""
    lines = text.splitlines()
    return [f"{line}  " for line in lines[:-1]] + lines[-1:]
