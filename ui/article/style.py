"""How the page marks what is right and what is not."""

from __future__ import annotations

import streamlit as st

from ui.i18n import _

# Reads on a light and on a dark page, and stands beside a box for those who see no hue.
WRONG_INK = "#e5484d"

# A fixed sheet of the app's own.
STYLE = """<style>
.st-key-article-numbers table {width: 100%; font-size: 0.95rem;}
.st-key-article-numbers td, .st-key-article-numbers th {
  vertical-align: middle; padding: 0.25rem 0.6rem;
}
@media (min-width: 641px) {
  .st-key-article-numbers table {table-layout: fixed;}
  .st-key-article-numbers th:nth-child(1) {width: 16%;}
  .st-key-article-numbers th:nth-child(2) {width: 14%;}
  .st-key-article-numbers th:nth-child(3) {width: 25%;}
}
[class*="st-key-article-statement"] blockquote {margin: 0;}
@media (max-width: 640px) {
  .st-key-article-numbers td, .st-key-article-numbers th {padding: 0.2rem 0.35rem;}
  .st-key-article-numbers table {font-size: 0.85rem;}
}
</style>"""


def style() -> None:
    """Lay out the page's tables."""
    st.html(STYLE)


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
