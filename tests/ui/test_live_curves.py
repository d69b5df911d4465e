"""The curves' message has every line, thinned without losing what a reader would see."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ui.live.curves import (
    MAX_POINTS,
    CurveLine,
    CurvePanel,
    CurvesFrame,
    EpochMark,
    ReferenceLine,
    thin,
    thinned,
)
from ui.live.packing import pack


def line(values: list[float] | np.ndarray, label: str = "Train") -> CurveLine:
    return CurveLine(label, np.arange(len(values), dtype=float), np.asarray(values), "#123456")


def frame(*panels: CurvePanel) -> CurvesFrame:
    marks = (EpochMark("Best epoch", 2),)
    return CurvesFrame(panels, "Epoch", epoch=3, summary="Epoch 3", marks=marks)


def test_the_message_has_every_panel_line_reference_and_mark(unpack: Any) -> None:
    loss = CurvePanel("Loss", (line([3.0, 2.0]), line([4.0, 5.0], "Validation")), log=True)
    accuracy = CurvePanel("Accuracy", (line([0.5, 0.75]),), (ReferenceLine("Majority", 0.5),))
    got = unpack(pack(thinned(frame(loss, accuracy))))
    assert [panel["title"] for panel in got["panels"]] == ["Loss", "Accuracy"]
    assert [panel["log"] for panel in got["panels"]] == [True, False]
    assert [item["label"] for item in got["panels"][0]["lines"]] == ["Train", "Validation"]
    assert got["panels"][1]["references"] == [{"label": "Majority", "y": 0.5}]
    assert got["marks"] == [{"label": "Best epoch", "epoch": 2.0}]
    first, second = got["panels"]
    assert first["lines"][1]["y"].tolist() == [4.0, 5.0]
    assert second["lines"][0]["x"].tolist() == [0.0, 1.0]
    assert second["lines"][0]["y"].tolist() == [0.5, 0.75]


def test_the_largest_and_the_smallest_losses_arrive_as_they_are(unpack: Any) -> None:
    values = [1.0, 1e300, 1e-300, 0.1]
    got = unpack(pack(thinned(frame(CurvePanel("Loss", (line(values),))))))
    assert got["panels"][0]["lines"][0]["y"].tolist() == values


@given(
    arrays(np.float64, st.integers(0, 300), elements=st.floats(-1e9, 1e9) | st.just(np.nan)),
    st.integers(6, 60),
)
def test_thinning_keeps_ends_and_extremes_and_invents_nothing(y: np.ndarray, most: int) -> None:
    x = np.arange(len(y)) * 0.5
    kept_x, kept_y = thin(x, y, most)
    assert len(kept_x) == len(kept_y) <= max(most, 0)
    assert np.all(np.diff(kept_x) > 0)
    np.testing.assert_array_equal(kept_y, y[(kept_x / 0.5).astype(int)])
    if len(y):
        assert (kept_x[0], kept_x[-1]) == (x[0], x[-1])
    if np.isfinite(y).any():
        assert np.nanmin(kept_y) == np.nanmin(y)
        assert np.nanmax(kept_y) == np.nanmax(y)


@pytest.mark.parametrize("length", [MAX_POINTS + 1, 1000, 100_000])
def test_a_long_line_is_sent_in_four_hundred_points_or_fewer(unpack: Any, length: int) -> None:
    panel = CurvePanel("Loss", (line(np.sin(np.arange(length))),))
    x = unpack(pack(thinned(frame(panel))))["panels"][0]["lines"][0]["x"]
    assert MAX_POINTS // 3 < len(x) <= MAX_POINTS
    assert x[-1] == length - 1


def test_a_long_gap_stays_a_gap() -> None:
    y = np.ones(1000)
    y[300:600] = np.nan
    kept_x, kept_y = thin(np.arange(1000.0), y, 100)
    inside = (kept_x > 330) & (kept_x < 570)
    assert inside.any() and np.isnan(kept_y[inside]).all()
