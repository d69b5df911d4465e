"""Numbers are read as people write them, and nothing else is."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_core.input_errors import MAX_NUMBER, InputError, parse_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0.5", 0.5),
        ("0,5", 0.5),
        (",5", 0.5),
        ("5.", 5.0),
        (" -3 ", -3.0),
        ("+2", 2.0),
        ("\N{MINUS SIGN}1,25", -1.25),
        ("1e-3", 0.001),
        ("1,5E2", 150.0),
        ("\N{FULLWIDTH DIGIT ZERO}\N{FULLWIDTH FULL STOP}\N{FULLWIDTH DIGIT FIVE}", 0.5),
        ("\N{FULLWIDTH DIGIT ONE}\N{FULLWIDTH COMMA}\N{FULLWIDTH DIGIT TWO}", 1.2),
        (3, 3.0),
        (0.25, 0.25),
    ],
)
def test_a_number_is_read_however_it_is_written(text, number):
    assert parse_number(text) == number


@given(st.floats(-MAX_NUMBER, MAX_NUMBER), st.booleans())
def test_every_number_survives_being_typed_with_a_point_or_a_comma(number, comma):
    text = repr(number)
    assert parse_number(text.replace(".", ",") if comma else text) == number


@pytest.mark.parametrize(
    "text",
    [
        *("cat", "", "   ", "1e309", "-1e309", "nan", "inf", "1_000", "1.234,5", "1,2,3", "1 000"),
        *("0x10", "--1", "1e", "e5", "½", "\N{SUPERSCRIPT TWO}x", "1e7", "9" * 5000, None, True),
        *(math.nan, math.inf, 10**400, [], "=1+1"),
    ],
)
def test_anything_else_gives_a_sentence(text):
    with pytest.raises(InputError) as refusal:
        parse_number(text)
    assert str(refusal.value) == refusal.value.template.format(**refusal.value.values)
    assert "expected" in str(refusal.value) and len(str(refusal.value)) < 150


@given(st.one_of(st.text(), st.integers(), st.floats(), st.none(), st.booleans()))
def test_no_input_leads_to_anything_but_a_number_or_a_sentence(text):
    try:
        number = parse_number(text)
    except InputError as refusal:
        message, number = str(refusal), 0.0
    else:
        message = "fine"
    assert message
    assert math.isfinite(number) and abs(number) <= MAX_NUMBER
