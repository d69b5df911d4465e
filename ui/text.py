"""How a number is written, once for all pages.

A number is read as its decimal of twelve significant digits, which hides the rounding of sums and
means, and rounded half up from there: 0.9925 is 99.3% wherever it stands.
``live/shared/numbers.js`` does the same for what moves in the browser. Minus is "−", percent
follows without a space, and a difference of percentages is in percentage points.
"""

from __future__ import annotations

import math
import re
import string
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import partial
from typing import Any

import numpy as np

from experiments.compare.statistics import Interval
from ui.i18n import _

MISSING = "–"
"""What stands where there is no number."""
_PRECISION = 12
_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)
_MOST_SHOWN = 1000  # of an R²
_LONGEST = 1e6  # from here on fixed places give way to powers of ten


def fixed(value: float | None, places: int, *, times: int = 1, sign: bool = False) -> str:
    """Return a number with so many decimals, or to three digits where it is very large.

    >>> fixed(0.9925, 3), fixed(-0.0004, 3), fixed(2.675, 2), fixed(0.05, 1, times=100, sign=True)
    ('0.993', '0.000', '2.68', '+5.0')
    >>> fixed(-1.014e39, 3), fixed(None, 3), fixed(math.inf, 1)
    ('−1.01e+39', '–', '∞')
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
    """Return a number, rounded from its decimal of so much precision, without zeros at its end.

    >>> digits(0.00062350, 3), digits(1234.5), digits(-0.125, 2), digits(9.996), digits(-2e-7)
    ('0.000624', '1.23e+03', '−0.13', '10', '−2e−07')
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


def setting_text(value: float) -> str:
    """Return a number that somebody has set, with all its digits.

    >>> setting_text(0.00001), setting_text(0.0123456789), setting_text(-300.0)
    ('1e−05', '0.0123456789', '−300')
    """
    return digits(value, _PRECISION)


def scientific(value: float | None, places: int = 2) -> str:
    """Return a number as a power of ten with so many decimals.

    >>> scientific(0.00012345, 2), scientific(-1250.0, 1), scientific(0.0, 1)
    ('1.23e−04', '−1.3e+03', '0.0e+00')
    """
    decimal = _decimal(value)
    if decimal is None:
        return _not_finite(value)
    power = decimal.adjusted() if decimal else 0
    mantissa = fixed(float(decimal.scaleb(-power)), places)
    if mantissa.lstrip("−").startswith("10"):
        mantissa, power = fixed(float(decimal.scaleb(-power - 1)), places), power + 1
    return f"{mantissa}e{power:+03d}".replace("-", "−")


def percent(share: float | None, places: int = 1, *, sign: bool = False) -> str:
    """Return a share in percent.

    >>> percent(0.9925), percent(0.305, 0), percent(0.99249999999999994)
    ('99.3%', '31%', '99.3%')
    """
    text = fixed(share, places, times=100, sign=sign)
    return text if text == MISSING else f"{text}%"


def loss_text(value: float | None) -> str:
    """Return a loss to four places; one that is too large or too small for them to three digits.

    >>> loss_text(0.06931), loss_text(29604280123.0), loss_text(0.0000312), loss_text(0.0)
    ('0.0693', '2.96e+10', '3.12e−05', '0.0000')
    """
    if value is not None and (abs(value) >= 1e4 or 0 < abs(value) < 5e-4):
        return digits(value)
    return fixed(value, 4)


def score_text(value: float | None, metric: str) -> str:
    """Return a score: a percentage, or R² to three places.

    >>> score_text(0.985, "accuracy"), score_text(-0.25, "r_squared"), score_text(-1e39, "")
    ('98.5%', '−0.250', '< −1000')
    """
    text = _amount(value, metric)
    return f"{text}%" if metric == "accuracy" and text != MISSING else text


def value_text(value: float | None, metric: str) -> str:
    """Return a score, or where there is no metric a loss or another number, to four digits."""
    return score_text(value, metric) if metric else digits(value, 4)


