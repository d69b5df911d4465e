"""A grid of datasets and networks, trained in populations."""

from collections.abc import Collection, Generator, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter

from experiments.compare.baselines import BASELINES, fit
from experiments.compare.cells import Cell, View
from experiments.compare.columns import AXES, AnyColumn, network_columns
from experiments.compare.planning import CellIndex, Clock, Group, plan_groups
from experiments.compare.train_group import train
from experiments.run.runner import DrawnData, shared_data
from experiments.spec.errors import SpecError, shown
from experiments.spec.limits import field_range
from experiments.spec.settings import no_choice
from experiments.spec.spec import DataSpec, ExperimentSpec, TrainingSpec
from nn_core.types import N_

TICK = 0.1
"""Seconds between two reports of progress."""


@dataclass(frozen=True)
class Progress:
    """Estimated share of the work done, number of cells, and estimated time left."""

    share: float
    done: int
    total: int
    seconds_left: float


class Comparison:
    """Datasets as rows, networks or the values of a setting as columns, at several seeds.

    At each seed, all cells of a row have the same data, split and batch order and, where the shapes
    allow, the same random numbers for the initial weights. The seeds replace every seed in the
    specs; an int stands for that many seeds from 0.

    `datasets` are keys of `nn_core.data.DATASETS` or `DataSpec`, `baselines` are keys of
    `BASELINES`. `base` is the spec that the columns change, by default with 100 epochs. ``specs``
    has the spec of each cell at the first seed. SpecError if a cell cannot run, for example without
    test data.

    >>> columns = network_columns("linear", "small")
    >>> grid = Comparison(datasets=("blobs", "xor"), columns=columns, seeds=3)
    >>> for cell in grid.cells():
    ...     print(cell.dataset, cell.title, cell.score.mean > 0.9)
    blobs No hidden layer True
    xor No hidden layer False
    blobs Two layers of 8 True
    xor Two layers of 8 True
    """

    def __init__(
        self,
        datasets: Sequence[str | DataSpec],
        columns: Sequence[AnyColumn] | None = None,
        seeds: int | Sequence[int] = 5,
        base: ExperimentSpec | None = None,
        baselines: Sequence[str] = (),
        keep_curves: bool = False,
    ) -> None:
        if columns is None:
            columns = network_columns(*AXES["network"].values)
        self.rows = tuple(_row(dataset) for dataset in datasets)
        self.columns: tuple[AnyColumn, ...] = tuple(columns)
        self.baselines = tuple(baselines)
        self.keep_curves = keep_curves
        self.seeds = _seeds(seeds)
        for name in self.baselines:
            if name not in BASELINES:
                raise no_choice("baseline", BASELINES, name)
        base = base or ExperimentSpec(training=TrainingSpec(epochs=100))
        self._starts = [_start(base, data, self.seeds[0]) for data in self.rows]
        self.specs = {
            CellIndex(row, column): chosen.apply(start)
            for row, start in enumerate(self._starts)
            for column, chosen in enumerate(self.columns)
        }
        self._drawn: DrawnData = {}
        self._views: dict[int, View] = {}

    @property
    def places(self) -> tuple[CellIndex, ...]:
        """All cells, row by row; the baselines come after the columns."""
        width = len(self.columns) + len(self.baselines)
        return tuple(CellIndex(row, k) for row in range(len(self.rows)) for k in range(width))

    def title(self, column: int) -> str:
        """Return the heading of a column or a baseline, the latter for classification."""
        if column < len(self.columns):
            return self.columns[column].title
        return BASELINES[self._baseline(column)].title

    def view(self, row: int) -> View:
        """Return the plane on which the cells of a row are shown."""
        if row not in self._views:
            self._views[row] = View.around(shared_data(self._starts[row], self._drawn))
        return self._views[row]

    def plan(
        self, places: Collection[CellIndex] | None = None, seeds: Sequence[int] | None = None
    ) -> list[Group]:
        """Return the populations in the order of training; arguments as in `run`."""
        chosen = self.seeds if seeds is None else _seeds(seeds)
        wanted = self.places if places is None else places
        return plan_groups(
            [(place, _seeded(self.specs[place], chosen)) for place in wanted if place in self.specs]
        )

    def cells(
        self, places: Collection[CellIndex] | None = None, seeds: Sequence[int] | None = None
    ) -> Iterator[Cell]:
        """Yield cells when they are done, as `run` does, without the progress."""
        for event in self.run(places, seeds):
            if isinstance(event, Cell):
                yield event

    def run(
        self,
        places: Collection[CellIndex] | None = None,
        seeds: Sequence[int] | None = None,
        tick: float = TICK,
    ) -> Iterator[Cell | Progress]:
        """Yield cells when they are done, and the progress; a caller can stop at any time.

        `seeds` replace those of the comparison, for example to add more by `Cell.joined`. `tick` is
        the number of seconds between two reports; 0 gives one after every epoch of a population and
        after every fit of a baseline, or of ten of its trees.
        """
        wanted = self.places if places is None else tuple(places)
        chosen = self.seeds if seeds is None else _seeds(seeds)
        groups = self.plan(wanted, chosen)
        # All rows of the quickest baseline first, then the next.
        fits = sorted((p for p in wanted if p not in self.specs), key=lambda p: (p.column, p.row))
        names = [self._baseline(place.column) for place in fits]
        fit_costs = [BASELINES[name].cost * len(chosen) for name in names]
        clock = Clock(
            {"networks": sum(group.cost for group in groups), "baselines": sum(fit_costs)}
        )
        meter = _Meter(clock, len(wanted), tick)
        for group in groups:
            titles = [self.title(place.column) for place in group.places]
            views = [self.view(place.row) for place in group.places]
            work = train(group, titles, views, self._drawn, self.keep_curves)
            yield from meter.watch("networks", group.cost, work)
        for place, name, cost in zip(fits, names, fit_costs, strict=True):
            specs = _seeded(self._starts[place.row], chosen)
            work = fit(name, place, specs, self.view(place.row), self._drawn)
            yield from meter.watch("baselines", cost, work)

    def _baseline(self, column: int) -> str:
        return self.baselines[column - len(self.columns)]


