"""What the browser writes itself, it writes as Python does."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ui import text
from ui.text import coordinate

Javascript = Callable[[str, str, object], Any]
NUMBERS = "ui/live/shared/numbers.js"


def test_numbers_are_rounded_as_in_python(javascript: Javascript) -> None:
    shares = np.arange(401) / 400
    others = [
        0.005,
        -0.125,
        0.1 + 0.2,
        0.99249999999999994,
        2.675,
        1.005,
        0.045,
        12.345,
        987.65,
        -0.0004,
        0.0,
        9.96e-7,
        -99.95,
        12345678.9,
    ]
    values = np.concatenate([shares, others])
    written = """data.map((value) => [
        module.fixed(value, 2), module.percent(value), module.number(value, 3),
        module.scientific(value, 1),
    ])"""
    found = javascript(NUMBERS, written, values.tolist())
    for value, (fixed, percent, number, scientific) in zip(values.tolist(), found, strict=True):
        assert scientific == text.scientific(value, 1)
        assert abs(value) > 1e6 or fixed == text.fixed(value, 2)
        assert abs(value) > 1e4 or percent == text.percent(value)
        assert number == text.digits(value, 3)


def test_coordinates_are_read_out_as_in_python(javascript: Javascript) -> None:
    """One rule for places and values of the reader's own data, near zero and far from it."""
    rng = np.random.default_rng(0)
    count = 2000
    low = rng.choice([-1, 0, 1], count) * 10 ** rng.uniform(-3, 14, count)
    span = 10 ** rng.uniform(-6, 7, count)
    drawn = low + span * rng.random(count)
    cases = [
        *zip(drawn, low, low + span, strict=True),
        *zip(drawn.round(2), low, low + span, strict=True),
        (5_412_002.8, 5_412_000.0, 5_412_005.0),
        (1_700_000_000_123.0, 1.7e12, 1.7e12 + 60_000),
        (3.123456789, -3.0, 3.0),
        (0.000612345678, 0.0, 5.0),
        (1e-7, 0.0, 1.0),
        (123_456.78901, 0.0, 2e5),
        (2.0, 2.0, 2.0),
        (0.0, -1.0, 1.0),
        (-2.5e30, -3e30, 3e30),
    ]
    numbers = [[float(one) for one in case] for case in cases]
    written = "data.map(([value, low, high]) => module.coordinate(value, [low, high]))"
    found = javascript(NUMBERS, written, numbers)
    for (value, *ends), shown in zip(numbers, found, strict=True):
        assert shown == coordinate(value, np.array(ends)), (value, ends)
    assert found[-9:] == [
        "5412002.8", "1700000000123", "3.123", "0.0006", "1e−07", "123457", "2", "0", "−2.5e+30",
    ]  # fmt: skip


def test_an_output_on_the_border_is_painted_as_class_0(javascript: Javascript) -> None:
    painted = """(() => {
        globalThis.ImageData = class {
            constructor(width, height) { this.data = Array(4 * width * height).fill(0); }
        };
        const table = module.ramp([[0, 0, 0], [255, 255, 255]], 2);
        return data.map((level) => (
            module.stepPicture({ width: 1, height: 1, best: [level] }, table).data[0]
        ));
    })()"""
    found = javascript("ui/live/shared/raster.js", painted, [0, 126.9, 127, 127.1, 128, 254])
    assert found == [0, 0, 0, 255, 255, 255]
