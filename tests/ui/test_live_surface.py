"""The surface's message says what the frame says, and its token changes when the rest does."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from ui.live.packing import pack
from ui.live.surface import SurfaceFrame, SurfacePoints, solid_message, surface_message

POINTS = SurfacePoints(
    "train", "Train", np.array([0.0, 1.0]), np.array([2.0, 3.0]), np.array([0, 1])
)


def frame(**changes: Any) -> SurfaceFrame:
    settings: dict[str, Any] = {
        "kind": "binary",
        "values": np.array([[0.0, 0.5, 1.0], [0.25, 0.75, 1.0]]),
        "x_range": (-1.0, 1.0),
        "y_range": (0, 2),
        "x_label": "length",
        "y_label": "width",
        "value_label": "Probability of B",
        "target_label": "True class",
        "epoch": 3,
        "summary": "Epoch 3",
        "points": (POINTS,),
        "class_labels": ("A", "B"),
    }
    return SurfaceFrame(**(settings | changes))


def three_classes() -> SurfaceFrame:
    values = np.moveaxis(np.stack([np.full((2, 4), share) for share in (0.5, 0.3, 0.2)]), 0, -1)
    return frame(kind="classes", values=values, class_labels=("A", "B", "C"))


def test_two_classes_travel_as_one_raster_of_bytes(unpack: Any) -> None:
    got = unpack(pack(surface_message(frame())))
    assert (got["kind"], got["shape"], got["range"]) == ("binary", [2, 3], [0.0, 1.0])
    assert got["raster"].ravel().tolist() == [0, 127, 254, 64, 190, 254]
    assert got["classLabels"] == ["A", "B"]
    assert got["epoch"] == 3 and got["summary"] == "Epoch 3"


def test_several_classes_travel_one_raster_after_the_other(unpack: Any) -> None:
    got = unpack(pack(surface_message(three_classes())))
    assert got["shape"] == [2, 4]
    assert got["raster"].ravel().tolist() == [127] * 8 + [76] * 8 + [51] * 8
    assert len(got["classColors"]) == 3


def test_doubt_ends_at_the_bits_of_its_classes_and_has_a_ramp_of_its_own(unpack: Any) -> None:
    doubt = frame(kind="uncertainty", class_labels=("A", "B", "C"))
    got = unpack(pack(surface_message(doubt)))
    assert got["range"] == [0.0, pytest.approx(np.log2(3))]
    assert got["raster"].ravel().tolist()[2] == round(254 / np.log2(3))
    assert got["diverging"] != unpack(pack(surface_message(frame())))["diverging"]


def test_marks_travel_beside_the_points_and_leave_what_rests_alone(unpack: Any) -> None:
    flags = np.array([True, False])
    marked = frame(wrong=(flags,), wrong_label="wrong: 1 of 2", picked=(0, 1))
    got = unpack(pack(surface_message(marked)))
    assert got["wrong"][0].tolist() == [1, 0]
    assert (got["ringed"], got["wrongLabel"], got["picked"]) == (True, "wrong: 1 of 2", [0, 1])
    later = frame(wrong=(~flags,), wrong_label="wrong: 2 of 2")
    assert unpack(pack(surface_message(later)))["token"] == got["token"]
    assert unpack(pack(surface_message(frame())))["ringed"] is False


def test_points_travel_exactly(unpack: Any) -> None:
    got = unpack(pack(surface_message(frame())))
    (part,) = got["points"]
    assert (part["split"], part["label"]) == ("train", "Train")
    assert [part[name].tolist() for name in ("x", "y", "value")] == [[0, 1], [2, 3], [0, 1]]


@pytest.mark.parametrize(("low", "step"), [(5_412_000.0, 0.01), (1.7e9, 1.0), (1e12, 1e-3)])
def test_points_far_from_zero_travel_exactly(unpack: Any, low: float, step: float) -> None:
    places = low + step * np.arange(40)
    points = SurfacePoints("train", "Train", places[::-1], places, np.zeros(40))
    got = unpack(pack(surface_message(frame(points=(points,)))))
    np.testing.assert_array_equal(got["points"][0]["x"], places[::-1])
    np.testing.assert_array_equal(got["points"][0]["y"], places)


def test_a_curve_travels_unrounded(unpack: Any) -> None:
    values = np.array([0.1, np.nan, 1e9])
    got = unpack(pack(surface_message(frame(kind="curve", values=values, class_labels=()))))
    np.testing.assert_array_equal(got["raster"], values)
    assert got["shape"] == [3]


@pytest.mark.parametrize(
    ("asked", "given", "below", "above"),
    [
        (None, [-2.0, 6.0], False, False),
        ((-1.0, 6.0), [-1.0, 6.0], True, False),
        ((-2.0, 5.0), [-2.0, 5.0], False, True),
        ((-9.0, 9.0), [-9.0, 9.0], False, False),
    ],
)
def test_a_regression_says_its_range_and_what_lies_outside(
    unpack: Any, asked: tuple[float, float] | None, given: list[float], below: bool, above: bool
) -> None:
    values = np.array([[-2.0, 0.0], [1.0, 6.0]])
    shown = frame(kind="regression", values=values, class_labels=(), value_range=asked)
    got = unpack(pack(surface_message(shown)))
    assert (got["range"], got["below"], got["above"]) == (given, below, above)


@pytest.mark.parametrize("value", [0.0, 3.0, np.nan, np.inf])
def test_a_flat_or_broken_surface_still_has_a_range(unpack: Any, value: float) -> None:
    shown = frame(kind="regression", values=np.full((3, 3), value), class_labels=())
    low, high = unpack(pack(surface_message(shown)))["range"]
    assert np.isfinite([low, high]).all() and low < high


@pytest.mark.parametrize(
    "change",
    [
        {"x_label": "other"},
        {"discrete": True},
        {"x_range": (-2.0, 1.0)},
        {"caption": "PCA plane"},
        {"points": (dataclasses.replace(POINTS, x=np.array([0.0, 1.5])),)},
        {"points": (dataclasses.replace(POINTS, value=np.array([1, 1])),)},
        {"points": ()},
    ],
)
def test_the_token_changes_with_all_that_rests(unpack: Any, change: dict[str, Any]) -> None:
    token = unpack(pack(surface_message(frame())))["token"]
    assert unpack(pack(surface_message(frame(**change))))["token"] != token


def test_the_token_stays_while_the_network_learns(unpack: Any) -> None:
    token = unpack(pack(surface_message(frame())))["token"]
    later = frame(values=np.full((2, 3), 0.4), epoch=4, summary="Epoch 4")
    assert unpack(pack(surface_message(later)))["token"] == token


def test_a_usual_frame_fits_in_eighteen_kilobytes() -> None:
    coordinates = np.zeros(500)
    points = SurfacePoints("train", "Train", coordinates, coordinates, coordinates)
    assert len(pack(surface_message(frame(values=np.zeros((60, 60)), points=(points,))))) < 18_000


def test_three_dimensions_have_the_flat_surfaces_message_with_heights() -> None:
    message = solid_message(frame(), [np.array([0.25, 1.0])], "height")
    assert message.pop("heights")[0].tolist() == [0.25, 1.0]
    assert message.pop("height_label") == "height"
    assert pack(message) == pack(surface_message(frame()))
