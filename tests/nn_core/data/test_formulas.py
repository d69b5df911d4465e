"""Formulas against Python's own arithmetic, and against people who mean harm."""

import ast
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_core.data.formulas import (
    FUNCTIONS,
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_PARTS,
    identifiers,
    parse_formula,
)
from nn_core.input_errors import InputError

SLOW = {
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "tanh": math.tanh,
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
    "abs": abs,
    "sign": lambda a: (a > 0) - (a < 0),
    "min": min,
    "max": max,
}
ONE, TWO = ([name for name, (n, _) in FUNCTIONS.items() if n == k] for k in (1, 2))
POINT = st.lists(st.floats(-4, 4).map(lambda v: round(v, 3)), min_size=3, max_size=3)


def bigger(inner):
    return (
        st.tuples(st.sampled_from("+-*/"), inner, inner).map(lambda t: f"({t[1]}){t[0]}({t[2]})")
        | st.tuples(inner, st.sampled_from(["2", "3", "-1", "0.5", "1"])).map(
            lambda t: f"({t[0]})**{t[1]}"
        )
        | inner.map(lambda t: f"-({t})")
        | st.tuples(st.sampled_from(ONE), inner).map(lambda t: f"{t[0]}({t[1]})")
        | st.tuples(st.sampled_from(TWO), inner, inner).map(lambda t: f"{t[0]}({t[1]}, {t[2]})")
    )


FORMULAS = st.recursive(
    st.sampled_from(["x1", "x2", "x3"]) | st.floats(0, 9).map(lambda v: repr(round(v, 2))),
    bigger,
    max_leaves=6,
).map(lambda text: f"x1 + {text}")


def is_short(text):
    return len(text) <= MAX_CHARACTERS and all(
        text.count(sign) < MAX_DEPTH - 3 for sign in ("(", "*", "-")
    )


FORMULAS = FORMULAS.filter(is_short)


def real_power(base, exponent):
    """Raise to a power; Python would go on with a complex number where NumPy has NaN."""
    value = base**exponent
    if np.iscomplexobj(value):
        raise ArithmeticError(f"({base})**{exponent} is no real number")
    return value


class CallPower(ast.NodeTransformer):
    """``a**b`` as ``real_power(a, b)``."""

    def visit_BinOp(self, node):
        self.generic_visit(node)
        if not isinstance(node.op, ast.Pow):
            return node
        return ast.Call(ast.Name("real_power", ast.Load()), [node.left, node.right], [])


def slow(text, point):
    """Evaluate a trusted formula one point at a time, the obvious way."""
    names = {**SLOW, **{f"x{k + 1}": value for k, value in enumerate(point)}}
    tree = ast.fix_missing_locations(CallPower().visit(ast.parse(text, mode="eval")))
    known = {"__builtins__": {}, "real_power": real_power}
    try:
        value = eval(compile(tree, text, "eval"), known, names)
    except (ArithmeticError, ValueError):
        return None
    return value if isinstance(value, int | float) and math.isfinite(value) else None


@given(FORMULAS, st.lists(POINT, min_size=1, max_size=4))
def test_a_formula_equals_pythons_own_evaluation(text, points):
    formula = parse_formula(text, 3)
    values = formula(np.array(points))
    for value, point in zip(values, points, strict=True):
        expected = slow(text, point)
        if expected is not None and abs(expected) < 1e12:
            # tan near its pole magnifies the last digit.
            assert value == pytest.approx(expected, rel=1e-6, abs=1e-9)


@given(FORMULAS)
def test_what_is_written_reads_the_same_and_is_computed_the_same(text):
    formula = parse_formula(text, 3)
    again = parse_formula(formula.text, 3)
    assert again.text == formula.text
    points = np.random.default_rng(0).uniform(-2, 2, (5, 3))
    assert np.array_equal(again(points), formula(points), equal_nan=True)


