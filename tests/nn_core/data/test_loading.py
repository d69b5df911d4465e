import pickle

import numpy as np
import pytest
from sklearn import datasets as sk

from nn_core.data import DATASETS, load

REAL = ["iris", "wine", "breast_cancer", "digits", "diabetes"]
GENERATED = [name for name in DATASETS if name not in REAL]
FLIPPED = [name for name, info in DATASETS.items() if info.noise.kind == "label_flip"]
TARGET = [name for name, info in DATASETS.items() if info.noise.kind == "target"]
OPTION_VALUES = [
    (name, option.name, value)
    for name, info in DATASETS.items()
    for option in info.options
    for value in range(option.minimum, option.maximum + 1)
]


def rng(seed=0):
    return np.random.default_rng(seed)


def same(a, b):
    return np.array_equal(a.X, b.X) and np.array_equal(a.y, b.y)


def test_registry_holds_the_promised_datasets():
    assert list(DATASETS) == [
        *("moons", "circles", "blobs", "gaussian_quantiles", "xor", "spiral", "checkerboard"),
        *("article_plane", "plane", "gaussian_cones", "sine", "friedman1", *REAL),
    ]
    assert all(info.name == name for name, info in DATASETS.items())


@pytest.mark.parametrize("name", DATASETS)
@pytest.mark.parametrize("size", ["minimum_samples", "default_samples", "maximum_samples"])
@pytest.mark.parametrize("noise", ["minimum", "default", "maximum"])
def test_every_size_and_noise_level_gives_well_formed_samples(name, size, noise):
    info = DATASETS[name]
    n = getattr(info, size)
    data = load(name, n_samples=n, noise=getattr(info.noise, noise), rng=rng())
    assert data.X.shape == (n, info.n_features)
    assert data.y.shape == (n,)
    assert data.X.dtype == np.float64
    assert data.X.flags.c_contiguous
    assert np.isfinite(data.X).all() and np.isfinite(data.y).all()
    assert len(data.feature_names) == info.n_features == len(set(data.feature_names))
    assert data.problem == info.problem()
    if data.problem == "regression":
        assert data.y.dtype == np.float64
        assert data.class_names == ()
    else:
        assert data.y.dtype == np.int64
        assert len(data.class_names) == len(set(data.class_names)) == info.n_classes()
        assert set(np.unique(data.y)) == set(range(info.n_classes()))


@pytest.mark.parametrize("name", DATASETS)
def test_same_seed_gives_the_same_samples(name):
    assert same(load(name, rng=rng(3)), load(name, rng=rng(3)))


@pytest.mark.parametrize("name", GENERATED)
def test_another_seed_gives_other_samples(name):
    assert not same(load(name, rng=rng(3)), load(name, rng=rng(4)))


@pytest.mark.parametrize("name", DATASETS)
def test_defaults_are_the_stated_ones(name):
    info = DATASETS[name]
    stated = load(
        name,
        n_samples=info.default_samples,
        noise=info.noise.default,
        options={option.name: option.default for option in info.options},
        rng=rng(),
    )
    assert same(stated, load(name, rng=rng()))


@pytest.mark.parametrize(("name", "option", "value"), OPTION_VALUES)
def test_every_option_value_works_at_the_smallest_size(name, option, value):
    info = DATASETS[name]
    data = load(name, n_samples=info.minimum_samples, options={option: value}, rng=rng())
    classes = value if info.classes == option else 2
    assert len(data.class_names) == classes
    assert set(data.y) == set(range(classes))
    assert data.problem == ("binary" if classes == 2 else "multiclass")


@pytest.mark.parametrize("name", ["moons", "circles", "blobs", "spiral"])
def test_balanced_classes_differ_by_one_sample_at_most(name):
    counts = np.bincount(load(name, n_samples=101, rng=rng()).y)
    assert counts.max() - counts.min() <= 1


@pytest.mark.parametrize("name", FLIPPED)
def test_flips_replace_the_stated_share_by_other_classes_and_leave_the_points(name):
    n = DATASETS[name].maximum_samples
    clean, some, more = (load(name, n_samples=n, noise=r, rng=rng()) for r in (0.0, 0.1, 0.3))
    assert np.array_equal(clean.X, more.X)
    changed = [data.y != clean.y for data in (some, more)]
    for rate, flipped in zip((0.1, 0.3), changed, strict=True):
        assert abs(flipped.mean() - rate) < 4 * np.sqrt(rate * (1 - rate) / n)
    assert changed[1][changed[0]].all()