def range_text(mean: float, low: float, high: float, metric: str) -> str:
    """Return a mean and the ends of its interval.

    >>> range_text(0.9925, 0.98, 1.0, "accuracy"), range_text(0.5, 0.5, 0.5, "")
    ('99.3% (98.0% – 100.0%)', '0.5')
    """
    text = value_text(mean, metric)
    if low == high:
        return text
    return f"{text} ({value_text(low, metric)} – {value_text(high, metric)})"


def interval_text(interval: Interval, metric: str) -> str:
    """Return mean and half interval.

    >>> from experiments.compare.statistics import mean_interval
    >>> interval_text(mean_interval([0.9, 0.94, 0.92]), "accuracy")
    '92.0% ± 5.0'
    """
    return _with_half(score_text(interval.mean, metric), interval, metric)


def change_text(interval: Interval, metric: str, *, sign: bool = True) -> str:
    """Return a difference of scores with its half interval, without the unit."""
    return _with_half(_amount(interval.mean, metric, sign), interval, metric)


def difference_text(interval: Interval, metric: str, *, sign: bool = True) -> str:
    """Return a difference of scores with its half interval; of accuracies in percentage points."""
    return _in_points(change_text(interval, metric, sign=sign), metric)


def points_text(
    difference: float | None, metric: str, *, sign: bool = True, short: bool = False
) -> str:
    """Return a single difference of scores; of accuracies in percentage points.

    In short for a narrow column, which explains the unit in its help.

    >>> points_text(-0.0325, "accuracy"), points_text(0.12, "accuracy", short=True)
    ('−3.3 percentage points', '+12.0 pp')
    """
    text = _amount(difference, metric, sign)
    return text if text == MISSING else _in_points(text, metric, short)


short_points_text = partial(points_text, short=True)


def points_range_text(low: float, high: float, metric: str) -> str:
    """Return the ends of an interval of a difference."""
    return _in_points(f"{_amount(low, metric, True)} … {_amount(high, metric, True)}", metric)


def p_text(p: float | None) -> str:
    """Return a p-value to three places; a smaller one to two digits.

    >>> p_text(0.0625), p_text(0.00012), p_text(1.0)
    ('0.063', '0.00012', '1')
    """
    if p is None or not math.isfinite(p):
        return MISSING
    if p < 0.001:
        return digits(p, 2)
    text = fixed(p, 3)
    return text.rstrip("0").rstrip(".") if "." in text else text


def seconds_text(seconds: float) -> str:
    """Return a time that somebody waits.

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
    """Return what layer k, from 0, of so many is called.

    >>> layer_name(2, 0), layer_name(2, 1)
    ('Layer 1', 'Output')
    """
    return _("Output") if k == layers - 1 else _("Layer {n}").format(n=k + 1)


def above_best() -> str:
    """Return what a best possible score does not promise."""
    return _("This is an expectation: on few test samples a model can do better by chance.")


def _in_points(text: str, metric: str, short: bool = False) -> str:
    if metric != "accuracy":
        return text
    unit = _("{difference} pp") if short else _("{difference} percentage points")
    return unit.format(difference=text)


def _amount(value: float | None, metric: str, sign: bool = False) -> str:
    """Return a score or a difference of scores without its unit."""
    if value is None or not math.isfinite(value):
        return MISSING
    if metric == "accuracy":
        return fixed(value, 1, times=100, sign=sign)
    # An R² beyond that says no more than that the predictions are lost.
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
    """Return with a minus sign, and where asked for a plus; nothing has neither."""
    if text.startswith("-"):
        return "−" + text[1:]
    return f"+{text}" if sign and text.strip("0.") else text


class _Formatter(string.Formatter):
    """Writes floats as this module does, whatever format a template asks for."""

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
    """Return a translated template with its numbers, rounded as everywhere.

    >>> filled("{share:.1%} of {n}, {z:.3f} at {rate:g}", share=0.9925, n=4, z=-5.0, rate=1e-5)
    '99.3% of 4, −5.000 at 1e−05'
    """
    return _Formatter().vformat(template, values, named)
