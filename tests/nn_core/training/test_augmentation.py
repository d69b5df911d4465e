"""Augmentation changes what is fed, by a stream of its own, and as it says."""

import pickle

import numpy as np
import pytest

from nn_core.config import from_config, to_config
from nn_core.data import load, prepare
from nn_core.layers import Dense
from nn_core.network import Network
from nn_core.training.augmentation import AUGMENTATIONS, Jitter, Rotation, Scaling, Shift
from nn_core.training.batches import plan_epoch


def prepared(name, *, scale=True, **settings):
    rng = np.random.default_rng(0)
    return prepare(load(name, rng=rng, **settings), validation=0.2, test=0.2, rng=rng, scale=scale)


MOONS, DIGITS = prepared("moons"), prepared("digits", n_samples=200)
FITTING = {"jitter": MOONS, "rotation": MOONS, "scaling": MOONS, "shift": DIGITS}
NONE_OF_IT = {
    "jitter": Jitter(0.0),
    "rotation": Rotation(0.0),
    "scaling": Scaling(0.0),
    "shift": Shift(0),
}


@pytest.mark.parametrize("kind", AUGMENTATIONS)
def test_it_changes_every_epoch_anew_and_repeats_by_seed(kind) -> None:
    data = FITTING[kind]
    change = AUGMENTATIONS[kind]().fitted(data)
    X = data.train.X
    first, again, other = (change(X, np.random.default_rng(seed)) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert first.shape == X.shape
    assert not np.allclose(first, X) and not np.allclose(first, other)


@pytest.mark.parametrize("kind", AUGMENTATIONS)
def test_of_strength_zero_it_changes_nothing(kind) -> None:
    data = FITTING[kind]
    X = data.train.X
    changed = NONE_OF_IT[kind].fitted(data)(X, np.random.default_rng(0))
    np.testing.assert_allclose(changed, X, rtol=0, atol=1e-12)


@pytest.mark.parametrize("kind", AUGMENTATIONS)
def test_it_is_saved_as_plain_data(kind) -> None:
    setting = AUGMENTATIONS[kind]()
    assert from_config(AUGMENTATIONS, to_config(setting)) == setting


def test_jitter_has_its_deviation() -> None:
    X = np.zeros((4000, 2))
    changed = Jitter(0.3).fitted(MOONS)(X, np.random.default_rng(0))
    assert changed.std() == pytest.approx(0.3, rel=0.03)
    assert changed.mean() == pytest.approx(0.0, abs=0.01)


def test_rotation_keeps_distances_and_stays_within_its_angle() -> None:
    X = np.random.default_rng(1).normal(size=(500, 2))
    changed = Rotation(20.0).fitted(MOONS)(X, np.random.default_rng(0))
    np.testing.assert_allclose(np.hypot(*changed.T), np.hypot(*X.T))
    turned = np.angle((changed[:, 0] + 1j * changed[:, 1]) / (X[:, 0] + 1j * X[:, 1]), deg=True)
    assert turned.min() < -18 and turned.max() > 18
    assert np.abs(turned).max() <= 20


def test_scaling_keeps_directions_and_stays_within_its_share() -> None:
    X = np.random.default_rng(1).normal(size=(500, 3))
    changed = Scaling(0.2).fitted(MOONS)(X, np.random.default_rng(0))
    factors = changed / X
    np.testing.assert_allclose(factors, factors[:, :1] * np.ones(3))
    assert 0.8 <= factors.min() < 0.82 and 1.18 < factors.max() <= 1.2


@pytest.mark.parametrize("scale", [True, False])
def test_a_shift_moves_the_picture_and_fills_with_background(scale) -> None:
    data = prepared("digits", n_samples=200, scale=scale)
    X = data.train.X
    changed = Shift(2).fitted(data)(X, np.random.default_rng(0))
    before = data.train.raw.reshape(-1, 8, 8)
    scaler = data.input_scaler
    after = (scaler.inverse_transform(changed) if scaler else changed).reshape(-1, 8, 8)
    moves = set()
    for one, other in zip(before, after, strict=True):
        fitting = [
            (down, right)
            for down in range(-2, 3)
            for right in range(-2, 3)
            if np.allclose(moved(one, down, right), other, atol=1e-9)
        ]
        assert fitting
        moves.update(fitting)
    assert len(moves) == 25


def moved(picture, down, right):
    """Move pixel by pixel."""
    result = np.zeros_like(picture)
    for i in range(8):
        for j in range(8):
            if 0 <= i - down < 8 and 0 <= j - right < 8:
                result[i, j] = picture[i - down, j - right]
    return result


def test_a_shift_needs_pictures() -> None:
    with pytest.raises(ValueError, match="shift needs pictures; got moons"):
        Shift().fitted(MOONS)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Jitter(-0.1), "deviation must be"),
        (lambda: Rotation(-1.0), "degrees must be"),
        (lambda: Scaling(1.0), "share must be"),
        (lambda: Shift(0.5), "pixels must be"),
    ],
)
def test_strengths_out_of_range_are_refused(make, message) -> None:
    with pytest.raises(ValueError, match=message):
        make()


NETWORK = Network(2, (Dense(3, "tanh", 0.5), Dense(1, "sigmoid")))


def test_order_and_dropout_stay_as_without() -> None:
    X, y = MOONS.train.X, MOONS.train.Y
    plain = plan_epoch(NETWORK, X, y, 3, 2, 8)
    changed = plan_epoch(NETWORK, X, y, 3, 2, 8, (Jitter(1e-9).fitted(MOONS),))
    assert not np.array_equal(plain.inputs, changed.inputs)
    np.testing.assert_allclose(plain.inputs, changed.inputs, rtol=0, atol=1e-7)
    np.testing.assert_array_equal(plain.y, changed.y)
    np.testing.assert_array_equal(plain.masks[0], changed.masks[0])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_inputs_keep_their_dtype(dtype) -> None:
    X, y = (array.astype(dtype) for array in (MOONS.train.X, MOONS.train.Y))
    for seeds in (3, [3, 4]):
        plan = plan_epoch(NETWORK, X, y, seeds, 1, 8, (Jitter().fitted(MOONS),))
        assert plan.inputs.dtype == dtype


@pytest.mark.parametrize("augmentation", [Jitter(), Rotation(), Scaling()], ids=repr)
def test_fitted_to_data_it_can_be_pickled(augmentation) -> None:
    change = augmentation.fitted(MOONS)
    again = pickle.loads(pickle.dumps(change))
    X = MOONS.train.X
    changed = change(X, np.random.default_rng(0))
    np.testing.assert_array_equal(again(X, np.random.default_rng(0)), changed)
