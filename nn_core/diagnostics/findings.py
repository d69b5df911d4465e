"""What the doctor finds: plain records, whose sentences are translated before they are filled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from nn_core.types import N_

Side = Literal["below", "above"]
Trend = Literal["falling", "flat", "rising"]

SAGEMAKER = N_("Amazon SageMaker Debugger")
KARPATHY = N_("Karpathy, makemore, part 3; half of a layer, as SageMaker Debugger has it")
CS231N = N_("CS231n, Stanford")
TEXTBOOK = N_("stability limit of gradient descent on a quadratic")
OWN = N_("chosen for this project")


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a run, with its evidence.

    Attributes
    ----------
    kind : str
        A key of `nn_core.diagnostics.doctor.RULES`.
    layers : tuple of int
        Where, from 0; empty for the whole network.
    epoch : int
        The first one at which it showed.
    measure : str
        What the number is.
    number, threshold : float
        What was measured where it is worst, and the bound that it crossed.
    side : {"below", "above"}
        On which side of the threshold the number lies.
    source : str
        Where the threshold is from.
    sentence : str
        What it means; a template that says how its numbers are written.
    values : mapping
        What fills its gaps: the numbers themselves.
    trend : {"falling", "flat", "rising"}
        How the training loss moves over the second half of the run; of a finding about the loss.
    consequences : tuple of Finding
        What follows from it, and is no finding of its own.
    """

    kind: str
    layers: tuple[int, ...]
    epoch: int
    measure: str
    number: float
    threshold: float
    side: Side
    source: str
    sentence: str
    values: Mapping[str, float] = field(default_factory=dict)
    trend: Trend = "flat"
    consequences: tuple[Finding, ...] = ()

    @property
    def text(self) -> str:
        """The sentence, filled."""
        return self.sentence.format(**self.values)
