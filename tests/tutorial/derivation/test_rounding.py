"""A row says what its rounded terms give exactly where that is not the value that it shows."""

import re
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn_core.layers import Dense
from nn_core.losses import BinaryCrossEntropy, HalfSquaredError
from nn_core.network import Network
from nn_core.optimizers import SGD
from tutorial.derivation.expressions import Add, Negative, Quantity, number_latex
from tutorial.derivation.rounding import rounded_result
from tutorial.derivation.row import Address
from tutorial.derivation.rows import row, rows
from tutorial.example.examples import EXAMPLES
from tutorial.practice.practice import DIFFICULTIES, practice_sheet
from tutorial.tracing import trace_step

DIGITS = st.integers(3, 12)


def tanh(z):
    return 1 - 2 / ((2 * z).exp() + 1)


def calculator(latex):
    """Value of a formula, read off its printed text with 40 digits."""
    text = latex.replace(r"\,", "").replace(r"\cdot", "*")
    text = re.sub(r"\\times 10\^\{(-?\d+)\}", r"e\1", text)
    while r"\frac" in text or "e^{" in text or "^2" in text:
        before = text
        text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", text)
        text = re.sub(r"e\^\{([^{}]*)\}", r"exp(\1)", text)
        text = text.replace("^2", "**2")
        assert text != before, text
    text = re.sub(r"\\(ln|max|tanh)", r"\1", text)
    text = re.sub(r"(?<![\w.])(\d+\.?\d*(?:e-?\d+)?)", r"N('\1')", text)
    names = {"N": Decimal, "exp": Decimal.exp, "ln": Decimal.ln, "tanh": tanh, "max": max}
    with localcontext(prec=40):
        return eval(text, {"__builtins__": {}}, names)


def as_shown(latex):
    return Decimal(re.sub(r"\\times 10\^\{(-?\d+)\}", r"e\1", latex))


def half_a_unit(value, digits):
    """Half a unit of the last digit that a value is shown with."""
    return Decimal(5).scaleb(Decimal(f"{value:.{digits}g}").adjusted() - digits)


@st.composite
def steps(draw):
    hidden = draw(st.sampled_from(["relu", "tanh", "sigmoid", "identity"]))
    loss = draw(st.sampled_from([BinaryCrossEntropy(), HalfSquaredError()]))
    network = Network(
        draw(st.integers(1, 3)), (Dense(draw(st.integers(1, 3)), hidden), Dense(1, "sigmoid"))
    )
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    samples = draw(st.integers(1, 3))
    X, y = rng.normal(size=(samples, network.n_in)), rng.integers(0, 2, (samples, 1)).astype(float)
    parameters = network.initialize(draw(st.integers(0, 1000)))
    return trace_step(network, parameters, X, y, loss, SGD(), None, 0.1)


@settings(max_examples=60)
@given(steps(), DIGITS)
def test_the_note_agrees_with_a_calculator_that_is_fed_what_is_printed(trace, digits):
    for found in rows(trace, numeric=False):
        shown, given_by_terms = found.value_latex(digits), found.rounded_result(digits)
        exact = calculator(found.substituted(digits))
        # A shown value is a right rounding when it is no more than half a unit away.
        off = abs(exact - as_shown(shown)) / half_a_unit(found.value, digits)
        if given_by_terms is None:
            assert off <= 1 + Decimal(10) ** (digits - 15), found.substituted(digits)
        else:
            assert off > Decimal("0.1"), found.substituted(digits)
            assert number_latex(given_by_terms, digits) != shown, found.substituted(digits)
            assert number_latex(given_by_terms, digits) == number_latex(float(exact), digits)


def test_a_row_whose_terms_add_up_says_nothing_and_another_says_what_they_give():
    trace = EXAMPLES["article"]().trace()
    found = row(trace, Address("loss", 1, sample=0), numeric=False)
    assert found.value_latex(4) == "0.3242"
    assert found.rounded_result(4) is None
    change = row(trace, Address("loss_after", 1, name="change"), numeric=False)
    assert change.substituted(5) == "0.81804 - 0.82148"
    assert change.value_latex(5) == "-0.003432"
    assert number_latex(change.rounded_result(5), 5) == "-0.00344"


@pytest.mark.parametrize(
    ("terms", "digits", "expected"),
    [
        ((1 / 3, 1 / 3), 3, 0.666),
        # Twelve digits hide nothing here, and a tie may be rounded either way.
        ((0.1, 0.2), 12, None),
        ((0.03125, 0.0), 3, None),
        ((0.0004, 0.9996), 3, None),
    ],
)
def test_sums_by_hand(terms, digits, expected):
    rule = Add(tuple(Quantity("w", term) for term in terms))
    assert rounded_result(rule, sum(terms), digits) == expected


def test_a_difference_that_rounds_to_nothing_is_told():
    rule = Add((Quantity("a", 1.00004), Negative(Quantity("b", 1.00001))))
    assert rounded_result(rule, 3e-5, 4) == 0.0


def test_a_sum_that_is_not_written_out_cannot_be_added_up():
    rule = Add(tuple(Quantity("w", 1 / 3) for _ in range(9)))
    assert rounded_result(rule, 3.0, 3) is None


@pytest.mark.parametrize("digits", [3, 4])
def test_a_saturated_output_is_added_up_as_it_reads(digits):
    # 1 - a is 0.0003, so that a reads 1 with three digits and ln(1) is 0.
    network = Network(1, (Dense(1, "sigmoid"),))
    start = network.initialize(0)
    start.flat[:] = [8.1, 0.0]
    X, y = np.ones((1, 1)), np.ones((1, 1))
    trace = trace_step(network, start, X, y, BinaryCrossEntropy(), SGD(), None, 0.1)
    found = next(rows(trace, "loss", numeric=False))
    result = found.rounded_result(digits)
    assert result == (0.0 if digits == 3 else pytest.approx(0.0003, rel=1e-3))


@pytest.mark.parametrize("difficulty", DIFFICULTIES)
def test_every_row_of_a_practice_sheet_has_an_answer_to_the_question(difficulty):
    trace = practice_sheet(1, difficulty).trace()
    told = [found.rounded_result(5) is not None for found in rows(trace, numeric=False)]
    assert 0 < sum(told) < len(told) / 2
