"""A spec as a web address."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.spec.defaults import default_spec
from experiments.spec.errors import SpecError
from experiments.spec.parsing import changed
from experiments.spec.query import QUERY_KEYS, from_query, to_query
from nn_core.data import DATASETS

SPIRAL = default_spec("spiral")


@given(data=st.data())
def test_a_query_gives_the_spec_back_exactly(specs, data) -> None:
    spec = data.draw(specs)
    query = to_query(spec)
    assert from_query(query) == spec
    assert from_query("?" + query) == spec
    assert from_query(dict(parse_qsl(query))) == spec
    assert query.isascii() and " " not in query


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_default_is_its_dataset_and_nothing_more(dataset) -> None:
    assert to_query(default_spec(dataset)) == f"dataset={dataset}"
    assert from_query(f"dataset={dataset}") == default_spec(dataset)


def test_no_query_is_the_first_default() -> None:
    assert from_query("") == from_query({}) == default_spec("moons")


READABLE = [
    ({"seed": 3}, "seed=3"),
    ({"data.options.arms": 3}, "arms=3"),
    ({"data.noise": 0.25, "data.n_samples": 90}, "samples=90&noise=0.25"),
    ({"data.features": ["x1", "sin_x2"]}, "features=x1,sin_x2"),
    ({"data.scale": False}, "scale=false"),
    ({"network.hidden": []}, "hidden=none"),
    (
        {"network.hidden": [{"units": 3, "activation": "elu", "dropout": 0.5}, {"units": 2}]},
        "hidden=3:elu:0.5,2:tanh",
    ),
    (
        {"network.hidden": [{"units": 3, "activation": {"kind": "leaky_relu", "slope": 0.3}}]},
        "hidden=3:leaky_relu(slope=0.3)",
    ),
    (
        {"network.initializer": {"kind": "he", "distribution": "normal"}},
        "initializer=he(distribution=normal)",
    ),
    (
        {"network.initializer": {"kind": "uniform", "low": -1, "high": 1}},
        "initializer=uniform(low=-1.0,high=1.0)",
    ),
    (
        {"training.optimizer": {"kind": "sgd", "momentum": 0.9, "nesterov": True}},
        "optimizer=sgd(momentum=0.9,nesterov=true)",
    ),
    ({"training.warmup": {}}, "warmup=()"),
    (
        {"training.warmup": {"epochs": 9}, "training.early_stopping": {"patience": 3}},
        "warmup=(epochs=9)&stopping=(patience=3)",
    ),
    (
        {"training.augmentation": {"kind": "jitter", "deviation": 0.25}},
        "augmentation=jitter(deviation=0.25)",
    ),
    ({"training.learning_rate": 1e-5, "training.dtype": "float32"}, "dtype=float32&rate=1e-05"),
]


@pytest.mark.parametrize(("changes", "query"), READABLE)
def test_only_what_differs_is_written_and_can_be_read_by_people(changes, query) -> None:
    spec = changed(SPIRAL, changes)
    assert to_query(spec) == f"dataset=spiral&{query}"
    assert from_query(f"dataset=spiral&{query}") == spec


def test_given_weights_travel_too() -> None:
    given = {"kind": "given", "weights": [[[1, -2.5]] * 2, [[3], [4]]], "biases": [[1, 2], [3]]}
    spec = changed(SPIRAL, {"network.hidden": [{"units": 2}], "network.initializer": given})
    query = to_query(spec)
    assert from_query(query) == spec
    # Links of before name them otherwise.
    old = query.replace("weights=", "matrices=").replace("biases=", "offsets=")
    assert old != query
    assert from_query(old) == spec


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ("rate=fast", "training.learning_rate", "got 'fast'"),
        ("rate=1e309", "training.learning_rate", "got inf"),
        ("rate=", "training.learning_rate", "got ''"),
        ("batch=0", "training.batch_size", "from 1 to 5000; got 0"),
        ("dataset=moon", "data.dataset", "dataset must be one of: moons"),
        ("dataset=moons&arms=3", "data.options", "options of moons must be among: none"),
        ("dataset=spiral&arms=9", "data.options.arms", "from 2 to 5; got 9"),
        ("hidden=0:tanh", "network.hidden.0.units", "from 1 to 128; got 0"),
        ("hidden=", "network.hidden.0.units", "got ''"),
        ("hidden=4:tahn", "network.hidden.0.activation", "got 'tahn'"),
        ("hidden=4:elu(alpha=0)", "network.hidden.0.activation.alpha", "got 0"),
        ("hidden=4:elu(alpha", "network.hidden.0.activation.alpha", "got ''"),
        ("hidden=4:elu(beta=1)", "network.hidden.0.activation.beta", "unknown setting 'beta'"),
        ("hidden=4:tanh:0.1:7", "network.hidden", "units:activation:dropout; got '4:tanh:0.1:7'"),
        ("hidden=" + "1," * 9, "network.hidden", "at most 8 layers; got 10"),
        ("hidden=" + "(" * 9999, "network.hidden.0.units", "got '(((("),
        ("optimizer=none", "training.optimizer", "got None"),
        ("warmup=linear", "training.warmup.kind", "unknown setting 'kind'"),
        ("seed=" + "9" * 5000, "seed", "got '999"),
        ("initializer=given(matrices=" + "[" * 5000, "network.initializer.weights", "got '[[["),
        ("sed=3", "sed", "unknown field 'sed'; expected one of: dataset, "),
        ("x" * 100_001, "", "at most 100000 characters; got 100001"),
        ({"seed": "9" * 100_001}, "", "at most 100000 characters"),
    ],
)
def test_a_bad_query_is_refused_by_field(query, field, message) -> None:
    with pytest.raises(SpecError) as caught:
        from_query(query)
    (error,) = caught.value.errors
    assert error.field == field
    assert message in error.message
    assert len(error.message) < 1000


@given(
    query=st.text(max_size=40)
    | st.dictionaries(
        st.sampled_from(sorted(QUERY_KEYS)),
        st.text(st.sampled_from('()[],:=0123456789.-enonetruelukxsgdmos"{} '), max_size=20),
    )
)
def test_any_query_is_read_or_refused(query) -> None:
    try:
        spec = from_query(query)
    except SpecError:
        return
    assert from_query(to_query(spec)) == spec
