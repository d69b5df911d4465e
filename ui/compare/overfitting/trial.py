"""A session's trial of remedies: four questions that are answered one after the other."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace

from experiments.compare.cells import Cell
from experiments.compare.effects import Effect, effects
from experiments.compare.ensembles import Ensemble, train_ensemble
from experiments.compare.planning import CellIndex
from ui.compare.desk import Desk, Kept
from ui.compare.overfitting.question import NOTHING, Question
from ui.session import Key

MOST_ENSEMBLES = 20
PARTS = ("remedies", "ensemble", "strength", "capacity")
"""In the order in which they are trained."""
Clock = Callable[[], float]


class EnsembleDesk:
    """The ensemble on a reader's desk.

    Attributes
    ----------
    ensemble : Ensemble or None
        Of the question as it is; None while it is not trained or not asked for.
    share : float
        From 0 to 1.
    """

    def __init__(self, question: Question, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[tuple[str, int, int], Ensemble] = {}
        self._work: Generator[float, None, Ensemble] | None = None
        self.choose(question)

    def choose(self, question: Question) -> None:
        """Take over another question and train no more."""
        self.stop()
        self.question, self.share = question, 0.0
        self._key = (question.spec.model_dump_json(), question.members, question.seeds)
        self.ensemble = self._kept.get(self._key)

    @property
    def running(self) -> bool:
        """Whether ticks train."""
        return self._work is not None

    @property
    def is_missing(self) -> bool:
        """Whether there is something to train."""
        return self.question.members > 0 and self.ensemble is None

    def run(self, desk: Desk) -> None:
        """Let ticks train, to stand beside the cells of a desk."""
        asked = self.question
        if self.is_missing:
            view, column = desk.grid.view(0), len(desk.grid.columns)
            self._work = train_ensemble(asked.spec, asked.members, asked.seeds, view, column)

    def stop(self) -> None:
        """Train no more; what was begun is lost."""
        self._work = None

    def tick(self, seconds: float) -> None:
        """Train for a time; an epoch that has begun is finished."""
        start = self._clock()
        while self._work is not None:
            try:
                self.share = next(self._work)
            except StopIteration as stop:
                self._work = None
                self.ensemble = self._kept[self._key] = stop.value
                for oldest in list(self._kept)[:-MOST_ENSEMBLES]:
                    del self._kept[oldest]
            if self._clock() - start >= seconds:
                return


@dataclass(frozen=True)
class State:
    """How far the work is.

    Attributes
    ----------
    part : str
        ``remedies``, ``ensemble``, ``strength`` or ``capacity``.
    number, parts : int
        It is the first, second, … of so many.
    share : float
        Of this part, from 0 to 1.
    seconds_left : float or None
        Of this part; None while there is nothing to tell it from.
    """

    part: str
    number: int
    parts: int
    share: float
    seconds_left: float | None


class Trial:
    """Remedies, an ensemble, a remedy's strength and a network's capacity on one desk.

    Parameters
    ----------
    question : Question, optional
    clock : callable
        Seconds; replaced in tests.

    Attributes
    ----------
    question : Question
    remedies, strength, capacity : Desk
        They share what they keep: what one has trained the others need not.
    ensembles : EnsembleDesk
    """

    def __init__(self, question: Question | None = None, clock: Clock = time.perf_counter) -> None:
        self.question = asked = question or Question()
        kept: Kept = {}
        self.remedies = Desk(asked.side_by_side, kept, clock)
        self.strength = Desk(asked.strength, kept, clock)
        self.capacity = Desk(asked.capacity, kept, clock)
        self._grids = {
            "remedies": self.remedies,
            "strength": self.strength,
            "capacity": self.capacity,
        }
        self.ensembles = EnsembleDesk(asked, clock)
        self._clock = clock
        self._waiting: list[str] = []
        self._parts = 0
        self._effects: tuple[tuple[int, object], list[Effect]] | None = None

    def choose(self, question: Question) -> None:
        """Take over another question, and train what it needs.

        Raises
        ------
        SpecError
            When a remedy does not fit; everything stays as it was.
        """
        if question == self.question:
            return
        question.side_by_side.comparison()
        self.stop()
        self.question = question
        self.remedies.choose(question.side_by_side)
        self.strength.choose(question.strength)
        self.capacity.choose(question.capacity)
        self.ensembles.choose(question)
        self.run()

    @property
    def part(self) -> str | None:
        """What is being trained."""
        return self._waiting[0] if self._waiting else None

    @property
    def running(self) -> bool:
        """Whether ticks train."""
        return bool(self._waiting)

    @property
    def is_missing(self) -> bool:
        """Whether there is something to train."""
        return bool(self._missing())

    def _missing(self) -> list[str]:
        lacking = {name for name, desk in self._grids.items() if desk.missing()}
        if self.ensembles.is_missing:
            lacking.add("ensemble")
        return [part for part in PARTS if part in lacking]

    def run(self) -> None:
        """Let ticks train what is missing, part by part."""
        self._waiting = self._missing()
        self._parts = len(self._waiting)
        self._start()

    def _start(self) -> None:
        if self.part == "ensemble":
            self.ensembles.run(self.remedies)
            self._begun = self._clock()
        elif self.part is not None:
            self._grids[self.part].run()

    def stop(self) -> None:
        """Train no more; cells that are done stay."""
        self._waiting = []
        for desk in self._grids.values():
            desk.stop()
        self.ensembles.stop()

    def tick(self, seconds: float, until_first: float = 0.0) -> None:
        """Train for a time, of one part.

        Parameters
        ----------
        seconds, until_first : float
            As `Desk.tick`.
        """
        if self.part is None:
            return
        if self.part == "ensemble":
            self.ensembles.tick(seconds)
            still = self.ensembles.running
        else:
            desk = self._grids[self.part]
            desk.tick(seconds, until_first if self.part == "remedies" else 0.0)
            still = desk.running
        if not still:
            self._waiting.pop(0)
            self._start()

    @property
    def state(self) -> State | None:
        """How far the work is; None at rest."""
        if self.part is None:
            return None
        number = self._parts - len(self._waiting) + 1
        if self.part != "ensemble":
            now = self._grids[self.part].state
            return State(self.part, number, self._parts, now.share, now.seconds_left)
        share = self.ensembles.share
        left = (self._clock() - self._begun) * (1 - share) / share if share > 0.02 else None
        return State(self.part, number, self._parts, share, left)

    @property
    def ensemble(self) -> Ensemble | None:
        """The ensemble, where it is trained; its place is behind the remedies."""
        found = self.ensembles.ensemble
        if found is None:
            return None
        return replace(
            found, cell=replace(found.cell, place=CellIndex(0, len(self.question.treatments)))
        )

    @property
    def nothing(self) -> Cell | None:
        """The cell without a remedy, where it is trained."""
        return self.remedies.cells.get(CellIndex(0, self.question.treatments.index(NOTHING)))

    @property
    def cells(self) -> list[Cell]:
        """What stands side by side, as far as it is trained; the ensemble is the last."""
        done, ensemble = list(self.remedies.row(0)), self.ensemble
        return done if ensemble is None else [*done, ensemble.cell]

    def effects(self) -> list[Effect]:
        """Return what each remedy that is trained changed; found out once for all that show it."""
        nothing = self.nothing
        if nothing is None:
            return []
        now = (self.remedies.revision, self.ensembles.ensemble)
        if self._effects is None or self._effects[0] != now:
            others = [cell for cell in self.cells if cell is not nothing]
            self._effects = (now, effects(nothing, others))
        return self._effects[1]


def _first_trial() -> Trial:
    trial = Trial()
    trial.run()
    return trial


TRIAL: Key[Trial] = Key("gradient_lab.trial", _first_trial)
"""Remedies against overfitting, as far as they are trained."""
