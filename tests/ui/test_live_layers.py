"""The message of the view of all layers at all kept epochs."""

from typing import Any

import numpy as np
import pytest

from ui import theme
from ui.live.layers import LayerPanel, LayersFrame, layers_message
from ui.live.packing import pack

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


def test_numbers_travel_by_epoch_and_layer(unpack: Any) -> None:
    got = unpack(pack(layers_message(frame())))
    np.testing.assert_array_equal(got["epochs"], EPOCHS)
    np.testing.assert_array_equal(got["mapValues"], VALUES / 100)
    norm, dead = got["panels"]
    np.testing.assert_array_equal(norm["values"], VALUES)
    np.testing.assert_array_equal(dead["spread"], PARTLY / 10)
    assert [one["label"] for one in got["layers"]] == ["1", "Output"]
    assert [(one["log"], one["reference"]) for one in got["panels"]] == [
        (True, 1e-3),
        (False, None),
    ]


def test_another_epoch_is_the_same_picture_and_other_numbers_are_not() -> None:
    first, later, other = (
        layers_message(one) for one in (frame(), frame(epoch=10), frame(map_values=VALUES))
    )
    assert first["token"] == later["token"] != other["token"]
    assert (first["epoch"], later["epoch"]) == (2, 10)


def test_more_layers_than_colors_differ_by_their_dashes() -> None:
    count = len(theme.CLASS_COLORS) + 1
    values = np.ones((4, count))
    names = [str(k) for k in range(count)]
    shown = layers_message(frame(layers=names, map_values=values, panels=[]))
    looks = [(one["color"], one["dash"]) for one in shown["layers"]]
    assert len(set(looks)) == count and looks[0][0] == looks[-1][0]


@pytest.mark.parametrize("value", [1e300, 1e-300, 0.1])
def test_numbers_of_any_size_arrive_as_they_are(value: float, unpack: Any) -> None:
    got = unpack(pack(layers_message(frame(map_values=np.full((4, 2), value)))))
    assert got["mapValues"].tolist() == [[value] * 2] * 4
