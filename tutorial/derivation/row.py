"""A row: one quantity of a training step; and the stages of a step in reading order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from nn_core.types import N_
from tutorial.derivation.expressions import SHOWN_TERMS, Expression, number_latex
from tutorial.derivation.rounding import rounded_result

Stage = Literal[
    "start",
    "weighted_sum",
    "activation",
    "dropout",
    "loss",
    "output_delta",
    "hidden_delta",
    "weight_gradient",
    "bias_gradient",
    "penalty",
    "clipping",
    "optimizer_state",
    "update",
    "weighted_sum_after",
    "activation_after",
    "dropout_after",
    "loss_after",
]

STAGE_TITLES: dict[Stage, str] = {
    "start": N_("Weights and biases at the start"),
    "weighted_sum": N_("Weighted sums"),
    "activation": N_("Activations"),
    "dropout": N_("Dropout"),
    "loss": N_("Loss"),
    "output_delta": N_("Output δ"),
    "hidden_delta": N_("Hidden δ"),
    "weight_gradient": N_("Weight gradients"),
    "bias_gradient": N_("Bias gradients"),
    "penalty": N_("Gradients with penalty"),
    "clipping": N_("Gradients given to the optimizer"),
    "optimizer_state": N_("Memory of the optimizer"),
    "update": N_("Update"),
    "weighted_sum_after": N_("Weighted sums after the update"),
    "activation_after": N_("Activations after the update"),
    "dropout_after": N_("Dropout after the update"),
    "loss_after": N_("Loss after the update"),
}
"""Title of each stage, for the page to translate."""


class Address(NamedTuple):
    """Place of a row."""

    stage: Stage  # A key of `STAGE_TITLES`
    layer: int  # From 0; the output layer for losses
    unit: int | None = None  # The unit the quantity belongs to
    # The unit (or input) a weight comes from; None for a bias and for a unit's own quantities
    source: int | None = None
    sample: int | None = None  # None for what belongs to no sample or is a mean over them
    # Tells apart rows of one place: ``"mean"``, ``"penalty"``, ``"objective"``, ``"change"``,
    # ``"objective_change"``, ``"norm"``, or the key of an optimizer's state
    name: str = ""

    def in_unit(self) -> int:
        if self.unit is None:
            raise ValueError(f"{self.stage} rows belong to a unit; got unit None")
        return self.unit

    def in_sample(self) -> int:
        if self.sample is None:
            raise ValueError(f"{self.stage} rows belong to a sample; got sample None")
        return self.sample


class Step(NamedTuple):
    """A stage of one layer."""

    stage: Stage
    layer: int


@dataclass(frozen=True)
class Row:
    """One quantity of a step."""

    address: Address
    # LaTeX; the formula is the general rule
    symbol: str
    formula: str
    expression: Expression  # The rule for this quantity
    value: float  # What the engine recorded
    parameter: int | None = None  # Place in the flat vector, for rows about a parameter
    # Central difference of the mean data loss and its distance from ``value``; on the mean
    # gradients only. A numeric value without an error is one whose step crosses a kink.
    numeric: float | None = None
    relative_error: float | None = None

    def spelled(self, shown: int = SHOWN_TERMS) -> str:
        """Return the rule for this quantity, in symbols."""
        return self.expression.latex(None, shown)

    def substituted(self, digits: int = 6, shown: int = SHOWN_TERMS) -> str:
        """Return the rule with the numbers put in."""
        return self.expression.latex(digits, shown)

    def value_latex(self, digits: int = 6) -> str:
        return number_latex(self.value, digits)

    def rounded_result(self, digits: int = 6) -> float | None:
        """Return the result of the shown terms where it is not the shown value, else None."""
        return rounded_result(self.expression, self.value, digits)
