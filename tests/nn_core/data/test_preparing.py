import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.preprocessing import StandardScaler

from nn_core.data import DATASETS, OwnTable, Scaler, load, prepare
from nn_core.metrics import predicted_classes


def rng(seed=0):
    return np.random.default_rng(seed)


def prepared(name, **settings):
    data = load(name, rng=rng(0))
    return prepare(data, **{"validation": 0.2, "test": 0.2, "rng": rng(1), **settings})


def parts(data):
    return data.train, data.validation, data.test


values = st.floats(-1e3, 1e3).map(lambda x: round(x, 3))


@given(arrays(float, st.tuples(st.integers(1, 20), st.integers(1, 4)), elements=values))
def test_scaler_equals_scikit_learns(X):
    ours, theirs = Scaler.fit(X), StandardScaler().fit(X)
    assert np.allclose(ours.mean, theirs.mean_, atol=1e-9)
    assert np.allclose(ours.scale, theirs.scale_, atol=1e-12)
    assert np.allclose(ours.transform(X), theirs.transform(X), atol=1e-6)
    assert np.allclose(ours.inverse_transform(ours.transform(X)), X, atol=1e-9)


@pytest.mark.parametrize("constant", [0.0, 0.1, -1e6 / 3])
def test_constant_column_has_scale_one(constant):
    X = np.column_stack([np.full(7, constant), np.arange(7.0)])
    assert Scaler.fit(X).scale.tolist() == [1.0, 2.0]
    assert np.allclose(Scaler.fit(X).transform(X)[:, 0], 0)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("scale", [True, False])
@pytest.mark.parametrize("name", DATASETS)
def test_every_dataset_becomes_finite_inputs_and_targets_of_the_asked_dtype(name, scale, dtype):
    data = prepared(name, scale=scale, dtype=dtype)
    for part in parts(data):
        n = len(part.indices)
        assert part.X.shape == (n, data.n_in) and part.Y.shape == (n, data.n_out)
        assert part.X.dtype == part.Y.dtype == data.dtype == dtype
        assert np.isfinite(part.X).all() and np.isfinite(part.Y).all()
        assert np.array_equal(part.raw, data.dataset.X[part.indices])
        assert np.array_equal(part.y, data.dataset.y[part.indices])
        assert np.array_equal(part.X, data.transform(part.raw))
    everything = np.concatenate([part.indices for part in parts(data)])
    assert sorted(everything) == list(range(len(data.dataset.y)))
    assert data.n_in == len(data.feature_names) == data.dataset.X.shape[1]
    assert data.problem == data.dataset.problem


@pytest.mark.parametrize("name", ["moons", "wine", "digits", "diabetes"])
def test_inputs_are_scaled_by_the_training_part_alone(name):
    data = prepared(name)
    scaler = StandardScaler().fit(data.train.raw)
    for part in parts(data):
        assert np.allclose(part.X, scaler.transform(part.raw))


def test_unscaled_inputs_are_the_raw_coordinates():
    data = prepared("wine", scale=False)
    assert data.input_scaler is None
    assert np.array_equal(data.test.X, data.test.raw)


def test_expansion_comes_before_scaling_and_keeps_the_chosen_order():
    data = prepared("circles", features=["x2_squared", "x1"])
    assert data.feature_names == ("x₂²", "x₁")
    assert data.features == ("x2_squared", "x1")
    expanded = data.train.raw[:, [1, 0]] ** [2, 1]
    assert np.allclose(data.train.X, StandardScaler().fit_transform(expanded))


def test_raw_points_of_any_leading_shape_are_transformed():
    data = prepared("circles", features=["x1", "x2", "x1_x2"])
    points = rng().normal(size=(4, 5, 2))
    assert data.transform(points).shape == (4, 5, 3)
    assert np.allclose(data.transform(points)[2, 3], data.transform(points[2, 3]))


def test_targets_are_encoded_by_problem():
    binary, several = prepared("moons"), prepared("iris")
    assert (binary.n_out, several.n_out) == (1, 3)
    assert np.array_equal(binary.train.Y[:, 0], binary.train.y)
    assert np.array_equal(several.train.Y.sum(axis=1), np.ones(len(several.train.y)))
    assert np.array_equal(several.train.Y.argmax(axis=1), several.train.y)
    assert binary.target_scaler is None and several.target_scaler is None


