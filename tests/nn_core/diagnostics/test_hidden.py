"""Hidden space: the projection and the linear probes against scikit-learn's own."""

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from experiments.run.runner import build
from experiments.spec.defaults import default_spec
from nn_core.diagnostics.hidden import (
    PROBE_STRENGTH,
    Projection,
    layer_outputs,
    linear_fit,
    linear_probe,
)
from nn_core.layers import Dense
from nn_core.network import Network, predict


@pytest.fixture(scope="module")
def wine():
    return build(default_spec("wine"))


def test_the_layers_outputs_begin_with_the_inputs_and_end_with_the_prediction() -> None:
    network = Network(3, (Dense(5, "relu"), Dense(2, "tanh"), Dense(1, "sigmoid")))
    parameters, X = network.initialize(1), np.random.default_rng(0).normal(size=(7, 3))
    layers = layer_outputs(network, parameters, X)
    assert [one.shape for one in layers] == [(7, 3), (7, 5), (7, 2), (7, 1)]
    np.testing.assert_array_equal(layers[0], X)
    np.testing.assert_array_equal(layers[-1], predict(network, parameters, X))


@pytest.mark.parametrize("width", [3, 5, 20])
def test_the_projection_is_that_of_pca_up_to_signs(width: int) -> None:
    rng = np.random.default_rng(width)
    points = rng.normal(size=(50, width)) @ rng.normal(size=(width, width)) + 3.0
    ours, theirs = Projection.fit(points), PCA(2).fit(points)
    assert ours.explained == pytest.approx(theirs.explained_variance_ratio_.sum())
    expected = theirs.transform(points)
    found = ours.project(points)
    np.testing.assert_allclose(np.abs(found), np.abs(expected), rtol=1e-8, atol=1e-8)
    largest = np.abs(ours.components).argmax(axis=0)
    assert (ours.components[largest, [0, 1]] > 0).all()


@pytest.mark.parametrize("width", [1, 2])
def test_what_fits_on_the_page_is_left_as_it_is(width: int) -> None:
    points = np.random.default_rng(0).normal(size=(9, width))
    projection = Projection.fit(points)
    assert projection.explained is None
    np.testing.assert_array_equal(projection.project(points), points)


def test_units_that_never_move_hide_nothing() -> None:
    projection = Projection.fit(np.full((6, 4), 2.0))
    assert projection.explained == 1.0
    np.testing.assert_array_equal(projection.project(np.full((6, 4), 2.0)), np.zeros((6, 2)))


def test_a_probe_is_the_logistic_regression_of_scikit_learn(wine) -> None:
    train, test = wine.prepared.train, wine.prepared.test
    theirs = make_pipeline(StandardScaler(), LogisticRegression(C=PROBE_STRENGTH, max_iter=1000))
    layers = [
        layer_outputs(wine.network, wine.trainer.parameters, part.X) for part in (train, test)
    ]
    for own, other in zip(*layers, strict=True):
        theirs.fit(own, train.y)
        found = linear_probe(own, train.y, other, test.y)
        assert found.train == pytest.approx(theirs.score(own, train.y), abs=1e-12)
        assert found.test == pytest.approx(theirs.score(other, test.y), abs=1e-12)


def test_a_probe_cannot_tell_xor_but_can_tell_what_a_layer_made_of_it() -> None:
    corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    labels = np.array([0, 1, 1, 0])
    assert linear_probe(corners, labels, corners, labels).train != 1.0
    folded = np.abs(corners[:, :1] - corners[:, 1:])
    assert linear_probe(folded, labels, folded, labels) == (1.0, 1.0)


def test_a_linear_fit_is_that_of_scikit_learn() -> None:
    rng = np.random.default_rng(5)
    train, test = rng.normal(size=(40, 3)), rng.normal(size=(20, 3))
    targets = train @ [1.0, -2.0, 0.5] + rng.normal(size=40)
    others = test @ [1.0, -2.0, 0.5] + rng.normal(size=20)
    theirs = LinearRegression().fit(train, targets)
    found = linear_fit(train, targets, test, others)
    assert found.train == pytest.approx(theirs.score(train, targets))
    assert found.test == pytest.approx(theirs.score(test, others))


@pytest.mark.parametrize("probe", [linear_probe, linear_fit])
def test_a_layer_that_overflowed_and_a_part_without_samples_have_no_number(probe) -> None:
    points, labels = np.array([[0.0], [1.0], [2.0]]), np.array([0, 1, 1])
    assert probe(np.array([[np.inf], [0.0], [1.0]]), labels, points, labels) == (None, None)
    assert probe(points[:0], labels[:0], points, labels) == (None, None)
    found = probe(points, labels, points[:0], labels[:0])
    assert found.train is not None and found.test is None


def test_a_single_class_is_always_right_where_there_is_no_other() -> None:
    points = np.array([[0.0], [1.0]])
    assert linear_probe(points, np.array([1, 1]), points, np.array([1, 0])) == (1.0, 0.5)


def test_units_that_never_move_give_no_warning_and_the_larger_class() -> None:
    points, labels = np.full((5, 3), 0.7), np.array([0, 0, 0, 1, 1])
    assert linear_probe(points, labels, points, labels).train == pytest.approx(0.6)
    assert linear_fit(points, labels.astype(float), points, labels).train == pytest.approx(0.0)
