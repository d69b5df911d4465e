"""Which differences between cells are significant."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.compare.cells import Cell
from experiments.compare.sample_size import seeds_for_power
from experiments.compare.statistics import (
    EXACT_UP_TO,
    PairedComparison,
    compare_paired,
    holm,
    smallest_p,
)
from nn_core.metrics import predicted_classes
from nn_core.types import Array


@dataclass(frozen=True, eq=False)
class Verdict:
    """Significance of the difference between A and B, over their common seeds."""

    a: Cell
    b: Cell
    seeds: tuple[int, ...]
    paired: PairedComparison  # Of the test scores, A - B
    alpha: float
    # How many more would show a difference of this size with probability 0.8; 0 where it is shown,
    # None where the difference is 0 or would take more than 1,000
    more_seeds: int | None
    more_seconds: float | None  # Estimated time for them

    @property
    def is_distinguishable(self) -> bool:
        return self.paired.p < self.alpha

    @property
    def can_be(self) -> bool:
        """Whether any difference could be significant with so many seeds."""
        return self.paired.can_reach(self.alpha)


def compare_cells(a: Cell, b: Cell, alpha: float = 0.05) -> Verdict:
    """Compare two cells over their common seeds.

    ValueError if there is none, the metrics differ, or a network diverged.
    """
    seeds, first, second = _paired(a, b)
    paired = compare_paired(first, second)
    more = _more_seeds(paired, alpha)
    each = a.seconds / len(a.seeds) + b.seconds / len(b.seeds)
    return Verdict(a, b, seeds, paired, alpha, more, None if more is None else more * each)


def _paired(a: Cell, b: Cell) -> tuple[tuple[int, ...], Array, Array]:
    if a.metric != b.metric:
        raise ValueError(f"cells must have one metric; got {a.metric} and {b.metric}")
    seeds = tuple(seed for seed in a.seeds if seed in b.seeds)
    if not seeds:
        raise ValueError(f"cells must have a seed in common; got {a.seeds} and {b.seeds}")
    first, second = (cell.scores[[cell.seeds.index(s) for s in seeds]] for cell in (a, b))
    return seeds, first, second


def _more_seeds(paired: PairedComparison, alpha: float) -> int | None:
    if paired.p < alpha:
        return 0
    if paired.difference.mean == 0.0 or paired.difference.n == 1:
        return None
    needed = seeds_for_power(paired.effect_size, alpha=alpha)
    # One more if the estimate is that these seeds are enough, although they were not.
    return None if needed is None else max(1, needed - paired.difference.n)


@dataclass(frozen=True, eq=False)
class Rival:
    """A cell beside the one with the highest mean of its row.

    ``paired`` is leader minus this cell, ``p`` is corrected for the number of comparisons, and
    ``beaten`` is whether the difference is significant.
    """

    cell: Cell
    paired: PairedComparison
    p: float
    beaten: bool


@dataclass(frozen=True, eq=False)
class RowVerdict:
    """The cell with the highest mean test score on a dataset, and whether its lead is significant.

    The rivals are all other cells by mean, the highest first.
    """

    leader: Cell
    rivals: tuple[Rival, ...]
    alpha: float

    @property
    def dataset(self) -> str:
        """Key of the dataset."""
        return self.leader.dataset

    @property
    def seeds_to_tell(self) -> int | None:
        """The fewest seeds with which the leader could beat every rival.

        None where no number of seeds is enough for so many rivals.
        """
        # For more seeds flips are random, and the smallest p no longer depends on the seeds.
        numbers = range(1, EXACT_UP_TO + 2)
        return next((n for n in numbers if smallest_p(n) * len(self.rivals) < self.alpha), None)

    @property
    def beaten(self) -> tuple[Rival, ...]:
        """Cells that are significantly worse than the leader, the best first."""
        return tuple(rival for rival in self.rivals if rival.beaten)

    @property
    def level(self) -> tuple[Rival, ...]:
        """Cells that are not significantly worse than the leader, the best first."""
        return tuple(rival for rival in self.rivals if not rival.beaten)

    @property
    def tied(self) -> tuple[Rival, ...]:
        """Cells with the same mean score as the leader."""
        return tuple(rival for rival in self.rivals if rival.paired.difference.mean == 0.0)

    @property
    def best(self) -> Cell | None:
        """The leader if it beats every other cell, else None."""
        return self.leader if self.rivals and not self.level else None

    @property
    def can_tell(self) -> bool:
        """Whether there are enough seeds for any cell to be best."""
        return self.seeds_to_tell is not None and len(self.leader.seeds) >= self.seeds_to_tell


def row_verdicts(cells: Sequence[Cell], alpha: float = 0.05) -> list[RowVerdict]:
    """Compare the leader of each dataset with all other cells by the paired exact test.

    p-values are corrected by Holm's method. Choosing the leader by the same scores is valid, as it
    must beat all others: if the two best are equal, one is marked with probability at most alpha.
    Cells with a score that is not finite are left out.
    """
    rows: dict[int, list[Cell]] = {}
    for cell in sorted(cells, key=lambda cell: (cell.place.row, cell.place.column)):
        if np.all(np.isfinite(cell.scores)):
            rows.setdefault(cell.place.row, []).append(cell)
    verdicts = []
    for row in rows.values():
        leader, *others = sorted(row, key=lambda cell: -cell.score.mean)
        tests = [compare_paired(*_paired(leader, other)[1:]) for other in others]
        corrected = holm([test.p for test in tests]).tolist()
        rivals = tuple(
            Rival(cell, test, p, p < alpha)
            for cell, test, p in zip(others, tests, corrected, strict=True)
        )
        verdicts.append(RowVerdict(leader, rivals, alpha))
    return verdicts


@dataclass(frozen=True, eq=False)
class Disagreement:
    """Differences between the predictions of two cells."""

    # On the view, of the first seed. Classes: half the sum of absolute differences between the
    # probabilities. Regression: A - B in the target's unit.
    difference: Array
    differs: Array  # Where the classes differ; False everywhere for a regression
    # Per common seed, on the test part: the share of samples with another class, or the root mean
    # square difference in the target's unit; shape (K,)
    of_tests: Array


def disagreement(a: Cell, b: Cell) -> Disagreement:
    """Compare the predictions of two cells of one row with the same data and a common seed."""
    if a.place.row != b.place.row:
        raise ValueError(f"cells must be of one dataset; got {a.dataset} and {b.dataset}")
    seeds, _, _ = _paired(a, b)
    first, second = ([cell.seeds.index(seed) for seed in seeds] for cell in (a, b))
    if not np.array_equal(a.targets[first], b.targets[second]):
        raise ValueError("cells must have the same test data; these differ in the data themselves")
    p, q = a.predicted[first], b.predicted[second]
    difference = a.surface - b.surface
    if a.metric == "r_squared":
        nowhere = np.zeros(difference.shape, dtype=bool)
        return Disagreement(difference, nowhere, np.sqrt(np.mean((p - q) ** 2, axis=1)))
    of_tests = np.mean(p != q, axis=1)
    binary = a.data.problem == "binary"
    first_surface, second_surface = (
        cell.surface[..., np.newaxis] if binary else cell.surface for cell in (a, b)
    )
    differs = predicted_classes(first_surface) != predicted_classes(second_surface)
    apart = np.abs(difference) if binary else np.abs(difference).sum(axis=-1) / 2
    return Disagreement(apart, differs, of_tests)
