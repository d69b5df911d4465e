"""A practice sheet under way: its blanks, what was answered, and how well."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

import numpy as np

from nn_core.input_errors import InputError
from tutorial.derivation.notation import Notation
from tutorial.derivation.row import Address, Row, Step
from tutorial.derivation.rows import Sample, addresses, row, steps
from tutorial.example.worked_example import WorkedExample
from tutorial.practice.judging import Judgement, judge
from tutorial.practice.practice import BLANK_STAGES
from tutorial.tracing import StepTrace

MOST_BLANKS = 12
"""Blanks that are asked of one step; a larger batch or layer repeats the same work."""

MAX_SEED = 999_999

_MEANS = frozenset({"weight_gradient", "bias_gradient"})


@dataclass(frozen=True)
class Score:
    """How much of a sheet is done."""

    # Blanks answered rightly, those of them at the first try, and all
    right: int
    first: int
    blanks: int


class Exercise:
    """One example with blanks, and the answers to it.

    Parameters
    ----------
    seed : int, optional
        From which its numbers were drawn.

    Attributes
    ----------
    steps : tuple of (Step, tuple of Address)
        What is asked, in reading order.
    position : int
        Index into `steps`.
    answers : dict
        What was typed, by address.
    """

    def __init__(self, example: WorkedExample, seed: int | None = None) -> None:
        self.example = example
        self.seed = seed
        self.trace: StepTrace = example.trace()
        self.notation: Notation = example.notation(self.trace)
        self.steps = tuple((step, _blanks(self.trace, step)) for step in _asked(self.trace))
        self.position = 0
        self.answers: dict[Address, str] = {}
        self._erred: set[Address] = set()

    def go(self, position: int) -> None:
        """Go to a step."""
        self.position = max(0, min(position, len(self.steps) - 1))

    def row(self, address: Address) -> Row:
        """Return the row of a blank."""
        with np.errstate(all="ignore"):
            return row(self.trace, address, self.notation, numeric=False)

    def rows(self, step: int) -> list[Row]:
        """Return the rows of a step's blanks."""
        return [self.row(address) for address in self.steps[step][1]]

    def answer(self, address: Address, text: str) -> None:
        """Take an answer; an empty one takes it back."""
        if not text.strip():
            self.answers.pop(address, None)
            return
        self.answers[address] = text
        result = self.result(address)
        if isinstance(result, Judgement) and not result.correct:
            self._erred.add(address)

    def result(self, address: Address) -> Judgement | InputError | None:
        """Return what the answer to a blank is worth; None where there is none."""
        text = self.answers.get(address)
        if text is None:
            return None
        try:
            return judge(text, self.row(address), self.trace)
        except InputError as error:
            return error

    def is_right(self, address: Address) -> bool:
        """Whether a blank is answered rightly."""
        result = self.result(address)
        return isinstance(result, Judgement) and result.correct

    def score(self) -> Score:
        """Count the right answers."""
        blanks = [address for _step, asked in self.steps for address in asked]
        right = [address for address in blanks if self.is_right(address)]
        first = [address for address in right if address not in self._erred]
        return Score(len(right), len(first), len(blanks))


def _asked(trace: StepTrace) -> list[Step]:
    asked = set(BLANK_STAGES)
    if not is_plain(trace):
        # It takes more than the sheet gives: the optimizer's memory, the norm of all gradients.
        asked.discard("update")
    return [step for step in steps(trace) if step.stage in asked]


def is_plain(trace: StepTrace) -> bool:
    """Whether an update is the learning rate times the gradient of the data, and no more."""
    shape = trace.before.flat.shape
    memory = any(getattr(part, "shape", None) == shape for part in trace.state_after.values())
    return trace.penalty.is_zero and trace.clipping is None and not memory


def _blanks(trace: StepTrace, step: Step) -> tuple[Address, ...]:
    of: Sample = "mean" if step.stage in _MEANS else None
    found = addresses(trace, step.stage, step.layer, of)
    finite = (address for address in found if _has_an_answer(trace, address))
    return tuple(islice(finite, MOST_BLANKS))


def _has_an_answer(trace: StepTrace, address: Address) -> bool:
    """Whether a blank has a number that can be typed."""
    with np.errstate(all="ignore"):
        return bool(np.isfinite(row(trace, address, numeric=False).value))
