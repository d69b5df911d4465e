"""What a column holds: labels, dates, identifiers, and cells that do not fit."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.own_data.columns import in_order, understand
from experiments.own_data.plan import Plan, about, propose, to_table


def column(*cells: str, name: str = "c"):
    (found,) = understand((name,), [(cell,) for cell in cells])
    return found


def classes(*labels: str, **changes):
    """Return class names, labels and notes of a table with a target of some cells."""
    rows = [(f"{k}.5", label) for k, label in enumerate(labels)]
    columns = understand(("x", "label"), rows)
    plan = Plan(**{"target": "label", "features": ("x",), "problem": "classes", **changes})
    table, notes = to_table(columns, plan, "t")
    return table.class_names, table.y.tolist(), [str(note) for note in notes]


def test_one_number_is_one_class_however_it_is_written() -> None:
    names, y, notes = classes("1", "0.0", "0", "01", "1.0", "1.00", "+1", "１", "1e0", "-0")
    assert names == ("0", "1")
    assert y == [1, 0, 0, 1, 1, 1, 1, 1, 1, 0]
    assert any("one label" in note and "'1' = '01' = '1.0'" in note for note in notes)


def test_numbers_among_texts_are_one_class_too() -> None:
    assert classes("1", "1.0", "a", "b", "2", "c")[0] == ("1", "2", "a", "b", "c")


@pytest.mark.parametrize(
    "spellings",
    [("new york", "new  york", "new\N{NO-BREAK SPACE}york"), ("ＡＢ１", "AB1"), ("甲", "甲\u200b")],
)
def test_spaces_and_widths_make_no_new_class(spellings) -> None:
    names, y, notes = classes(*spellings, "other")
    assert (len(names), len(set(y))) == (2, 2)
    assert any("one label" in note and repr(spellings[0]) in note for note in notes)


def test_classes_that_differ_in_capitals_alone_are_joined_and_named_unless_asked_not_to() -> None:
    cells = ("No", "no", "NO", "no", "Yes", "yes", "Yes")
    names, y, notes = classes(*cells)
    assert (names, y) == (("no", "Yes"), [0, 0, 0, 0, 1, 1, 1])
    assert any("are joined: label: 'NO' = 'No' = 'no'; 'Yes' = 'yes'" in note for note in notes)
    names, _, notes = classes(*cells, join_capitals=False)
    assert sorted(names) == ["NO", "No", "Yes", "no", "yes"]
    assert any("not joined: label: 'NO' = 'No' = 'no'" in note for note in notes)


def test_categories_of_a_feature_are_labels_too() -> None:
    rows = [("Red", "a", "1"), ("red", "b", "2"), ("ｒｅｄ", "a", "3"), ("blue", "b", "4")]
    columns = understand(("color", "kind", "n"), rows)
    plan = Plan("kind", ("color",), "classes")
    table, notes = to_table(columns, plan, "t")
    assert table.feature_names == ("color = red",)
    assert table.X.ravel().tolist() == [1, 1, 1, 0]
    assert any("are joined: color: 'Red' = 'red'" in str(note) for note in notes)
    table, _ = to_table(columns, Plan("kind", ("color",), "classes", join_capitals=False), "t")
    assert table.feature_names == ("color = blue", "color = Red", "color = red")


def test_a_label_of_capitals_alone_is_a_single_class() -> None:
    with pytest.raises(ValueError, match=r"'label' has one class only, 'a'"):
        classes("a", "A", "a")


@pytest.mark.parametrize(
    "ordered",
    [
        ["-1", "0", "2", "10", "1e3"],
        ["no", "yes"],
        ["False", "True"],
        ["N", "y"],
        ["nein", "ja"],
        ["阴性", "阳性"],
        ["否", "是"],
        ["negative", "positive"],
        ["0", "yes"],
        ["class 2", "class 10", "class 11"],
        ["a", "B", "c"],
        ["3", "b", "no"],
    ],
)
def test_classes_stand_in_natural_order(ordered) -> None:
    assert in_order(ordered[::-1]) == ordered


RENDERINGS = (
    "{0}", "{0}.0", "0{0}", "+{0}", "{0}.00", " {0} ", "{0}e0", "{0}.", "00{0}.0", "\u200b{0}",
)  # fmt: skip


@given(
    st.lists(st.integers(0, 9), min_size=2, max_size=40).filter(lambda found: len(set(found)) > 1),
    st.integers(),
)
def test_renderings_of_numbers_give_the_same_classes(numbers, seed) -> None:
    source = random.Random(seed)
    cells = [source.choice(RENDERINGS).format(number) for number in numbers]
    names, y, _ = classes(*cells)
    assert [int(names[label]) for label in y] == numbers
    assert list(names) == sorted(names)


@given(st.lists(st.sampled_from(["spam", "ham", "eggs 2", "eggs 10"]), min_size=4), st.integers())
def test_renderings_of_texts_give_the_same_classes(labels, seed) -> None:
    source = random.Random(seed)
    labels = [*labels, "spam", "ham"]
    wide = {k: k + 0xFEE0 for k in range(ord("!"), ord("~") + 1)}
    changes = (
        str.upper,
        str.title,
        lambda text: text.replace(" ", "  "),
        lambda text: text.translate(wide),
        lambda text: f"\u3000{text} ",
    )
    cells = [source.choice(changes)(label) for label in labels]
    names, y, _ = classes(*cells)
    assert [names[label].casefold() for label in y] == labels


DATES = [
    *(
        "2024-01-31",
        "2024/1/31",
        "2024.01.31",
        "31.01.2024",
        "31/1/24",
        "01/02/2024",
        "31 Jan 2024",
    ),
    *("31-Jan-24", "January 31, 2024", "Jan 31 2024", "31st January 2024", "Wed, 31 Jan 2024"),
    *(
        "2024年1月31日",
        "2024 年 1 月 31 日",
        "2024年1月",
        "2024-01-31T08:30:00Z",
        "2024-01",
        "Jan 2024",
    ),
    *(
        "2024-01-31 08:30",
        "2024-01-31T08:30:00.5+01:00",
        "31/01/2024, 8:30",
        "5 May",
        "8:30",
        "3 pm",
    ),
    *("08:30:00.25", "２０２４－０１－３１"),
]


@pytest.mark.parametrize("text", DATES)
def test_dates_are_told_left_out_and_named(text: str) -> None:
    rows = [(text if k else "2024-02-01", str(k / 2), "ab"[k % 2]) for k in range(6)]
    columns = understand(("when", "x", "kind"), rows)
    assert columns[0].kind == "date"
    plan = propose(columns)
    assert plan.features == ("x",)
    assert "Left out, as dates are not numbers: when" in map(str, about(columns, plan))


@pytest.mark.parametrize("cells", [("2023", "2024", "2025"), ("20240131", "20240201", "20240202")])
def test_years_and_digits_are_numbers_and_no_dates(cells) -> None:
    assert column(*cells).kind == "number"


def test_a_few_cells_that_are_no_numbers_are_missing_and_named_with_their_rows() -> None:
    cells = [f"{k}.5" for k in range(40)]
    cells[6], cells[2], cells[9] = "x!", "abc", "1e999"
    found = column(*cells)
    assert (found.kind, found.unreadable, found.unbounded) == ("number", 2, 1)
    notes = about([found], Plan("c", (), "number"))
    assert str(notes[0]) == (
        "c: cells that are no usable numbers are read as missing: 3; first 'abc', 'x!' in data "
        "rows 3, 7"
    )
    assert notes[0].is_warning


def test_a_column_that_is_text_for_some_of_its_cells_says_which() -> None:
    rows = [(text, str(k), "ab"[k % 2]) for k, text in enumerate(["1", "2", "x", "3", "y", "4"])]
    columns = understand(("n", "x", "kind"), rows)
    assert columns[0].kind == "category"
    notes = about(columns, propose(columns))
    assert str(notes[0]) == (
        "n is read as texts, because 2 of 6 cells are no numbers; first 'x', 'y' in data rows 3, 5"
    )
    assert notes[0].is_warning


def test_one_number_and_a_rare_text_are_two_categories_and_not_one_value() -> None:
    assert column(*["0"] * 19, "yes").categories == ("0", "yes")


def test_words_that_are_read_as_missing_are_said() -> None:
    columns = understand(("x", "k"), [("NA", "a"), ("-", "b"), ("1", "none"), ("2", "null")])
    notes = [str(note) for note in about(columns, Plan("k", ("x",), "classes"))]
    assert "Read as missing: x: 'NA', '-', k: 'null'" in notes
    assert "Read as a value of its own, and not as missing: k: 'none'" in notes


@pytest.mark.parametrize("value", ["7", ""])
def test_a_word_read_as_missing_is_said_of_a_column_of_one_value_too(value: str) -> None:
    rows = [(value, "1", "a"), ("-", "3", "b"), (value, "2", "a")]
    columns = understand(("c", "x", "k"), rows)
    _, notes = to_table(columns, propose(columns), "t")
    assert "Read as missing: c: '-'" in map(str, notes)


@pytest.mark.parametrize(
    ("cells", "known"),
    [
        (["+", "-", "-", "+", "NA"], ["+", "-"]),
        (["None", "Insomnia", "Sleep Apnea", "none"], ["Insomnia", "None", "Sleep Apnea", "none"]),
        (["none", "drug", "n/a", "drug"], ["drug", "none"]),
        (["x", "-", "x", "-"], ["-", "x"]),
        (["red", "blue", "-", "."], ["blue", "red"]),
        (["red", "blue", "?", "nan", "NULL", "", "N/A"], ["blue", "red"]),
        (["1", "2", "none", "-", ".", "nil"], []),
    ],
)
def test_none_and_a_minus_sign_are_values_of_texts_and_missing_among_numbers(cells, known) -> None:
    found = column(*cells)
    assert sorted(set(found.texts) - {""}) == (known or ["1", "2"])
    assert found.kind == ("category" if known else "number")


def test_a_minus_sign_beside_a_plus_sign_is_the_first_class() -> None:
    assert classes("+", "-", "-", "+")[:2] == (("-", "+"), [1, 0, 0, 1])


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (['="00123"', '="00124"', "NA"], [123, 124]),
        (["'5.1'", "'6.1'"], [5.1, 6.1]),
        (["“5.1”", "“6.1”"], [5.1, 6.1]),
        (["[7.1]", "[8.1]"], [7.1, 8.1]),
    ],
)
def test_signs_around_all_numbers_of_a_column_are_taken_away_and_said(cells, numbers) -> None:
    found = column(*cells)
    assert found.kind == "number" and found.numbers[:2].tolist() == numbers
    said = f"Read without the signs around each cell: c: {cells[0]} → {found.texts[0]}"
    assert said in map(str, about([found], Plan("c", (), "number")))


def test_quotation_marks_around_all_labels_are_no_part_of_them() -> None:
    assert classes("'a'", "'b'", "'a'")[0] == ("a", "b")
    assert classes("'a'", "b", "'a'")[0] == ("'a'", "b")


def test_texts_that_look_like_numbers_give_a_warning() -> None:
    found = column("<5.1", "~5.2", "x", "[7.5]")
    (note,) = [one for one in about([found], Plan("c", (), "classes")) if one.is_warning]
    assert str(note) == (
        "c is read as texts, although most cells look like numbers with further signs; first "
        "'<5.1', '~5.2' in data rows 1, 2"
    )


LONG_NUMBERS = [f"{10**18 + k}" for k in range(1, 6)]


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("x", LONG_NUMBERS),
        ("id", LONG_NUMBERS[:3]),
        ("身份证号", ["110101199003071234", "11010119900307123X", "110101199003071236"]),
    ],
)
def test_long_numbers_that_are_equal_as_floats_are_identifiers(name, cells) -> None:
    rows = [(cell, f"{k * k}.5", "ab"[k % 2]) for k, cell in enumerate(cells)]
    columns = understand((name, "x2", "kind"), rows)
    assert columns[0].kind == "category" and columns[0].categories == tuple(sorted(cells))
    plan = propose(columns)
    assert plan.features == ("x2",)
    (note,) = [str(note) for note in about(columns, plan) if name in str(note)]
    assert note.startswith("Left out, as it numbers or names the rows")


def test_a_long_number_that_a_float_can_hold_is_a_number() -> None:
    assert column("9007199254740992", "3e17", "300000000000000000").kind == "number"


@pytest.mark.parametrize(
    "cells", [("1A", "1B", "2A"), ("1p", "1q", "2p"), ("2018Q1", "2018Q2", "2018Q3", "2018Q2")]
)
def test_labels_that_begin_with_a_digit_are_texts_without_a_warning(cells) -> None:
    found = column(*cells)
    assert found.kind == "category" and found.labels == cells
    assert not any(note.is_warning for note in about([found], Plan("c", (), "classes")))


LEFT_OUT = {
    "dates": [f"2024-01-{k + 1:02}" for k in range(30)],
    "too many different texts": [f"t{k % 25}" for k in range(30)],
    "the same value": ["7"] * 30,
    "all cells are empty": [""] * 30,
    "numbers or names the rows": [str(k) for k in range(30)],
}


@pytest.mark.parametrize("reason", LEFT_OUT)
def test_every_column_that_is_left_out_is_named_with_the_reason(reason: str) -> None:
    rows = [(LEFT_OUT[reason][k], f"{k * k / 7:.2f}", "ab"[k % 2]) for k in range(30)]
    columns = understand(("odd", "x", "kind"), rows)
    plan = propose(columns)
    assert (plan.target, plan.features) == ("kind", ("x",))
    _, notes = to_table(columns, plan, "t")
    found = [str(note) for note in notes if "odd" in str(note)]
    assert len(found) == 1 and reason in found[0]


@pytest.mark.parametrize(
    ("cells", "missing"),
    [
        (["-999", "1.5", "99.5", "-99.8"], 1),
        (["-999.0", "-9999", "1", "2"], 2),
        (["-999,0", "1,5", "2,5", "-999,0"], 2),
        (["-99", "low", "high"], 1),
        (["-999", "-120", "5"], 0),
        (["-99", "-9.9", "5"], 0),
        (["-9", "1", "2"], 0),
        (["-999", "-999"], 0),
    ],
)
def test_nines_below_zero_that_are_far_from_all_others_are_missing(cells, missing) -> None:
    assert column(*cells).missing == missing


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (["999", "1", "332"], 999),
        (["99", "1", "33"], None),
        (["500", "1"], None),
        (["-99", "-20", "30"], -99),
    ],
)
def test_nines_far_from_all_others_are_asked_about(cells, code) -> None:
    rows = [(cell, "ab"[k % 2]) for k, cell in enumerate(cells)]
    columns = understand(("n", "kind"), rows)
    found = [str(note) for note in about(columns, propose(columns)) if note.is_warning]
    sentence = (
        f"n: {code} comes 1 times, far from all other numbers, and is read as a number; if it "
        "stands for a missing value, delete it in these cells"
    )
    assert found == [sentence] * (code is not None)


UUIDS = [f"{k:08x}-0000-4000-8000-{k * 7:012x}" for k in range(8)]


@pytest.mark.parametrize(
    ("name", "cells", "expected"),
    [
        ("row", ["1", "2", "3", "4"], True),
        ("x", ["0", "1", "2", "3"], True),
        ("x", ["1", "2", "4", "5"], False),
        ("x", ["5", "6", "7", "8"], False),
        ("x", ["4", "3", "2", "1"], False),
        ("x", ["0", "1"], False),
        ("x", ["1", "2", "3", ""], False),
        ("id", ["17", "4", "99", "5"], True),
        ("ID", ["17", "4", "99", "4"], False),
        ("customer_id", ["17", "4", "99", "5"], True),
        ("PassengerId", ["17", "4", "99", "5"], True),
        ("userid", ["17", "4", "99", "5"], True),
        ("#", ["17", "4", "99", "5"], True),
        ("No.", ["17", "4", "99", "5"], True),
        ("Unnamed: 0", ["17", "4", "99", "5"], True),
        ("column 1", ["17", "4", "99", "5"], True),
        ("编号", ["17", "4", "99", "5"], True),
        ("学号", ["17", "4", "99", "5"], True),
        ("用户id", ["17", "4", "99", "5"], True),
        ("index", ["1.5", "2.5", "7.5"], False),
        ("paid", ["17", "4", "99", "5"], False),
        ("width", ["17", "4", "99", "5"], False),
        ("key", UUIDS, True),
        ("x", UUIDS, True),
        ("id", ["a1", "b7", "c9"], True),
        ("x", ["a1", "b7", "c9"], False),
        ("x", [f"name {k}" for k in range(11)], True),
        ("x", [str((k * 7) % 11) for k in range(11)], True),
        ("x", [str((k * 7) % 11 + 1) for k in range(11)], True),
        ("x", [str((k * 7) % 11 + 2) for k in range(11)], False),
        ("x", [str((k * 7) % 12) for k in range(11)], False),
        ("S/N", ["17", "4", "99", "5"], True),
        ("lfd. Nr.", ["17", "4", "99", "5"], True),
        ("番号", ["17", "4", "99", "5"], True),
        ("Subject", ["17", "4", "99", "5"], True),
        ("orders", ["17", "4", "99", "5"], False),
        ("Length [cm]", ["0", "1", "2", "3"], False),
        ("длина", ["0", "1", "2", "3"], False),
        ("体重", [str((k * 7) % 11) for k in range(11)], False),
    ],
)
def test_what_numbers_or_names_the_rows_is_told_apart(name, cells, expected) -> None:
    assert column(*cells, name=name).is_identifier == expected


def test_a_table_of_no_rows_is_understood() -> None:
    assert [one.kind for one in understand(("a", "b"), [])] == ["empty", "empty"]
