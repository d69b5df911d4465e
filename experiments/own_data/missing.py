"""Missing values, and signs around each cell of a column.

Empty cells, NA, N/A, NaN, null, ``?`` and spreadsheet errors are always missing. Others depend on
the column: in numbers or dates, none, nil, ``-`` and ``.`` are missing. In texts, none and nil are
values; a sign such as ``-`` is a value beside another sign such as ``+``, or where all other cells
are the same. Numbers such as -999 are missing if they are ten times as far below zero as any other
number.
"""

import math
import re
from collections.abc import Callable, Collection, Sequence

from experiments.own_data.numerals import numeral
from nn_core.input_errors import plain_text

_NO_VALUE = """
na n/a n.a. #n/a <na> nan nat null (null) ? missing 缺失
#value! #div/0! #ref! #num! #name? #null!
"""
_ALWAYS = frozenset(["", *_NO_VALUE.split()])
_WORDS = frozenset({"none", "nil"})
_SIGNS = frozenset({"-", "--", "—", ".", "…"})
MISSING = _ALWAYS | _WORDS | _SIGNS
"""Lower-case texts of cells that are missing, always or depending on the column."""
_LONGEST = max(map(len, MISSING))
_NINES = re.compile(r"-9{2,5}([.,]0+)?")
_MOSTLY = 0.9
_WRAPPED = re.compile(
    r"""="(?P<formula>.*)"|'(?P<single>.*)'|"(?P<double>.*)"|“(?P<curly>.*)”|‘(?P<inner>.*)’"""
    r"""|\[(?P<bracket>[^\[\]]*)\]""",
    re.DOTALL,
)


def present(cells: Sequence[str], is_plain: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the stripped cells of a column, empty where the value is missing.

    `is_plain` is whether a cell is a number or a date.

    >>> present(["1", "-", "none"], str.isdigit), present(["+", "-", "NA"], str.isdigit)
    (('1', '', ''), ('+', '-', ''))
    >>> present(["red", "blue", "-", "None"], str.isdigit)
    ('red', 'blue', '', 'None')
    """
    texts = [cell.strip() for cell in cells]
    words = {text: _word(text) for text in set(texts)}
    doubtful = {text for text, word in words.items() if word in _WORDS | _SIGNS}
    gone = {text for text, word in words.items() if word in _ALWAYS}
    gone |= _codes(words)
    if doubtful:
        others = [text for text in texts if text not in doubtful | gone]
        plain = {text: is_plain(text) for text in set(others)}
        if sum(plain[text] for text in others) >= _MOSTLY * len(others):
            gone |= doubtful
        else:
            different = {*others} | {text for text in doubtful if words[text] in _WORDS}
            is_sign = len(different) == 1 or any(map(_is_sign, different))
            gone |= {text for text in doubtful if words[text] in _SIGNS and not is_sign}
    return tuple("" if text in gone else text for text in texts)


def _codes(different: Collection[str]) -> set[str]:
    """Return the texts like -999 that are ten times as far below zero as any other number."""
    codes = {text for text in different if _NINES.fullmatch(plain_text(text))}
    others = [numeral(text) for text in different if text not in codes] if codes else []
    readings = [value for one in others if one for value in (one.point, one.comma)]
    lowest = min((value for value in readings if not math.isnan(value)), default=0.0)
    return {
        text for text in codes if others and 10 * lowest > float(plain_text(text).replace(",", "."))
    }


def unwrapped(cells: Sequence[str]) -> tuple[str, ...]:
    """Remove quotation marks around all cells, or brackets around numbers.

    >>> unwrapped(['="007"', '="010"', "NA"]), unwrapped(["'a'", "'b'"]), unwrapped(["[7.1]"])
    (('007', '010', 'NA'), ('a', 'b'), ('7.1',))
    >>> unwrapped(["'a'", "b"]), unwrapped(["[a]", "[b]"])
    (("'a'", 'b'), ('[a]', '[b]'))
    """
    texts = [cell.strip() for cell in cells]
    first = next((text for text in texts if _word(text) not in MISSING), "")
    if not _WRAPPED.fullmatch(first):
        return tuple(cells)
    found = {text: _WRAPPED.fullmatch(text) for text in set(texts) if _word(text) not in MISSING}
    kinds = {match.lastgroup if match else None for match in found.values()}
    inner = {text: match[match.lastgroup or 0].strip() for text, match in found.items() if match}
    if len(kinds) != 1 or None in kinds:
        return tuple(cells)
    if kinds == {"bracket"} and not all(
        numeral(text) or _word(text) in MISSING for text in inner.values()
    ):
        return tuple(cells)
    return tuple(inner.get(text, text) for text in texts)


def bare(text: str) -> str:
    """Return a cell without quotation marks, brackets and signs of comparison around it."""
    return text.strip("='\"“”‘’[]{}<>≤≥~≈ ")


def _word(text: str) -> str:
    return plain_text(text).lower() if len(text) <= _LONGEST else text


def _is_sign(text: str) -> bool:
    return not any(map(str.isalnum, text))
