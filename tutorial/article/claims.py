"""Printed numbers of the article's section 4.3, and whether they are correct.

The reference is the engine; the article's own earlier numbers in the correct rule locate errors.
"""

import math
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from nn_core.types import N_
from tutorial.derivation.row import Address, Stage
from tutorial.derivation.rows import row
from tutorial.example.examples import EXAMPLES
from tutorial.tracing import StepTrace

Reading = Literal["article", "article_three_outputs", "article_two_hidden"]
"""Interpretation of the article's example, a key of `tutorial.example.examples.EXAMPLES`."""

Kind = Literal["arithmetic", "loss", "rule", "wrong_input", "wrong_row", "structure"]

KIND_TITLES: dict[Kind, str] = {
    "arithmetic": N_("arithmetic"),
    "loss": N_("prints ŷ as the loss"),
    "rule": N_("wrong rule"),
    "wrong_input": N_("right rule, wrong ŷ"),
    "wrong_row": N_("wrong row"),
    "structure": N_("structure"),
}
"""Kinds of error, for translation."""


@dataclass(frozen=True)
class Cell:
    """One printed number of the article."""

    symbol: str  # LaTeX, as the article names it
    printed: str  # Verbatim
    own: float | None = None  # Result of the correct rule with the article's own earlier numbers
    own_latex: str = ""  # That rule with numbers
    # Row of the worked example; the address is None where the article gives too little to compute
    # the number
    reading: Reading = "article"
    address: Address | None = None
    also: tuple[Address, ...] = ()  # Further rows with the same printed number
    summed: bool = False  # Whether the article sums over samples where the engine averages
    # Whether the correct value depends on samples 2 to 5, which are not the article's
    depends_on_ours: bool = False


@dataclass(frozen=True)
class Claim:
    """One step of the article's worked example; without cells the error is one of structure."""

    number: int
    step: str
    kind: Kind
    explanation: str
    cells: tuple[Cell, ...] = ()


Standing = Literal["right", "wrong", "unknown"]
"""Status of a printed number; unknown if the article gives too little to check it."""


class Verdict(NamedTuple):
    """A printed number with the correct one and the one from the article's own numbers.

    Agreement is within half a unit of the last printed decimal.
    """

    printed: float
    right: float | None
    own: float | None
    agrees: bool
    own_agrees: bool

    @property
    def standing(self) -> Standing:
        """Status; ``wrong`` also where only the article's own numbers disprove the number."""
        if self.agrees:
            return "right"
        return "unknown" if self.right is None and self.own_agrees else "wrong"


def judge_cell(cell: Cell) -> Verdict:
    """Compare a printed number with the engine's.

    >>> verdict = judge_cell(CLAIMS[0].cells[1])
    >>> verdict.printed, round(verdict.right, 12), verdict.agrees
    (1.1, 1.2, False)
    """
    printed = float(cell.printed)
    decimals = len(cell.printed.partition(".")[2])
    # With slack, so that 0.275 may be printed as 0.28 whatever its binary form.
    tolerance = 0.5 * 10.0**-decimals * (1.0 + 1e-9)
    right = None
    if cell.address is not None:
        trace = reading_trace(cell.reading)
        right = row(trace, cell.address, numeric=False).value
        right *= trace.samples if cell.summed else 1
    return Verdict(
        printed,
        right,
        cell.own,
        right is not None and abs(printed - right) <= tolerance,
        cell.own is not None and abs(printed - cell.own) <= tolerance,
    )


def cell_at(claims: tuple[Claim, ...], reading: str, address: Address) -> tuple[Claim, Cell] | None:
    """Return the claim and the printed number of a row, if any."""
    for claim in claims:
        for cell in claim.cells:
            places = () if cell.address is None else (cell.address, *cell.also)
            if cell.reading == reading and address in places:
                return claim, cell
    return None


@cache
def reading_trace(reading: Reading) -> StepTrace:
    """Return the first step of one reading of the article."""
    return EXAMPLES[reading]().trace()


# Printed numbers that the article uses in later steps.
_Z = (0.5, 1.1, 1.9)
_Y_HAT = {1: 0.26, 2: 0.25, 5: 0.24}
_LABEL = {1: 1, 2: 0, 5: 0}
_DELTA_1, _DELTA_2 = -0.74, 0.25
_OUTPUT_ROW = (0.1, 0.2, 0.3)
_SAMPLES, _RATE = 5, 0.01


