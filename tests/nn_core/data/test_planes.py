import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

from nn_core.data import OwnTable, Plane, load, prepare
from nn_core.data.planes import principal_components, strip_heights

WIDE = ["moons", "friedman1", "iris", "wine", "breast_cancer", "digits", "diabetes"]


def prepared(name, **settings):
    data = load(name, rng=np.random.default_rng(0))
    rng = np.random.default_rng(1)
    return prepare(data, **{"validation": 0.2, "test": 0.2, "rng": rng, **settings})


DATA = {name: prepared(name) for name in WIDE}
PLANES = {
    **{f"{name} features": Plane.of_features(DATA[name]) for name in WIDE},
    **{f"{name} principal": Plane.principal(DATA[name]) for name in WIDE},
    "wine unscaled": Plane.principal(prepared("wine", scale=False)),
}
points = arrays(float, st.tuples(st.integers(1, 9), st.just(2)), elements=st.floats(-50, 50))


@pytest.mark.parametrize("name", PLANES)
@given(points)
def test_projecting_a_lifted_point_gives_it_back(name, p):
    plane = PLANES[name]
    lifted = plane.lift(p)
    assert lifted.shape == (len(p), len(plane.origin))
    assert np.allclose(plane.project(lifted), p, atol=1e-8)


@pytest.mark.parametrize("name", WIDE)
def test_principal_plane_equals_scikit_learns(name):
    data, plane = DATA[name], PLANES[f"{name} principal"]
    scaler = StandardScaler().fit(data.train.raw)
    pca = PCA(n_components=2, svd_solver="full").fit(scaler.transform(data.train.raw))
    for part in (data.train, data.test):
        expected = pca.transform(scaler.transform(part.raw))
        assert np.allclose(plane.project(part.raw), expected)
        back = scaler.inverse_transform(pca.inverse_transform(expected))
        assert np.allclose(plane.lift(expected), back)
    assert np.allclose(plane.explained_variance_ratio, pca.explained_variance_ratio_)
    assert plane.axis_labels == ("PC 1", "PC 2")


def test_principal_plane_of_unscaled_data_is_that_of_the_raw_features():
    data, plane = prepared("wine", scale=False), PLANES["wine unscaled"]
    pca = PCA(n_components=2).fit(data.train.raw)
    assert np.allclose(plane.project(data.test.raw), pca.transform(data.test.raw))
    assert plane.explained_variance_ratio[0] > 0.99


def test_principal_plane_is_of_raw_features_where_inputs_are_expanded():
    expanded = prepared("moons", features=["x1_x2", "sin_x1", "x1"])
    raw = expanded.test.raw
    assert np.allclose(
        Plane.principal(expanded).project(raw), PLANES["moons principal"].project(raw)
    )


def test_principal_plane_of_one_training_sample_has_no_variance():
    tiny = load("plane", n_samples=20, rng=np.random.default_rng(0))
    data = prepare(tiny, validation=0.5, test=0.45, rng=np.random.default_rng(1))
    plane = Plane.principal(data)
    assert len(data.train.y) == 1
    assert plane.explained_variance_ratio.tolist() == [0, 0]
    assert np.allclose(plane.project(plane.lift(np.ones((1, 2)))), 1)


def test_feature_plane_shows_two_columns_and_holds_the_others():
    data = DATA["wine"]
    plane = Plane.of_features(data, 6, 0)
    assert np.array_equal(plane.project(data.test.raw), data.test.raw[:, [6, 0]])
    assert plane.axis_labels == ("flavanoids", "alcohol")
    assert plane.explained_variance_ratio is None
    lifted = plane.lift(np.array([[1.5, 13.0]]))[0]
    expected = np.median(data.train.raw, axis=0)
    expected[[6, 0]] = 1.5, 13.0
    assert np.allclose(lifted, expected)


def test_default_feature_plane_of_two_features_is_the_data_itself():
    data, plane = DATA["moons"], PLANES["moons features"]
    assert np.array_equal(plane.project(data.train.raw), data.train.raw)
    assert np.array_equal(plane.lift(data.train.raw), data.train.raw)


@pytest.mark.parametrize(("i", "j"), [(0, 0), (0, 4), (-1, 2)])
def test_columns_that_do_not_span_a_plane_are_refused(i, j):
    message = f"two different features from 0 to 3; got {i} and {j}"
    with pytest.raises(ValueError, match=message):
        Plane.of_features(DATA["iris"], i, j)


def test_one_feature_has_no_plane():
    sine = prepared("sine")
    with pytest.raises(ValueError, match="at least 2 raw features; got 1"):
        Plane.principal(sine)
    with pytest.raises(ValueError, match="two different features from 0 to 0"):
        Plane.of_features(sine)