def test_flips_choose_every_other_class_equally_often():
    clean, flipped = (
        load("gaussian_quantiles", n_samples=5000, noise=r, rng=rng()) for r in (0.0, 0.5)
    )
    step = (flipped.y - clean.y)[flipped.y != clean.y] % 3
    assert abs(np.mean(step == 1) - 0.5) < 4 * 0.5 / np.sqrt(len(step))


@pytest.mark.parametrize("name", TARGET)
def test_target_noise_grows_in_proportion_and_leaves_the_points(name):
    clean, once, twice = (load(name, noise=s, rng=rng()) for s in (0.0, 0.25, 0.5))
    assert np.array_equal(clean.X, twice.X)
    assert np.allclose(2 * (once.y - clean.y), twice.y - clean.y, atol=1e-12)


@pytest.mark.parametrize("name", ["moons", "circles", "spiral"])
def test_jitter_grows_in_proportion_with_the_stated_deviation(name):
    clean, once, twice = (load(name, n_samples=5000, noise=s, rng=rng()) for s in (0.0, 0.2, 0.4))
    assert np.array_equal(clean.y, twice.y)
    assert np.allclose(2 * (once.X - clean.X), twice.X - clean.X)
    assert np.allclose((once.X - clean.X).std(axis=0), 0.2, rtol=0.05)


def test_moons_circles_and_blobs_are_scikit_learns():
    seed = int(rng(5).integers(2**32))
    for name, expected in {
        "moons": sk.make_moons(50, noise=0.2, random_state=seed),
        "circles": sk.make_circles(50, noise=0.2, factor=0.5, random_state=seed),
        "blobs": sk.make_blobs(50, centers=[[2, 2], [-2, -2]], cluster_std=0.2, random_state=seed),
    }.items():
        data = load(name, n_samples=50, noise=0.2, rng=rng(5))
        assert np.allclose(data.X, expected[0])
        assert np.array_equal(data.y, expected[1])


def test_xor_class_is_the_sign_of_the_product_and_the_axes_are_clear():
    data = load("xor", noise=0.0, rng=rng())
    assert np.array_equal(data.y, data.X.prod(axis=1) > 0)
    assert 0.3 <= np.abs(data.X).min() < 0.4
    assert 5.2 < np.abs(data.X).max() <= 5.3


