"""The message of the surface in three dimensions: the flat one's, and the heights."""

import dataclasses

import numpy as np
import pytest

from ui.live.packing import pack
from ui.live.solid import solid_message
from ui.live.surface import SurfaceFrame, SurfacePoints, surface_message

PLACES = np.array([0.0, 1.0])
FRAME = SurfaceFrame(
    kind="binary",
    values=np.array([[0.0, 0.5], [0.25, 1.0]]),
    x_range=(-1.0, 1.0),
    y_range=(0.0, 2.0),
    x_label="x1",
    y_label="x2",
    value_label="Probability",
    target_label="class",
    epoch=3,
    summary="Epoch 3",
    points=(SurfacePoints("train", "train", PLACES, PLACES, np.array([0, 1])),),
    class_labels=("A", "B"),
)


def test_it_is_the_flat_surfaces_message_with_heights() -> None:
    message = solid_message(FRAME, [np.array([0.25, 1.0])], "height")
    assert message.pop("heights")[0].tolist() == [0.25, 1.0]
    assert message.pop("height_label") == "height"
    assert pack(message) == pack(surface_message(FRAME))


def test_heights_that_do_not_fit_and_curves_are_refused() -> None:
    with pytest.raises(ValueError, match=r"heights for \[2\] points; got a binary and \[1\]"):
        solid_message(FRAME, [np.array([0.25])], "height")
    curve = dataclasses.replace(FRAME, kind="curve", values=PLACES, class_labels=())
    with pytest.raises(ValueError, match="got a curve"):
        solid_message(curve, [PLACES], "height")