@pytest.mark.parametrize("shape", [(2, 3), (30, 3), (2, 500), (600, 500)])
def test_principal_components_are_scikit_learns_also_of_few_points_or_many_columns(shape):
    count, width = shape
    points = np.random.default_rng(0).normal(size=shape) * np.geomspace(9, 1, width)
    directions, shares = principal_components(points - points.mean(axis=0))
    assert np.allclose(directions @ directions.T, np.eye(2))
    assert (directions[[0, 1], np.abs(directions).argmax(axis=1)] > 0).all()
    pca = PCA(min(2, count), svd_solver="full").fit(points)
    kept = min(2, count - 1)  # The points have no direction beyond.
    signs = np.sign(np.sum(pca.components_ * directions[: len(pca.components_)], axis=1))
    assert np.allclose((signs[:, None] * pca.components_)[:kept], directions[:kept])
    expected = [*pca.explained_variance_ratio_[:kept], 0, 0][:2]
    assert np.allclose(shares, expected)


def test_grid_is_indexed_y_then_x_and_reaches_the_bounds():
    plane = PLANES["iris principal"]
    xs, ys, raw = plane.grid((-1.0, 2.0, 10.0, 20.0), 7)
    assert (xs[0], xs[-1], ys[0], ys[-1]) == (-1.0, 2.0, 10.0, 20.0)
    shown = plane.project(raw).reshape(7, 7, 2)
    assert np.allclose(shown[2, 5], [xs[5], ys[2]])
    assert DATA["iris"].transform(raw).shape == (49, 4)


def test_bounds_hold_every_point_with_the_margin():
    data, plane = DATA["iris"], PLANES["iris principal"]
    shown = plane.project(data.train.raw)
    x_min, x_max, y_min, y_max = plane.bounds(data.train.raw, margin=0.25)
    span = np.ptp(shown, axis=0)
    assert np.allclose([x_min, y_min], shown.min(axis=0) - span / 4)
    assert np.allclose([x_max, y_max], shown.max(axis=0) + span / 4)


def test_bounds_of_a_single_point_are_not_empty():
    bounds = PLANES["moons features"].bounds(np.array([[3.0, 4.0]]))
    assert np.allclose(bounds, (2.9, 3.1, 3.9, 4.1))


@pytest.mark.parametrize(
    ("bounds", "resolution", "message"),
    [
        ((0.0, 1.0, 0.0, 1.0), 1, "resolution must be >= 2; got 1"),
        ((1.0, 1.0, 0.0, 1.0), 5, "bounds must be x_min < x_max"),
        ((0.0, 1.0, 0.0, float("nan")), 5, "bounds must be x_min < x_max"),
    ],
)
def test_impossible_grid_is_refused(bounds, resolution, message):
    with pytest.raises(ValueError, match=message):
        PLANES["moons features"].grid(bounds, resolution)


def test_lanes_of_a_strip_do_not_touch():
    heights = strip_heights(np.repeat([0, 1, 2], [50, 1, 7]), 3)
    assert np.abs(heights - np.repeat([0, 1, 2], [50, 1, 7])).max() <= 0.3
    assert len(np.unique(heights[:50])) == 50


def lonely_feature():
    rng = np.random.default_rng(4)
    X, y = rng.normal(size=(40, 1)), np.repeat([0, 1, 2], [20, 12, 8])
    table = OwnTable("heights", ("cm",), "kind", ("a", "b", "c"), X + y[:, np.newaxis], y)
    data = load(table.info, n_samples=40, rng=rng)
    return prepare(data, validation=0.2, test=0.2, rng=rng)


def test_classes_over_one_feature_stand_in_lanes_over_it():
    data = lonely_feature()
    plane = Plane.of(data)
    assert plane.axis_labels == ("cm", "kind")
    shown = plane.project(data.train.raw, data.train.y)
    assert np.array_equal(shown[:, 0], data.train.raw[:, 0])
    assert np.array_equal(shown[:, 1].round(), data.train.y)
    left, right, low, high = plane.bounds(data.train.raw, margin=0.0)
    assert (left, right) == (data.train.raw.min(), data.train.raw.max())
    assert (low, high) == (-0.5, 2.5)
    # Up and down there is nothing but the same again.
    xs, _, raw = plane.grid((left, right, low, high), 5)
    assert np.allclose(raw.reshape(5, 5), xs)


def test_the_plane_follows_the_number_of_features():
    assert Plane.of(DATA["moons"]).axis_labels == ("x1", "x2")
    assert Plane.of(DATA["wine"]).axis_labels == ("PC 1", "PC 2")
    with pytest.raises(ValueError, match="a strip is of classes over 1 feature; got 2"):
        Plane.strip(DATA["moons"])
    with pytest.raises(ValueError, match="got 1 and 0 classes"):
        Plane.of(prepared("sine"))
