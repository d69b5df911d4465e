"""Records of the doctor's findings, with sentences that are translated before filling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from nn_core.types import N_

Side = Literal["below", "above"]
Trend = Literal["falling", "flat", "rising"]

SAGEMAKER = N_("Amazon SageMaker Debugger")
KARPATHY = N_("Karpathy, makemore, part 3; half of a layer, as SageMaker Debugger has it")
CS231N = N_("CS231n, Stanford")
TEXTBOOK = N_("stability limit of gradient descent on a quadratic")
OWN = N_("chosen for this project")


class Measured(NamedTuple):
    """The value that a finding is based on, and the threshold it crossed."""

    measure: str  # name of the number
    number: float  # the worst measured value
    threshold: float
    side: Side  # on which side of the threshold the number lies
    source: str  # origin of the threshold


@dataclass(frozen=True)
class Finding:
    """One problem of a run, with its evidence."""

    kind: str  # a key of `nn_core.diagnostics.doctor.RULES`
    layers: tuple[int, ...]  # from 0; empty for the whole network
    epoch: int  # the first one with the problem
    measure: str  # this and the next fields as in `Measured`
    number: float
    threshold: float
    side: Side
    source: str
    sentence: str  # explanation; a format template for `values`
    values: Mapping[str, float] = field(default_factory=dict)
    trend: Trend = "flat"  # of the loss over the second half of the run, for findings about it
    consequences: tuple[Finding, ...] = ()  # findings that this one accounts for

    @property
    def text(self) -> str:
        """The sentence with its values."""
        return self.sentence.format(**self.values)
