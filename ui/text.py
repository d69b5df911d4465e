"""Format of numbers, for all pages.

A number is first rounded to twelve significant decimal digits, which hides the rounding of sums and
means, and from there rounded half up: 0.9925 is 99.3%. ``live/shared/numbers.js`` does the same.
Minus is "−", "%" follows without a space, and a difference of percentages is in percentage points.
"""

import math
import re
import string
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import partial
from typing import Any

import numpy as np

from experiments.compare.statistics import Interval
from nn_core.types import Array
from ui.i18n import _

MISSING = "–"
"""Text for a missing number."""
_PRECISION = 12
_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)
_MOST_SHOWN = 1000  # largest |R²| that is shown
_LONGEST = 1e6  # larger numbers have an exponent
_FULL = 15  # significant digits that every float64 holds
_SHORT = 10  # characters of a coordinate that is always written in full


def fixed(value: float | None, places: int, *, times: int = 1, sign: bool = False) -> str:
    """Return a number with fixed decimals, or three significant digits where it is very large.

    >>> fixed(0.9925, 3), fixed(-0.0004, 3), fixed(0.05, 1, times=100, sign=True), fixed(None, 3)
    ('0.993', '0.000', '+5.0', '–')
    """
    decimal = _decimal(value)
    if decimal is None:
        return _not_finite(value)
    decimal *= times
    if abs(decimal) >= _LONGEST:
        return digits(float(decimal), sign=sign)
    rounded = decimal.quantize(Decimal(1).scaleb(-places), context=_EXACT)
    return _signed(f"{rounded:f}" if rounded else f"{abs(rounded):f}", sign)


def digits(
    value: float | None, count: int = 3, *, sign: bool = False, precision: int = _PRECISION
) -> str:
    """Return a number with `count` significant digits, without trailing zeros.

    >>> digits(0.00062350, 3), digits(1234.5), digits(9.996), digits(-2e-7)
    ('0.000624', '1.23e+03', '10', '−2e−07')
    """
    decimal = _decimal(value, precision)
    if decimal is None:
        return _not_finite(value)
    if not decimal:
        return _signed("0", sign)
    place = Decimal(1).scaleb(decimal.adjusted() - count + 1, context=_EXACT)
    rounded = decimal.quantize(place, context=_EXACT).normalize(_EXACT)
    power = rounded.adjusted()
    if -5 < power < max(count, 1):
        return _signed(f"{rounded:f}", sign)
    mantissa = rounded.scaleb(-power, context=_EXACT)
    return _signed(f"{mantissa:f}e{power:+03d}".replace("e-", "e−"), sign)


def coordinate(value: float, among: Array) -> str:
    """Return a number as text: in full where it is short, else with enough digits to be distinct.

    `among` are numbers of the same kind, such as its column: four significant digits would hide the
    differences of values far from zero. ``live/shared/numbers.js`` has the same rule.

    >>> coordinate(5412002.8, np.array([5412000.0, 5412005.0]))
    '5412002.8'
    >>> coordinate(-0.123456789012, np.array([-3.0, 3.0]))
    '−0.123'
    """
    full = digits(float(value), _FULL, precision=_FULL)
    span = float(among.max() - among.min()) if len(among) else 0.0
    if len(full) <= _SHORT or abs(value) >= 10**_FULL or not 0.0 < span < math.inf:
        return full
    decimals = max(0, 3 - _power(span))
    return digits(float(value), max(1, 1 + _power(value) + decimals), precision=_FULL)


def _power(value: float) -> int:
    return Decimal(f"{value:.{_FULL}g}").adjusted()


def setting_text(value: float) -> str:
    """Return a setting with all its digits.

    >>> setting_text(0.00001), setting_text(0.0123456789), setting_text(-300.0)
    ('1e−05', '0.0123456789', '−300')
    """
    return digits(value, _PRECISION)


def scientific(value: float | None, places: int = 2) -> str:
    """Return a number in scientific notation."""
    decimal = _decimal(value)
    if decimal is None:
        return _not_finite(value)
    power = decimal.adjusted() if decimal else 0
    mantissa = fixed(float(decimal.scaleb(-power)), places)
    if mantissa.lstrip("−").startswith("10"):
        mantissa, power = fixed(float(decimal.scaleb(-power - 1)), places), power + 1
    return f"{mantissa}e{power:+03d}".replace("-", "−")


def percent(share: float | None, places: int = 1, *, sign: bool = False) -> str:
    """Return a share in percent."""
    return _with_percent_sign(fixed(share, places, times=100, sign=sign))


def short_percent(share: float | None, count: int = 3) -> str:
    """Return a share in percent with `count` significant digits, without trailing zeros.

    >>> short_percent(0.99), short_percent(0.8724), short_percent(0.0123, 2)
    ('99%', '87.2%', '1.2%')
    """
    return _with_percent_sign(digits(None if share is None else 100 * share, count))


def _with_percent_sign(text: str) -> str:
    return text if text == MISSING else f"{text}%"


def loss_text(value: float | None) -> str:
    """Return a loss to four decimals; a very large or small one to three significant digits."""
    if value is not None and (abs(value) >= 1e4 or 0 < abs(value) < 5e-4):
        return digits(value)
    return fixed(value, 4)


