"""Which cells train together, and about how long each takes."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from experiments.run.runner import population_shape
from experiments.spec.spec import ExperimentSpec

FIRST_SECONDS = 0.2
"""What the first group may take by estimate, so that something is on the screen soon."""
GROUP_SECONDS = 2.0
"""What any other may take: larger populations are faster, smaller ones show sooner."""
GROUP_PARAMETERS = 400_000
"""Most parameters of a population, as its history keeps copies of them."""


@dataclass(frozen=True)
class CellIndex:
    """Where a cell stands.

    Attributes
    ----------
    row : int
        Of the dataset.
    column : int
        Of the network or value; baselines come after.
    """

    row: int
    column: int


@dataclass(frozen=True)
class Group:
    """Cells that train as one population.

    Attributes
    ----------
    places : tuple of CellIndex
    specs : tuple of tuple of ExperimentSpec
        For each cell one for each seed.
    cost : float
        Estimated seconds on some machine.
    """

    places: tuple[CellIndex, ...]
    specs: tuple[tuple[ExperimentSpec, ...], ...]
    cost: float


def plan_groups(cells: Sequence[tuple[CellIndex, tuple[ExperimentSpec, ...]]]) -> list[Group]:
    """Put cells of one shape together, the quickest first.

    Parameters
    ----------
    cells : sequence of (CellIndex, specs)
        With the specs of each cell, which differ in the seed alone.

    Returns
    -------
    list of Group
        Each place in one of them.
    """
    shapes: dict[tuple[object, ...], list[tuple[CellIndex, tuple[ExperimentSpec, ...]]]] = {}
    for place, specs in cells:
        test = specs[0].data.part_sizes[2]
        shapes.setdefault((*population_shape(specs[0]).values(), test), []).append((place, specs))
    alike = sorted(shapes.values(), key=lambda cells: estimate(cells[0][1][0], len(cells[0][1])))
    groups: list[Group] = []
    for cells_of_shape in alike:
        rest = cells_of_shape
        while rest:
            taken = _fitting(rest, GROUP_SECONDS if groups else FIRST_SECONDS)
            places = tuple(place for place, _ in rest[:taken])
            chosen = tuple(specs for _, specs in rest[:taken])
            cost = estimate(chosen[0][0], taken * len(chosen[0]))
            groups.append(Group(places, chosen, cost))
            rest = rest[taken:]
    return groups


def _fitting(cells: Sequence[tuple[CellIndex, tuple[ExperimentSpec, ...]]], seconds: float) -> int:
    """Return how many of some equal cells to train at once, at least one."""
    spec, seeds = cells[0][1][0], len(cells[0][1])
    taken = 1
    while taken < len(cells):
        more = (taken + 1) * seeds
        if estimate(spec, more) > seconds or more * parameter_count(spec) > GROUP_PARAMETERS:
            break
        taken += 1
    return taken


def parameter_count(spec: ExperimentSpec) -> int:
    """Weights and biases of a spec's network."""
    sizes = [spec.data.n_in, *(layer.units for layer in spec.network.hidden), spec.data.n_out]
    return sum((n + 1) * m for n, m in pairwise(sizes))


def estimate(spec: ExperimentSpec, n_networks: int) -> float:
    """Estimate the seconds that so many networks of one spec take as a population.

    Fitted to measurements on one machine; what is left is told by the time that the part done
    has taken, so that only the proportions matter.
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
    # Per network: what grows with the numbers that pass, and the optimizer's share.
    return 26e-9 * units * rows + 0.4e-9 * parameters * rows + 8e-9 * parameters


@dataclass
class Clock:
    """Tells the time left from estimates and from the time that work has really taken.

    Examples
    --------
    >>> clock = Clock({"networks": 2.0, "baselines": 1.0})
    >>> clock.spend("networks", cost=1.0, seconds=4.0)
    >>> clock.share, clock.seconds_left
    (0.3333333333333333, 8.0)
    """

    costs: dict[str, float]
    _done: dict[str, float] = field(default_factory=dict)
    _spent: dict[str, float] = field(default_factory=dict)

    def spend(self, kind: str, cost: float, seconds: float) -> None:
        """Note that some work of one kind is done."""
        self._done[kind] = self._done.get(kind, 0.0) + cost
        self._spent[kind] = self._spent.get(kind, 0.0) + seconds

    @property
    def share(self) -> float:
        """Share of all work that is done, by estimate."""
        total = sum(self.costs.values())
        return min(1.0, sum(self._done.values()) / total) if total else 1.0

    @property
    def seconds_left(self) -> float:
        """Estimated seconds of the rest; work of another kind is taken to be as slow."""
        done, spent = sum(self._done.values()), sum(self._spent.values())
        overall = spent / done if done else 1.0
        left = 0.0
        for kind, cost in self.costs.items():
            own = self._done.get(kind, 0.0)
            left += max(0.0, cost - own) * (self._spent[kind] / own if own else overall)
        return left


def now() -> float:
    """Seconds of a clock that never goes back."""
    return time.perf_counter()
