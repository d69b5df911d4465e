"""Formulas as network inputs, such as ``sin(x1*x2)``.

A formula is never executed as code: its text is split into allowed tokens, parsed by `ast`, checked
against the allowed nodes, and evaluated by walking the tree.
"""

import ast
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from nn_core.input_errors import InputError
from nn_core.types import N_, Array

MAX_CHARACTERS, MAX_PARTS, MAX_DEPTH = 200, 60, 16
MAX_EXPONENT = 10
MAX_CONSTANT = 1e12

FUNCTIONS: dict[str, tuple[int, Callable[..., Array]]] = {
    "sin": (1, np.sin),
    "cos": (1, np.cos),
    "tan": (1, np.tan),
    "tanh": (1, np.tanh),
    "exp": (1, np.exp),
    "log": (1, np.log),
    "sqrt": (1, np.sqrt),
    "abs": (1, np.abs),
    "sign": (1, np.sign),
    "min": (2, np.minimum),
    "max": (2, np.maximum),
}
"""Allowed functions: number of arguments, and implementation."""

_OPERATORS: dict[type[ast.operator], Callable[..., Array]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Pow: np.power,
}
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?)(?![\w.])"
    r"|(?P<name>[^\W\d]\w*)|(?P<operator>\*\*|[-+*/^(),]))",
    re.IGNORECASE,
)
_RAW = re.compile(r"x([1-9][0-9]{0,3})")
# Mathematical notation; replaced before NFKC, which would turn a superscript into a digit.
_HAND = str.maketrans({"²": "**2", "³": "**3", "·": "*", "×": "*", "−": "-", "÷": "/"})


@dataclass(frozen=True)
class Formula:
    """A function of the raw features; `text` is its normal form, with features x1, x2, …."""

    text: str
    tree: ast.expr

    def __call__(self, raw: Array) -> Array:
        """Evaluate at raw points (..., n_features), shape (...); not finite where undefined."""
        with np.errstate(all="ignore"):
            return np.broadcast_to(_compute(self.tree, raw), raw.shape[:-1]).astype(np.float64)


def parse_formula(text: str, n_features: int, names: Sequence[str] = ()) -> Formula:
    """Parse a formula of numbers, features, ``+ - * / **`` (or ``^``), brackets and `FUNCTIONS`.

    Features are x1 to x<n_features>, or `names` as spelled by `identifiers`. Raises InputError.

    >>> formula = parse_formula("sin( x1 * (x2) ) + width^2", 3, ["length", "height", "width"])
    >>> formula.text
    'sin(x1*x2)+x3**2'
    >>> formula(np.array([[0.0, 5.0, 2.0]]))
    array([4.])
    """
    return _parse(text, n_features, tuple(names))


