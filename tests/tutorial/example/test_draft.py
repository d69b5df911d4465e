"""What a reader types either becomes an example or a sentence for its field."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_core.optimizers import Adam
from tutorial.example.draft import Draft, draft_of, read_draft
from tutorial.example.examples import EXAMPLES


def refused(base, **changes):
    example, errors = read_draft(replace(draft_of(base), **changes), base)
    assert example is None
    return {field: str(error) for field, error in errors.items()}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_unedited_draft_gives_the_same_example(name):
    base = EXAMPLES[name]()
    example, errors = read_draft(draft_of(base), base)
    assert errors == {}
    assert np.array_equal(example.parameters.flat, base.parameters.flat)
    assert np.array_equal(example.trace().after.flat, base.trace().after.flat)
    assert (example.names, example.notes, example.title) == (base.names, base.notes, base.title)


def test_an_edit_reaches_the_trace():
    base = EXAMPLES["mazur"]()
    draft = draft_of(base)
    draft.weights[0][0][1] = "0,3"
    example, errors = read_draft(replace(draft, learning_rate="0,25", optimizer="adam"), base)
    assert errors == {}
    assert example.parameters.weights[0][0, 1] == 0.3
    assert (example.learning_rate, example.optimizer) == (0.25, Adam())


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"learning_rate": "fast"}, "learning_rate", "'fast'"),
        ({"learning_rate": "0"}, "learning_rate", "must be > 0"),
        ({"learning_rate": 1e309}, "learning_rate", "between"),
        ({"inputs": [["", 0.1]]}, "inputs.0.0", "empty"),
        ({"inputs": [[0.1]]}, "weights.0", "expected 1 × 2"),
        ({"inputs": []}, "inputs", "1 to 20 samples"),
        ({"inputs": [[0.0] * 9]}, "inputs", "1 to 8 inputs"),
        ({"inputs": [[0.1, 0.2], [0.3]]}, "inputs", "expected 2 × 2 numbers"),
        ({"targets": [[0.01, "x"]]}, "targets.0.1", "'x'"),
        ({"targets": [[0.01]]}, "targets", "expected 1 × 2"),
        ({"biases": [[0.0]] * 50}, "layers", "got 50"),
        ({"biases": [[0.0] * 9, [0.0, 0.0]]}, "biases.0", "1 to 8 units; got 9"),
        ({"weights": []}, "layers", "got 0"),
        ({"loss": "cat"}, "loss", "'cat'"),
        ({"optimizer": {"kind": "sgd", "momentum": 3}}, "optimizer", "momentum"),
        ({"activations": ["relu", "cat"]}, "activations.1", "'cat'"),
        ({"loss": "binary_cross_entropy", "activations": ["relu", "tanh"]}, "loss", "sigmoid"),
    ],
)
def test_a_bad_field_gets_a_sentence_of_its_own(changes, field, words):
    errors = refused(EXAMPLES["mazur"](), **changes)
    assert words in errors[field]


@pytest.mark.parametrize("label", [7, -1, 0.5])
def test_a_class_outside_the_classes_is_refused_by_its_cell(label):
    errors = refused(EXAMPLES["softmax_three_classes"](), targets=[[0], [label], [2]])
    assert list(errors) == ["targets.1.0"]
    assert "from 0 to 2" in errors["targets.1.0"]


def test_class_numbers_stand_for_one_hot_targets():
    base = EXAMPLES["softmax_three_classes"]()
    example, errors = read_draft(replace(draft_of(base), targets=[["2"], ["0"], ["1"]]), base)
    assert errors == {}
    assert example.y.argmax(axis=1).tolist() == [2, 0, 1]
    assert np.all(example.y.sum(axis=1) == 1.0)


def test_a_label_that_is_no_probability_and_shares_that_do_not_add_up_are_refused():
    assert "from 0 to 1" in refused(EXAMPLES["article"](), targets=[[2.0]] * 5)["targets.0.0"]
    softmax = EXAMPLES["softmax_three_classes"]()
    errors = refused(softmax, targets=[[1, 0, 0], [1, 1, 0], [0, 0, 1]])
    assert "add up to 1" in errors["targets.1.0"]


def test_softmax_of_a_single_unit_is_refused():
    errors = refused(EXAMPLES["article"](), activations=["relu", "softmax"])
    assert "always 1" in errors["activations.1"]


def test_all_bad_cells_are_reported_at_once():
    errors = refused(EXAMPLES["mazur"](), inputs=[["a", ""]], targets=[["b", "c"]])
    assert {"inputs.0.0", "inputs.0.1"} <= set(errors)


cells = st.one_of(st.none(), st.text(max_size=5), st.floats(), st.integers(), st.just("0,5"))
rows = st.lists(st.lists(cells, max_size=3), max_size=3)


@given(
    st.builds(
        Draft,
        inputs=rows,
        targets=rows,
        weights=st.lists(rows, max_size=3),
        biases=rows,
        activations=st.lists(st.sampled_from(["relu", "softmax", "", "cat"]), max_size=3),
        loss=st.sampled_from(["half_squared_error", "categorical_cross_entropy", ""]),
        optimizer=st.sampled_from(["sgd", "adam", "cat"]),
        learning_rate=cells,
    )
)
def test_nothing_a_reader_types_gets_past_as_an_exception(draft):
    example, errors = read_draft(draft, EXAMPLES["mazur"]())
    assert (example is None) == bool(errors)
    assert all(str(error) for error in errors.values())
