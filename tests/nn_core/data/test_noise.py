import math
from itertools import pairwise

import numpy as np
import pytest

from nn_core.data import DATASETS, load
from nn_core.data.base import Drawn
from nn_core.data.noise import jitter_floor, polygon_floor

N = 5000


def rng(seed=0):
    return np.random.default_rng(seed)


def assert_reached(right, floor, slack=0.0):
    """The rule's share of right answers is the floor, within 4 binomial deviations."""
    deviation = math.sqrt(max(floor.value * (1 - floor.value), 1e-9) / len(right))
    assert abs(right.mean() - floor.value) <= 4 * deviation + slack


TRUE_CLASS = {
    "xor": lambda X: X[:, 0] * X[:, 1] > 0,
    "checkerboard": lambda X: np.floor((X + 5) / 2.5).sum(axis=1) % 2,
    "article_plane": lambda X: X.sum(axis=1) >= 0.5,
    # Three rings of equal counts, the rest in the outermost: the rank of the radius decides.
    "gaussian_quantiles": lambda X: np.minimum(np.hypot(*X.T).argsort().argsort() // (N // 3), 2),
}


@pytest.mark.parametrize("rate", [0.0, 0.05, 0.3, 0.5])
@pytest.mark.parametrize("name", TRUE_CLASS)
def test_true_class_scores_the_floor_of_label_flips(name, rate):
    data = load(name, n_samples=N, noise=rate, rng=rng(1))
    assert data.noise_floor.exact
    assert data.noise_floor.metric == "accuracy"
    assert data.noise_floor.value == 1 - rate
    assert_reached(TRUE_CLASS[name](data.X) == data.y, data.noise_floor)


@pytest.mark.parametrize("sigma", [0.3, 1.0, 2.5, 4.0])
@pytest.mark.parametrize("classes", range(2, 7))
def test_nearest_center_scores_the_floor_of_blobs(classes, sigma):
    angle = np.pi / 4 + 2 * np.pi * np.arange(classes) / classes
    centers = math.sqrt(8) * np.column_stack([np.cos(angle), np.sin(angle)])
    data = load("blobs", n_samples=N, noise=sigma, options={"classes": classes}, rng=rng(2))
    nearest = np.linalg.norm(data.X[:, None] - centers, axis=-1).argmin(axis=1)
    assert data.noise_floor.exact
    assert_reached(nearest == data.y, data.noise_floor)


@pytest.mark.parametrize("sigma", [0.2, 0.7, 3.0])
def test_floor_of_four_blobs_is_the_square_of_the_half_plane_probability(sigma):
    # Corners of a square: right means the right sign of two independent coordinates.
    side = 0.5 * (1 + math.erf(2.0 / sigma / math.sqrt(2)))
    assert polygon_floor(4, math.sqrt(8), sigma).value == pytest.approx(side**2, abs=1e-9)


def curve_points(name, arms, n=1200):
    """Points on each class's curve, written from the formulas."""
    t = (np.arange(n) + 0.5) / n
    if name == "moons":
        c, s = np.cos(np.pi * t), np.sin(np.pi * t)
        return [np.column_stack([c, s]), np.column_stack([1 - c, 0.5 - s])]
    if name == "circles":
        circle = np.column_stack([np.cos(2 * np.pi * t), np.sin(2 * np.pi * t)])
        return [circle, circle / 2]
    turns = [2 * np.pi * (1.75 * t + k / arms) for k in range(arms)]
    return [5 * t[:, None] * np.column_stack([np.sin(a), np.cos(a)]) for a in turns]


@pytest.mark.parametrize(
    ("name", "arms", "sigma"),
    [
        *(("moons", None, s) for s in (0.1, 0.25, 0.5)),
        *(("circles", None, s) for s in (0.1, 0.25, 0.5)),
        *(("spiral", k, s) for k, s in ((2, 0.05), (2, 0.3), (3, 0.2), (5, 0.1), (5, 1.0))),
    ],
)
def test_most_probable_curve_scores_the_floor_of_jitter(name, arms, sigma):
    options = {"arms": arms} if arms else {}
    data = load(name, n_samples=N, noise=sigma, options=options, rng=rng(3))
    curves = curve_points(name, arms)
    right = np.empty(N, dtype=bool)
    for rows in np.array_split(np.arange(N), 20):
        density = [
            np.exp(-((data.X[rows, None] - c) ** 2).sum(axis=-1) / (2 * sigma**2)).sum(axis=1)
            for c in curves
        ]
        right[rows] = np.argmax(density, axis=0) == data.y[rows]
    assert not data.noise_floor.exact
    assert_reached(right, data.noise_floor, slack=0.001)


@pytest.mark.parametrize("name", ["moons", "circles", "spiral"])
def test_jitter_floor_falls_from_one_as_the_jitter_grows(name):
    info = DATASETS[name]
    levels = np.linspace(0, info.noise.maximum, 6)
    values = [load(name, noise=float(s), rng=rng()).noise_floor.value for s in levels]
    assert values[0] == 1.0
    assert all(1 >= a >= b > 0.2 for a, b in pairwise(values))
    assert load(name, noise=0.0, rng=rng()).noise_floor.exact


@pytest.mark.parametrize("sigma", [1e-3, 1e-10, 1e-200, 5e-324])
def test_jitter_too_small_to_see_leaves_nothing_to_confuse(sigma):
    assert load("moons", noise=sigma, rng=np.random.default_rng(0)).noise_floor.value == 1.0


def places(name, n, option):
    """Where the generator puts n samples before the noise, by class, written from the formulas."""
    first, second = n // 2, n - n // 2
    if name == "moons":
        t, u = np.linspace(0, np.pi, first), np.linspace(0, np.pi, second)
        upper = np.column_stack([np.cos(t), np.sin(t)])
        return [upper, np.column_stack([1 - np.cos(u), 0.5 - np.sin(u)])]
    if name == "circles":
        t, u = (2 * np.pi * np.arange(k) / k for k in (first, second))
        outer = np.column_stack([np.cos(t), np.sin(t)])
        return [outer, 0.5 * np.column_stack([np.cos(u), np.sin(u)])]
    counts = [n // option + (k < n % option) for k in range(option)]
    if name == "blobs":
        angles = np.pi / 4 + 2 * np.pi * np.arange(option) / option
        centers = math.sqrt(8) * np.column_stack([np.cos(angles), np.sin(angles)])
        return [np.tile(center, (count, 1)) for center, count in zip(centers, counts, strict=True)]
    shares = [(np.arange(count) + 0.5) / count for count in counts]
    turns = [2 * np.pi * (1.75 * share + k / option) for k, share in enumerate(shares)]
    return [
        5 * share[:, None] * np.column_stack([np.sin(a), np.cos(a)])
        for share, a in zip(shares, turns, strict=True)
    ]


FEW = {
    "moons": ((None, 0.15), (None, 0.3), (None, 0.5)),
    "circles": ((None, 0.1), (None, 0.25), (None, 0.5)),
    "spiral": ((2, 0.5), (3, 0.1), (3, 1.0), (5, 0.1), (5, 0.5)),
    "blobs": ((2, 2.0), (3, 0.8), (5, 2.0), (6, 4.0)),
}


@pytest.mark.parametrize("n", [20, 61, 400])
@pytest.mark.parametrize(
    ("name", "option", "sigma"), [(name, *case) for name in FEW for case in FEW[name]]
)
def test_the_floor_of_few_samples_is_that_of_the_places_they_are_drawn_at(name, option, sigma, n):
    draws = 8000
    starts = places(name, n, option)
    generator = rng(6)
    everywhere = np.concatenate(starts)
    X = everywhere[generator.integers(0, n, draws)] + sigma * generator.normal(size=(draws, 2))
    best, total = np.zeros(draws), np.zeros(draws)
    for rows in np.array_split(np.arange(draws), 8):
        densities = [
            np.exp(-((X[rows, None] - own) ** 2).sum(axis=-1) / (2 * sigma**2)).sum(axis=1)
            for own in starts
        ]
        best[rows], total[rows] = np.max(densities, axis=0), np.sum(densities, axis=0)
    # The probability that the best class is right has the floor as its mean, and scatters less
    # than right and wrong do.
    sure = best / total
    info = DATASETS[name]
    options = info.resolve_options({info.options[0].name: option} if option else None)
    floor = info.floor(n, sigma, options)
    assert abs(sure.mean() - floor.value) <= 4 * sure.std() / math.sqrt(draws) + 5e-4


@pytest.mark.parametrize("name", ["moons", "circles", "spiral", "blobs"])
def test_places_are_those_of_the_generator(name):
    option = 3 if name in {"spiral", "blobs"} else None
    info = DATASETS[name]
    options = {info.options[0].name: option} if option else {}
    drawn = info.draw(31, 0.0, info.resolve_options(options), rng())
    for k, own in enumerate(places(name, 31, option)):
        ours = sorted(map(tuple, np.round(drawn.X[drawn.y == k], 9) + 0.0))
        assert ours == sorted(map(tuple, np.round(own, 9) + 0.0))


def test_the_best_possible_of_few_samples_is_higher_where_they_lie_far_apart():
    few = load("spiral", n_samples=60, noise=0.5, options={"arms": 5}, rng=rng()).noise_floor
    many = load("spiral", n_samples=5000, noise=0.5, options={"arms": 5}, rng=rng()).noise_floor
    assert few.value == pytest.approx(0.569, abs=0.002)
    assert many.value == pytest.approx(0.436, abs=0.002)


def test_jitter_floor_of_two_points_is_the_normal_tail():
    def two_points(n, noise, options, generator):
        y = np.arange(n) % 2
        return Drawn(np.column_stack([2.0 * y, np.zeros(n)]), y)

    expected = 0.5 * (1 + math.erf(1 / 0.8 / math.sqrt(2)))
    assert jitter_floor(two_points, 1500, 0.8, {}).value == pytest.approx(expected, abs=1e-3)


TRUE_FUNCTION = {
    "plane": lambda X: X.sum(axis=1) / 10,
    "sine": lambda X: np.sin(X[:, 0]),
    "friedman1": lambda X: (
        10 * np.sin(np.pi * X[:, 0] * X[:, 1])
        + 20 * (X[:, 2] - 0.5) ** 2
        + 10 * X[:, 3]
        + 5 * X[:, 4]
    ),
    "gaussian_cones": lambda X: load("gaussian_cones", n_samples=N, noise=0.0, rng=rng(4)).y,
}


@pytest.mark.parametrize("sigma", [0.0, 0.1, 1.0])
@pytest.mark.parametrize("name", TRUE_FUNCTION)
def test_true_function_scores_the_floor_of_target_noise(name, sigma):
    data = load(name, n_samples=N, noise=sigma, rng=rng(4))
    assert data.noise_floor.metric == "mse"
    assert data.noise_floor.value == pytest.approx(sigma**2)
    assert data.noise_floor.exact
    mse = np.mean((data.y - TRUE_FUNCTION[name](data.X)) ** 2)
    # A mean of N squared normal draws has the relative deviation sqrt(2/N).
    assert abs(mse - sigma**2) <= 4 * sigma**2 * math.sqrt(2 / N) + 1e-20