@lru_cache(maxsize=512)
def _parse(text: str, n_features: int, names: tuple[str, ...]) -> Formula:
    if len(text) > MAX_CHARACTERS:
        raise InputError(
            N_("a formula must have at most {maximum} characters; got {value}"),
            maximum=MAX_CHARACTERS,
            value=len(text),
        )
    tokens = _tokens(unicodedata.normalize("NFKC", text.translate(_HAND)))
    try:
        tree = ast.parse(" ".join(tokens), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise InputError(
            N_("a formula must be complete, such as {example}; got {value}"),
            example="sin(x1*x2)",
            value=repr(text[:60]),
        ) from None
    reader = _Reader(n_features, identifiers(names))
    clean = reader.read(tree, 1)
    if not reader.has_feature:
        raise InputError(
            N_("a formula must use at least one feature: x1 to x{n}; got {value}"),
            n=n_features,
            value=repr(text[:60]),
        )
    return Formula(ast.unparse(clean).replace(" ", ""), clean)


def identifiers(names: Sequence[str]) -> dict[str, int]:
    """Return the spelling of feature names in formulas, with the index of each feature.

    Underscores replace other characters; ambiguous names, such as ``sin`` or duplicates, are
    omitted.

    >>> identifiers(["petal length (cm)", "sin", "alcohol"])
    {'petal_length_cm': 0, 'alcohol': 2}
    """
    spelled = [
        re.sub(r"\W+", "_", unicodedata.normalize("NFKC", name)).strip("_") for name in names
    ]
    return {
        name: index
        for index, name in enumerate(spelled)
        if name.isidentifier()
        and spelled.count(name) == 1
        and name not in FUNCTIONS
        and not _RAW.fullmatch(name)
    }


def _tokens(text: str) -> list[str]:
    tokens, position = [], 0
    text = text.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise InputError(
                N_(
                    "a formula must be made of numbers, names, + - * / **, brackets and commas; "
                    "got {value}"
                ),
                value=repr(text[position : position + 20].strip()),
            )
        token = match[0].strip()
        # ^ is accepted as a power, and E in numbers such as 1E3.
        tokens.append({"^": "**"}.get(token, token.lower() if match["number"] else token))
        position = match.end()
    return tokens


class _Reader:
    """Copies a syntax tree with features renamed to x1, x2, …; InputError for other nodes."""

    def __init__(self, n_features: int, names: Mapping[str, int]) -> None:
        self.n_features = n_features
        self.names = names
        self.parts = 0
        self.has_feature = False

    def read(self, node: ast.expr, depth: int) -> ast.expr:
        self.parts += 1
        if self.parts > MAX_PARTS or depth > MAX_DEPTH:
            raise InputError(
                N_("a formula must have at most {parts} parts, {depth} deep; got more"),
                parts=MAX_PARTS,
                depth=MAX_DEPTH,
            )
        if isinstance(node, ast.Constant):
            return _constant(node.value)
        if isinstance(node, ast.Name):
            return self._feature(node.id)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
            operand = self.read(node.operand, depth + 1)
            return operand if isinstance(node.op, ast.UAdd) else ast.UnaryOp(ast.USub(), operand)
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
            left, right = self.read(node.left, depth + 1), self.read(node.right, depth + 1)
            if isinstance(node.op, ast.Pow):
                _check_exponent(right)
            return ast.BinOp(left, node.op, right)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self._call(node.func.id, node, depth)
        raise InputError(
            N_("a formula may not hold {value}; use numbers, features, + - * / ** and functions"),
            value=repr(ast.unparse(node)[:40]),
        )

    def _feature(self, name: str) -> ast.expr:
        raw = _RAW.fullmatch(name)
        index = int(raw[1]) - 1 if raw else self.names.get(name, -1)
        if not 0 <= index < self.n_features:
            known = "x1" if self.n_features == 1 else f"x1 … x{self.n_features}"
            raise InputError(
                N_("{name} is no feature; expected one of: {known}"),
                name=repr(name[:40]),
                known=", ".join([known, *list(self.names)[:8]]),
            )
        self.has_feature = True
        return ast.Name(f"x{index + 1}")

    def _call(self, name: str, node: ast.Call, depth: int) -> ast.expr:
        if name not in FUNCTIONS:
            raise InputError(
                N_("{name} is no function here; expected one of: {known}"),
                name=repr(name[:40]),
                known=", ".join(FUNCTIONS),
            )
        wanted = FUNCTIONS[name][0]
        if len(node.args) != wanted or node.keywords:
            raise InputError(
                N_("{name} takes {wanted} argument(s); got {value}"),
                name=name,
                wanted=wanted,
                value=len(node.args) + len(node.keywords),
            )
        return ast.Call(ast.Name(name), [self.read(arg, depth + 1) for arg in node.args], [])


def _constant(value: object) -> ast.expr:
    if isinstance(value, bool) or not isinstance(value, int | float) or value > MAX_CONSTANT:
        raise InputError(
            N_("a number in a formula must be at most {maximum}; got {value}"),
            maximum=f"{MAX_CONSTANT:g}",
            value=str(value)[:20],
        )
    # 2.0 and 2 have the same normal form.
    return ast.Constant(int(value) if value == int(value) else float(value))


def _check_exponent(node: ast.expr) -> None:
    negative = isinstance(node, ast.UnaryOp)
    inner = node.operand if isinstance(node, ast.UnaryOp) else node
    value = inner.value if isinstance(inner, ast.Constant) else None
    if not isinstance(value, int | float) or value > MAX_EXPONENT:
        raise InputError(
            N_("an exponent must be a number from -{limit} to {limit}; got {value}"),
            limit=MAX_EXPONENT,
            value=("-" if negative else "") + repr(ast.unparse(inner)[:40]).strip("'"),
        )


def _compute(node: ast.expr, raw: Array) -> Array:
    """Evaluate a checked tree at raw points (..., n_features)."""
    if isinstance(node, ast.Constant):
        return np.float64(node.value)  # type: ignore[arg-type, return-value]
    if isinstance(node, ast.Name):
        return raw[..., int(node.id[1:]) - 1]
    if isinstance(node, ast.UnaryOp):
        return np.negative(_compute(node.operand, raw))
    if isinstance(node, ast.BinOp):
        return _OPERATORS[type(node.op)](_compute(node.left, raw), _compute(node.right, raw))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return FUNCTIONS[node.func.id][1](*(_compute(argument, raw) for argument in node.args))
    raise TypeError(f"node must be of a formula that was read; got {type(node).__name__}")