class _Meter:
    """Converts steps of work to events: progress at intervals, and the cells at the end."""

    def __init__(self, clock: Clock, total: int, tick: float) -> None:
        self._clock = clock
        self._total, self._done = total, 0
        self._tick, self._last = tick, perf_counter()

    def watch(
        self, kind: str, cost: float, work: Generator[float, None, list[Cell]]
    ) -> Iterator[Cell | Progress]:
        share, start = 0.0, perf_counter()
        while True:
            try:
                reached = next(work)
            except StopIteration as stop:
                cells: list[Cell] = stop.value
                break
            time = perf_counter()
            # Drawing data and importing libraries come first and do not predict the pace.
            if reached > share:
                self._clock.spend(kind, cost * (reached - share), time - start)
            share, start = reached, time
            if time - self._last >= self._tick:
                self._last = time
                yield self._progress()
                # The caller's time between two steps is not counted.
                start = perf_counter()
        self._clock.spend(kind, cost * (1.0 - share), perf_counter() - start)
        self._done += len(cells)
        yield from cells
        yield self._progress()

    def _progress(self) -> Progress:
        clock = self._clock
        return Progress(clock.share, self._done, self._total, clock.seconds_left)


def _row(dataset: str | DataSpec) -> DataSpec:
    data = DataSpec(dataset=dataset) if isinstance(dataset, str) else dataset
    if not data.test:
        raise SpecError.of("data.test", N_("a comparison needs test data; give test a share"))
    return data.model_copy(update={"seed": None})


def _seeds(seeds: int | Sequence[int]) -> tuple[int, ...]:
    chosen = range(seeds) if isinstance(seeds, int) else seeds
    checked = tuple(field_range("seed").check("seed", seed) for seed in chosen)
    if not checked or len(set(checked)) < len(checked):
        template = N_("seeds must be at least 1 and all different; got {value}")
        raise SpecError.of("seed", template, value=shown(list(chosen)))
    return checked


def _start(base: ExperimentSpec, data: DataSpec, seed: int) -> ExperimentSpec:
    return ExperimentSpec(
        data=data,
        network=base.network.model_copy(update={"seed": None}),
        training=base.training.model_copy(update={"seed": None}),
        seed=seed,
    )


def _seeded(spec: ExperimentSpec, seeds: Sequence[int]) -> tuple[ExperimentSpec, ...]:
    return tuple(spec.model_copy(update={"seed": seed}) for seed in seeds)
