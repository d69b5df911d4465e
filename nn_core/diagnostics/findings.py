"""What the doctor finds: plain records, whose sentences are translated before they are filled."""

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
    """The number that a finding rests on, and the bound that it crossed."""

    measure: str  # what the number is
    number: float  # what was measured, where it is worst
    threshold: float
    side: Side  # on which side of the threshold the number lies
    source: str  # where the threshold is from


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a run, with its evidence."""

    kind: str  # a key of `nn_core.diagnostics.doctor.RULES`
    layers: tuple[int, ...]  # where, from 0; empty for the whole network
    epoch: int  # the first one at which it showed
    measure: str  # this and what follows as in `Measured`
    number: float
    threshold: float
    side: Side
    source: str
    sentence: str  # what it means; a template that says how its numbers are written
    values: Mapping[str, float] = field(default_factory=dict)  # the numbers that fill its gaps
    trend: Trend = "flat"  # of a finding about the loss: how it moves over the run's second half
    consequences: tuple[Finding, ...] = ()  # what follows from it, and is no finding of its own

    @property
    def text(self) -> str:
        """The sentence, filled."""
        return self.sentence.format(**self.values)
