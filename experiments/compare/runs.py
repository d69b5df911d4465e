"""Comparisons and studies of overfitting under training, in short slices."""

import time
from collections.abc import Callable, Generator, Iterator, Mapping, MutableMapping
from dataclasses import replace

from experiments.compare.cells import Cell
from experiments.compare.effects import Effect, effects
from experiments.compare.ensembles import Ensemble, train_ensemble
from experiments.compare.grid import Comparison, Progress
from experiments.compare.planning import CellIndex
from experiments.compare.requests import NOTHING, DatasetsRequest, OverfittingRequest, RowRequest
from experiments.compare.verdicts import RowVerdict, row_verdicts

MOST_KEPT, MOST_ENSEMBLES = 400, 20  # in the caches; the oldest are evicted first

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
        self.pace = 2.5  # wall-clock seconds per second of training; assumed until measured
        self.revision = 0  # incremented with every change of the cells
        self._clock = clock
        self._kept = {} if kept is None else kept
        self._work: Iterator[Cell | Progress] | None = None
        self._set(request, request.comparison())

    def _set(self, request: DatasetsRequest | RowRequest, grid: Comparison) -> None:
        self.request, self.grid = request, grid
        self.cells: dict[CellIndex, Cell] = {}
        self._verdicts: tuple[int, list[RowVerdict]] = (-1, [])  # with their revision
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
        return self._work is not None

    @property
    def is_missing(self) -> bool:
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
        # Cells of the current training
        self.done, self.total = 0, sum(len(places) for places, _seeds in self._batches)
        self._batch = 0
        self._progress: Progress | None = None
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
        for oldest in list(self._kept)[:-MOST_KEPT]:
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
        if not self.running and self._verdicts[0] != self.revision:
            self._verdicts = (self.revision, row_verdicts(list(self.cells.values())))
        return self._verdicts[1]

    def row(self, row: int) -> list[Cell]:
        """Return the finished cells of a row, left to right."""
        own = [cell for place, cell in self.cells.items() if place.row == row]
        return sorted(own, key=lambda cell: cell.place.column)


class EnsembleRun:
    """An ensemble trained in short slices."""

    def __init__(self, request: OverfittingRequest, beside: ComparisonRun) -> None:
        self._beside = beside
        self._kept: dict[tuple[str, int, int], Ensemble] = {}
        self._work: Generator[float, None, Ensemble] | None = None
        self.choose(request)

    def choose(self, request: OverfittingRequest) -> None:
        """Change the settings and stop training."""
        self.stop()
        self.request, self.share = request, 0.0
        self._key = (request.spec.model_dump_json(), request.members, request.seeds)
        self.ensemble = self._kept.get(self._key)  # None until trained

    @property
    def running(self) -> bool:
        return self._work is not None

    @property
    def is_missing(self) -> bool:
        return self.request.members > 0 and self.ensemble is None

    def run(self) -> None:
        """Start training."""
        if self.is_missing:
            asked, grid = self.request, self._beside.grid
            self._begun = time.perf_counter()
            self._work = train_ensemble(
                asked.spec, asked.members, asked.seeds, grid.view(0), len(grid.columns)
            )

    def stop(self) -> None:
        """Stop training; an unfinished ensemble is discarded."""
        self._work = None

    def tick(self, seconds: float, _until_first: float = 0.0) -> None:
        """Train for `seconds`; an epoch that has started is completed."""
        start = time.perf_counter()
        while self._work is not None:
            try:
                self.share = next(self._work)
            except StopIteration as stop:
                self._work = None
                self.ensemble = self._kept[self._key] = stop.value
                for oldest in list(self._kept)[:-MOST_ENSEMBLES]:
                    del self._kept[oldest]
            if time.perf_counter() - start >= seconds:
                return

    @property
    def seconds_left(self) -> float | None:
        """Estimated remaining time; None at the beginning."""
        share = self.share
        return (time.perf_counter() - self._begun) * (1 - share) / share if share > 0.02 else None