@pytest.mark.parametrize("cells", [2, 3, 6])
def test_checkerboard_class_alternates_with_the_cells(cells):
    data = load("checkerboard", noise=0.0, options={"cells": cells}, rng=rng())
    width = 10 / cells
    for (x1, x2), label in zip(data.X, data.y, strict=True):
        assert label == ((x1 + 5) // width + (x2 + 5) // width) % 2


def test_article_plane_has_seven_of_eight_labels_one():
    data = load("article_plane", n_samples=5000, noise=0.0, rng=rng())
    assert np.array_equal(data.y, data.X[:, 0] + data.X[:, 1] >= 0.5)
    assert abs(data.y.mean() - 7 / 8) < 4 * np.sqrt(7 / 64 / 5000)
    assert data.X.min() >= 0 and data.X.max() <= 1


@pytest.mark.parametrize("arms", [2, 3, 5])
def test_spiral_radius_grows_with_the_angle_on_every_arm(arms):
    data = load("spiral", n_samples=60 * arms, noise=0.0, options={"arms": arms}, rng=rng())
    radius = np.linalg.norm(data.X, axis=1)
    assert radius.min() > 0 and radius.max() <= 5
    angle = 1.75 * 2 * np.pi * radius / 5 + 2 * np.pi * data.y / arms
    assert np.allclose(data.X, radius[:, None] * np.column_stack([np.sin(angle), np.cos(angle)]))


def test_regression_targets_follow_their_formulas():
    plane, sine, friedman = (load(n, noise=0.0, rng=rng()) for n in ("plane", "sine", "friedman1"))
    assert np.allclose(plane.y, (plane.X[:, 0] + plane.X[:, 1]) / 10)
    assert np.allclose(sine.y, np.sin(sine.X[:, 0]))
    x = friedman.X.T
    expected = 10 * np.sin(np.pi * x[0] * x[1]) + 20 * (x[2] - 0.5) ** 2 + 10 * x[3] + 5 * x[4]
    assert np.allclose(friedman.y, expected)


def test_cones_have_their_height_at_the_centers_and_are_flat_between():
    data = load("gaussian_cones", n_samples=5000, noise=0.0, rng=rng())
    signs = {(-4, 2.5): 1, (0, 2.5): -1, (4, 2.5): 1, (-4, -2.5): -1, (0, -2.5): 1, (4, -2.5): -1}
    expected = np.zeros(5000)
    for center, sign in signs.items():
        distance = np.hypot(*(data.X - center).T)
        expected += sign * np.where(distance < 2, 1 - distance / 2, 0)
    assert np.allclose(data.y, expected)
    assert 0.1 < np.mean(data.y == 0) < 0.9


@pytest.mark.parametrize("name", REAL)
def test_full_real_data_are_scikit_learns_in_its_order(name):
    keywords = {"scaled": False} if name == "diabetes" else {}
    bunch = getattr(sk, f"load_{name}")(**keywords)
    for seed in (0, 1):
        data = load(name, rng=rng(seed))
        assert np.array_equal(data.X, bunch.data)
        assert np.array_equal(data.y, bunch.target)
    assert data.feature_names == tuple(bunch.feature_names)
    assert data.noise_floor is None


@pytest.mark.parametrize("name", REAL)
def test_subsample_has_distinct_rows_and_the_classes_in_their_shares(name):
    info, full = DATASETS[name], load(name, rng=rng())
    n = info.minimum_samples
    part = load(name, n_samples=n, rng=rng(2))
    rows = [
        int(np.flatnonzero((x == full.X).all(axis=1) & (full.y == y))[0])
        for x, y in zip(part.X, part.y, strict=True)
    ]
    assert rows == sorted(rows)
    # Iris holds two equal flowers, so equal rows are told apart by count alone.
    assert len(set(rows)) >= n - 1
    assert not np.array_equal(part.X, load(name, n_samples=n, rng=rng(3)).X)
    if info.classes:
        shares = np.bincount(full.y) * n / len(full.y)
        assert np.abs(np.bincount(part.y) - shares).max() < 1


def test_only_digits_are_pictures():
    assert {n: info.image_shape for n, info in DATASETS.items() if info.image_shape} == {
        "digits": (8, 8)
    }
    digits = load("digits", rng=rng())
    assert digits.image_shape == (8, 8)
    assert digits.target_name == "digit"


@pytest.mark.parametrize("name", DATASETS)
def test_dataset_survives_a_trip_to_a_worker_process(name):
    data = load(name, rng=rng())
    back = pickle.loads(pickle.dumps(data))
    assert same(data, back)
    assert back.info == data.info


@pytest.mark.parametrize(
    ("name", "settings", "message"),
    [
        ("mons", {}, "dataset must be one of moons, circles, .*; got 'mons'"),
        ("moons", {"n_samples": 19}, "n_samples must be .* from 20 to 5000 for moons; got 19"),
        ("iris", {"n_samples": 151}, "n_samples must be .* from 30 to 150 for iris; got 151"),
        ("moons", {"n_samples": 50.0}, "n_samples must be a whole number .*; got 50.0"),
        ("moons", {"n_samples": True}, "n_samples must be a whole number .*; got True"),
        ("moons", {"noise": -0.1}, "noise must be .* from 0 to 0.5 for moons; got -0.1"),
        ("blobs", {"noise": 0.0}, "noise must be .* from 0.1 to 4 for blobs; got 0.0"),
        ("xor", {"noise": 0.51}, "noise must be .* from 0 to 0.5 for xor; got 0.51"),
        ("xor", {"noise": float("nan")}, "noise must be a number .*; got nan"),
        ("xor", {"noise": "1"}, "noise must be a number .*; got '1'"),
        ("spiral", {"options": {"arms": 6}}, "arms must be .* from 2 to 5 for spiral; got 6"),
        ("blobs", {"options": {"classes": 1}}, "classes must be .* from 2 to 6 .*; got 1"),
        ("blobs", {"options": {"arms": 2}}, "options of blobs must be among: classes; got 'arms'"),
        ("xor", {"options": {"arms": 2}}, "options of xor must be among: none; got 'arms'"),
    ],
)
def test_setting_out_of_range_is_refused_by_name_with_the_range(name, settings, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        load(name, rng=rng(), **settings)


def test_numpy_integers_are_whole_numbers():
    data = load("spiral", n_samples=np.int64(40), options={"arms": np.int32(4)}, rng=rng())
    assert data.X.shape == (40, 2)
    assert len(data.class_names) == 4
