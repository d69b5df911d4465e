"""Grouping of cells that train together, and estimates of their training time."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from experiments.run.runner import population_shape
from experiments.spec.network_cost import parameter_count
from experiments.spec.spec import ExperimentSpec

FIRST_SECONDS = 0.2
"""Longest estimate for the first group, so that first results appear soon."""
GROUP_SECONDS = 2.0
"""Longest estimate for other groups: larger populations are faster, smaller ones appear sooner."""
GROUP_PARAMETERS = 400_000
"""Most parameters of a population, as its history keeps copies of them."""


@dataclass(frozen=True)
class CellIndex:
    """Row (dataset) and column (network, value, or baseline after those) of a cell."""

    row: int
    column: int


SeededCell = tuple[CellIndex, tuple[ExperimentSpec, ...]]
"""A cell with its spec at each seed."""


@dataclass(frozen=True)
class Group:
    """Cells that train as one population, each with its spec at each seed.

    ``cost`` is an estimate of the seconds on a reference machine.
    """

    places: tuple[CellIndex, ...]
    specs: tuple[tuple[ExperimentSpec, ...], ...]
    cost: float


def plan_groups(cells: Sequence[SeededCell]) -> list[Group]:
    """Divide cells into groups of one shape, the quickest first."""
    shapes: dict[tuple[object, ...], list[SeededCell]] = {}
    for place, specs in cells:
        shape = (*population_shape(specs[0]).values(), specs[0].data.part_sizes[2])
        shapes.setdefault(shape, []).append((place, specs))
    groups: list[Group] = []
    for cells_of_shape in sorted(shapes.values(), key=lambda cells: _estimate(cells[:1])):
        rest = cells_of_shape
        while rest:
            taken = _fitting(rest, GROUP_SECONDS if groups else FIRST_SECONDS)
            own, rest = rest[:taken], rest[taken:]
            places = tuple(place for place, _ in own)
            groups.append(Group(places, tuple(specs for _, specs in own), _estimate(own)))
    return groups


def _fitting(cells: Sequence[SeededCell], seconds: float) -> int:
    """Return how many cells of one shape to train at once, at least one."""
    parameters = len(cells[0][1]) * parameter_count(cells[0][1][0])
    taken = 1
    while taken < len(cells):
        more = cells[: taken + 1]
        if _estimate(more) > seconds or len(more) * parameters > GROUP_PARAMETERS:
            break
        taken += 1
    return taken


def _estimate(cells: Sequence[SeededCell]) -> float:
    specs = cells[0][1]
    return estimate(specs[0], len(cells) * len(specs))


def estimate(spec: ExperimentSpec, n_networks: int) -> float:
    """Estimate the seconds that a population of networks of one spec takes.

    The formula is fitted to measurements on one machine. `Clock` scales it by measured times, so
    only the proportions matter.
    """
    train, validation, _ = spec.data.part_sizes
    batch = min(spec.training.batch_size, train)
    steps = math.ceil(train / batch)
    layers, parameters = len(spec.network.hidden) + 1, parameter_count(spec)
    units = sum(layer.units for layer in spec.network.hidden) + spec.data.n_out
    step = 25e-6 + 22e-6 * layers + n_networks * (5e-7 + _work(parameters, units, batch))
    after = 1e-4 * layers + n_networks * _work(parameters, units, train + validation) / 2
    return spec.training.epochs * (steps * step + after)


def _work(parameters: int, units: int, rows: int) -> float:
    # Per network: activations, products with the weights, and the optimizer.
    return 26e-9 * units * rows + 0.4e-9 * parameters * rows + 8e-9 * parameters


@dataclass
class Clock:
    """Estimates the remaining time from costs and from the measured time of finished work."""

    costs: dict[str, float]
    _done: dict[str, float] = field(default_factory=dict)
    _spent: dict[str, float] = field(default_factory=dict)

    def spend(self, kind: str, cost: float, seconds: float) -> None:
        """Record finished work of one kind."""
        self._done[kind] = self._done.get(kind, 0.0) + cost
        self._spent[kind] = self._spent.get(kind, 0.0) + seconds

    @property
    def share(self) -> float:
        """Estimated share of all work that is done."""
        total = sum(self.costs.values())
        return min(1.0, sum(self._done.values()) / total) if total else 1.0

    @property
    def seconds_left(self) -> float:
        """Estimated seconds of the remaining work; kinds not started yet have the overall pace."""
        done, spent = sum(self._done.values()), sum(self._spent.values())
        overall = spent / done if done else 1.0
        left = 0.0
        for kind, cost in self.costs.items():
            own = self._done.get(kind, 0.0)
            left += max(0.0, cost - own) * (self._spent[kind] / own if own else overall)
        return left
