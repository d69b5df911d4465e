"""Judgement of an answer: whether it is correct, and otherwise the likely mistake."""

from dataclasses import dataclass

import numpy as np

from nn_core.input_errors import parse_number
from nn_core.types import N_
from tutorial.derivation.row import Row, Stage
from tutorial.practice.mistakes import MISTAKES, Mistake, wrong_steps
from tutorial.tracing import StepTrace

RELATIVE_TOLERANCE = 0.005
"""Relative tolerance of an answer: three significant digits are enough."""

LARGEST_ROUNDING = 0.05
"""Upper limit on the tolerance for rounding of the answer, as a share of the correct value."""

_ZERO = 1e-9

HINTS: dict[Stage, str] = {
    "weighted_sum": N_("Multiply each input by its weight, add them up, and add the bias."),
    "activation": N_("Put this unit's weighted sum into the layer's activation."),
    "loss": N_("Compare outputs and targets by the loss's formula; a batch takes the mean."),
    "output_delta": N_("How does the loss of this sample change with the output unit's z?"),
    "hidden_delta": N_(
        "Add up the weights out of the unit times the δ that they lead to, then times f′."
    ),
    "weight_gradient": N_("The input, times the δ of the unit it goes to."),
    "bias_gradient": N_("A bias has the constant input 1, so its gradient is the unit's δ."),
    "update": N_("From the start, subtract the learning rate times the gradient."),
}
"""Hints where no known mistake matches."""


@dataclass(frozen=True)
class Judgement:
    """Whether an answer is correct, and the matching mistakes, the most plausible first.

    Mistakes in the step itself come before earlier ones, then by distance of value. The hint is
    for translation.
    """

    correct: bool
    tolerance: float
    mistakes: tuple[Mistake, ...] = ()
    hint: str = ""

    @property
    def mistake(self) -> Mistake | None:
        """The most plausible mistake, if any matches."""
        return self.mistakes[0] if self.mistakes else None


def judge(answer: str | float, row: Row, trace: StepTrace) -> Judgement:
    """Judge an answer to one row; text has a decimal comma or point, else InputError is raised.

    The tolerance is 0.5 %, or half a unit of the last typed decimal, at most 5 %. A mistake
    matches when the answer is within the tolerance of its value, and that value outside the
    tolerance of the correct one.

    >>> from tutorial.derivation.rows import rows
    >>> from tutorial.example.examples import EXAMPLES
    >>> trace = EXAMPLES["mazur"]().trace()
    >>> row = next(rows(trace, "hidden_delta"))
    >>> judge("0,00877", row, trace).correct, judge("0.03635", row, trace).mistake.key
    (True, 'slope_forgotten')
    """
    number = parse_number(answer)
    tolerance = _tolerance(row.value, answer)
    if abs(number - row.value) <= tolerance:
        return Judgement(True, tolerance)
    matches = []
    for mistake in MISTAKES:
        distances = [
            abs(number - value)
            for value in mistaken_values(mistake, row, trace)
            if abs(value - row.value) > tolerance
            and abs(number - value) <= _tolerance(value, answer)
        ]
        if distances:
            # A mistake is likelier in its own stages than in later ones.
            matches.append((row.address.stage not in mistake.home, min(distances), mistake))
    matches.sort(key=lambda match: match[:2])
    mistakes = tuple(mistake for _later, _distance, mistake in matches)
    hint = mistakes[0].hint if mistakes else HINTS.get(row.address.stage, "")
    return Judgement(False, tolerance, mistakes, hint)


def mistaken_values(mistake: Mistake, row: Row, trace: StepTrace) -> tuple[float, ...]:
    """Return the values of a row under a mistake, one per variant that changes the row."""
    with np.errstate(all="ignore"):
        steps = wrong_steps(trace, mistake.key, row.address.layer)
        values = [step.value(row.address) for step in steps]
    if mistake.key == "sign":
        values += _without_sign(row, trace)
    same = 1e-12 * abs(row.value)
    return tuple(
        dict.fromkeys(v for v in values if v is not None and not abs(v - row.value) <= same)
    )


def _without_sign(row: Row, trace: StepTrace) -> list[float]:
    """Return the values with a sign error: the negated one, and others depending on the stage."""
    stage, layer, unit, _source, sample, _name = row.address
    values = [-row.value]
    if stage == "update" and row.parameter is not None:
        # w + (w - w_new): added instead of subtracted.
        values.append(float(trace.before.flat[row.parameter] - trace.update[row.parameter]))
    activation = trace.network.layers[layer].activation
    if stage == "activation" and activation.elementwise:
        # f(-z), such as a sigmoid with e^z for e^-z.
        values.append(float(activation(-trace.passes[layer].z)[sample, unit]))
    return values


def _tolerance(right: float, answer: str | float) -> float:
    share = RELATIVE_TOLERANCE * abs(right)
    half_unit = 0.5 * _last_place(answer)
    return max(share, min(half_unit, LARGEST_ROUNDING * abs(right))) * (1.0 + 1e-9) + _ZERO


def _last_place(answer: str | float) -> float:
    """Return the unit of the last typed decimal; 0 for a number that was not typed."""
    if not isinstance(answer, str):
        return 0.0
    mantissa, _, exponent = answer.strip().lower().replace(",", ".").partition("e")
    decimals = len(mantissa.partition(".")[2])
    return float(10.0 ** (parse_number(exponent or "0") - decimals))
