"""Numbers beside an axis: told apart, and each where it says."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

Ticks = Callable[[list[dict[str, Any]]], list[list[dict[str, Any]]]]
POWER = re.compile(r"(-?)(?:([\d.]+)×)?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
DIGITS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


@pytest.fixture(scope="session")
def ticks(javascript: Callable[[str, str, object], Any]) -> Ticks:
    """``ticks([{"range": [low, high], "most": 5}, …])`` is what the page makes of these axes."""
    return lambda axes: javascript("ui/live/shared/ticks.js", "data.map(module.ticksOf)", axes)


def read(text: str) -> float:
    plain = text.replace("−", "-").replace(",", "")
    found = POWER.fullmatch(plain)
    if found is None:
        return float(plain)
    return float(f"{found[1]}{found[2] or 1}e{found[3].translate(DIGITS)}")


def test_numbers_differ_and_stand_where_they_say(ticks: Ticks) -> None:
    rng = np.random.default_rng(0)
    count = 4000
    offset = np.where(rng.random(count) < 0.2, 0.0, 10 ** rng.uniform(0, 12, count))
    low = offset * rng.choice([-1, 1], count)
    high = low + 10 ** rng.uniform(-3, 6, count)
    axes = [
        {"range": [float(start), float(end)], "most": int(most)}
        for start, end, most in zip(low, high, rng.integers(2, 9, count), strict=True)
    ]
    for axis, found in zip(axes, ticks(axes), strict=True):
        start, end = axis["range"]
        texts = [tick["text"] for tick in found]
        assert len(texts) >= 2 and len(set(texts)) == len(texts), (start, end, texts)
        assert [read(text) for text in texts] == [tick["at"] for tick in found]
        room = 1e-3 * (end - start)
        assert all(start - room <= tick["at"] <= end + room for tick in found)


@pytest.mark.parametrize(
    ("axis", "texts"),
    [
        ((5_412_000.2, 5_412_003.1, 3), ["5,412,001", "5,412,002", "5,412,003"]),
        ((1.7e9, 1.7e9 + 60, 3), ["1,700,000,000", "1,700,000,020", "1,700,000,040",
                                  "1,700,000,060"]),
        ((0.0, 2e6, 2), ["0", "10⁶", "2×10⁶"]),
        ((-1.0, 1.0, 4), ["−1", "−0.5", "0", "0.5", "1"]),
        ((0.0, 4e-9, 2), ["0", "2×10⁻⁹", "4×10⁻⁹"]),
    ],
    ids=["coordinates", "times", "millions", "near zero", "tiny"],
)  # fmt: skip
def test_numbers_are_written_as_usual(ticks: Ticks, axis: Any, texts: list[str]) -> None:
    assert [tick["text"] for tick in ticks([{"range": axis[:2], "most": axis[2]}])[0]] == texts


def test_ticks_lie_in_their_range_and_say_what_they_stand_for(ticks: Ticks) -> None:
    draw = np.random.default_rng(0)
    asked: list[dict[str, Any]] = []
    for _number in range(200):
        size = 10.0 ** draw.uniform(-9, 9)
        low = draw.choice([0.0, -1.0, 1.0]) * size * draw.uniform(0, 20)
        asked.append({"range": [low, low + size], "most": int(draw.integers(3, 9))})
        start = draw.uniform(-12, 6)
        ends = [start, start + draw.choice([0.05, 0.2, 0.5, 1.0, 3.0, 12.0])]
        asked.append({"range": ends, "most": 5, "log": True})
    for one, found in zip(asked, ticks(asked), strict=True):
        (low, high), is_log = one["range"], "log" in one
        places = np.array([tick["at"] for tick in found])
        room = 1e-5 * (high - low)
        assert len(found) >= (0 if is_log else 1), one
        assert len(found) <= (19 if is_log else one["most"] + 1), one
        assert np.all(np.diff(places) > 0)
        assert np.all((places >= low - room) & (places <= high + room))
        assert len({tick["text"] for tick in found}) == len(found), (one, found)
        values = 10.0**places if is_log else places
        said = [read(tick["text"]) for tick in found]
        np.testing.assert_allclose(
            said, values, rtol=1e-6, atol=1e-6 * abs(high - low) * (not is_log)
        )
