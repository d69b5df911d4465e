"""The charts of the predictions show the numbers that they are given."""

import numpy as np

from nn_core.diagnostics.predictions import calibration, roc_curves
from ui import theme
from ui.figures.predictions import (
    GAP,
    PIXEL,
    Space,
    confusion_figure,
    input_gradient_figure,
    picture_pair,
    reliability_figure,
    residual_histogram_figure,
    residuals_figure,
    roc_figure,
    scores_figure,
    space_figure,
)

LABELS = np.array([0, 0, 1, 1, 1])


def test_every_sample_of_a_layer_is_drawn_once_in_its_class_color_and_mistakes_are_crosses():
    points = np.arange(10.0).reshape(5, 2)
    wrong = np.array([False, True, False, False, True])
    figure = space_figure(Space("Layer", points, ("a", "b")), LABELS, ["A", "B"], wrong, False)
    assert [trace.name for trace in figure.data] == ["A", "B"]
    np.testing.assert_array_equal(figure.data[0].x, points[:2, 0])
    np.testing.assert_array_equal(figure.data[1].y, points[2:, 1])
    assert list(figure.data[1].marker.symbol) == ["circle", "circle", "x"]
    assert figure.data[1].marker.color == theme.class_color(1)


def test_a_confusion_matrix_writes_counts_or_shares_of_the_row():
    confusion = np.array([[3, 1], [0, 0]])
    counts = confusion_figure(confusion, ["A", "B"], False, shares=False).data[0]
    shares = confusion_figure(confusion, ["A", "B"], False, shares=True).data[0]
    assert [list(row) for row in counts.text] == [["3", "1"], ["0", "0"]]
    assert [list(row) for row in shares.text] == [["75%", "25%"], ["0%", "0%"]]


def test_a_curve_is_named_with_its_area_and_has_its_class_color():
    scores = np.array([[0.1], [0.6], [0.4], [0.8], [0.9]])
    figure = roc_figure(roc_curves(LABELS, scores), ["A", "B"])
    assert figure.data[1].name == "B, AUC 0.833"
    assert figure.data[1].line.color == theme.class_color(1)


def test_the_reliability_diagram_shows_bins_and_their_sizes():
    shares = np.array([[0.9, 0.1], [0.55, 0.45], [0.2, 0.8], [0.52, 0.48], [0.05, 0.95]])
    found = calibration(LABELS, shares)
    figure = reliability_figure(found)
    np.testing.assert_array_equal(figure.data[0].y, found.accuracy)
    assert sum(figure.data[-1].y) == 5


def test_scores_stand_beside_their_references():
    scores = [("train", "train", 0.9), ("test", "test", -0.2)]
    figure = scores_figure(scores, [("best", 0.8)], "R²", "r_squared")
    assert list(figure.data[0].text) == ["0.900", "−0.200"]
    assert list(figure.data[1].x) == [0.8, 0.8]
    assert figure.layout.xaxis.range[0] == -0.2


def test_noise_is_drawn_where_it_is_known_and_nowhere_else():
    residuals = np.linspace(-1, 1, 50)
    for noise, marks in ((0.3, 2), (None, 0)):
        figure = residuals_figure(residuals, residuals, "#000000", "y", noise)
        levels = [s for s in figure.layout.shapes if s.type == "line" and s.y0 != 0]
        assert len(levels) == marks
        assert len(residual_histogram_figure(residuals, "#000000", noise).data) == 1 + bool(noise)
    counts = residual_histogram_figure(residuals, "#000000", None).data[0].y
    assert sum(counts) == 50


def test_a_picture_and_its_gradient_stand_side_by_side_in_the_themes_colors():
    pixels, gradient = np.array([[0.0, 16.0]]), np.array([[-2.0, 2.0]])
    for dark in (False, True):
        image = picture_pair(pixels, gradient, dark)
        assert image.shape == (PIXEL, 4 * PIXEL + GAP, 4)
        ends = theme.diverging(dark)
        for x, color in ((2 * PIXEL + GAP, ends[0]), (3 * PIXEL + GAP, ends[-1])):
            assert "#{:02x}{:02x}{:02x}".format(*image[0, x, :3]) == color
        assert image[0, 2 * PIXEL, 3] == 0


def test_a_gradient_of_zeros_or_without_a_number_still_is_a_picture():
    for value in (0.0, np.nan):
        image = picture_pair(np.zeros((2, 2)), np.full((2, 2), value), False)
        middle = "#{:02x}{:02x}{:02x}".format(*image[0, -1, :3])
        assert middle == theme.diverging(False)[4]


def test_bars_begin_with_the_largest_and_tell_signs_by_color():
    figure = input_gradient_figure(np.array([0.5, -3.0, 1.0]), ["a", "b", "c"])
    assert list(figure.data[0].y) == ["b", "c", "a"]
    assert list(figure.data[0].marker.color)[:2] == [theme.CLASS_COLORS[0], theme.CLASS_COLORS[1]]
