"""The state of the page of the worked example."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, cast

import numpy as np

from nn_core.input_errors import InputError
from tutorial.derivation.notation import Notation
from tutorial.derivation.row import Address, Row, Stage, Step
from tutorial.derivation.rows import AFTER, addresses, row, steps
from tutorial.example.draft import Draft, read_draft
from tutorial.example.examples import EXAMPLES
from tutorial.example.worked_example import Trajectory, WorkedExample
from tutorial.practice.practice import Difficulty, practice_sheet
from tutorial.tracing import StepTrace
from ui.addresses import FROM_RUN
from ui.session import Key
from ui.widgets.typed_numbers import texts_of
from ui.worked.exercise import Exercise

if TYPE_CHECKING:
    import pandas as pd

OPEN_EXAMPLE = "open"
"""Practice on the example that is open, and not on drawn numbers."""

PAGE = 40
"""Rows that are shown at once."""

PER_SAMPLE: frozenset[Stage] = AFTER | {
    "weighted_sum",
    "activation",
    "dropout",
    "loss",
    "output_delta",
    "hidden_delta",
    "weight_gradient",
    "bias_gradient",
}
_WITH_MEAN = frozenset({"loss", "weight_gradient", "bias_gradient", "loss_after"})


class Worked:
    """An example, and where in it the reader is.

    Attributes
    ----------
    name : str
        Key of the example in `EXAMPLES`, or `FROM_RUN`.
    opened, start, example : WorkedExample
        As it was chosen; what the fields began with (the same, or of other sizes); and as it was
        edited, the last time that all of it was valid.
    position : int
        Index into `steps`.
    sample, unit, source : int or None
        Which rows are shown: of one sample, of one unit; and the weight that was clicked.
    draft, errors : Draft, dict
        What stands in the fields, valid or not, and what of it was refused.
    bases : dict
        The tables that the editors were given.
    part : str
        ``"read"`` or ``"practice"``.
    practice_source : str
        A difficulty of `tutorial.practice.practice`, or `OPEN_EXAMPLE`.
    revision : int
        Counts replacements of the example by other means than its own fields.
    """

    def __init__(self, name: str = "article") -> None:
        self.digits = 5
        self.revision = 0
        self.steps: tuple[Step, ...] = ()
        self.position = 0
        self.sample: int | None = None
        self.first_row = 0
        self.run: WorkedExample | None = None
        self.opened: WorkedExample
        self._repeated: tuple[WorkedExample, int, Trajectory] | None = None
        self.draft: Draft
        self.errors: dict[str, InputError] = {}
        self.bases: dict[str, pd.DataFrame] = {}
        self.part = "read"
        self.practice_source: str = "easy"
        self.practice_seed = 1
        self.practice_revision = 0
        self._exercise: Exercise | None = None
        self._exercise_of: object = None
        self.choose(name)

    def choose(self, name: str) -> None:
        """Open an example by name; where it is not what is practiced on, to be read."""
        if self.practice_source != OPEN_EXAMPLE:
            self.part = "read"
        if name == FROM_RUN and self.run is not None:
            self._open(name, self.run)
        else:
            self._open(name, EXAMPLES[name]())

    def open_run(self, example: WorkedExample) -> None:
        """Open a step that a run is about to do."""
        self.part = "read"
        self.run = example
        self._open(FROM_RUN, example)

    def exercise(self) -> Exercise:
        """Return the practice sheet; a new one when what it is about has changed."""
        source = self.practice_source
        of = self.example if source == OPEN_EXAMPLE else (source, self.practice_seed)
        if self._exercise is None or of != self._exercise_of:
            self._exercise_of = of
            self.practice_revision += 1
            if source == OPEN_EXAMPLE:
                self._exercise = Exercise(self.example)
            else:
                sheet = practice_sheet(self.practice_seed, cast("Difficulty", source))
                self._exercise = Exercise(sheet, self.practice_seed)
        return self._exercise

    def exercises(self, count: int) -> list[Exercise]:
        """Return the sheet and those of the seeds after it."""
        first = self.exercise()
        if first.seed is None:
            return [first]
        difficulty = cast("Difficulty", self.practice_source)
        seeds = range(first.seed + 1, first.seed + count)
        return [first, *(Exercise(practice_sheet(s, difficulty), s) for s in seeds)]

    def reset(self) -> None:
        """Undo all edits, at the same step of the tables."""
        at = self.current
        self.choose(self.name)
        if at in self.steps:
            self.position = self.steps.index(at)

    def resize(self, example: WorkedExample) -> None:
        """Go on with an example of other sizes."""
        opened = self.opened
        self._open(self.name, example)
        self.opened = opened

    def go_on(self, steps: int) -> None:
        """Open the step that comes after some repetitions, at the same place of the tables."""
        at, opened = self.current, self.opened
        self._open(self.name, self.example.after(steps))
        self.opened = opened
        self.go(self.steps.index(at))

    def trajectory(self, steps: int) -> Trajectory:
        """Return what repeating the step does; computed once for an example as it stands."""
        if self._repeated is None or self._repeated[:2] != (self.example, steps):
            self._repeated = (self.example, steps, self.example.train_on(steps))
        return self._repeated[2]

    @property
    def edited(self) -> bool:
        """Whether the example differs from the one that was chosen."""
        return not is_same_step(self.example, self.opened)

    def edit(self, draft: Draft) -> None:
        """Take over what was typed; the tables change only when all of it is valid."""
        if draft == self.draft:
            return
        self.draft = draft
        example, self.errors = read_draft(draft, self.start)
        if example is not None:
            self.replace(example)

    def key(self, name: str) -> str:
        """Return the key of a widget that is seeded from the example."""
        return f"worked.{self.revision}.{name}"

    def _open(self, name: str, example: WorkedExample) -> None:
        self.name = name
        self.start = self.opened = example
        self.revision += 1
        self.draft = texts_of(example)
        self.errors = {}
        self.bases = {}
        self.steps = ()
        self.replace(example)
        # More rows than one can read: begin with one sample's.
        many = example.X.shape[0] * example.parameters.flat.size > 100
        self.sample = 0 if many else None
        self.show_all()

    def replace(self, example: WorkedExample) -> None:
        """Take over an edited example, at the same step of the tables."""
        before = self.current if self.steps else None
        self.example = example
        self.trace: StepTrace = example.trace()
        self.notation: Notation = example.notation(self.trace)
        self.steps = steps(self.trace)
        if before is None:
            self.position = 0
        elif before in self.steps:
            self.position = self.steps.index(before)
        else:
            self.position = min(self.position, len(self.steps) - 1)
        if self.sample is not None and self.sample >= self.samples:
            self.sample = 0
        self.first_row = 0

    @property
    def current(self) -> Step:
        """Where the reader is."""
        return self.steps[self.position]

    @property
    def samples(self) -> int:
        """Number of samples."""
        return self.trace.samples

    def go(self, position: int) -> None:
        """Go to a step; the rows of all its units are shown."""
        self.part = "read"
        self.position = max(0, min(position, len(self.steps) - 1))
        self.show_all()

    def show_all(self) -> None:
        """Show the rows of all units."""
        self.show_unit(None)

    def show_unit(self, unit: int | None, source: int | None = None) -> None:
        """Show the rows of one unit, and mark those of one of its weights."""
        self.unit, self.source = unit, source
        self.first_row = 0

    def show_sample(self, sample: int | None) -> None:
        """Show the rows of one sample, or of all."""
        self.sample = sample
        self.first_row = 0

    def turn(self, rows: int) -> None:
        """Show other rows of the same step."""
        self.first_row = max(0, self.first_row + rows)

    def row_addresses(self) -> Iterator[Address]:
        """Addresses of the current step that the reader wants to see, in order."""
        stage, layer = self.current
        one = self.sample if stage in PER_SAMPLE and self.samples > 1 else None
        yield from addresses(self.trace, stage, layer, one, self.unit)
        if one is not None and stage in _WITH_MEAN:
            yield from addresses(self.trace, stage, layer, "mean", self.unit)

    def shown_rows(self) -> tuple[list[Row], bool]:
        """Rows on show, and whether there are more after them."""
        wanted = islice(self.row_addresses(), self.first_row, self.first_row + PAGE + 1)
        found = list(wanted)
        return [self.row(address) for address in found[:PAGE]], len(found) > PAGE

    def row(self, address: Address) -> Row:
        """Build one row."""
        with np.errstate(all="ignore"):
            return row(self.trace, address, self.notation)


def is_same_step(one: WorkedExample, other: WorkedExample) -> bool:
    """Whether two examples have the same numbers and settings in everything that can be typed."""
    return (
        (one.network, one.loss, one.optimizer, one.learning_rate)
        == (other.network, other.loss, other.optimizer, other.learning_rate)
        and (one.trainable is None) == (other.trainable is None)
        and np.array_equal(one.parameters.flat, other.parameters.flat)
        and np.array_equal(one.X, other.X)
        and np.array_equal(one.y, other.y)
    )


WORKED: Key[Worked] = Key("gradient_lab.worked", Worked)
"""The worked example and where in it the reader is."""
