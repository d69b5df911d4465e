"""A practice sheet in progress: blanks, answers, and score."""

from itertools import islice
from typing import NamedTuple

import numpy as np

from nn_core.input_errors import InputError
from tutorial.derivation.notation import Notation
from tutorial.derivation.row import Address, Row, Step
from tutorial.derivation.rows import Sample, addresses, row, steps
from tutorial.example.worked_example import WorkedExample
from tutorial.practice.judging import Judgement, judge
from tutorial.practice.practice import BLANK_STAGES
from tutorial.tracing import StepTrace

# Per step; more blanks would only repeat the same calculation.
MOST_BLANKS = 12
MAX_SEED = 999_999

_MEANS = frozenset({"weight_gradient", "bias_gradient"})


class Score(NamedTuple):
    """Numbers of blanks with correct answers."""

    right: int
    first: int  # correct at the first attempt
    blanks: int


class Exercise:
    """An example with blanks and the answers given so far."""

    def __init__(self, example: WorkedExample, seed: int | None = None) -> None:
        self.example = example
        self.seed = seed  # of the random numbers; None for an example without
        self.trace: StepTrace = example.trace()
        self.notation: Notation = example.notation(self.trace)
        # Steps with blanks, in reading order.
        self.steps = tuple((step, _blanks(self.trace, step)) for step in _asked(self.trace))
        self.position = 0  # index into `steps`
        self.answers: dict[Address, str] = {}  # as typed
        self._erred: set[Address] = set()

    def go(self, position: int) -> None:
        self.position = max(0, min(position, len(self.steps) - 1))

    def row(self, address: Address) -> Row:
        """Return the row of a blank."""
        with np.errstate(all="ignore"):
            return row(self.trace, address, self.notation, numeric=False)

    def rows(self, step: int) -> list[Row]:
        """Return the rows of a step's blanks."""
        return [self.row(address) for address in self.steps[step][1]]

    def answer(self, address: Address, text: str) -> None:
        """Record an answer; an empty text removes it."""
        if not text.strip():
            self.answers.pop(address, None)
            return
        self.answers[address] = text
        result = self.result(address)
        if isinstance(result, Judgement) and not result.correct:
            self._erred.add(address)

    def result(self, address: Address) -> Judgement | InputError | None:
        """Return the judgement of an answer; None where there is none."""
        text = self.answers.get(address)
        if text is None:
            return None
        try:
            return judge(text, self.row(address), self.trace)
        except InputError as error:
            return error

    def is_right(self, address: Address) -> bool:
        """Whether a blank has a correct answer."""
        result = self.result(address)
        return isinstance(result, Judgement) and result.correct

    def score(self) -> Score:
        """Count the correct answers."""
        blanks = [address for _step, asked in self.steps for address in asked]
        right = [address for address in blanks if self.is_right(address)]
        first = [address for address in right if address not in self._erred]
        return Score(len(right), len(first), len(blanks))


def _asked(trace: StepTrace) -> list[Step]:
    asked = set(BLANK_STAGES)
    if not is_plain(trace):
        # Needs values that the sheet does not contain: optimizer state, norm of all gradients.
        asked.discard("update")
    return [step for step in steps(trace) if step.stage in asked]


def is_plain(trace: StepTrace) -> bool:
    """Whether the update is plain gradient descent: no penalty, clipping, or optimizer state."""
    shape = trace.before.flat.shape
    memory = any(getattr(part, "shape", None) == shape for part in trace.state_after.values())
    return trace.penalty.is_zero and trace.clipping is None and not memory


def _blanks(trace: StepTrace, step: Step) -> tuple[Address, ...]:
    of: Sample = "mean" if step.stage in _MEANS else None
    with np.errstate(all="ignore"):
        # A non-finite value cannot be typed.
        typable = (
            address
            for address in addresses(trace, step.stage, step.layer, of)
            if np.isfinite(row(trace, address, numeric=False).value)
        )
        return tuple(islice(typable, MOST_BLANKS))
