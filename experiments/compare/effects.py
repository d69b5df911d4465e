"""Effects of remedies compared with no remedy, and whether they are significant."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.compare.cells import Cell
from experiments.compare.statistics import PairedComparison, compare_paired, holm
from nn_core.types import Array


@dataclass(frozen=True, eq=False)
class Effect:
    """Differences between a remedy and no remedy, over their common seeds."""

    cell: Cell
    # Of the test scores, and of the gaps between training and test score
    score: PairedComparison
    gap: PairedComparison
    # Corrected by Holm's method for the number of remedies
    score_p: float
    gap_p: float
    alpha: float

    @property
    def raises_score(self) -> bool:
        """Whether the test score is significantly higher."""
        return self.score_p < self.alpha and self.score.difference.mean > 0

    @property
    def lowers_score(self) -> bool:
        """Whether the test score is significantly lower."""
        return self.score_p < self.alpha and self.score.difference.mean < 0

    @property
    def narrows_gap(self) -> bool:
        """Whether the generalization gap is significantly smaller."""
        return self.gap_p < self.alpha and self.gap.difference.mean < 0


def effects(nothing: Cell, treated: Sequence[Cell], alpha: float = 0.05) -> list[Effect]:
    """Compare cells with remedies with one without, on the same data, paired by seed.

    Remedies with a diverged run or without a common seed are left out.
    """
    pairs = []
    for cell in treated:
        seeds = [seed for seed in nothing.seeds if seed in cell.seeds]
        (score, gap), (own_score, own_gap) = (_at(each, seeds) for each in (nothing, cell))
        if seeds and np.isfinite([gap, own_gap]).all():
            pairs.append((cell, compare_paired(own_score, score), compare_paired(own_gap, gap)))
    score_ps = holm([score.p for _, score, _ in pairs])
    gap_ps = holm([gap.p for *_, gap in pairs])
    return [
        Effect(*pair, float(score_p), float(gap_p), alpha)
        for pair, score_p, gap_p in zip(pairs, score_ps, gap_ps, strict=True)
    ]


def _at(cell: Cell, seeds: Sequence[int]) -> tuple[Array, Array]:
    own = [cell.seeds.index(seed) for seed in seeds]
    return cell.scores[own], (cell.train_scores - cell.scores)[own]
