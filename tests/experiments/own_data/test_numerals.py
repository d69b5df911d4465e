"""Numbers are read in every notation, and where a cell is ambiguous by a rule that is said."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.own_data.columns import understand
from experiments.own_data.numerals import numeral
from experiments.own_data.plan import Plan, about


def number(text: str) -> float:
    """Return the value of a cell that can be read in one way only."""
    found = numeral(text)
    assert found is not None
    values = {value for value in (found.point, found.comma) if value == value}  # noqa: PLR0124
    assert len(values) == 1
    return values.pop()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.5", 1.5),
        ("1,5", 1.5),
        (".5", 0.5),
        (",5", 0.5),
        ("5.", 5),
        ("0.123", 0.123),
        ("0,123", 0.123),
        ("1234.567", 1234.567),
        ("1,234,567.8", 1_234_567.8),
        ("1.234.567,8", 1_234_567.8),
        ("1.234.567", 1_234_567),
        ("1 234,5", 1234.5),
        ("1\N{NO-BREAK SPACE}234,5", 1234.5),
        ("1\N{NARROW NO-BREAK SPACE}234\N{NARROW NO-BREAK SPACE}567", 1_234_567),
        ("1\N{THIN SPACE}234.5", 1234.5),
        ("1'234.50", 1234.5),
        ("1\N{RIGHT SINGLE QUOTATION MARK}234\N{RIGHT SINGLE QUOTATION MARK}567", 1_234_567),
        ("1,23,456", 123_456),
        ("12,34,567.5", 1_234_567.5),
        ("１２３", 123),
        ("－１２．５", -12.5),
        ("１，２３４．５", 1234.5),
        ("٣٫٥", 3.5),
        ("−5", -5),
        ("–5", -5),
        ("- 5", -5),
        ("+5", 5),
        ("1.5e3", 1500),
        ("1,5E-3", 0.0015),
        ("1.234e3", 1234),
        ("12.5%", 12.5),
        ("12,5 %", 12.5),
        ("１２％", 12),
        ("3‰", 3),
        ("$1,200.00", 1200),
        ("-$5", -5),
        ("$-5", -5),
        ("€ 5", 5),
        ("5 €", 5),
        ("1.234,50 €", 1234.5),
        ("¥100", 100),
        ("￥100", 100),
        ("100元", 100),
        ("USD 5", 5),
        ("5 USD", 5),
        ("CHF 1'234.50", 1234.5),
        ("US$ 5", 5),
        ("Rs. 1,00,000", 100_000),
        ("12.5 kg", 12.5),
        ("3 cm", 3),
        ("20°C", 20),
        ("3 m²", 3),
        ("9.81 m/s2", 9.81),
        ("5 km/h", 5),
        ("(1,234.5)", -1234.5),
        ("($5)", -5),
        ("$(5)", -5),
        ("12,50-", -12.5),
        ("inf", np.inf),
        ("-Infinity", -np.inf),
        ("9" * 50 + "e300", np.inf),
    ],
)
def test_a_number_is_read_in_its_notation(text: str, value: float) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    "text",
    [
        *("", "cat", "1.2.3", "1,2,3", "1_000", "0x10", "--5", "+-5", "5-", "5+", "(5", "5)"),
        *("10²", "½", "1½", "3 of 4", "5-7", "5–7", "1/2", "12:30", "2024-01-31", "31.01.2024"),
        *("31 Jan 2024", "5 May", "3 pm", "1st", "A1", "room 5", "5'10\"", "1  234", "1 23"),
        *("1.23,45", "12,34.567", "=1+1", "<5", "~5", "e5", "12345678-90", "9" * 61, "#5"),
        *(".", ",", "(-5)"),
    ],
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert numeral(text) is None


def column(cells, *others, decimal_mark=None, separator=","):
    """Return the first of some columns, understood, and what is said about it."""
    given = [cells, *others]
    names = [f"c{k}" for k in range(len(given))]
    columns = understand(names, list(zip(*given, strict=True)), decimal_mark, separator=separator)
    plan = Plan("none", tuple(names), "number")
    return columns[0], [note for note in about(columns, plan) if "c0" in str(note)]


AMBIGUOUS_POINT, AMBIGUOUS_COMMA = ("1.234", "2.345", "12"), ("1,234", "2,345", "12")


@pytest.mark.parametrize(
    ("cells", "others", "mark", "separator", "expected", "is_said"),
    [
        (AMBIGUOUS_POINT, [], None, ",", 1.234, True),
        (AMBIGUOUS_POINT, [], None, ";", 1234, True),
        (AMBIGUOUS_POINT, [], None, "\t", 1.234, True),
        (AMBIGUOUS_COMMA, [], None, ",", 1234, True),
        (AMBIGUOUS_COMMA, [], None, ";", 1.234, True),
        (AMBIGUOUS_POINT, [("1,5", "2,5", "7")], None, ",", 1234, True),
        (AMBIGUOUS_POINT, [("1,5", "2,5", "7")], None, ";", 1234, True),
        (AMBIGUOUS_POINT, [("1.5", "2.5", "7")], None, ";", 1.234, True),
        (AMBIGUOUS_COMMA, [("1.5", "2.5", "7")], None, ";", 1234, True),
        (AMBIGUOUS_COMMA, [("1,5", "2,5", "7")], None, ",", 1.234, True),
        (AMBIGUOUS_POINT, [], ",", ",", 1234, False),
        (AMBIGUOUS_POINT, [], ".", ";", 1.234, False),
        (AMBIGUOUS_COMMA, [("1,5", "2,5", "7")], ".", ";", 1234, False),
        # The column itself decides, and its neighbor has another mark.
        (("1.234", "0.5", "7"), [("1,5", "2,5", "7")], None, ";", 1.234, False),
        (("1.234", "2.345.678", "7"), [("1.5", "2.5", "7")], None, ",", 1234, False),
        (("1,234", "1,234.5", "7"), [("1,5", "2,5", "7")], None, ";", 1234, False),
        # A choice that contradicts the cells changes nothing.
        (("1.234", "0.5", "0.25", "0.75"), [], ",", ";", 1.234, False),
    ],
)
def test_an_ambiguous_number_is_read_by_the_rule_and_said(
    cells, others, mark, separator, expected, is_said
) -> None:
    found, notes = column(cells, *others, decimal_mark=mark, separator=separator)
    assert found.numbers[0] == expected
    assert any(f"{cells[0]} → {expected:g}" in str(note) for note in notes) == is_said


def test_two_columns_of_a_file_may_have_different_decimal_marks() -> None:
    columns = understand(("x", "y"), [("-0,96", "-0.69"), ("1,80", "-0.20")], separator=";")
    assert [one.numbers.tolist() for one in columns] == [[-0.96, 1.8], [-0.69, -0.2]]
    notes = [str(note) for note in about(columns, Plan("y", ("x",), "number"))]
    assert "The decimal marks differ: comma in x; point in y" in notes


def test_marks_that_are_mixed_in_a_column_are_read_one_by_one_and_said() -> None:
    found, notes = column(["1,5", "2.5", "3,25", "1.234"])
    assert found.numbers.tolist() == [1.5, 2.5, 3.25, 1234]
    assert "mixes decimal marks" in str(notes[0]) and notes[0].is_warning
    assert "1.234 → 1234" in str(notes[0])


@pytest.mark.parametrize("unit", ["kg", "%", "€", "°C", "m²", "km/h", "元", "‰", "days"])
def test_one_unit_in_all_cells_is_taken_off_and_said(unit: str) -> None:
    found, notes = column([f"{k}.5 {unit}" for k in range(12)])
    assert (found.kind, found.numerals.unit) == ("number", unit)
    assert found.numbers.tolist() == [k + 0.5 for k in range(12)]
    assert f"c0: {unit}" in str(notes[0])


def test_spellings_of_a_unit_and_a_bare_zero_are_the_same_unit() -> None:
    found, _ = column(["1 day", "2 days", "3 Days", "0"])
    assert found.numbers.tolist() == [1, 2, 3, 0]


@pytest.mark.parametrize("other", ["300 g", "70", "5%", "$5"])
def test_a_few_cells_of_another_unit_are_missing_and_said(other: str) -> None:
    found, notes = column([*[f"{k} kg" for k in range(1, 20)], other])
    assert found.kind == "number" and np.isnan(found.numbers[-1]) and found.unreadable == 1
    assert "in another unit than kg" in str(notes[0])
    assert f"1; first {other!r} in data rows 20" in str(notes[0])


def test_units_that_are_mixed_make_no_numbers_and_that_is_said() -> None:
    found, notes = column(["5 kg", "300 g", "6 kg", "7 kg"])
    assert found.kind == "category"
    assert "c0 mixes units (kg, g)" in str(notes[0]) and notes[0].is_warning
    assert "'300 g' in data rows 2" in str(notes[0])


def test_mixed_units_are_said_where_all_cells_differ_too() -> None:
    _, notes = column([f"{k} {'mm' if k % 2 else 'cm'}" for k in range(1, 25)])
    assert "c0 mixes units (mm, cm)" in str(notes[0]) and notes[0].is_warning


def test_parentheses_are_a_minus_and_that_is_said() -> None:
    found, notes = column(["(1,234.50)", "2,000.25", "3"])
    assert found.numbers.tolist() == [-1234.5, 2000.25, 3]
    assert "c0: (1,234.50) → -1234.5" in str(notes[0])


FORMATS = st.fixed_dictionaries(
    {
        "decimal": st.sampled_from(".,"),
        "thousands": st.sampled_from(["", "other", " ", "\N{NARROW NO-BREAK SPACE}", "'"]),
        "places": st.integers(0, 4),
        "minus": st.sampled_from(["-", "−", "()", "－"]),
        "unit": st.sampled_from(["{}", "{}%", "{} %", "${}", "{} €", "EUR {}", "{} kg", "{}°C"]),
        "is_wide": st.booleans(),
    }
)
WIDE = str.maketrans("0123456789.,", "０１２３４５６７８９．，")


def written(value: float, style) -> str:
    """Write a number by a format, independently of the code that reads it."""
    decimal = style["decimal"]
    other = "," if decimal == "." else "."
    thousands = other if style["thousands"] == "other" else style["thousands"]
    text = f"{abs(value):,.{style['places']}f}"
    text = text.translate(str.maketrans({",": thousands, ".": decimal}))
    if style["is_wide"]:
        text = text.translate(WIDE)
    if value < 0 and style["minus"] != "()":
        text = style["minus"] + text
    text = style["unit"].format(text)
    return f"({text})" if value < 0 and style["minus"] == "()" else text


def is_certain(style) -> bool:
    """Whether no cell of a format can be read in two ways."""
    marks = (style["places"] > 0) + (style["thousands"] == "other")
    return style["places"] in (1, 2, 4) or marks == 0


@given(st.lists(FORMATS, min_size=2, max_size=4), st.sampled_from([",", ";"]), st.integers())
def test_any_notation_gives_the_numbers_back_or_a_note(styles, separator, seed) -> None:
    source = random.Random(seed)
    values, cells = [], []
    for style in styles:
        scale = source.choice([1, 30, 1000, 1e6])
        drawn = [source.uniform(-3, 3) * scale for _ in range(12)]
        rounded = [round(value, style["places"]) + 0.0 for value in drawn]
        if len(set(rounded)) < 2:
            rounded = [float(k) for k in range(12)]
        values.append(rounded)
        cells.append([written(value, style) for value in rounded])
    names = [f"column{k}" for k in range(len(styles))]
    columns = understand(names, list(zip(*cells, strict=True)), separator=separator)
    plan = Plan(names[-1], tuple(names[:-1]), "number")
    said = " ".join(str(note) for note in about(columns, plan))
    for one, expected, style in zip(columns, values, styles, strict=True):
        assert one.kind == "number"
        is_right = one.numbers.tolist() == expected
        is_said = any(f"{one.name}: {text} → " in said for text in one.texts)
        assert is_right or (not is_certain(style) and is_said)


@given(st.lists(st.floats(allow_nan=False), min_size=1, max_size=9), st.booleans())
def test_what_python_writes_is_read_to_the_last_bit(numbers, is_mixed) -> None:
    # An apostrophe would not be plain, so the column is read cell by cell.
    texts = [repr(number) for number in numbers] + ["1'000.5"] * is_mixed
    (found,) = understand(("x",), [(text,) for text in texts], ".")
    expected = [number if abs(number) <= 1e30 else np.nan for number in numbers]
    np.testing.assert_array_equal(found.numbers[: len(numbers)], expected)


# Nines alone, such as -99, may stand for a missing value beside others.
PLAIN = st.from_regex(r"[+-]?[0-9]{1,5}(\.[0-9]{1,4})?(e[0-9])?", fullmatch=True).filter(
    lambda text: set(text) - set("+-.9")
)


@given(st.lists(PLAIN, min_size=1), st.booleans())
def test_plain_columns_are_read_as_cell_by_cell(texts, has_comma) -> None:
    texts = [text.replace(".", ",") if has_comma else text for text in texts]
    (whole,) = understand(("x",), [(text,) for text in texts])
    (cell_by_cell,) = understand(("x",), [(text,) for text in [*texts, "１"]])
    np.testing.assert_array_equal(whole.numerals.point, cell_by_cell.numerals.point[:-1])
    np.testing.assert_array_equal(whole.numerals.comma, cell_by_cell.numerals.comma[:-1])


@given(st.lists(st.text(max_size=20), min_size=1, max_size=30))
def test_any_texts_are_understood_and_described(texts) -> None:
    columns = understand(("a",), [(text,) for text in texts])
    assert all(str(note) for note in about(columns))
    assert all(str(note) for note in about(columns, Plan("a", ("a",), "classes")))
