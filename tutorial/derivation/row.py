"""Row of a table, one quantity of a training step; and the stages of a step."""

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
    "optimizer_state": N_("State of the optimizer"),
    "update": N_("Update"),
    "weighted_sum_after": N_("Weighted sums after the update"),
    "activation_after": N_("Activations after the update"),
    "dropout_after": N_("Dropout after the update"),
    "loss_after": N_("Loss after the update"),
}
"""Title of each stage in reading order, for translation."""


class Address(NamedTuple):
    """Location of a row."""

    stage: Stage  # A key of `STAGE_TITLES`
    layer: int  # From 0; the output layer for losses
    unit: int | None = None
    # The input or unit where a weight starts; None for a bias and for quantities of a unit
    source: int | None = None
    sample: int | None = None  # None for means and for quantities of no sample
    # Distinguishes rows of the same location: ``"mean"``, ``"penalty"``, ``"objective"``,
    # ``"change"``, ``"objective_change"``, ``"norm"``, or a key of the optimizer's state
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
    # LaTeX; `formula` is the general rule
    symbol: str
    formula: str
    expression: Expression  # The rule with this row's symbols and numbers
    value: float  # Recorded by the engine
    parameter: int | None = None  # Index in the flat vector, for rows about a parameter
    # Central difference of the mean data loss and its relative error; mean gradients only. The
    # error is None where the difference crosses a kink.
    numeric: float | None = None
    relative_error: float | None = None

    def spelled(self, shown: int = SHOWN_TERMS) -> str:
        """Return this row's rule in symbols, as LaTeX."""
        return self.expression.latex(None, shown)

    def substituted(self, digits: int = 6, shown: int = SHOWN_TERMS) -> str:
        """Return this row's rule with numbers, as LaTeX."""
        return self.expression.latex(digits, shown)

    def value_latex(self, digits: int = 6) -> str:
        return number_latex(self.value, digits)

    def rounded_result(self, digits: int = 6) -> float | None:
        """Return the result of the rounded terms where it differs from the shown value."""
        return rounded_result(self.expression, self.value, digits)
