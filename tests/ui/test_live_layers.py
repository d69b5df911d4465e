"""The message of the view of all layers at all kept epochs."""

import json
from typing import Any

import numpy as np
import pytest

from ui import theme
from ui.live.layers import LayerPanel, LayersFrame, layers_payload

EPOCHS = np.array([0, 1, 2, 10])
VALUES = np.arange(1.0, 9.0).reshape(4, 2)
PARTLY = np.where([True, False], VALUES, np.nan)


def frame(**changes: Any) -> LayersFrame:
    panels = [
        LayerPanel("Norm", VALUES, log=True, reference=1e-3),
        LayerPanel("Dead", PARTLY, spread=PARTLY / 10),
    ]
    settings: dict[str, Any] = {
        "epochs": EPOCHS,
        "layers": ["1", "Output"],
        "map_title": "Size of the gradient",
        "scale_title": "‖g‖",
        "map_values": VALUES / 100,
        "panels": panels,
        "x_label": "Epoch",
        "epoch": 2,
        "summary": "Gradient norm by layer and epoch",
    }
    return LayersFrame(**settings | changes)


def unpacked(message: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    size = int.from_bytes(message[:4], "little")
    head = json.loads(message[4 : 4 + size])
    arrays = {
        name: np.frombuffer(message, "<f8", count=count, offset=4 + size + start)
        for name, _kind, start, count in head["arrays"]
    }
    return head, arrays


def test_each_line_travels_by_its_panel_and_layer() -> None:
    head, arrays = unpacked(layers_payload(frame()))
    np.testing.assert_array_equal(arrays["epochs"], EPOCHS)
    np.testing.assert_allclose(arrays["map.1"], VALUES[:, 1] / 100, rtol=1e-6)
    np.testing.assert_array_equal(arrays["0.1"], VALUES[:, 1])
    np.testing.assert_allclose(arrays["spread1.0"], VALUES[:, 0] / 10, rtol=1e-6)
    assert [one["label"] for one in head["layers"]] == ["1", "Output"]
    assert [(one["log"], one["reference"]) for one in head["panels"]] == [
        (True, 1e-3),
        (False, None),
    ]


def test_a_layer_without_numbers_has_no_line() -> None:
    head, arrays = unpacked(layers_payload(frame()))
    assert [one["layers"] for one in head["panels"]] == [[0, 1], [0]]
    assert "1.1" not in arrays and "spread1.1" not in arrays


def test_another_epoch_is_the_same_picture_and_other_numbers_are_not() -> None:
    first, later, other = (
        unpacked(layers_payload(one))[0]
        for one in (frame(), frame(epoch=10), frame(map_values=VALUES))
    )
    assert first["token"] == later["token"] != other["token"]
    assert (first["epoch"], later["epoch"]) == (2, 10)


def test_more_layers_than_colors_differ_by_their_dashes() -> None:
    count = len(theme.CLASS_COLORS) + 1
    values = np.ones((4, count))
    names = [str(k) for k in range(count)]
    head, _ = unpacked(layers_payload(frame(layers=names, map_values=values, panels=[])))
    looks = [(one["color"], one["dash"]) for one in head["layers"]]
    assert len(set(looks)) == count and looks[0][0] == looks[-1][0]


@pytest.mark.parametrize("value", [1e300, 1e-300, 0.1])
def test_numbers_of_any_size_arrive_as_they_are(value: float) -> None:
    _, arrays = unpacked(layers_payload(frame(map_values=np.full((4, 2), value))))
    assert arrays["map.0"].tolist() == [value] * 4


@pytest.mark.parametrize("wrong", [VALUES[:3], VALUES[:, :1], VALUES.T])
def test_numbers_that_do_not_fit_are_named(wrong: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"values of Dead must have shape \(4, 2\); got"):
        frame(panels=[LayerPanel("Dead", wrong)])
    with pytest.raises(ValueError, match="Size of the gradient"):
        frame(map_values=wrong)
    with pytest.raises(ValueError, match="Norm"):
        frame(panels=[LayerPanel("Norm", VALUES, spread=wrong)])