class OverfittingStudy:
    """Remedies, ensemble, strengths, and capacities, trained in turn with one cache of cells."""

    def __init__(self, request: OverfittingRequest) -> None:
        self.request = request
        kept: KeptCells = {}
        self._rows = {part: ComparisonRun(row, kept) for part, row in request.rows().items()}
        self.remedies, self.strength, self.capacity = self._rows.values()
        self.ensembles = EnsembleRun(request, self.remedies)
        self._parts: dict[str, ComparisonRun | EnsembleRun] = {
            "remedies": self.remedies,
            "ensemble": self.ensembles,
            "strength": self.strength,
            "capacity": self.capacity,
        }  # in order of training
        self._waiting: list[str] = []
        self._effects: tuple[object, list[Effect]] = (None, [])  # with their revision

    def choose(self, request: OverfittingRequest) -> None:
        """Change the settings and start training; a SpecError leaves the state unchanged."""
        if request == self.request:
            return
        rows = request.rows()
        rows["remedies"].comparison()
        self.stop()
        self.request = request
        for part, row in rows.items():
            self._rows[part].choose(row)
        self.ensembles.choose(request)
        self.run()

    @property
    def part(self) -> str | None:
        """Part under training: ``remedies``, ``ensemble``, ``strength``, or ``capacity``."""
        return self._waiting[0] if self._waiting else None

    @property
    def number(self) -> int:
        """Number of the part under training, from 1."""
        return self.parts - len(self._waiting) + 1

    @property
    def running(self) -> bool:
        return bool(self._waiting)

    @property
    def is_missing(self) -> bool:
        return any(run.is_missing for run in self._parts.values())

    def run(self) -> None:
        """Start training the missing parts one after another."""
        self._waiting = [part for part, run in self._parts.items() if run.is_missing]
        self.parts = len(self._waiting)  # number of parts in this training
        self._start()

    def _start(self) -> None:
        if self.part is not None:
            self._parts[self.part].run()

    def stop(self) -> None:
        """Stop training; what is done is kept."""
        self._waiting = []
        for run in self._parts.values():
            run.stop()

    def tick(self, seconds: float, until_first: float = 0.0) -> None:
        """Train the current part, see `ComparisonRun.tick`."""
        if self.part is None:
            return
        run = self._parts[self.part]
        run.tick(seconds, until_first if run is self.remedies else 0.0)
        if not run.running:
            self._waiting.pop(0)
            self._start()

    @property
    def share(self) -> float:
        """Estimated share of the current part that is done, 0 to 1."""
        return self._parts[self.part].share if self.part else 1.0

    @property
    def seconds_left(self) -> float | None:
        """Estimated remaining time of the current part; None at its beginning."""
        return self._parts[self.part].seconds_left if self.part else None

    @property
    def revision(self) -> object:
        """Value that changes whenever `cells` change."""
        return self.remedies.revision, self.ensembles.ensemble

    @property
    def ensemble(self) -> Ensemble | None:
        """The trained ensemble, with its column after the remedies; None until trained."""
        trained = self.ensembles.ensemble
        if trained is None:
            return None
        place = CellIndex(0, len(self.request.treatments))
        return replace(trained, cell=replace(trained.cell, place=place))

    @property
    def cells(self) -> dict[CellIndex, Cell]:
        """The trained cells by index, left to right; the ensemble is last."""
        last = [self.ensemble.cell] if self.ensemble else []
        return {cell.place: cell for cell in [*self.remedies.row(0), *last]}

    @property
    def nothing(self) -> Cell | None:
        """The trained cell without a remedy."""
        return self.remedies.cells.get(CellIndex(0, self.request.treatments.index(NOTHING)))

    def effects(self) -> list[Effect]:
        """Return the effect of each trained remedy against no remedy, cached."""
        nothing = self.nothing
        if nothing is not None and self._effects[0] != self.revision:
            others = [cell for cell in self.cells.values() if cell is not nothing]
            self._effects = (self.revision, effects(nothing, others))
        return self._effects[1] if nothing else []
