import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_core.data import OwnTable, load, prepare
from nn_core.input_errors import InputError

RNG = np.random.default_rng


def table(counts=(6, 4), width=2, name="mine", seed=0):
    y = np.repeat(np.arange(len(counts)), counts)
    X = RNG(seed).normal(size=(len(y), width))
    names = tuple(f"x{k + 1}" for k in range(width))
    return OwnTable(name, names, "class", tuple("abcdefghij"[: len(counts)]), X, y)


def curve(n=20):
    x = np.linspace(0, 1, n)
    return OwnTable("curve", ("time",), "height", (), x[:, None], x**2)


def test_the_description_tells_what_a_dataset_must():
    info = table((6, 4, 2)).info
    assert (info.name, info.title, info.group) == ("own", "mine", "own")
    assert (info.default_samples, info.minimum_samples, info.maximum_samples) == (12, 3, 12)
    assert (info.n_classes(), info.problem(), info.floor) == (3, "multiclass", None)
    assert table().problem == "binary"
    flat = OwnTable("flat", ("x",), "y", (), np.arange(3.0)[:, None], np.ones(3))
    assert (flat.problem, flat.info.noise.kind, flat.info.noise.maximum) == (
        "regression",
        "target",
        1,
    )


def test_drawn_whole_it_is_the_table_as_it_stands():
    mine = table((3, 5))
    data = load(mine.info, rng=RNG(0))
    assert np.array_equal(data.X, mine.X) and np.array_equal(data.y, mine.y)
    assert data.class_names == ("a", "b") and data.feature_names == ("x1", "x2")
    assert data.noise_floor is None


@given(st.lists(st.integers(1, 12), min_size=2, max_size=10), st.data())
def test_fewer_samples_keep_every_class_and_every_part_is_filled(counts, data):
    mine = table(tuple(counts))
    n = data.draw(st.integers(mine.info.minimum_samples, sum(counts)))
    drawn = load(mine.info, n_samples=n, rng=RNG(1))
    assert len(drawn.y) == n
    assert set(drawn.y) == set(range(len(counts)))
    rows = {tuple(row) for row in mine.X}
    assert all(tuple(row) in rows for row in drawn.X)


def test_a_class_of_one_sample_is_trained_on_and_named():
    mine = table((1, 9, 1))
    assert mine.lonely_classes() == ("a", "c")
    assert curve().lonely_classes() == ()
    data = prepare(load(mine.info, rng=RNG(0)), validation=0.2, test=0.2, rng=RNG(1))
    assert set(data.train.y) == {0, 1, 2}
    assert set(data.test.y) == {1}


def test_noise_is_what_the_problem_has():
    flipped = load(table((50, 50)).info, noise=0.5, rng=RNG(0))
    assert 10 < (flipped.y != table((50, 50)).y).sum() < 90
    noisy = load(curve().info, noise=0.1, rng=RNG(0))
    assert 0.02 < np.std(noisy.y - curve().y) < 0.3


def test_tables_are_equal_when_all_they_hold_is():
    assert table() == table() and hash(table()) == hash(table())
    others = [table(seed=1), table(name="yours"), table((4, 6)), table(width=3), "mine"]
    assert all(table() != other for other in others)
    assert table().renamed("yours") == table(name="yours")


def test_numbers_are_its_own_copy_that_no_one_writes_to():
    X, y = np.zeros((2, 1)), np.array([0.0, 1.0])
    mine = OwnTable("n", ("x",), "y", (), X, y)
    X[:] = 7
    assert mine.X.max() == 0
    with pytest.raises(ValueError, match="read-only"):
        mine.X[:] = 7
    again = pickle.loads(pickle.dumps(mine))
    assert again == mine


OK = {
    "name": "n",
    "feature_names": ("x", "z"),
    "target_name": "y",
    "class_names": ("a", "b"),
    "X": np.arange(6.0).reshape(3, 2),
    "y": np.array([0, 1, 1]),
}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "a name must have 1 to 60 printable characters"),
        ({"name": "x" * 61}, "a name must have 1 to 60 printable characters"),
        ({"target_name": "a\nb"}, "a name must have 1 to 60 printable characters"),
        ({"feature_names": ("   ", "z")}, "a name must have 1 to 60 printable characters"),
        ({"class_names": ("a", "a")}, "names must differ; got 'a' twice"),
        ({"feature_names": ("x", "x")}, "names must differ"),
        ({"y": np.array([0, 1])}, "one target for each row; got 3 rows and 2"),
        ({"X": np.arange(3.0)}, "one target for each row"),
        ({"X": np.zeros((3, 0)), "feature_names": ()}, "1 to 100 features, each with a name"),
        ({"X": np.zeros((3, 3))}, "1 to 100 features, each with a name; got 3"),
        ({"X": np.zeros((1, 2)), "y": np.zeros(1)}, "2 to 50000 rows; got 1"),
        ({"X": np.array([[0.0, 0], [np.nan, 0], [1.0, 0]])}, "numbers must be finite"),
        ({"X": np.array([[0.0, 0], [1e308, 0], [1.0, 0]])}, "of size 1e.30 at most"),
        ({"class_names": (), "y": np.array([0, np.inf, 1])}, "numbers must be finite"),
        ({"class_names": ("a",), "y": np.zeros(3)}, "got only 'a'"),
        ({"class_names": tuple("abcdefghijk")}, "classes must be at most 10; got 11"),
        ({"class_names": ("a", "b", "c")}, "every class must have a sample"),
        ({"y": np.array([0, 1, 2])}, "every class must have a sample.*got labels 0, 1, 2"),
    ],
)
def test_what_is_no_data_is_refused_in_a_sentence(changes, message):
    assert OwnTable(**OK).problem == "binary"
    with pytest.raises(InputError, match=message):
        OwnTable(**{**OK, **changes})
