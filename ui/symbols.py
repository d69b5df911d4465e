"""Symbols of the tables where there is no LaTeX: in charts, tooltips and printed sheets."""

from __future__ import annotations

import html as markup
import re

from ui.i18n import _

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_LETTERS = {r"\delta": "δ", r"\eta": "η", r"\Delta ": "Δ", r"\tilde a": "ã", r"\partial ": "∂"}


def subscript(letter: str, index: int) -> str:
    """Letter with a number from 0, counted from 1, as plain text.

    >>> subscript("x", 0), subscript("a", 11)
    ('x₁', 'a₁₂')
    """
    return f"{letter}{str(index + 1).translate(SUBSCRIPTS)}"


def plain_symbol(latex: str) -> str:
    """Weight or bias as plain text, with the layer behind.

    >>> plain_symbol("W^{[1]}_{12}"), plain_symbol("b'^{[2]}_{1}"), plain_symbol("b_{1,h_1}")
    ('W₁₂ [1]', 'b′₁ [2]', 'b1,h1')
    """
    found = re.fullmatch(r"(\w'?)\^\{\[(\d+)\]\}_\{([\d,]+)\}", latex)
    if found is None:
        # A name of the example's own.
        return re.sub(r"[{}_]", "", latex).replace("'", "′")
    letter, layer, indices = found.groups()
    marked = indices if "," in indices else indices.translate(SUBSCRIPTS)
    return f"{letter}{marked} [{layer}]".replace("'", "′")


def html_symbol(latex: str) -> str:
    r"""Symbol of a row as HTML with raised and lowered text.

    >>> html_symbol(r"\delta^{[2]}_{1}"), html_symbol("w_1'")
    ('δ<sup>[2]</sup><sub>1</sub>', 'w<sub>1</sub>′')
    >>> html_symbol(r"\frac{\partial L}{\partial W^{[1]}_{12}}")
    '∂L/∂W<sup>[1]</sup><sub>12</sub>'
    """
    text = re.sub(r"\\frac\{(.*)\}\{(\\partial .*)\}", r"\1/\2", latex)
    for name, letter in _LETTERS.items():
        text = text.replace(name, letter)
    text = markup.escape(text.replace("'", "′"))
    text = re.sub(r"\^\{([^{}]*)\}", r"<sup>\1</sup>", text)
    text = re.sub(r"_\{([^{}]*)\}", r"<sub>\1</sub>", text)
    return re.sub(r"_(\w)", r"<sub>\1</sub>", text)


def weight_convention() -> str:
    """Say which index of a weight is which; in the tables, the formulas and the charts alike."""
    return _(
        "**$W_{ji}$ leads to unit $j$ from unit or input $i$**; the number in square brackets "
        "is the layer of unit $j$."
    )
