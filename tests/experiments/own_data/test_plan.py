"""Which column is the target, what it is, and that nothing is chosen without a word."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.own_data.columns import understand
from experiments.own_data.csv_file import read_csv
from experiments.own_data.plan import about, propose, to_table
from experiments.own_data.target import default_problem
from nn_core.input_errors import InputError

FLOATS = [f"{(k * 37) % 23 - 11}.{k % 10}5" for k in range(24)]
CLASSES = ["ab"[(k * k) % 3 % 2] for k in range(24)]
ROW_NUMBERS = [str(k + 1) for k in range(24)]
BITS = [str(k % 2) for k in range(24)]
THREE = [str(k % 3) for k in range(24)]
ONE = ["a"] * 24


def plan_of(**cells):
    columns = understand(tuple(cells), list(zip(*cells.values(), strict=True)))
    return propose(columns), columns


def test_four_rows_of_xor_are_classes() -> None:
    file = read_csv(b"x1,x2,y\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n")
    columns = understand(file.columns, file.rows)
    plan = propose(columns)
    assert (plan.target, plan.features, plan.problem) == ("y", ("x1", "x2"), "classes")
    table, _ = to_table(columns, plan, "xor")
    assert (table.class_names, table.y.tolist()) == (("0", "1"), [0, 1, 1, 0])


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        (["0", "1", "1", "0"], "classes"),
        (["1", "2"], "classes"),
        (["-1", "1", "1"], "classes"),
        (["1.0", "2.0", "1"], "classes"),
        (["1000", "7"], "classes"),
        (["True", "False"], "classes"),
        (["a", "b", "c"], "classes"),
        (["0.5", "1.5"] * 9, "number"),
        (["1", "2", "3", "4"], "number"),
        (["1", "2", "3"] * 3, "classes"),
        (["1", "2", "3"] * 2, "number"),
        ([str(k) for k in range(10)] * 3, "classes"),
        ([str(k) for k in range(11)] * 3, "number"),
    ],
)
def test_what_a_target_is_follows_the_rule(cells, problem) -> None:
    (column,) = understand(("y",), [(cell,) for cell in cells])
    assert default_problem(column) == problem


@pytest.mark.parametrize(
    ("cells", "target"),
    [
        ({"kind": CLASSES, "a": FLOATS, "b": FLOATS}, "kind"),
        ({"CLASS": THREE, "a": FLOATS, "b": FLOATS}, "CLASS"),
        ({"Target_Class": THREE, "a": FLOATS, "kind": CLASSES}, "Target_Class"),
        ({"customerChurn": BITS, "a": FLOATS, "b": FLOATS}, "customerChurn"),
        ({"类别": THREE, "a": FLOATS, "b": FLOATS}, "类别"),
        ({"病人类别": THREE, "a": FLOATS, "b": FLOATS}, "病人类别"),
        ({"target": FLOATS, "a": FLOATS, "b": CLASSES}, "target"),
        ({"price": FLOATS, "a": FLOATS, "b": CLASSES}, "price"),
        ({"kind": CLASSES, "value": FLOATS, "y": FLOATS}, "kind"),
        ({"blood type": CLASSES, "a": FLOATS, "outcome": FLOATS}, "outcome"),
        ({"fuel_type": THREE, "a": FLOATS, "b": FLOATS}, "b"),
        ({"x": FLOATS, "y": FLOATS, "kind": CLASSES}, "kind"),
        ({"x": FLOATS, "y": FLOATS, "c": CLASSES}, "c"),
        ({"x": BITS, "y": FLOATS}, "y"),
        ({"c": CLASSES, "a": FLOATS, "b": FLOATS}, "c"),
        ({"bit": BITS, "a": FLOATS, "b": FLOATS}, "bit"),
        ({"a": FLOATS, "b": THREE}, "b"),
        ({"a": THREE, "b": FLOATS}, "b"),
        ({"a": FLOATS, "b": FLOATS}, "b"),
        ({"a": FLOATS, "kind": CLASSES, "id": ROW_NUMBERS}, "kind"),
        ({"a": FLOATS, "b": CLASSES, "n": ROW_NUMBERS}, "b"),
        ({"a": FLOATS, "b": FLOATS, "n": ROW_NUMBERS}, "b"),
        ({"n": ROW_NUMBERS, "b": FLOATS}, "b"),
        ({"b": FLOATS, "n": ROW_NUMBERS}, "n"),
        ({"a": FLOATS, "b": CLASSES, "source": ONE}, "b"),
        ({"is_fraud": BITS, "a": FLOATS, "b": CLASSES}, "is_fraud"),
        ({"Loan_Status": CLASSES, "a": FLOATS, "b": CLASSES}, "Loan_Status"),
        ({"HeartDisease": BITS, "a": FLOATS, "b": CLASSES}, "HeartDisease"),
        ({"heart_disease": BITS, "stroke": BITS, "output": CLASSES}, "output"),
        ({"Klasse": CLASSES, "a": FLOATS, "b": CLASSES}, "Klasse"),
        ({"Zielgröße": FLOATS, "a": FLOATS, "b": CLASSES}, "Zielgröße"),
        ({"диагноз": CLASSES, "a": FLOATS, "b": CLASSES}, "диагноз"),
        ({"クラス": CLASSES, "a": FLOATS, "b": CLASSES}, "クラス"),
        ({"是否购买": CLASSES, "a": FLOATS, "b": CLASSES}, "是否购买"),
        ({"是否吸烟": CLASSES, "诊断": CLASSES, "b": CLASSES}, "诊断"),
        ({"y": BITS, "x1": FLOATS, "x2": CLASSES}, "y"),
        ({"y": BITS, "x": FLOATS, "c": CLASSES}, "y"),
        ({"x1": THREE, "x2": FLOATS, "x3": FLOATS}, "x1"),
    ],
)
def test_the_target_is_chosen_by_name_then_by_few_values_then_by_place(cells, target) -> None:
    plan, _ = plan_of(**cells)
    assert plan.target == target


def test_a_hint_goes_before_the_rule() -> None:
    _, columns = plan_of(a=FLOATS, b=FLOATS, kind=CLASSES)
    plan = propose(columns, "a")
    assert (plan.target, plan.features, plan.problem) == ("a", ("b", "kind"), "number")
    assert propose(columns, "gone").target == "kind"


@pytest.mark.parametrize(
    "cells",
    [
        {"x": FLOATS, "y": FLOATS, "kind": ONE},
        {"x": FLOATS, "y": FLOATS, "last": ONE},
        {"kind": ONE, "x": FLOATS, "y": CLASSES},
        {"x": FLOATS, "label": ["1", "1.0"] * 12},
    ],
)
def test_a_target_of_one_class_is_named_and_not_replaced(cells) -> None:
    plan, columns = plan_of(**cells)
    assert plan.target == next(name for name in cells if name in ("kind", "last", "label"))
    value = "1" if "label" in cells else "a"
    with pytest.raises(
        InputError,
        match=f"'{plan.target}' has one class only, '{value}', so there is nothing to classify: "
        "choose another target",
    ):
        to_table(columns, plan, "t")


def test_a_last_column_of_one_value_is_a_warning_where_another_is_the_target() -> None:
    plan, columns = plan_of(x=FLOATS, b=CLASSES, source=ONE)
    (note,) = (note for note in about(columns, plan) if "source" in str(note))
    assert note.is_warning


@pytest.mark.parametrize(
    "cells", [[f"t{k}" for k in range(24)], ["2024-01-01"] * 12 + ["1 May"] * 12]
)
def test_a_column_that_is_called_the_target_and_cannot_be_is_a_warning(cells) -> None:
    plan, columns = plan_of(x=FLOATS, b=CLASSES, label=cells)
    assert plan.target == "b"
    (note,) = (note for note in about(columns, plan) if "label" in str(note))
    assert note.is_warning


def test_row_numbers_are_features_where_there_are_no_others_and_that_is_said() -> None:
    plan, columns = plan_of(n=ROW_NUMBERS, kind=CLASSES)
    assert plan.features == ("n",)
    _, notes = to_table(columns, plan, "t")
    assert "Used, although it numbers or names the rows: n" in map(str, notes)


def test_many_notes_of_one_sort_stay_few_lines() -> None:
    cells = {f"c{k}": [*FLOATS[:-1], "oops"] for k in range(12)}
    plan, columns = plan_of(**cells, kind=CLASSES)
    notes = [str(note) for note in about(columns, plan)]
    assert sum("oops" in note for note in notes) == 3
    assert "… and the same of 9 more columns" in notes
    plan, columns = plan_of(**{f"c{k}": ONE for k in range(12)}, x=FLOATS, kind=CLASSES)
    (note,) = map(str, about(columns, plan))
    assert note.endswith("c6, c7, … (12)")


NAMES = st.sampled_from(
    ["class", "Label", "TARGET", "species", "diagnosis", "churn", "标签", "目标"]
)
IDS = st.sampled_from(["id", "ID", "index", "No.", "Unnamed: 0", "row", "序号", "user_id", "#"])


@given(NAMES, IDS, st.integers(1, 4), st.integers(0, 1), st.booleans(), st.integers())
def test_the_named_target_and_no_row_number_in_any_order_of_columns(
    name, identifier, width, first, is_shuffled, seed
) -> None:
    source = random.Random(seed)
    numbers = [str(k + first) for k in range(24)]
    if is_shuffled:
        source.shuffle(numbers)
    features = {f"f{k}": [f"{source.uniform(-9, 9):.3f}" for _ in range(24)] for k in range(width)}
    cells = list({**features, name: THREE, identifier: numbers}.items())
    source.shuffle(cells)
    plan, columns = plan_of(**dict(cells))
    assert plan.target == name and plan.problem == "classes"
    assert set(plan.features) == set(features)
    assert any(identifier in str(note) for note in about(columns, plan))


def test_one_class_that_is_left_by_gaps_is_said_with_these_gaps() -> None:
    file = read_csv(b"name,x,class\nA,1,a\n,2,a\n,3,b\nB,4,a\n,5,b\n")
    columns = understand(file.columns, file.rows)
    plan = propose(columns)
    with pytest.raises(InputError) as refused:
        to_table(columns, plan, "t")
    assert str(refused.value) == (
        "'class' has one class only, 'a', in the rows that are left: the rows left out because "
        "a value is missing (3 of 5, in name) held all other classes. Fill missing values, or "
        "choose other features"
    )
    table, _ = to_table(columns, replace(plan, missing="fill"), "t")
    assert table.class_names == ("a", "b")


def test_a_named_target_of_too_many_classes_is_said() -> None:
    rows = [(f"{k}.5", f"{k % 7}.5", f"l{k % 25}") for k in range(60)]
    columns = understand(("x", "y2", "class"), rows)
    (note,) = [str(note) for note in about(columns, propose(columns)) if note.is_warning]
    assert note == (
        "class is named like a target, but has 25 different texts, and classes may be 10 at most; "
        "it is left out. Join rare classes into one to predict it"
    )


def test_encoded_columns_are_counted_in_any_number() -> None:
    plan, columns = plan_of(c=["u", "v"] * 12, x=FLOATS, kind=CLASSES)
    _, notes = to_table(columns, plan, "t")
    assert "c has categories: 2; they are encoded in columns of 0 and 1: 1" in map(str, notes)
