"""Messages to the live views hold what was put in, byte for byte."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nn_core.metrics import predicted_classes
from nn_core.types import Verbatim
from ui.live.packing import LEVELS, MISSING, class_levels, edge_levels, levels, pack, token


@dataclass
class Panel:
    line_color: str
    y: np.ndarray


@given(
    st.dictionaries(st.text("abc "), st.integers() | st.text() | st.none(), max_size=4),
    arrays(np.uint8, st.tuples(st.integers(0, 5), st.integers(0, 5))),
    arrays(np.float64, st.integers(0, 9)),
)
def test_a_message_gives_back_what_was_packed(
    unpack: Any, plain: dict[str, Any], bytes_: np.ndarray, floats: np.ndarray
) -> None:
    panels = (Panel("red", bytes_), Panel("blue", floats))
    got = unpack(pack({"plain": plain, "all_panels": panels}))
    assert got["plain"] == plain
    assert [panel["lineColor"] for panel in got["allPanels"]] == ["red", "blue"]
    np.testing.assert_array_equal(got["allPanels"][0]["y"], bytes_)
    np.testing.assert_array_equal(got["allPanels"][1]["y"], floats)


def test_views_and_other_orders_travel_in_reading_order(unpack: Any) -> None:
    table = np.arange(12, dtype=np.uint8).reshape(3, 4)
    got = unpack(pack([table.T, table[:, ::2]]))
    np.testing.assert_array_equal(got[0], table.T)
    np.testing.assert_array_equal(got[1], table[:, ::2])


@pytest.mark.parametrize("dtype", [np.float32, np.int64, np.bool_])
def test_arrays_of_other_types_keep_their_values(unpack: Any, dtype: type) -> None:
    values = np.array([0.1, 1.0, 0.0]).astype(dtype)
    np.testing.assert_array_equal(unpack(pack([values]))[0], values)


def test_an_array_in_two_places_travels_once(unpack: Any) -> None:
    shared = np.arange(1000.0)
    message = pack({"a": shared, "b": [shared]})
    assert len(message) < 8200
    np.testing.assert_array_equal(unpack(message)["b"][0], shared)


def test_a_number_that_json_lacks_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        pack({"loss": float("nan")})


@pytest.mark.parametrize("kind", [str, Verbatim])
def test_the_head_is_plain_utf8_json(kind: type[str]) -> None:
    message = pack({"label": kind("损失")})
    length = int.from_bytes(message[:4], "little")
    assert json.loads(message[4 : 4 + length])["label"] == "损失"
    assert "损失".encode() in message


def test_a_token_tells_messages_apart() -> None:
    frame = {"label": "x", "y": np.arange(3.0)}
    assert token(frame) == token({"label": "x", "y": np.arange(3.0)})
    assert len({token(frame), token(frame | {"label": "z"}), token(frame | {"y": np.ones(3)})}) == 3


@given(
    arrays(np.float64, 7, elements=st.floats(-1e6, 1e6)),
    st.floats(-1e3, 1e3),
    st.floats(1e-3, 1e3),
)
def test_levels_are_within_half_a_step_of_the_clipped_value(
    values: np.ndarray, low: float, width: float
) -> None:
    high = low + width
    back = low + levels(values, low, high) / LEVELS * (high - low)
    clipped = np.minimum(np.maximum(values, low), high)
    assert np.all(np.abs(back - clipped) <= 0.5001 * (high - low) / LEVELS + 1e-9)


@given(
    arrays(
        np.float64,
        st.tuples(st.just(3), st.just(2), st.sampled_from([1, 2, 3, 10])),
        elements=st.sampled_from([0.0, 0.1, 0.3333, 0.5 - 1e-9, 0.5, 0.5 + 1e-9, 0.5021, 1.0])
        | st.floats(0.0, 1.0),
    )
)
def test_bytes_of_probabilities_stand_for_the_same_classes(probabilities: np.ndarray) -> None:
    back = class_levels(probabilities).astype(int)
    assert np.abs(np.moveaxis(back, 0, -1) / LEVELS - probabilities).max() <= 1.51 / LEVELS
    # As the browser reads them: above the middle, or the first of the highest.
    said = (back[0] > LEVELS / 2).astype(int) if len(back) == 1 else back.argmax(axis=0)
    np.testing.assert_array_equal(said, predicted_classes(probabilities))


def test_bytes_of_outputs_that_are_no_probabilities_keep_what_is_missing() -> None:
    one_output = np.array([[np.nan], [-3.0], [7.0], [np.inf]])
    assert class_levels(one_output).tolist() == [[MISSING, 0, LEVELS, MISSING]]
    lost = class_levels(np.array([[[np.nan, 0.2], [-2.0, -1.0], [3.0, 4.0]]]))
    assert lost[:, 0].tolist() == [[MISSING, 0, LEVELS - 1], [51, 1, LEVELS]]


def test_levels_tell_what_is_not_a_number() -> None:
    values = np.array([np.nan, np.inf, -np.inf, 0.25])
    assert levels(values, 0.0, 1.0).tolist() == [MISSING, MISSING, MISSING, 64]


@given(
    st.integers(1, 5).flatmap(
        lambda classes: arrays(
            np.float64,
            (7, classes),
            elements=st.floats(-0.2, 1.2)
            | st.sampled_from([0.5, 0.5 + 1e-9, 0.5 - 1e-9, 0.0, 1.0]),
        )
    )
)
def test_bytes_of_outputs_stand_for_the_classes_of_the_outputs(outputs: np.ndarray) -> None:
    found = class_levels(outputs)
    shown = found[0] > LEVELS // 2 if len(found) == 1 else found.argmax(axis=0)
    np.testing.assert_array_equal(shown, predicted_classes(outputs))
    plain = levels(outputs.T, 0.0, 1.0).astype(int)
    assert np.abs(found.astype(int) - plain).max() <= 1


@given(
    arrays(np.float64, (5, 6), elements=st.floats(0.0, 1.0)),
    st.sampled_from([1.0, 1e-3, 1e-9]),
)
def test_the_edge_of_two_classes_has_many_steps_however_flat_the_surface(
    values: np.ndarray, scale: float
) -> None:
    output = 0.5 + scale * (values - 0.5)
    found = edge_levels(output[..., np.newaxis])[0]
    above = predicted_classes(output[..., np.newaxis]) == 1
    np.testing.assert_array_equal(found > LEVELS // 2, above)
    across = above[:, 1:] != above[:, :-1]
    # Where the border crosses a line of the grid, between two of its corners.
    low, high = output[:, :-1][across], output[:, 1:][across]
    drawn = [side[across].astype(float) for side in (found[:, :-1], found[:, 1:])]
    # The place is exact where it is by a value that is not one of the least.
    large = np.maximum(np.abs(low - 0.5), np.abs(high - 0.5)) > 0.3 * np.abs(output - 0.5).max()
    true = (0.5 - low) / (high - low)
    shown = (LEVELS / 2 + 0.5 - drawn[0]) / (drawn[1] - drawn[0])
    assert np.all(np.abs(true - shown)[large] < 0.03)


@pytest.mark.parametrize("scale", [1.0, 1e-2, 1e-5, 1e-9])
def test_borders_of_several_classes_are_placed_as_finely_on_a_flat_surface(scale: float) -> None:
    rng = np.random.default_rng(0)
    x = np.linspace(-1.0, 1.0, 40)
    slopes = rng.normal(size=(3, 2))
    # Straight borders: between corners of the grid the leads are straight lines as well.
    plane = x[:, np.newaxis, np.newaxis] * slopes[:, 0] + x[:, np.newaxis] * slopes[:, 1]
    outputs = 1 / 3 + scale * plane
    found = edge_levels(outputs).astype(float)
    chosen = predicted_classes(outputs)
    np.testing.assert_array_equal(found.argmax(axis=0), chosen)
    np.testing.assert_array_equal(found > LEVELS // 2, np.arange(3)[:, None, None] == chosen)
    compared = 0
    for row, column in np.argwhere(chosen[:, 1:] != chosen[:, :-1]):
        pair = slice(column, column + 2)
        first, second = chosen[row, pair]
        gap = plane[row, pair, first] - plane[row, pair, second]
        true = gap[0] / (gap[0] - gap[1])
        left, right = found[first, row, pair]
        shown = (LEVELS / 2 + 0.5 - left) / (right - left)
        assert abs(true - shown) < 0.05
        compared += 1
    assert compared > 20


def test_what_is_no_number_has_no_border() -> None:
    outputs = np.full((2, 3, 3), 1 / 3)
    outputs[0, 0] = np.nan
    assert (edge_levels(outputs)[:, 0, 0] == MISSING).all()
    assert (edge_levels(outputs)[:, 1] != MISSING).all()