def score_text(value: float | None, metric: str) -> str:
    """Return a score: a percentage, or R²; for an empty metric a number to four digits."""
    if not metric:
        return digits(value, 4)
    text = _amount(value, metric)
    return f"{text}%" if metric == "accuracy" and text != MISSING else text


def range_text(mean: float, low: float, high: float, metric: str) -> str:
    """Return a mean and the ends of its interval: "99.3% (98.0% – 100.0%)"."""
    text = score_text(mean, metric)
    if low == high:
        return text
    return f"{text} ({score_text(low, metric)} – {score_text(high, metric)})"


def interval_text(interval: Interval, metric: str) -> str:
    """Return a mean and half the width of its interval."""
    return _with_half(score_text(interval.mean, metric), interval, metric)


def change_text(interval: Interval, metric: str, *, sign: bool = True) -> str:
    """Return a difference of scores ± half the width of its interval, without the unit."""
    return _with_half(_amount(interval.mean, metric, sign), interval, metric)


def difference_text(interval: Interval, metric: str, *, sign: bool = True) -> str:
    """Return a difference of scores ± half the width of its interval; accuracies in points."""
    return _in_points(change_text(interval, metric, sign=sign), metric)


def points_text(
    difference: float | None, metric: str, *, sign: bool = True, short: bool = False
) -> str:
    """Return a difference of two scores; of accuracies in percentage points, ``pp`` if `short`."""
    text = _amount(difference, metric, sign)
    return text if text == MISSING else _in_points(text, metric, short)


short_points_text = partial(points_text, short=True)


def points_range_text(low: float, high: float, metric: str) -> str:
    """Return the ends of an interval of a difference."""
    return _in_points(f"{_amount(low, metric, True)} … {_amount(high, metric, True)}", metric)


def p_text(p: float | None) -> str:
    """Return a p-value to three decimals, or to two significant digits where it is small."""
    if p is None or not math.isfinite(p):
        return MISSING
    if p < 0.001:
        return digits(p, 2)
    text = fixed(p, 3)
    return text.rstrip("0").rstrip(".") if "." in text else text


def seconds_text(seconds: float) -> str:
    """Return a duration, rounded for an estimate of waiting time.

    >>> seconds_text(0.3), seconds_text(12.4), seconds_text(300)
    ('1 s', '12 s', '5 min')
    """
    if seconds < 100:
        return _("{seconds} s").format(seconds=max(1, int(fixed(seconds, 0))))
    return _("{minutes} min").format(minutes=fixed(seconds / 60, 0))


def _with_half(mean: str, interval: Interval, metric: str) -> str:
    if interval.half_width is None or mean[0] in "<>–":
        return mean
    return f"{mean} ± {_amount(interval.half_width, metric)}"


def layer_name(layers: int, k: int) -> str:
    """Return the title of layer k, from 0: its number from 1, or "Output"."""
    return _("Output") if k == layers - 1 else _("Layer {n}").format(n=k + 1)


def above_best() -> str:
    """Return the sentence that a model may exceed the best expected score by chance."""
    return _("This is an expectation: on few test samples a model can do better by chance.")


def _in_points(text: str, metric: str, short: bool = False) -> str:
    if metric != "accuracy":
        return text
    unit = _("{difference} pp") if short else _("{difference} percentage points")
    return unit.format(difference=text)


def _amount(value: float | None, metric: str, sign: bool = False) -> str:
    if value is None or not math.isfinite(value):
        return MISSING
    if metric == "accuracy":
        return fixed(value, 1, times=100, sign=sign)
    # A worse R² means only that the predictions have diverged.
    if abs(value) > _MOST_SHOWN:
        return f"> {_MOST_SHOWN}" if value > 0 else f"< −{_MOST_SHOWN}"
    return fixed(value, 3, sign=sign)


def _decimal(value: float | None, precision: int = _PRECISION) -> Decimal | None:
    if value is None or not math.isfinite(value):
        return None
    return Decimal(f"{value:.{precision}g}")


def _not_finite(value: float | None) -> str:
    if value is None or math.isnan(value):
        return MISSING
    return "∞" if value > 0 else "−∞"


def _signed(text: str, sign: bool) -> str:
    """Replace a hyphen by the minus sign; with `sign`, add a plus, except to zero."""
    if text.startswith("-"):
        return "−" + text[1:]
    return f"+{text}" if sign and text.strip("0.") else text


class _Formatter(string.Formatter):
    """Formatter that writes floats by this module's rules, in any format of a template."""

    def format_field(self, value: Any, format_spec: str) -> str:
        asked = re.fullmatch(r"(\+?)(?:\.(\d))?([fge%])", format_spec)
        if asked is None or not isinstance(value, float | np.floating):
            return str(super().format_field(value, format_spec))
        sign, count, kind = bool(asked[1]), int(asked[2] or _PRECISION), asked[3]
        if kind == "e":
            return scientific(float(value), count)
        if kind == "g":
            return digits(float(value), max(1, count), sign=sign)
        return (percent if kind == "%" else fixed)(float(value), count, sign=sign)


def filled(template: str, *values: object, **named: object) -> str:
    """Fill a translated template, its numbers rounded by this module's rules.

    >>> filled("{share:.1%} of {n}, {z:.3f} at {rate:g}", share=0.9925, n=4, z=-5.0, rate=1e-5)
    '99.3% of 4, −5.000 at 1e−05'
    """
    return _Formatter().vformat(template, values, named)