@pytest.mark.parametrize("name", ["diabetes", "sine"])
def test_regression_targets_are_standardized_and_come_back(name):
    data = prepared(name)
    assert data.n_out == 1
    assert np.allclose([data.train.Y.mean(), data.train.Y.std()], [0, 1])
    for part in parts(data):
        assert np.allclose(data.to_target_units(part.Y), part.y)
    population = np.stack([data.test.Y, data.test.Y + 1])
    back = data.to_target_units(population)
    assert np.allclose(back[1] - back[0], data.train.y.std())


def test_regression_targets_without_scaling_stay_as_they_are():
    data = prepared("diabetes", scale=False)
    assert data.target_scaler is None
    assert np.array_equal(data.to_target_units(data.test.Y), data.test.y)


@pytest.mark.parametrize("name", ["moons", "iris", "digits"])
def test_targets_as_outputs_give_their_own_labels(name):
    data = prepared(name)
    labels = data.class_labels(np.stack([data.test.Y, data.test.Y]))
    assert labels.dtype == np.int64
    assert np.array_equal(labels, np.stack([data.test.y, data.test.y]))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_classes_are_those_of_the_one_decision_rule(dtype):
    half = np.array([[0.5]], dtype=dtype)
    outputs = np.concatenate([half - np.finfo(dtype).eps, half, half + np.finfo(dtype).eps])
    assert prepared("moons").class_labels(outputs).tolist() == [0, 0, 1]
    assert predicted_classes(np.hstack([1 - outputs, outputs])).tolist() == [0, 0, 1]


def test_each_decoding_refuses_the_other_problem():
    with pytest.raises(ValueError, match="needs a regression problem; got binary"):
        prepared("moons").to_target_units(np.zeros((1, 1)))
    with pytest.raises(ValueError, match="needs a classification problem; got regression"):
        prepared("sine").class_labels(np.zeros((1, 1)))


def test_split_seed_moves_the_split_and_not_the_data():
    data = load("moons", rng=rng(0))
    one, other = (prepare(data, validation=0.2, test=0.2, rng=rng(seed)) for seed in (1, 2))
    assert one.dataset is other.dataset
    assert not np.array_equal(one.train.indices, other.train.indices)


def test_parts_of_share_zero_are_empty_arrays_of_the_right_width():
    data = prepared("iris", validation=0, test=0)
    assert data.validation.X.shape == (0, 4)
    assert data.test.Y.shape == (0, 3)


def test_named_functions_of_two_features_are_refused_for_wide_data():
    with pytest.raises(ValueError, match="exactly 2 raw features, and these have 4"):
        prepared("iris", features=["x1_x2"])


def test_a_formula_is_an_input_like_any_other():
    data = prepared("iris", features=["x3*x4", "log(x1)"])
    raw = data.train.raw
    expected = np.stack([raw[:, 2] * raw[:, 3], np.log(raw[:, 0])], axis=-1)
    assert np.allclose(data.input_scaler.inverse_transform(data.train.X), expected)
    assert data.feature_names == ("x3*x4", "log(x1)")


def test_a_formula_without_a_finite_value_is_refused_with_the_place():
    with pytest.raises(ValueError, match=r"log\(x1\) must have a finite value at every sample"):
        prepared("moons", features=["log(x1)"])


@pytest.mark.parametrize("low", [5_412_000.0, 1.7e9, 1e12])
def test_inputs_far_from_zero_are_standardized_before_they_become_float32(low: float) -> None:
    near = np.column_stack([np.arange(40) / 4, np.arange(40)[::-1] / 4])
    labels = np.arange(40) % 2

    def inputs(shift: float) -> np.ndarray:
        table = OwnTable("far", ("x", "y"), "kind", ("a", "b"), near + shift, labels)
        data = load(table.info, rng=np.random.default_rng(0))
        rng = np.random.default_rng(1)
        return prepare(data, validation=0, test=0, rng=rng, dtype="float32").train.X

    assert inputs(low).dtype == np.float32
    np.testing.assert_allclose(inputs(low), inputs(0.0), atol=1e-3)
    assert len(np.unique(inputs(low)[:, 0])) == 40
