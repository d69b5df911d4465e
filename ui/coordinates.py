"""Text of a coordinate of the reader's own data."""

import math
from decimal import Decimal

from nn_core.types import Array
from ui.text import digits

_EXACT = 15  # significant digits that every float64 holds
_SHORT = 10  # characters of a number that is always written in full


def coordinate(value: float, among: Array) -> str:
    """Return a number as text: in full where it is short, else with enough digits to be distinct.

    `among` are numbers of the same kind, such as its column: four significant digits would hide the
    differences of values far from zero. ``live/shared/numbers.js`` has the same rule.

    >>> import numpy as np
    >>> coordinate(5412002.8, np.array([5412000.0, 5412005.0]))
    '5412002.8'
    >>> coordinate(-0.123456789012, np.array([-3.0, 3.0]))
    '−0.123'
    """
    full = digits(float(value), _EXACT, precision=_EXACT)
    span = float(among.max() - among.min()) if len(among) else 0.0
    if len(full) <= _SHORT or abs(value) >= 10**_EXACT or not 0.0 < span < math.inf:
        return full
    decimals = max(0, 3 - _power(span))
    return digits(float(value), max(1, 1 + _power(value) + decimals), precision=_EXACT)


def _power(value: float) -> int:
    return Decimal(f"{value:.{_EXACT}g}").adjusted()
