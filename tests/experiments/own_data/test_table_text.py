"""Own datasets in specs, texts and addresses."""

import base64
import gc
import json
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from experiments.compare.columns import network_columns
from experiments.compare.grid import Comparison
from experiments.run.runner import build, build_population, prepare_data
from experiments.spec.defaults import default_spec
from experiments.spec.errors import SpecError
from experiments.spec.parsing import changed, parse_spec
from experiments.spec.query import from_query, to_query
from experiments.spec.spec import DataSpec, ExperimentSpec
from experiments.spec.table_text import MAX_INLINE, is_written_in_full, read_table, table_text
from nn_core.data import DATASETS, OwnTable


def clouds(counts=(30, 30), width=2, seed=0, name="clouds"):
    y = np.repeat(np.arange(len(counts)), counts)
    centers = 3 * np.random.default_rng(9).normal(size=(len(counts), width))
    X = centers[y] + np.random.default_rng(seed).normal(size=(len(y), width))
    names = tuple(f"x{k + 1}" for k in range(width))
    return OwnTable(name, names, "class", tuple("abcdefghij"[: len(counts)]), X.round(2), y)


def bend(n=60):
    x = np.linspace(-2, 2, n)
    return OwnTable("bend", ("time",), "height", (), x[:, None], np.sin(2 * x))


def large():
    return clouds((4000, 4000), width=8)


FINITE = st.floats(-1e30, 1e30)


@given(arrays(np.float64, (4, 3), elements=FINITE), arrays(np.float64, 4, elements=FINITE))
def test_a_text_gives_the_table_back_to_the_last_digit(X, y):
    table = OwnTable("t", ("a", "b b", "ü"), "y", (), X, y)
    again = read_table(table_text(table))
    assert again == table
    assert np.array_equal(again.X, X) and np.array_equal(again.y, y)


@pytest.mark.parametrize("table", [clouds(), clouds((5, 1, 3)), bend(), clouds(width=40)])
def test_a_spec_with_an_own_dataset_travels_as_any_other(table):
    spec = changed(default_spec("own", table), {"training.epochs": 7, "data.test": 0.3})
    assert parse_spec(spec.model_dump_json()) == spec
    assert from_query(to_query(spec)) == spec
    assert hash(from_query(to_query(spec))) == hash(spec)
    assert ExperimentSpec(**spec.model_dump()) == spec


def test_drawn_points_make_a_short_address():
    spec = default_spec("own", clouds((100, 100)))
    assert is_written_in_full(spec.data.table)
    assert len(to_query(spec)) < 2500


def test_a_large_table_is_a_ticket_for_as_long_as_somebody_has_it():
    table = large()
    text = table_text(table)
    assert not is_written_in_full(table) and len(text) < 60
    spec = default_spec("own", table)
    assert from_query(to_query(spec)) == spec
    query = to_query(spec)
    del table, spec
    gc.collect()
    with pytest.raises(SpecError, match=r"data\.table: these own data were uploaded elsewhere"):
        from_query(query)


def packed(value):
    plain = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(zlib.compress(plain)).decode().rstrip("=")