def _loss(sample: int, printed: str, address: Address | None = None) -> Cell:
    y_hat, label = _Y_HAT[sample], _LABEL[sample]
    inside = str(y_hat) if label else f"(1 - {y_hat})"
    own = -math.log(y_hat if label else 1.0 - y_hat)
    return Cell(f"L_{{1}}^{{({sample})}}", printed, own, rf"-\ln {inside}", address=address)


def _output_delta(sample: int, printed: str, address: Address | None = None) -> Cell:
    y_hat, label = _Y_HAT[sample], _LABEL[sample]
    symbol = rf"\delta_{{L}}^{{({sample})}}"
    return Cell(symbol, printed, y_hat - label, f"{y_hat} - {label}", address=address)


def _hidden_delta(unit: int, sample: int, printed: str) -> Cell:
    w, slope = _OUTPUT_ROW[unit], int(_Z[unit] > 0)
    return Cell(
        rf"\delta_{{2}}^{{({sample})}}",
        printed,
        w * _DELTA_1 * slope,
        rf"{w} \cdot ({_DELTA_1}) \cdot {slope}",
        address=Address("hidden_delta", 0, unit, sample=0),
    )


def _output_cell(
    stage: Stage,
    printed: str,
    unit: int,
    column: int | None,
    own: float | None = None,
    own_latex: str = "",
) -> Cell:
    """Return a cell for a weight of the output layer; column None for a bias."""
    row_name = str(unit + 1) if column is None else f"{unit + 1},{column + 1}"
    symbol = f"{'b' if column is None else 'W'}_{{2}}^{{({row_name})}}"
    gradient = stage in {"weight_gradient", "bias_gradient"}
    return Cell(
        rf"\frac{{\partial L}}{{\partial {symbol}}}" if gradient else symbol,
        printed,
        own,
        own_latex,
        reading="article" if unit == 0 else "article_three_outputs",
        address=Address(stage, 1, unit, column, name="mean" if gradient else ""),
        summed=gradient,
        depends_on_ours=stage != "start",
    )


def _gradient(printed: str, delta: float, unit: int, column: int | None = None) -> Cell:
    if column is None:
        own, latex = _SAMPLES * delta, rf"{_SAMPLES} \cdot ({delta})"
        return _output_cell("bias_gradient", printed, unit, None, own, latex)
    own, latex = _SAMPLES * delta * _Z[column], rf"{_SAMPLES} \cdot ({delta}) \cdot {_Z[column]}"
    return _output_cell("weight_gradient", printed, unit, column, own, latex)


def _update(
    printed: str, start: float, gradient: float, unit: int, column: int | None = None
) -> Cell:
    own, latex = start - _RATE * gradient, rf"{start} - {_RATE} \cdot ({gradient})"
    return _output_cell("update", printed, unit, column, own, latex)


