"""Session state of the worked example page: the open example, and the practice sheet."""

from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np

from nn_core.input_errors import InputError
from tutorial.derivation.notation import Notation
from tutorial.derivation.row import Address, Row, Stage, Step
from tutorial.derivation.rows import AFTER, Sample, addresses, row, rows, steps
from tutorial.example.draft import Draft, draft_of, read_draft
from tutorial.example.examples import EXAMPLES
from tutorial.example.worked_example import Trajectory, WorkedExample
from tutorial.practice.judging import Judgement, judge
from tutorial.practice.practice import BLANK_STAGES, Difficulty, practice_sheet
from tutorial.tracing import StepTrace
from ui.addresses import FROM_RUN
from ui.session import Key
from ui.widgets.typed_numbers import texts_of

if TYPE_CHECKING:
    import pandas as pd

# Value in place of a difficulty: practice on the open example instead of random numbers.
OPEN_EXAMPLE = "open"

PAGE = 40  # rows shown at once

# Per step; more blanks would only repeat the same calculation.
MOST_BLANKS = 12

_WITH_MEAN: frozenset[Stage] = frozenset({"loss", "weight_gradient", "bias_gradient", "loss_after"})
PER_SAMPLE = (
    AFTER | _WITH_MEAN | {"weighted_sum", "activation", "dropout", "output_delta", "hidden_delta"}
)


class Answer(NamedTuple):
    """An answer as typed, and its judgement, or an error where it is no number."""

    text: str
    result: Judgement | InputError

    @property
    def is_right(self) -> bool:
        return isinstance(self.result, Judgement) and self.result.correct


class Exercise:
    """An example with blanks and the answers given so far."""

    def __init__(self, example: WorkedExample, seed: int | None = None) -> None:
        self.example = example
        self.seed = seed  # of the random numbers; None for an example without
        self.trace = example.trace()
        self.notation = example.notation(self.trace)
        # Only plain gradient descent: other updates need values that the sheet does not contain,
        # such as the optimizer's state and the norm of all gradients.
        self.asks_update = _is_plain(self.trace)
        # Steps and their rows with blanks, in reading order.
        self.steps = [
            (step, self._blanks(step))
            for step in steps(self.trace)
            if step.stage in BLANK_STAGES and (self.asks_update or step.stage != "update")
        ]
        self.position = 0  # index into `steps`
        self.answers: dict[Address, Answer] = {}
        self._erred: set[Address] = set()

    def _blanks(self, step: Step) -> list[Row]:
        of: Sample = "mean" if step.stage in {"weight_gradient", "bias_gradient"} else None
        with np.errstate(all="ignore"):
            every = rows(self.trace, *step, of, notation=self.notation, numeric=False)
            # A non-finite value cannot be typed.
            return list(islice((each for each in every if np.isfinite(each.value)), MOST_BLANKS))

    def go(self, position: int) -> None:
        self.position = max(0, min(position, len(self.steps) - 1))

    def answer(self, row: Row, text: str) -> None:
        """Judge and record an answer; an empty text removes it."""
        self.answers.pop(row.address, None)
        if not text.strip():
            return
        try:
            result: Judgement | InputError = judge(text, row, self.trace)
        except InputError as error:
            result = error
        self.answers[row.address] = Answer(text, result)
        if isinstance(result, Judgement) and not result.correct:
            self._erred.add(row.address)

    def score(self) -> tuple[int, int, int]:
        """Return the numbers of correct answers, of those at the first attempt, and of blanks."""
        right = {address for address, answer in self.answers.items() if answer.is_right}
        return len(right), len(right - self._erred), sum(len(asked) for _step, asked in self.steps)


def _is_plain(trace: StepTrace) -> bool:
    """Whether the update has no penalty, clipping, or optimizer state."""
    shape = trace.before.flat.shape
    memory = any(getattr(part, "shape", None) == shape for part in trace.state_after.values())
    return trace.penalty.is_zero and trace.clipping is None and not memory


