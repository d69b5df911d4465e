"""The palette is told apart by every kind of color vision and legible in light and dark."""

import itertools

import numpy as np
import pytest

from ui import theme
from ui.figures.base import new_figure

# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
VISION = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
BACKGROUNDS = {"light": "#ffffff", "dark": "#12161d"}


def linear(color: str) -> np.ndarray:
    srgb = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    white = TO_XYZ @ np.ones(3)
    ratio = (TO_XYZ @ np.clip(rgb, 0, 1)) / white
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(one: str, other: str) -> float:
    low, high = sorted(float(np.array([0.2126, 0.7152, 0.0722]) @ linear(c)) for c in (one, other))
    return (high + 0.05) / (low + 0.05)


def nearest(colors: tuple[str, ...], vision: str) -> float:
    seen = [lab(VISION[vision] @ linear(color)) for color in colors]
    return min(float(np.linalg.norm(a - b)) for a, b in itertools.combinations(seen, 2))


@pytest.mark.parametrize("vision", VISION)
def test_ten_classes_stay_apart(vision: str) -> None:
    assert nearest(theme.CLASS_COLORS, vision) > 9


@pytest.mark.parametrize("vision", VISION)
def test_train_and_validation_and_test_stay_apart(vision: str) -> None:
    assert nearest(tuple(theme.SPLIT_COLORS.values()), vision) > 20


@pytest.mark.parametrize("background", BACKGROUNDS)
@pytest.mark.parametrize("color", [*theme.SPLIT_COLORS.values(), theme.INK])
def test_lines_have_the_contrast_that_wcag_asks_of_graphics(color: str, background: str) -> None:
    assert contrast(color, BACKGROUNDS[background]) >= 3


@pytest.mark.parametrize("dark", [False, True])
def test_diverging_scale_fades_evenly_to_its_middle_from_both_classes(dark: bool) -> None:
    lightness = np.array([lab(linear(color))[0] for color in theme.diverging(dark)])
    steps = np.diff(lightness) * (-1 if dark else 1)
    assert (steps[:4] > 0).all()
    assert (steps[4:] < 0).all()
    ends = [theme.diverging(dark)[0], theme.diverging(dark)[-1]]
    for end, k in zip(ends, (0, 1), strict=True):
        hue = [np.arctan2(*lab(linear(c))[:0:-1]) for c in (end, theme.class_color(k))]
        assert abs(hue[0] - hue[1]) < 0.35


def test_figures_leave_backgrounds_to_the_page() -> None:
    figure = new_figure(300)
    assert figure.layout.paper_bgcolor == figure.layout.plot_bgcolor == theme.TRANSPARENT
    assert figure.layout.height == 300
    assert figure.layout.font.color is None


def test_outside_a_session_the_page_is_light() -> None:
    assert not theme.is_dark()
