"""A number has one text, whichever page writes it."""

import math
import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.compare.statistics import Interval, mean_interval
from ui import text

UI = Path(text.__file__).parent
finite = st.floats(-1e5, 1e5)


def half_up(value: float, places: int) -> str:
    """The rule, from the text of the number and by nothing else."""
    shown = Decimal(f"{value:.12g}").quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{shown + 0:f}".replace("-", "−") if shown else f"{abs(shown):f}"


@given(finite, st.integers(0, 4))
def test_fixed_places_are_rounded_half_up(value: float, places: int) -> None:
    assert text.fixed(value, places) == half_up(value, places)


@given(st.integers(1, 5000), st.data())
def test_a_share_of_samples_is_rounded_as_its_fraction(n: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n))
    # Exact: half up of 1000 k / n, in tenths of a percent.
    tenths = (2000 * k + n) // (2 * n)
    assert text.percent(k / n) == f"{tenths // 10}.{tenths % 10}%"


def test_what_is_a_tie_on_paper_is_one_after_rounding_errors() -> None:
    mean = float(np.mean([0.99, 0.995, 0.9925]))
    for value in (0.9925, mean, 1 - 0.0075, 0.9924999999999999):
        assert text.score_text(value, "accuracy") == "99.3%"
        assert text.fixed(value, 3) == "0.993"


@given(finite.filter(lambda x: abs(x) > 1e-4), st.integers(1, 6))
def test_significant_digits_are_those_of_the_decimal(value: float, count: int) -> None:
    shown = text.digits(value, count).replace("−", "-")
    exact = Decimal(f"{value:.12g}")
    unit = Decimal(1).scaleb(exact.adjusted() - count + 1)
    assert Decimal(shown) == exact.quantize(unit, ROUND_HALF_UP)
    assert len(shown.split("e")[0].strip("-0").replace(".", "")) <= count + 4


@pytest.mark.parametrize("value", [-1.0144710224782046e39, -1e308, -1e6, -1000.5, 1e39])
def test_an_r_squared_is_short_whatever_it_is(value: float) -> None:
    interval = Interval(value, value - 1e300, value + 1e300, 1.0, 5)
    for shown in (
        text.score_text(value, "r_squared"),
        text.interval_text(interval, "r_squared"),
        text.difference_text(interval, "r_squared"),
        text.points_text(value, "r_squared"),
    ):
        assert shown == ("< −1000" if value < 0 else "> 1000")
    assert len(text.loss_text(abs(value))) < 10


@pytest.mark.parametrize("metric", ["accuracy", "r_squared", ""])
def test_a_number_that_is_not_there_is_a_dash(metric: str) -> None:
    for write in (text.score_text, text.points_text, text.short_points_text):
        assert [write(value, metric) for value in (None, math.nan)] == ["–", "–"]
    lost = mean_interval([0.5, math.nan])
    assert text.interval_text(lost, metric) == "–"
    assert [text.p_text(None), text.loss_text(None), text.percent(math.nan)] == ["–"] * 3


def test_differences_of_percentages_are_in_percentage_points() -> None:
    interval = mean_interval([-0.01, -0.03, -0.02])
    assert text.difference_text(interval, "accuracy") == "−2.0 ± 2.5 percentage points"
    assert text.difference_text(interval, "r_squared") == "−0.020 ± 0.025"
    assert text.points_text(0.0325, "accuracy") == "+3.3 percentage points"
    assert text.short_points_text(-0.0325, "accuracy") == "−3.3 pp"
    assert text.points_range_text(-0.0125, 0.03, "accuracy") == "−1.3 … +3.0 percentage points"
    change = mean_interval([0.01, 0.03, 0.02])
    assert text.change_text(change, "accuracy") == "+2.0 ± 2.5"


def test_no_page_rounds_by_itself() -> None:
    ways = (
        r'\bf"[^"]*(?<!%)\{[^{}]*:(\+?\.\d)?[fge%]\}',
        r"to(Fixed|Exponential)\(",
        r'\}%["(]',
        r'(NumberColumn|number)\(.*format="%\.',
    )
    own = re.compile("|".join(ways))
    # Places on a drawing are no numbers that somebody reads; ticks stand where their text says.
    allowed = {
        "live/surface/points.js",
        "live/shared/ticks.js",
        "live/shared/numbers.js",
        "text.py",
    }
    found = [
        f"{file.relative_to(UI)}: {line.strip()}"
        for pattern in ("*.py", "*.js")
        for file in sorted(UI.rglob(pattern))
        if str(file.relative_to(UI)) not in allowed
        for line in file.read_text(encoding="utf-8").splitlines()
        if own.search(line) and "%{" not in line
    ]
    assert found == []
