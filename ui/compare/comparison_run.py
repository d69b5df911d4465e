"""Session state of a comparison: settings, trained cells, and incremental training."""

import time
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import replace

from experiments.compare.cells import Cell
from experiments.compare.grid import Comparison, Progress
from experiments.compare.planning import CellIndex
from experiments.compare.verdicts import RowVerdict, row_verdicts
from ui.compare.requests import DatasetsRequest, RowRequest
from ui.session import Key

TRAINING_SHARE = 0.4  # of wall-clock time; assumed until it is measured
MOST_KEPT = 400  # cells in the cache; the oldest are evicted first

Batch = tuple[tuple[CellIndex, ...], tuple[int, ...]]
KeptCells = MutableMapping[tuple[str, ...], Cell]
"""Cache of cells by content: a column that is removed and added again needs no training."""


class ComparisonRun:
    """A comparison trained in short slices; several runs can share one cache of cells."""

    def __init__(
        self,
        request: DatasetsRequest | RowRequest,
        kept: KeptCells | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.pace = 1.0 / TRAINING_SHARE  # wall-clock seconds per second of training
        self.revision = 0  # incremented with every change of the cells
        self.done = self.total = 0  # cells of the current training
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
        """Fill missing seeds from the shared cache."""
        for place in self.grid.places:
            known, own = self._kept.get(self._key(place)), self.cells.get(place)
            if known is None or (own is not None and len(own.seeds) >= len(known.seeds)):
                continue
            title = known.title if known.is_baseline else self.grid.title(place.column)
            self.cells[place] = replace(known, place=place, title=title)
            self.revision += 1

    def _key(self, place: CellIndex) -> tuple[str, ...]:
        """Return the cache key: the data, which determine the projection plane, and the spec."""
        data = self.grid.rows[place.row].model_dump_json()
        if place in self.grid.specs:
            return data, self.grid.specs[place].model_dump_json()
        return data, self.grid.baselines[place.column - len(self.grid.columns)]

    def choose(self, request: DatasetsRequest | RowRequest) -> None:
        """Change the settings; training that is under way continues with the missing cells.

        A SpecError leaves the state unchanged.
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
        """Whether training is under way."""
        return self._work is not None

    @property
    def is_missing(self) -> bool:
        """Whether requested cells or seeds are not trained yet."""
        return bool(self.missing())

    def missing(self, goals: Mapping[CellIndex, int] | None = None) -> list[Batch]:
        """Return the missing seeds, cells with the same missing seeds batched together.

        `goals` are numbers of seeds per cell, by default the requested number for all cells.
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
        """Start training; `goals` as in `missing`."""
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
        """Stop training; finished cells are kept."""
        self._work = None

    def tick(self, seconds: float, until_first: float = 0.0) -> None:
        """Train for `seconds`, or for `until_first` while no cell is finished.

        An epoch or a baseline fit that has started is completed.
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
                # Includes drawing the page and serving other sessions between two ticks.
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
        """Estimated share of the work done, 0 to 1."""
        if self._progress is None:
            return 0.0
        return min(1.0, (self._batch + self._progress.share) / len(self._batches))

    @property
    def seconds_left(self) -> float | None:
        """Estimated remaining time; None until the first measurement."""
        if self._progress is None or self.share <= 0.02:
            return None
        rest = len(self._batches) - 1 - self._batch
        later = self._spent * rest / (self._batch + 1) if rest else 0.0
        return self.pace * (self._progress.seconds_left + later)

    @property
    def verdicts(self) -> list[RowVerdict]:
        """Statistical verdict for each row, cached; not updated while training is under way."""
        if not self.running and self._verdicts_revision != self.revision:
            self._verdicts_revision = self.revision
            self._verdicts = row_verdicts(list(self.cells.values()))
        return self._verdicts

    def row(self, row: int) -> list[Cell]:
        """Return the finished cells of a row, left to right."""
        own = [place for place in self.cells if place.row == row]
        return [self.cells[place] for place in sorted(own, key=lambda place: place.column)]


def _first_comparison() -> ComparisonRun:
    run = ComparisonRun(DatasetsRequest())
    # The page opens with results.
    run.run()
    return run


COMPARISON: Key[ComparisonRun] = Key("gradient_lab.comparison", _first_comparison)
"""The session's comparison on the datasets page."""
