"""Interventions as a value of a query."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.spec.defaults import default_spec
from experiments.spec.errors import SpecError
from experiments.spec.parsing import parse_spec
from experiments.spec.query import from_query, to_query
from nn_core.activations import LeakyReLU
from tests.strategies import interventions


@given(data=st.data())
def test_a_spec_with_interventions_comes_back_exactly(specs, data) -> None:
    spec = data.draw(specs)
    source = {**spec.model_dump(mode="json"), "interventions": data.draw(interventions(spec))}
    spec = parse_spec(source)
    assert from_query(to_query(spec)) == spec


def test_it_can_be_read_and_typed_by_people() -> None:
    text = "57.3:rate=0.1;60:w2.3.1=0.5,b1.2=-1;61:freeze=1.2;62:freeze=none,optimizer=sgd"
    text += ",activation=leaky_relu(slope=0.3)"
    spec = from_query(f"dataset=moons&changes={text}")
    first, second, third, last = spec.interventions
    assert first.position == (57, 3) and first.learning_rate == 0.1
    weight, bias = second.edits
    assert (weight.layer, weight.unit, weight.source, weight.value) == (1, 2, 0, 0.5)
    assert (bias.layer, bias.unit, bias.source, bias.value) == (0, 1, None, -1.0)
    assert third.frozen == (0, 1)
    assert last.frozen == () and last.optimizer.kind == "sgd"
    assert last.activation == LeakyReLU(0.3)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("soon:rate=1", "a moment must be an epoch"),
        ("1.2.3:rate=1", "a moment must be an epoch"),
        ("5:speed=1", "a change must be one of"),
        ("5:w0.1.1=1", "a change must be one of"),
        ("5:rate=fast", "learning_rate must be a number"),
        ("5:activation=bent", "activation must be one of"),
        ("5:w9.1.1=1", "layer must be from 0 to 2"),
        ("5:freeze=first", "frozen must be a whole number"),
        ("5:freeze=", "frozen must be"),
        ("9:rate=1;3:rate=1", "in order of their moments"),
        ("5:rate=1," * 9999, "a change must be one of"),
        (";" * 500, "a moment must be an epoch"),
        ("(" * 5000, "a moment must be an epoch"),
        (f"{'9' * 10}:rate=1", "a moment must be an epoch"),
        ("٣:rate=1", "a moment must be an epoch"),
    ],
)
def test_what_is_no_intervention_is_refused_in_a_sentence(text, message) -> None:
    with pytest.raises(SpecError) as caught:
        from_query({"changes": text})
    assert message in str(caught.value)
    assert all(error.field.startswith("interventions") for error in caught.value.errors)


def test_none_are_no_text() -> None:
    assert to_query(default_spec("moons")) == "dataset=moons"
    assert from_query("changes=none") == default_spec("moons")
