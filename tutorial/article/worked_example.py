"""Section 4.3, number by number: what the article prints, and what follows from what.

The rules in here compute with the article's own printed numbers, to show where each error comes
from; the right values come from the engine.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from nn_core.types import N_
from tutorial.article.claims import Cell, Claim
from tutorial.derivation.row import Address

# Quotations: the numbers that later steps of the article start from.
_Z = (0.5, 1.1, 1.9)
_Z4 = 1.3
_Y_HAT = {1: 0.26, 2: 0.25, 5: 0.24}
_LABEL = {1: 1.0, 2: 0.0, 5: 0.0}
_DELTA = {1: -0.74, 2: 0.25, 5: 0.24}
_SAMPLES = 5
_RATE = 0.01
_OUTPUT_ROW, _OUTPUT_BIAS = (0.1, 0.2, 0.3), 0.1
# Before the update the article starts row 3 from these, and its second bias from 0.1.
_STARTS = {"1": _OUTPUT_ROW, "3": (0.1, 0.2, 0.3)}
_BIAS_STARTS = {"1": 0.1, "2": 0.1}
_GRADIENTS = {"1": ("-3.7", "-3.74", "-3.77"), "3": ("0.625", "0.625", "0.625")}
_BIAS_GRADIENTS = {"1": "-3.7", "2": "1.25"}
_UPDATED = {"1": ("0.41", "0.43", "0.44"), "3": ("0.08", "0.17", "0.24")}
_UPDATED_BIASES = {"1": "0.41", "2": "0.08"}


def _weighted_sum() -> float:
    return sum(w * z for w, z in zip(_OUTPUT_ROW, _Z, strict=True)) + _OUTPUT_BIAS


def _sigmoid() -> float:
    return 1.0 / (1.0 + math.exp(-_Z4))


def _loss(sample: int) -> Callable[[], float]:
    y, y_hat = _LABEL[sample], _Y_HAT[sample]
    return lambda: -math.log(y_hat if y else 1.0 - y_hat)


def _loss_latex(sample: int) -> str:
    inside = str(_Y_HAT[sample]) if _LABEL[sample] else f"(1 - {_Y_HAT[sample]})"
    return rf"-\ln {inside}"


def _output_delta(sample: int) -> Callable[[], float]:
    return lambda: _Y_HAT[sample] - _LABEL[sample]


def _hidden_cell(place: int, sample: int, printed: str) -> Cell:
    w, z = _OUTPUT_ROW[place], _Z[place]
    return Cell(
        rf"\delta_{{2}}^{{({sample})}}",
        printed,
        lambda: w * _DELTA[1] * float(z > 0),
        rf"{w} \cdot ({_DELTA[1]}) \cdot 1",
        address=Address("hidden_delta", 0, place, sample=0),
    )


def _gradient_cell(row: str, column: int) -> Cell:
    delta = _DELTA[1] if row == "1" else _DELTA[2]
    unit = int(row) - 1
    return Cell(
        rf"\frac{{\partial L}}{{\partial W_{{2}}^{{({row},{column + 1})}}}}",
        _GRADIENTS[row][column],
        lambda: _SAMPLES * delta * _Z[column],
        rf"{_SAMPLES} \cdot ({delta}) \cdot {_Z[column]}",
        reading="article" if row == "1" else "article_three_outputs",
        address=Address("weight_gradient", 1, unit, column, None, "mean"),
        summed=True,
        depends_on_ours=True,
    )


def _bias_gradient_cell(row: str) -> Cell:
    delta = _DELTA[1] if row == "1" else _DELTA[2]
    return Cell(
        rf"\frac{{\partial L}}{{\partial b_{{2}}^{{({row})}}}}",
        _BIAS_GRADIENTS[row],
        lambda: _SAMPLES * delta,
        rf"{_SAMPLES} \cdot ({delta})",
        reading="article" if row == "1" else "article_three_outputs",
        address=Address("bias_gradient", 1, int(row) - 1, None, None, "mean"),
        summed=True,
        depends_on_ours=True,
    )


def _update_cell(row: str, column: int) -> Cell:
    start, gradient = _STARTS[row][column], float(_GRADIENTS[row][column])
    return Cell(
        rf"W_{{2}}^{{({row},{column + 1})}}",
        _UPDATED[row][column],
        lambda: start - _RATE * gradient,
        rf"{start} - {_RATE} \cdot ({gradient})",
        reading="article" if row == "1" else "article_three_outputs",
        address=Address("update", 1, int(row) - 1, column),
        depends_on_ours=True,
    )


def _bias_update_cell(row: str) -> Cell:
    start, gradient = _BIAS_STARTS[row], float(_BIAS_GRADIENTS[row])
    return Cell(
        rf"b_{{2}}^{{({row})}}",
        _UPDATED_BIASES[row],
        lambda: start - _RATE * gradient,
        rf"{start} - {_RATE} \cdot ({gradient})",
        reading="article" if row == "1" else "article_three_outputs",
        address=Address("update", 1, int(row) - 1),
        depends_on_ours=True,
    )


def _start_cell(symbol: str, printed: str, unit: int, source: int | None) -> Cell:
    address = Address("start", 1, unit, source)
    return Cell(symbol, printed, reading="article_three_outputs", address=address)


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
                _weighted_sum,
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
                _sigmoid,
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
        (
            Cell(
                "L_{1}^{(1)}",
                "0.26",
                _loss(1),
                _loss_latex(1),
                address=Address("loss", 1, sample=0),
            ),
        ),
    ),
    Claim(
        5,
        N_("Loss of samples 2 and 5"),
        "loss",
        N_(
            "The label is 0, so the loss is −ln(1 − ŷ); the article prints ŷ itself. It does not "
            "give the features of these samples, so only its own ŷ can be checked."
        ),
        tuple(
            Cell(f"L_{{1}}^{{({sample})}}", printed, _loss(sample), _loss_latex(sample))
            for sample, printed in ((2, "0.25"), (5, "0.24"))
        ),
    ),
    Claim(
        6,
        N_("Output δ"),
        "wrong_input",
        N_("ŷ − y is the right rule for sigmoid with cross-entropy; its ŷ is wrong."),
        (
            Cell(
                r"\delta_{L}^{(1)}",
                "-0.74",
                _output_delta(1),
                "0.26 - 1",
                address=Address("output_delta", 1, 0, sample=0),
            ),
            Cell(r"\delta_{L}^{(2)}", "0.25", _output_delta(2), "0.25 - 0"),
            Cell(r"\delta_{L}^{(5)}", "0.24", _output_delta(5), "0.24 - 0"),
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
        tuple(
            _hidden_cell(place, sample, printed)
            for place, (sample, printed) in enumerate(((1, "-0.37"), (2, "0.28"), (5, "0.46")))
        ),
    ),
    Claim(
        8,
        N_("Gradients of the first row of W₂"),
        "rule",
        N_(
            "It uses the δ of sample 1 five times instead of each sample's own, and then drops the "
            "activations."
        ),
        (*(_gradient_cell("1", column) for column in range(3)), _bias_gradient_cell("1")),
    ),
    Claim(
        9,
        N_("Gradients of the third row of W₂"),
        "rule",
        N_("Three different activations cannot give three equal gradients."),
        (*(_gradient_cell("3", column) for column in range(3)), _bias_gradient_cell("2")),
    ),
    Claim(
        10,
        N_("Update of the first weight"),
        "arithmetic",
        N_("−0.01 · (−3.7) is +0.037, not +0.31."),
        (_update_cell("1", 0),),
    ),
    Claim(
        11,
        N_("The other updates"),
        "arithmetic",
        N_("Each is off in the same way: the step is a hundredth of the gradient."),
        (
            _update_cell("1", 1),
            _update_cell("1", 2),
            _bias_update_cell("1"),
            *(_update_cell("3", column) for column in range(3)),
            _bias_update_cell("2"),
        ),
    ),
    Claim(
        12,
        N_("The third row of W₂ before its update"),
        "wrong_row",
        N_("Row 3 of W₂ is 0.7, 0.8, 0.9, and the second bias is 0.2; it starts from row 1."),
        (
            *(
                _start_cell(f"W_{{2}}^{{(3,{column + 1})}}", str(number), 2, column)
                for column, number in enumerate(_STARTS["3"])
            ),
            _start_cell("b_{2}^{(2)}", str(_BIAS_STARTS["2"]), 1, None),
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
