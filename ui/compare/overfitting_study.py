"""Session state of the overfitting page: remedies, ensemble, strengths, and capacities."""

import time
from collections.abc import Callable, Generator
from dataclasses import replace

from experiments.compare.cells import Cell
from experiments.compare.effects import Effect, effects
from experiments.compare.ensembles import Ensemble, train_ensemble
from experiments.compare.planning import CellIndex
from ui.compare.comparison_run import ComparisonRun, KeptCells
from ui.compare.requests import NOTHING, OverfittingRequest, column_title
from ui.i18n import ngettext
from ui.session import Key

MOST_ENSEMBLES = 20


class EnsembleRun:
    """An ensemble trained in short slices."""

    def __init__(
        self, request: OverfittingRequest, beside: ComparisonRun, clock: Callable[[], float]
    ) -> None:
        self._beside, self._clock = beside, clock
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
        """Whether training is under way."""
        return self._work is not None

    @property
    def is_missing(self) -> bool:
        """Whether the ensemble is not trained yet."""
        return self.request.members > 0 and self.ensemble is None

    def run(self) -> None:
        """Start training."""
        if self.is_missing:
            asked, grid = self.request, self._beside.grid
            view, column = grid.view(0), len(grid.columns)
            self._begun = self._clock()
            self._work = train_ensemble(asked.spec, asked.members, asked.seeds, view, column)

    def stop(self) -> None:
        """Stop training; an unfinished ensemble is discarded."""
        self._work = None

    def tick(self, seconds: float, _until_first: float = 0.0) -> None:
        """Train for `seconds`; an epoch that has started is completed."""
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

    @property
    def seconds_left(self) -> float | None:
        """Estimated remaining time; None at the beginning."""
        share = self.share
        return (self._clock() - self._begun) * (1 - share) / share if share > 0.02 else None


class OverfittingStudy:
    """Remedies, ensemble, strengths, and capacities, trained in turn with one cache of cells."""

    def __init__(
        self,
        request: OverfittingRequest | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.request = request or OverfittingRequest()
        kept: KeptCells = {}
        self._rows = {
            part: ComparisonRun(row, kept, clock) for part, row in self.request.rows().items()
        }
        self.remedies, self.strength, self.capacity = self._rows.values()
        self.ensembles = EnsembleRun(self.request, self.remedies, clock)
        self._parts: dict[str, ComparisonRun | EnsembleRun] = {
            "remedies": self.remedies,
            "ensemble": self.ensembles,
            "strength": self.strength,
            "capacity": self.capacity,
        }  # in order of training
        self._waiting: list[str] = []
        self.parts = 0  # number of parts in the current training
        self._effects: tuple[object, list[Effect]] | None = None

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
        """Whether training is under way."""
        return bool(self._waiting)

    @property
    def is_missing(self) -> bool:
        """Whether a part is not trained yet."""
        return any(run.is_missing for run in self._parts.values())

    def run(self) -> None:
        """Start training the missing parts one after another."""
        self._waiting = [part for part, run in self._parts.items() if run.is_missing]
        self.parts = len(self._waiting)
        self._start()

    def _start(self) -> None:
        if self.part is not None:
            self._parts[self.part].run()

    def stop(self) -> None:
        """Stop training; finished cells are kept."""
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
        cells, ensemble = self.remedies.row(0), self.ensemble
        return {cell.place: cell for cell in [*cells, *([ensemble.cell] if ensemble else [])]}

    @property
    def nothing(self) -> Cell | None:
        """The trained cell without a remedy."""
        return self.remedies.cells.get(CellIndex(0, self.request.treatments.index(NOTHING)))

    def title(self, cell: Cell) -> str:
        """Return the title of a cell: the remedy with its strength."""
        treatments, members = self.request.treatments, self.request.members
        if cell.place.column < len(treatments):
            return column_title(treatments[cell.place.column])
        text = ngettext("Ensemble of {n} network", "Ensemble of {n} networks", members)
        return text.format(n=members)

    def effects(self) -> list[Effect]:
        """Return the effect of each trained remedy against no remedy, cached."""
        nothing = self.nothing
        if nothing is None:
            return []
        if self._effects is None or self._effects[0] != self.revision:
            others = [cell for cell in self.cells.values() if cell is not nothing]
            self._effects = (self.revision, effects(nothing, others))
        return self._effects[1]


def _first_study() -> OverfittingStudy:
    study = OverfittingStudy()
    study.run()
    return study


OVERFITTING: Key[OverfittingStudy] = Key("gradient_lab.overfitting", _first_study)
"""The session's study on the overfitting page."""
