"""A session's comparison: what is asked for, the trained cells, and the training under way."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import replace

from experiments.compare.cells import Cell
from experiments.compare.grid import Comparison, Progress
from experiments.compare.planning import CellIndex
from experiments.compare.verdicts import RowVerdict, row_verdicts
from ui.compare.requests import DatasetsRequest, RowRequest
from ui.session import Key

TRAINING_SHARE = 0.4  # of the time, until a run has measured it
MOST_KEPT = 400  # cells; beyond, those that were trained first are forgotten

Batch = tuple[tuple[CellIndex, ...], tuple[int, ...]]
KeptCells = MutableMapping[tuple[str, ...], Cell]
"""Cells by their content: removing a column and adding it again trains nothing twice."""


class ComparisonRun:
    """A comparison that is trained a little at each tick; several may share the cells they keep."""

    def __init__(
        self,
        request: DatasetsRequest | RowRequest,
        kept: KeptCells | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.pace = 1.0 / TRAINING_SHARE  # seconds that pass for one second of training
        self.revision = 0  # grows with every change of the cells
        self.done = self.total = 0  # cells of the training under way
        self._clock = clock
        self._kept = {} if kept is None else kept
        self._work: Iterator[Cell | Progress] | None = None
        self._batches: list[Batch] = []
        self._progress: Progress | None = None
        self._set(request, request.comparison())

    def _set(self, request: DatasetsRequest | RowRequest, grid: Comparison) -> None:
        self.request = request
        self.grid = grid
        self.cells: dict[CellIndex, Cell] = {}
        self._verdicts: list[RowVerdict] = []
        self._verdicts_revision = -1
        self._take_kept()
        self.revision += 1

    def _take_kept(self) -> None:
        """Take kept cells, which this or another run has trained, where seeds are missing."""
        for place in self.grid.places:
            known, own = self._kept.get(self._key(place)), self.cells.get(place)
            if known is None or (own is not None and len(own.seeds) >= len(known.seeds)):
                continue
            title = known.title if known.is_baseline else self.grid.title(place.column)
            self.cells[place] = replace(known, place=place, title=title)
            self.revision += 1

    def _key(self, place: CellIndex) -> tuple[str, ...]:
        """Return a cell's content: its data, on which its plane depends too, and its spec."""
        data = self.grid.rows[place.row].model_dump_json()
        if place in self.grid.specs:
            return data, self.grid.specs[place].model_dump_json()
        return data, self.grid.baselines[place.column - len(self.grid.columns)]

    def choose(self, request: DatasetsRequest | RowRequest) -> None:
        """Take another request; training under way goes on with what is still missing.

        A SpecError, if some cell could not run, leaves everything as it was.
        """
        if request == self.request:
            return
        grid = request.comparison()
        was_running = self.running
        self.stop()
        self._set(request, grid)
        if was_running:
            self.run()

    @property
    def running(self) -> bool:
        """Whether ticks train."""
        return self._work is not None

    @property
    def is_missing(self) -> bool:
        """Whether there is something to train."""
        return bool(self.missing())

    def missing(self, goals: Mapping[CellIndex, int] | None = None) -> list[Batch]:
        """Return which cells lack which seeds, those that lack the same seeds together.

        `goals` are numbers of seeds; where None, all cells shall have the requested one.
        """
        if goals is None:
            goals = dict.fromkeys(self.grid.places, len(self.grid.seeds))
        lacking: dict[tuple[int, ...], list[CellIndex]] = {}
        for place, count in goals.items():
            known = self.cells[place].seeds if place in self.cells else ()
            seeds = tuple(seed for seed in range(count) if seed not in known)
            if seeds:
                lacking.setdefault(seeds, []).append(place)
        return [(tuple(places), seeds) for seeds, places in lacking.items()]

    def run(self, goals: Mapping[CellIndex, int] | None = None) -> None:
        """Let ticks train what `missing` returns."""
        self._take_kept()
        self._batches = self.missing(goals)
        self._begun, self._spent = self._clock(), 0.0
        self.total = sum(len(places) for places, _seeds in self._batches)
        self.done, self._batch, self._progress = 0, 0, None
        self._work = self._events() if self._batches else None

    def _events(self) -> Iterator[Cell | Progress]:
        for k, (places, seeds) in enumerate(self._batches):
            self._batch = k
            yield from self.grid.run(places, seeds, tick=0.0)

    def stop(self) -> None:
        """Train no more; finished cells stay."""
        self._work = None

    def tick(self, seconds: float, until_first: float = 0.0) -> None:
        """Train for so many seconds, or `until_first` if no cell is done before.

        What has begun, an epoch or the fit of a baseline, is finished.
        """
        if self._work is None:
            return
        start = self._clock()
        for event in self._work:
            if isinstance(event, Cell):
                self._keep(event)
            else:
                self._progress = event
            budget = seconds if self.done else max(seconds, until_first)
            if self._clock() - start >= budget:
                self._spent += self._clock() - start
                # Between ticks the page is drawn, and other sessions are served.
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
        self.done += 1
        self.revision += 1

    @property
    def share(self) -> float:
        """Estimated share of the work that is done."""
        if self._progress is None:
            return 0.0
        return min(1.0, (self._batch + self._progress.share) / len(self._batches))

    @property
    def seconds_left(self) -> float | None:
        """Estimated time; None at the beginning."""
        if self._progress is None or self.share <= 0.02:
            return None
        rest = len(self._batches) - 1 - self._batch
        later = self._spent * rest / (self._batch + 1) if rest else 0.0
        return self.pace * (self._progress.seconds_left + later)

    @property
    def verdicts(self) -> list[RowVerdict]:
        """The best cell of each row, computed once for all parts of the page.

        While cells are trained they stay as they were: none is best before all are there.
        """
        if not self.running and self._verdicts_revision != self.revision:
            self._verdicts_revision = self.revision
            self._verdicts = row_verdicts(list(self.cells.values()))
        return self._verdicts

    def row(self, row: int) -> list[Cell]:
        """Return the finished cells of a row, from left to right."""
        own = [place for place in self.cells if place.row == row]
        return [self.cells[place] for place in sorted(own, key=lambda place: place.column)]


def _first_comparison() -> ComparisonRun:
    run = ComparisonRun(DatasetsRequest())
    # Something to look at before the reader asks for anything.
    run.run()
    return run


COMPARISON: Key[ComparisonRun] = Key("gradient_lab.comparison", _first_comparison)
"""Datasets against networks, as far as they are trained."""
