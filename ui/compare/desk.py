"""A session's comparison: what is asked for, what is known of it, and what is being trained.

What was trained once is kept by what it is, so that taking a dataset or a column away and back,
or asking for more seeds, trains nothing again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from experiments.compare.cells import Cell
from experiments.compare.grid import Comparison, Progress
from experiments.compare.planning import CellIndex
from experiments.compare.verdicts import RowVerdict, row_verdicts

SHARE = 0.4
"""Share of the time that goes into training, until a run has told it."""
MOST_KEPT = 400
"""Cells that are kept; beyond, those that were trained first are forgotten."""

Batch = tuple[tuple[CellIndex, ...], tuple[int, ...]]
Kept = MutableMapping[tuple[str, ...], Cell]
"""Cells by what they are."""


class Choice(Protocol):
    """What to compare; two that are equal ask for the same."""

    @property
    def seeds(self) -> int:
        """How many every cell shall have, from 0."""

    def comparison(self) -> Comparison:
        """Return the grid; raises SpecError when some cell could not run."""


@dataclass(frozen=True)
class State:
    """How far the work is.

    Attributes
    ----------
    share : float
        From 0 to 1.
    done, total : int
        Cells of this run.
    seconds_left : float or None
        None while there is nothing to tell it from.
    """

    share: float
    done: int
    total: int
    seconds_left: float | None


class Desk:
    """The comparison on a reader's desk.

    Parameters
    ----------
    choice : Choice
    kept : mutable mapping, optional
        Cells that are known already; several desks may have them in common.
    clock : callable
        Seconds; replaced in tests.

    Attributes
    ----------
    choice : Choice
    grid : Comparison
    cells : dict of CellIndex to Cell
        Those that are done.
    revision : int
        Grows with every change of the cells.
    pace : float
        Seconds that pass for one second of training.
    """

    def __init__(
        self,
        choice: Choice,
        kept: Kept | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.choice = choice
        self.grid: Comparison = self.choice.comparison()
        self.revision = 0
        self.pace = 1.0 / SHARE
        self._clock = clock
        self._kept = {} if kept is None else kept
        self._goals: dict[CellIndex, int] = {}
        self._work: Iterator[Cell | Progress] | None = None
        self._batches: list[Batch] = []
        self._lay()

    def _lay(self) -> None:
        """Find what is known of the grid as it is now."""
        self._judged = -1
        self._verdicts: list[RowVerdict] = []
        self.cells: dict[CellIndex, Cell] = {}
        self._recall()
        self.revision += 1

    def _recall(self) -> None:
        """Take what has become known, on this desk or another, of cells that lack seeds."""
        for place in self.grid.places:
            known, own = self._kept.get(self._key(place)), self.cells.get(place)
            if known is None or (own is not None and len(own.seeds) >= len(known.seeds)):
                continue
            title = known.title if known.is_baseline else self.grid.title(place.column)
            self.cells[place] = replace(known, place=place, title=title)
            self.revision += 1

    def _key(self, place: CellIndex) -> tuple[str, ...]:
        """Return what a cell is: its data, on which its plane depends too, and its spec."""
        data = self.grid.rows[place.row].model_dump_json()
        if place in self.grid.specs:
            return data, self.grid.specs[place].model_dump_json()
        return data, self.grid.baselines[place.column - len(self.grid.columns)]

    def choose(self, choice: Choice) -> None:
        """Take over another choice; work under way goes on with what it still needs.

        Raises
        ------
        SpecError
            When it could not run; everything stays as it was.
        """
        if choice == self.choice:
            return
        grid = choice.comparison()
        was_running = self.running
        self.stop()
        self.choice, self.grid = choice, grid
        self._lay()
        if was_running:
            self.run()

    @property
    def running(self) -> bool:
        """Whether ticks train."""
        return self._work is not None

    def missing(self, goals: Mapping[CellIndex, int] | None = None) -> list[Batch]:
        """Return which cells lack which seeds, those that lack the same ones together.

        Parameters
        ----------
        goals : mapping of CellIndex to int, optional
            Seeds that cells shall have; all cells the chosen number where None.
        """
        if goals is None:
            goals = dict.fromkeys(self.grid.places, self.choice.seeds)
        lacking: dict[tuple[int, ...], list[CellIndex]] = {}
        for place, count in goals.items():
            known = self.cells[place].seeds if place in self.cells else ()
            seeds = tuple(seed for seed in range(count) if seed not in known)
            if seeds:
                lacking.setdefault(seeds, []).append(place)
        return [(tuple(places), seeds) for seeds, places in lacking.items()]

    def run(self, goals: Mapping[CellIndex, int] | None = None) -> None:
        """Let ticks train what is missing.

        Parameters
        ----------
        goals : mapping of CellIndex to int, optional
            As `missing`.
        """
        self._recall()
        self._batches = self.missing(goals)
        self._begun, self._spent = self._clock(), 0.0
        self._total = sum(len(places) for places, _ in self._batches)
        self._done, self._batch = 0, 0
        self._progress: Progress | None = None
        self._work = self._events() if self._batches else None

    def _events(self) -> Iterator[Cell | Progress]:
        for k, (places, seeds) in enumerate(self._batches):
            self._batch = k
            yield from self.grid.run(places, seeds, tick=0.0)

    def stop(self) -> None:
        """Train no more; what is done stays."""
        self._work = None

    def tick(self, seconds: float, until_first: float = 0.0) -> None:
        """Train for a time.

        Parameters
        ----------
        seconds : float
            Budget; what has begun, an epoch or the fit of a baseline, is finished.
        until_first : float
            Budget until a first cell is done, if larger.
        """
        if self._work is None:
            return
        start, found = self._clock(), False
        for event in self._work:
            if isinstance(event, Cell):
                self._keep(event)
                found = True
            else:
                self._progress = event
            budget = seconds if found or self._done else max(seconds, until_first)
            if self._clock() - start >= budget:
                self._spent += self._clock() - start
                # Between ticks the page is drawn, and other readers have their turn.
                self.pace = (self._clock() - self._begun) / self._spent
                return
        self._work = None

    def _keep(self, cell: Cell) -> None:
        key, known = self._key(cell.place), self.cells.get(cell.place)
        self.cells[cell.place] = cell if known is None else known.joined(cell)
        self._kept.pop(key, None)
        self._kept[key] = self.cells[cell.place]
        for oldest in list(self._kept)[: max(0, len(self._kept) - MOST_KEPT)]:
            del self._kept[oldest]
        self._done += 1
        self.revision += 1

    @property
    def state(self) -> State:
        """How far the work is."""
        if self._progress is None:
            return State(0.0, self._done, self._total, None)
        share = (self._batch + self._progress.share) / len(self._batches)
        left = None
        if share > 0.02:
            rest = len(self._batches) - 1 - self._batch
            own = self._progress.seconds_left
            left = self.pace * (own if not rest else own + self._spent * rest / (self._batch + 1))
        return State(min(1.0, share), self._done, self._total, left)

    @property
    def verdicts(self) -> list[RowVerdict]:
        """Who leads on each dataset, found out once for all that show it.

        While cells are being trained they stay as they were: nobody is called best before all
        are there.
        """
        if self.running:
            return self._verdicts
        if self._judged != self.revision:
            self._judged = self.revision
            self._verdicts = row_verdicts(list(self.cells.values()))
        return self._verdicts

    def row(self, row: int) -> Sequence[Cell]:
        """Return the finished cells of a row, from left to right."""
        return [self.cells[place] for place in sorted(self.cells, key=_order) if place.row == row]


def _order(place: CellIndex) -> tuple[int, int]:
    return place.row, place.column
