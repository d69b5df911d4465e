"""The article's verbal statements with corrections, and the marks for right and wrong."""

from collections.abc import Iterable

import streamlit as st

from tutorial.article.statements import CONCEPTS, HISTORY, Statement
from ui.article.links import STATEMENTS, card_head
from ui.i18n import _

# Readable on light and dark pages; always used with a box, for readers who see no color.
WRONG_INK = "#e5484d"


def marked(latex: str) -> str:
    r"""Color the content of boxes.

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


def section_badge(section: str) -> str:
    """Return the Markdown badge of a section of the article."""
    return f":gray-badge[§ {section}]"


def statements_section() -> None:
    """Draw the statements on people, papers, and concepts."""
    st.caption(
        _(
            "People, papers and products of sections 1, 5.6 and 8, and the concepts of sections 2 "
            "and 7, with the article’s own words."
        )
    )
    statement_cards((*HISTORY, *CONCEPTS))


def statement_cards(statements: Iterable[Statement]) -> None:
    """Draw a card for each statement, with a link button where a page demonstrates it."""
    right = ":green-badge[:material/check: {word}]".format(word=_("right"))
    wrong = ":red-badge[:material/close: {word}]".format(word=_("not so"))
    for statement in statements:
        with st.container(border=True, key=f"article-statement-{statement.key}", gap="small"):
            card_head(
                f"{right if statement.agrees else wrong} {section_badge(statement.section)}",
                STATEMENTS.get(statement.key),
                f"article.go.{statement.key}",
            )
            # In Markdown two trailing spaces break the line.
            st.markdown("  \n".join(f"> {line}" for line in statement.quote.splitlines()))
            says, fact = st.columns(2, gap="medium")
            says.markdown(_("**It says:** {text}").format(text=_(statement.printed)))
            fact.markdown(_("**In fact:** {text}").format(text=_(statement.right)))
            st.caption(_("How we know: {text}").format(text=_(statement.source)))