class Worked:
    """The open example and the current position in it."""

    name: str  # a key of `EXAMPLES`, or `FROM_RUN`
    opened: WorkedExample  # as chosen
    start: WorkedExample  # initial values of the fields: as chosen, or resized
    example: WorkedExample  # last valid state of the edited example
    trace: StepTrace
    notation: Notation
    draft: Draft  # current content of the fields, valid or not
    # Filter of the rows by unit (None for all), and the clicked weight.
    unit: int | None
    source: int | None

    def __init__(self, name: str = "article") -> None:
        self.digits = 5
        self.revision = 0  # incremented when the example is replaced other than by its fields
        self.steps: tuple[Step, ...] = ()
        self.position = 0  # index into the steps
        self.sample: int | None = None  # filter of the rows; None for all
        self.first_row = 0
        self.run: WorkedExample | None = None
        self.errors: dict[str, InputError] = {}  # validation errors of the draft
        self.bases: dict[str, pd.DataFrame] = {}  # initial tables of the editors
        self.part = "read"  # or "practice"
        self.practice_source: str = "easy"  # a difficulty, or `OPEN_EXAMPLE`
        self.practice_seed = 1
        self.practice_revision = 0
        self._exercise: Exercise | None = None
        self._exercise_of: object = None
        self._repeated: tuple[WorkedExample, int, Trajectory] | None = None
        self.choose(name)

    def choose(self, name: str) -> None:
        """Open an example by name, for reading unless it is used for practice."""
        if self.practice_source != OPEN_EXAMPLE:
            self.part = "read"
        from_run = self.run if name == FROM_RUN else None
        self._open(name, from_run or EXAMPLES[name]())

    def open_run(self, example: WorkedExample) -> None:
        self.part = "read"
        self.run = example
        self._open(FROM_RUN, example)

    def exercise(self) -> Exercise:
        """Return the practice sheet; a new one when its example or seed has changed."""
        source, seed = self.practice_source, self.practice_seed
        is_open = source == OPEN_EXAMPLE
        of = self.example if is_open else (source, seed)
        if self._exercise is None or of != self._exercise_of:
            self._exercise_of = of
            self.practice_revision += 1
            self._exercise = Exercise(self.example) if is_open else self._drawn(seed)
        return self._exercise

    def _drawn(self, seed: int) -> Exercise:
        return Exercise(practice_sheet(seed, cast("Difficulty", self.practice_source)), seed)

    def exercises(self, count: int) -> list[Exercise]:
        """Return `count` drawn sheets with consecutive seeds, the current one first."""
        first = self.practice_seed
        return [self.exercise(), *map(self._drawn, range(first + 1, first + count))]

    def reset(self) -> None:
        """Undo all edits and keep the current step."""
        at = self.current
        self.choose(self.name)
        if at in self.steps:
            self.position = self.steps.index(at)

    def resize(self, example: WorkedExample) -> None:
        self._open(self.name, example, self.opened)

    def go_on(self, steps: int) -> None:
        """Open the example after some repetitions of the step, at the same position."""
        at = self.current
        self._open(self.name, self.example.after(steps), self.opened)
        self.go(self.steps.index(at))

    def trajectory(self, steps: int) -> Trajectory:
        """Return the result of repeating the step, cached for the current example."""
        if self._repeated is None or self._repeated[:2] != (self.example, steps):
            self._repeated = (self.example, steps, self.example.train_on(steps))
        return self._repeated[2]

    @property
    def edited(self) -> bool:
        """Whether any editable value differs from the chosen example."""
        return draft_of(self.example) != draft_of(self.opened)

    def edit(self, draft: Draft) -> None:
        """Apply a draft; the tables change only when all of it is valid."""
        if draft == self.draft:
            return
        self.draft = draft
        example, self.errors = read_draft(draft, self.start)
        if example is not None:
            self._replace(example)

    def key(self, name: str) -> str:
        """Return the key of a widget with an initial value from the example."""
        return f"worked.{self.revision}.{name}"

    def _open(self, name: str, example: WorkedExample, opened: WorkedExample | None = None) -> None:
        self.name, self.start, self.opened = name, example, opened or example
        self.revision += 1
        self.draft = texts_of(example)
        self.errors = {}
        self.bases = {}
        self.steps = ()
        self.position = 0
        self._replace(example)
        # Too many rows to read: show one sample at first.
        many = example.X.shape[0] * example.parameters.flat.size > 100
        self.sample = 0 if many else None
        self.show_unit(None)

    def _replace(self, example: WorkedExample) -> None:
        before = self.current if self.steps else None
        self.example = example
        self.trace = example.trace()
        self.notation = example.notation(self.trace)
        self.steps = steps(self.trace)
        if before in self.steps:
            self.position = self.steps.index(before)
        self.position = min(self.position, len(self.steps) - 1)
        if self.sample is not None and self.sample >= self.trace.samples:
            self.sample = 0
        self.first_row = 0

    @property
    def current(self) -> Step:
        return self.steps[self.position]

    def go(self, position: int) -> None:
        """Move to a step and show the rows of all its units."""
        self.part = "read"
        self.position = max(0, min(position, len(self.steps) - 1))
        self.show_unit(None)

    def show_unit(self, unit: int | None, source: int | None = None) -> None:
        """Show the rows of one unit, and mark those of one of its weights."""
        self.unit, self.source = unit, source
        self.first_row = 0

    def show_sample(self, sample: int | None) -> None:
        self.sample = sample
        self.first_row = 0

    def turn(self, rows: int) -> None:
        self.first_row = max(0, self.first_row + rows)

    def shown_rows(self) -> tuple[list[Row], bool]:
        """Return the rows of the current page, and whether there are more after them."""
        stage, layer = self.current
        one = self.sample if stage in PER_SAMPLE and self.trace.samples > 1 else None
        wanted = addresses(self.trace, stage, layer, one, self.unit)
        if one is not None and stage in _WITH_MEAN:
            wanted = chain(wanted, addresses(self.trace, stage, layer, "mean", self.unit))
        places = list(islice(wanted, self.first_row, self.first_row + PAGE + 1))
        with np.errstate(all="ignore"):
            built = [row(self.trace, address, self.notation) for address in places[:PAGE]]
        return built, len(places) > PAGE


WORKED: Key[Worked] = Key("gradient_lab.worked", Worked)
