"""What the browser writes itself, it writes as Python does."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ui import text

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WEB = Path(text.__file__).parent / "live/web"
SCRIPT = """async ([source, values]) => {
    const { fixed, percent, number } = await import(`data:text/javascript;base64,${source}`);
    return values.map((value) => [fixed(value, 2), percent(value), number(value, 3)]);
}"""
RASTER = """async ([source]) => {
    const { ramp, stepPicture } = await import(`data:text/javascript;base64,${source}`);
    const table = ramp([[0, 0, 0], [255, 255, 255]], 2);
    const picture = (level) => (
        stepPicture({ width: 1, height: 1, best: new Float32Array([level]) }, table).data[0]
    );
    return [0, 126.9, 127, 127.1, 128, 254].map(picture);
}"""


def source(name: str) -> str:
    return base64.b64encode((WEB / name).read_bytes()).decode()


def test_numbers_are_rounded_as_in_python(browser: Browser) -> None:
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
    ]
    values = np.concatenate([shares, others])
    page = browser.new_page()
    found = page.evaluate(SCRIPT, [source("common.js"), values.tolist()])
    page.close()
    for value, (fixed, percent, number) in zip(values.tolist(), found, strict=True):
        assert fixed == text.fixed(value, 2)
        assert percent == text.percent(value)
        assert number == text.digits(value, 3)


def test_an_output_on_the_border_is_painted_as_class_0(browser: Browser) -> None:
    page = browser.new_page()
    assert page.evaluate(RASTER, [source("raster.js")]) == [0, 0, 0, 255, 255, 255]
    page.close()
