"""Out and in again, and nothing that was sent breaks the reader."""

import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.spec import parsing
from experiments.spec.errors import SpecError
from experiments.spec.parsing import changed, parse_spec
from experiments.spec.spec import ExperimentSpec
from nn_core.activations import ACTIVATIONS
from nn_core.initializers import INITIALIZERS
from nn_core.losses import LOSSES
from nn_core.optimizers import OPTIMIZERS
from nn_core.optimizers.clipping import CLIPPINGS
from nn_core.optimizers.schedules import SCHEDULES
from nn_core.training.augmentation import AUGMENTATIONS

JUNK: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["kind", "moons", "relu", "adam", 10**400, "{", "{name}"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=4)
            | st.sampled_from(
                ["kind", "data", "network", "training", "hidden", "options", "beta1"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


def taken(read: Callable[[], ExperimentSpec]) -> ExperimentSpec | None:
    """What was read, or None where it was refused in words that fit a page."""
    try:
        return read()
    except SpecError as error:
        messages = [one.message for one in error.errors]
    assert messages and all(0 < len(message) < 1000 for message in messages)
    return None


@given(data=st.data())
def test_json_gives_the_spec_back_exactly(specs, data) -> None:
    spec = data.draw(specs)
    again = parse_spec(spec.model_dump_json())
    assert again == spec and hash(again) == hash(spec)
    assert again.model_dump_json() == spec.model_dump_json()
    assert parse_spec(spec.model_dump_json().encode()) == spec
    assert parse_spec(spec.model_dump()) == spec
    assert parse_spec(json.loads(spec.model_dump_json())) == spec


KINDS = [
    ("network.hidden.0.activation", ACTIVATIONS),
    ("network.initializer", INITIALIZERS),
    ("training.loss", LOSSES),
    ("training.optimizer", OPTIMIZERS),
    ("training.schedule", SCHEDULES),
    ("training.clipping", CLIPPINGS),
    ("training.augmentation", AUGMENTATIONS),
]


@pytest.mark.parametrize(("path", "kind"), [(path, kind) for path, r in KINDS for kind in r])
def test_every_kind_of_every_registry_round_trips(path, kind) -> None:
    dataset = {"categorical_cross_entropy": "iris", "shift": "digits"}.get(kind, "moons")
    spec = ExperimentSpec(data={"dataset": dataset}, network={"hidden": [{"units": 2}]})
    value: Any = kind
    if kind == "given":
        value = {"kind": "given", "weights": [[[1, 2], [3, 4]], [[5], [6]]]}
    spec = changed(spec, {path: value})
    saved: Any = json.loads(spec.model_dump_json())
    for part in path.split("."):
        saved = saved[int(part) if part.isdecimal() else part]
    assert saved["kind"] == kind
    assert parse_spec(spec.model_dump_json()) == spec


@given(
    path=st.sampled_from(
        [
            "data",
            "data.dataset",
            "data.n_samples",
            "data.noise",
            "data.options",
            "data.features",
            "data.scale",
            "network",
            "network.hidden",
            "network.hidden.0",
            "network.hidden.0.units",
            "network.hidden.0.activation",
            "network.initializer",
            "network.output_activation",
            "training",
            "training.loss",
            "training.optimizer",
            "training.schedule",
            "training.warmup",
            "training.clipping",
            "training.early_stopping",
            "training.dtype",
            "seed",
        ]
    ),
    junk=JUNK,
)
def test_junk_anywhere_is_taken_or_refused_by_field_and_nothing_else(path, junk) -> None:
    spec = taken(lambda: changed(ExperimentSpec(), {path: junk}))
    assert spec is None or parse_spec(spec.model_dump_json()) == spec


@given(junk=JUNK)
def test_junk_as_a_whole_is_taken_or_refused(junk) -> None:
    for source in (junk, json.dumps(junk)):
        assert isinstance(taken(lambda source=source: parse_spec(source)), ExperimentSpec | None)


@given(text=st.text(max_size=50) | st.binary(max_size=50))
def test_any_text_is_refused_with_a_reason(text) -> None:
    with pytest.raises(SpecError):
        parse_spec(text)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("[" * 100_000, "a spec must be JSON"),
        ('{"a":' * 100_000, "a spec must be JSON"),
        ("", "a spec must be JSON"),
        ('{"seed": ' + "9" * 5000 + "}", "a spec must be JSON"),
        ('{"seed": 1e309}', "seed must be a whole number from 0 to 4294967295; got inf"),
        ('{"training": {"l1": NaN}}', "l1 must be a number >= 0 and <= 10; got nan"),
        (b"\xff\xfe\xfa", "a spec must be JSON"),
        ("[]", "spec must be a mapping of names to values"),
        (7, "spec must be a mapping of names to values"),
        ({"self": 1}, "unknown field 'self'; expected one of: data, network, training, seed"),
        ({"data": {"self": 1, "cls": 2}}, "data.self: unknown field 'self'"),
        ({"training": {"warmup": {"self": 1}}}, "unknown setting 'self' of warmup"),
        ({1: 2}, "names of fields must be texts; got [1]"),
        ({"data": {None: 2}}, "names of fields must be texts"),
        ({"seed": 10**5000}, "seed must be a whole number from 0 to 4294967295; got "),
    ],
)
def test_what_no_spec_is_has_its_reason(source, message) -> None:
    with pytest.raises(SpecError) as caught:
        parse_spec(source)
    assert message in str(caught.value)
    assert len(str(caught.value)) < 500


def nested(depth: int) -> dict[str, Any]:
    source: dict[str, Any] = {}
    for _ in range(depth):
        source = {"data": source}
    return source


@pytest.mark.parametrize(
    "source",
    [nested(50_000), {"data": {"features": ["x1"] * 300_000}}],
    ids=["deep", "many"],
)
def test_what_is_too_deep_or_too_much_is_refused_before_it_is_read(source) -> None:
    with pytest.raises(SpecError, match="at most 200000 values and 12 levels"):
        parse_spec(source)


def test_a_text_that_is_too_long_is_refused_unread(monkeypatch) -> None:
    monkeypatch.setattr(parsing, "MAX_CHARACTERS", 100)
    with pytest.raises(SpecError, match="at most 100 characters; got 101"):
        parse_spec(" " * 101)


def test_the_weights_of_the_largest_network_fit() -> None:
    sizes = [64, *[128] * 8, 10]
    weight = -0.12345678901234567
    matrices = [[[weight] * m] * n for n, m in pairwise(sizes)]
    spec = ExperimentSpec(
        data={"dataset": "digits"},
        network={
            "hidden": [{"units": 128}] * 8,
            "initializer": {"kind": "given", "weights": matrices},
        },
    )
    assert parse_spec(spec.model_dump_json()) == spec


def test_fields_that_are_left_out_take_their_defaults() -> None:
    assert parse_spec("{}") == ExperimentSpec() == parse_spec({"data": {}, "seed": 0})
