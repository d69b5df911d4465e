"""Numbers beside an axis: told apart, and each where it says."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import numpy as np
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

POWER = re.compile(r"(-?)(?:([\d.]+)×)?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
DIGITS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


@pytest.fixture
def ticks(browser: "Browser", root: Path) -> Any:
    """``ticks([[low, high, most], …])`` is what the module of the page makes of these axes."""
    source = quote((root / "ui/live/shared/ticks.js").read_text(encoding="utf-8"))
    page = browser.new_page()
    yield lambda axes: page.evaluate(
        """async ([source, axes]) => {
            const { ticksOf } = await import(`data:text/javascript,${source}`);
            return axes.map(([low, high, most]) => ticksOf({ range: [low, high], most }));
        }""",
        [source, axes],
    )
    page.close()


def read(text: str) -> float:
    plain = text.replace("−", "-").replace(",", "")
    found = POWER.fullmatch(plain)
    if found is None:
        return float(plain)
    return float(f"{found[1]}{found[2] or 1}e{found[3].translate(DIGITS)}")


def test_numbers_differ_and_stand_where_they_say(ticks: Any) -> None:
    rng = np.random.default_rng(0)
    count = 4000
    offset = np.where(rng.random(count) < 0.2, 0.0, 10 ** rng.uniform(0, 12, count))
    low = offset * rng.choice([-1, 1], count)
    high = low + 10 ** rng.uniform(-3, 6, count)
    axes = [
        list(map(float, axis)) for axis in zip(low, high, rng.integers(2, 9, count), strict=True)
    ]
    for (start, end, _most), found in zip(axes, ticks(axes), strict=True):
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
def test_numbers_are_written_as_usual(ticks: Any, axis: Any, texts: list[str]) -> None:
    assert [tick["text"] for tick in ticks([list(axis)])[0]] == texts