GOOD = ["n", ["x", "z"], "y", ["a", "b"], [[0, 1, 2], [4, 4, 4], [0, 1, 1]]]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "not base 64!",
        "ticket-",
        "ticket-" + "0" * 32,
        table_text(clouds())[:-9],
        "A" * (MAX_INLINE + 1),
        packed(b"no json"),
        packed(b"\xff\xfe"),
        packed(b"[" * 100_000),
        packed(b" " * 3_000_000),
        packed({}),
        packed(GOOD[:4]),
        packed([*GOOD[:4], [[0, 1], [4, 4, 4], [0, 1, 1]]]),
        packed([*GOOD[:4], [[0, 1, "2"], [4, 4, 4], [0, 1, 1]]]),
        packed([*GOOD[:4], [[0, 1, None], [4, 4, 4], [0, 1, 1]]]),
        packed([*GOOD[:4], [[0, 1, 10**400], [4, 4, 4], [0, 1, 1]]]),
        packed([*GOOD[:4], [[0, 1, float("nan")], [4, 4, 4], [0, 1, 1]]]),
        packed([*GOOD[:4], [[0, 1, 2], [4, 4, 4], [0, 1, 0.5]]]),
        packed([*GOOD[:4], [[0, 1, 2], [4, 4, 4], [0, 1, 7]]]),
        packed([*GOOD[:4], []]),
        packed([*GOOD[:4], [[], []]]),
        packed(["", *GOOD[1:]]),
        packed([7, *GOOD[1:]]),
        packed(["n", [7, 8], *GOOD[2:]]),
    ],
)
def test_a_text_that_is_no_table_is_refused_by_field(text):
    assert read_table(packed(GOOD)).problem == "binary"
    for read in (
        lambda: DataSpec(dataset="own", table=text),
        lambda: from_query({"dataset": "own", "table": text}),
    ):
        with pytest.raises(SpecError) as caught:
            read()
        assert caught.value.errors[0].field in {"table", "data.table"}
        assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"dataset": "own"}, "table"),
        ({"dataset": "own", "n_samples": 5}, "table"),
        ({"dataset": "moons", "table": clouds()}, "table"),
        ({"dataset": "own", "table": 7}, "table"),
        ({"dataset": "own", "table": clouds(), "n_samples": 61}, "n_samples"),
        ({"dataset": "own", "table": clouds(), "noise": 0.6}, "noise"),
        ({"dataset": "own", "table": clouds(), "options": {"arms": 2}}, "options"),
        ({"dataset": "own", "table": clouds(), "features": ["x3"]}, "features.0"),
    ],
)
def test_what_does_not_fit_the_own_dataset_is_refused_by_field(fields, field):
    with pytest.raises(SpecError) as caught:
        DataSpec(**fields)
    assert [error.field for error in caught.value.errors] == [field]


def test_own_without_a_table_has_no_default():
    for read in (lambda: default_spec("own"), lambda: from_query("dataset=own")):
        with pytest.raises(SpecError, match="table must be given for the dataset own"):
            read()


def test_formulas_may_call_columns_by_name():
    table = OwnTable(
        "t", ("petal length", "w"), "y", (), np.arange(8.0).reshape(4, 2), np.arange(4.0)
    )
    data = DataSpec(dataset="own", table=table, features=["petal_length*w", "w"], test=0.25)
    assert data.features == ("x1_x2", "x2")


@pytest.mark.parametrize(
    "table", [clouds((80, 80)), clouds((50, 50, 50)), bend(200), clouds((60, 60), 5)]
)
def test_networks_learn_own_data_at_the_first_touch(table):
    experiment = build(default_spec("own", table))
    experiment.run()
    assert experiment.trainer.history.curve(f"validation_{experiment.metric}")[-1] > 0.85
    assert experiment.predict(table.X[:3]).shape[0] == 3


@pytest.mark.parametrize("counts", [(1, 1), (1, 1, 1), (2, 1), (9, 1), (1, 9, 1)])
def test_hardly_any_samples_still_train(counts):
    experiment = build(changed(default_spec("own", clouds(counts)), {"training.epochs": 2}))
    experiment.run()
    assert set(experiment.prepared.train.y) == set(range(len(counts)))


def test_a_formula_without_a_value_is_refused_by_field_when_the_data_are_known():
    spec = changed(default_spec("own", bend()), {"data.features": ["x1", "log(x1)"]})
    with pytest.raises(SpecError, match=r"data\.features: log\(x1\) must have a finite value"):
        prepare_data(spec)
    fine = changed(spec, {"data.features": ["x1", "sin(2*x1)"]})
    assert build(fine).prepared.train.X.shape[1] == 2


def test_own_rows_stand_in_a_comparison_and_a_population():
    mine = DataSpec(dataset="own", table=clouds((40, 40)))
    grid = Comparison(["blobs", mine], network_columns("linear"), seeds=2)
    cells = list(grid.cells())
    assert {cell.dataset for cell in cells} == {"blobs", "own"}
    specs = [
        changed(default_spec("own", bend()), {"seed": k, "training.epochs": 2}) for k in (0, 1)
    ]
    assert build_population(specs).trainer.parameters.flat.shape[0] == 2


def test_own_is_no_name_of_another_dataset():
    assert "own" not in DATASETS