CLAIMS: tuple[Claim, ...] = (
    Claim(
        1,
        N_("Weighted sums of the hidden layer"),
        "arithmetic",
        N_("0.4 + 0 + 0.6 + 0.2 is 1.2, not 1.1."),
        tuple(
            Cell(
                f"z_{{{unit + 1}}}^{{(1)}}",
                printed,
                address=Address("weighted_sum", 0, unit, sample=0),
                also=(Address("activation", 0, unit, sample=0),),
            )
            for unit, printed in enumerate(("0.5", "1.1", "1.9"))
        ),
    ),
    Claim(
        2,
        N_("Weighted sum of the output"),
        "arithmetic",
        N_("The products and the bias do not add up to 1.3, not even with its own 1.1."),
        (
            Cell(
                "z_{4}^{(1)}",
                "1.3",
                0.1 * 0.5 + 0.2 * 1.1 + 0.3 * 1.9 + 0.1,
                r"0.1 \cdot 0.5 + 0.2 \cdot 1.1 + 0.3 \cdot 1.9 + 0.1",
                address=Address("weighted_sum", 1, 0, sample=0),
            ),
        ),
    ),
    Claim(
        3,
        N_("Output of the sigmoid"),
        "arithmetic",
        N_("The sigmoid of a positive number is above one half; 0.26 cannot be σ(1.3)."),
        (
            Cell(
                r"\hat y_{1}^{(1)}",
                "0.26",
                1.0 / (1.0 + math.exp(-1.3)),
                r"\frac{1}{1 + e^{-1.3}}",
                address=Address("activation", 1, 0, sample=0),
            ),
        ),
    ),
    Claim(
        4,
        N_("Loss of sample 1"),
        "loss",
        N_("The label is 1, so the loss is −ln ŷ; the article prints ŷ itself."),
        (_loss(1, "0.26", Address("loss", 1, sample=0)),),
    ),
    Claim(
        5,
        N_("Loss of samples 2 and 5"),
        "loss",
        N_(
            "The label is 0, so the loss is −ln(1 − ŷ); the article prints ŷ itself. It does not "
            "give the features of these samples, so only its own ŷ can be checked."
        ),
        (_loss(2, "0.25"), _loss(5, "0.24")),
    ),
    Claim(
        6,
        N_("Output δ"),
        "wrong_input",
        N_("ŷ − y is the right rule for sigmoid with cross-entropy; its ŷ is wrong."),
        (
            _output_delta(1, "-0.74", Address("output_delta", 1, 0, sample=0)),
            _output_delta(2, "0.25"),
            _output_delta(5, "0.24"),
        ),
    ),
    Claim(
        7,
        N_("Hidden δ"),
        "rule",
        N_(
            "It multiplies δ by the activation instead of by the transposed weights and relu′, and "
            "mixes three samples where three units are meant."
        ),
        (_hidden_delta(0, 1, "-0.37"), _hidden_delta(1, 2, "0.28"), _hidden_delta(2, 5, "0.46")),
    ),
    Claim(
        8,
        N_("Gradients of the first row of W₂"),
        "rule",
        N_(
            "It uses the δ of sample 1 five times instead of each sample's own, and then drops the "
            "activations."
        ),
        (
            _gradient("-3.7", _DELTA_1, 0, 0),
            _gradient("-3.74", _DELTA_1, 0, 1),
            _gradient("-3.77", _DELTA_1, 0, 2),
            _gradient("-3.7", _DELTA_1, 0),
        ),
    ),
    Claim(
        9,
        N_("Gradients of the third row of W₂"),
        "rule",
        N_("Three different activations cannot give three equal gradients."),
        (
            *(_gradient("0.625", _DELTA_2, 2, column) for column in range(3)),
            _gradient("1.25", _DELTA_2, 1),
        ),
    ),
    Claim(
        10,
        N_("Update of the first weight"),
        "arithmetic",
        N_("−0.01 · (−3.7) is +0.037, not +0.31."),
        (_update("0.41", 0.1, -3.7, 0, 0),),
    ),
    Claim(
        11,
        N_("The other updates"),
        "arithmetic",
        N_("Each is off in the same way: the step is a hundredth of the gradient."),
        (
            _update("0.43", 0.2, -3.74, 0, 1),
            _update("0.44", 0.3, -3.77, 0, 2),
            _update("0.41", 0.1, -3.7, 0),
            _update("0.08", 0.1, 0.625, 2, 0),
            _update("0.17", 0.2, 0.625, 2, 1),
            _update("0.24", 0.3, 0.625, 2, 2),
            _update("0.08", 0.1, 1.25, 1),
        ),
    ),
    Claim(
        12,
        N_("The third row of W₂ before its update"),
        "wrong_row",
        N_("Row 3 of W₂ is 0.7, 0.8, 0.9, and the second bias is 0.2; it starts from row 1."),
        (
            _output_cell("start", "0.1", 2, 0),
            _output_cell("start", "0.2", 2, 1),
            _output_cell("start", "0.3", 2, 2),
            _output_cell("start", "0.1", 1, None),
        ),
    ),
    Claim(
        13,
        N_("A third matrix, never used"),
        "structure",
        N_(
            "Input, hidden and output layer have two weight matrices between them; W₃ makes two "
            "hidden layers."
        ),
    ),
    Claim(
        14,
        N_("Three outputs, one label"),
        "structure",
        N_("Three sigmoid outputs need three labels a sample; one binary label needs one output."),
    ),
)
"""The fourteen steps, in the article's order."""
