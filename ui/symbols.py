"""Symbols of the derivation tables as plain text and HTML: for charts, tooltips and prints."""

import html as markup
import re

from ui.i18n import _

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_LETTERS = {r"\delta": "δ", r"\eta": "η", r"\Delta ": "Δ", r"\tilde a": "ã", r"\partial ": "∂"}


def subscript(letter: str, index: int) -> str:
    """Return a letter with its index, from 0, as a subscript that counts from 1.

    >>> subscript("x", 0), subscript("a", 11)
    ('x₁', 'a₁₂')
    """
    return f"{letter}{str(index + 1).translate(SUBSCRIPTS)}"


def plain_symbol(latex: str) -> str:
    """Return a weight or bias as plain text, followed by its layer: "W₁₂ [1]"."""
    match = re.fullmatch(r"(\w'?)\^\{\[(\d+)\]\}_\{([\d,]+)\}", latex)
    if match is None:
        # A name that the example defines itself.
        return re.sub(r"[{}_]", "", latex).replace("'", "′")
    letter, layer, indices = match.groups()
    marked = indices if "," in indices else indices.translate(SUBSCRIPTS)
    return f"{letter}{marked} [{layer}]".replace("'", "′")


def html_symbol(latex: str) -> str:
    """Return a symbol as HTML with superscripts and subscripts."""
    text = re.sub(r"\\frac\{(.*)\}\{(\\partial .*)\}", r"\1/\2", latex)
    for name, letter in _LETTERS.items():
        text = text.replace(name, letter)
    text = markup.escape(text.replace("'", "′"))
    text = re.sub(r"\^\{([^{}]*)\}", r"<sup>\1</sup>", text)
    text = re.sub(r"_\{([^{}]*)\}", r"<sub>\1</sub>", text)
    return re.sub(r"_(\w)", r"<sub>\1</sub>", text)


def weight_convention() -> str:
    """Return the sentence on the order of a weight's indices, for tables, formulas and charts."""
    return _(
        "**$W_{ji}$ leads to unit $j$ from unit or input $i$**; the number in square brackets "
        "is the layer of unit $j$."
    )