HOSTILE = [
    "__import__('os').system('true')",
    "().__class__.__bases__[0]",
    "x1.__class__",
    "x1[0]",
    "9**9**9",
    "x1**9**9",
    "x1**x2",
    "x1**11",
    "x1**-11",
    "10**10**10*x1",
    "lambda: x1",
    "[x1 for x1 in x2]",
    "x1 if x2 else x1",
    "(y := x1)",
    "x1; x2",
    "x1 == x2",
    "x1 and x2",
    "not x1",
    "x1 // x2",
    "x1 % 2",
    "x1 @ x2",
    "x1 << 60",
    "~x1",
    "'x1'",
    'f"{x1}"',
    "x1, x2",
    "sin",
    "sin(sin)",
    "sin()",
    "sin(x1, x2)",
    "sin(*x1)",
    "sin(x=x1)",
    "min(x1)",
    "eval(x1)",
    "open(x1)",
    "print(x1)",
    "x0",
    "x4",
    "x99999",
    "x",
    "True",
    "None",
    "x1 + True",
    "1j*x1",
    "0x10*x1",
    "1_000*x1",
    "1e999*x1",
    "1e13*x1",
    "2x1",
    "x1 x2",
    "x1 +",
    "(x1",
    "x1)",
    "1 + 2",
    "",
    "   ",
    "\x00",
    "x1\x00",
    "\ud800",
    "x1" + " " * MAX_CHARACTERS,
    "(" * 150 + "x1" + ")" * 150,
    "-" * 150 + "x1",
    "+".join(["x1"] * 60),
    "sin(" * 40 + "x1" + ")" * 40,
    "x1" * 1_000_000,
    "await x1",
    "yield x1",
    "import os",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_is_no_formula_is_refused_in_a_sentence(text):
    with pytest.raises(InputError) as caught:
        parse_formula(text, 3)
    assert len(str(caught.value)) < 250


@given(st.text(max_size=40) | st.text("x12+-*/^().,sin \n_'\"[]{}:=", max_size=60))
def test_any_text_is_a_formula_or_refused(text):
    try:
        formula = parse_formula(text, 2)
    except InputError:
        return
    assert formula(np.zeros((2, 2))).shape == (2,)


def test_limits_are_those_that_are_told():
    assert parse_formula("x1" + " " * (MAX_CHARACTERS - 2), 1).text == "x1"
    # n terms are n names and n - 1 sums, each one deeper than the last.
    assert parse_formula("+".join(["x1"] * MAX_DEPTH), 1)
    with pytest.raises(InputError, match=f"at most {MAX_PARTS} parts, {MAX_DEPTH} deep"):
        parse_formula("+".join(["x1"] * (MAX_DEPTH + 1)), 1)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("x1 ^ 2", "x1**2"),
        ("x1²·x₂", "x1**2*x2"),
        ("２*x1", "2*x1"),
        ("x1 − 2.0", "x1-2"),
        ("((x1))", "x1"),
        ("min(x1, x2,)", "min(x1,x2)"),
        ("1E-5*x1", "1e-05*x1"),
    ],
)
def test_what_is_written_by_hand_is_understood(text, written):
    assert parse_formula(text, 2).text == written


def test_columns_are_called_by_name_where_that_is_clear():
    names = ["petal length (cm)", "sin", "年龄", "x1", "a b", "a-b", "2nd"]
    assert identifiers(names) == {"petal_length_cm": 0, "年龄": 2}
    assert parse_formula("petal_length_cm / 年龄", 7, names).text == "x1/x3"
    # A column that bears the number of another does not take its place.
    assert parse_formula("x1", 7, ["b", "x1", *"cdefg"]).text == "x1"
    with pytest.raises(InputError, match="expected one of: x1 … x7, petal_length_cm, 年龄"):
        parse_formula("a_b", 7, names)


def test_where_it_has_no_value_it_says_so():
    values = parse_formula("log(x1)+1/x2", 2)(np.array([[1.0, 1.0], [-1.0, 1.0], [1.0, 0.0]]))
    assert values[0] == 1.0 and np.isnan(values[1]) and np.isinf(values[2])


def test_leading_axes_and_constants_broadcast():
    raw = np.arange(24.0).reshape(2, 3, 4)
    assert parse_formula("x4*0+2", 4)(raw).tolist() == [[2.0] * 3] * 2
