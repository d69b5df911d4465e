"""The scores of a comparison as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from experiments.compare.cells import Cell
from experiments.compare.grid import Comparison
from experiments.compare.planning import CellIndex
from experiments.compare.verdicts import RowVerdict
from ui.compare.datasets.choice import cell_title, row_title
from ui.widgets.downloads import frame_csv

if TYPE_CHECKING:
    import pandas as pd


def scores_frame(
    grid: Comparison, cells: Mapping[CellIndex, Cell], verdicts: Sequence[RowVerdict]
) -> pd.DataFrame:
    """Return a line for each cell, row by row.

    Columns: ``dataset``, ``model``, ``best`` (whether its lead over all others of the row holds
    up), ``metric``, ``score`` (mean over seeds on test data), ``low``, ``high`` (ends of its 95 %
    interval, cut at what is possible), ``train_score``, ``gap`` (training minus test), ``seeds``,
    ``seconds`` (of training, a seed, to two digits: those that train together share their time),
    ``parameters``, ``ceiling`` (best possible score, where known).
    """
    import pandas as pd

    best = {verdict.best.place for verdict in verdicts if verdict.best is not None}
    lines = []
    for place in grid.places:
        cell = cells.get(place)
        if cell is None:
            continue
        score, (low, high) = cell.score, cell.score_ends
        lines.append(
            {
                "dataset": row_title(grid.rows, place.row),
                "model": cell_title(grid, cell),
                "best": place in best,
                "metric": cell.metric,
                "score": score.mean,
                "low": low,
                "high": high,
                "train_score": float(cell.train_scores.mean()),
                "gap": cell.gap.mean,
                "seeds": score.n,
                "seconds": meaningful(cell.seconds / score.n),
                "parameters": cell.parameter_count,
                "ceiling": cell.ceiling,
            }
        )
    return pd.DataFrame(lines).astype({"parameters": "Int64"})


def meaningful(seconds: float) -> float:
    """Return a measured time to two digits; further ones would differ at the next measurement.

    >>> meaningful(0.0123456)
    0.012
    """
    return float(np.format_float_scientific(seconds, precision=1))


def scores_csv(
    grid: Comparison, cells: Mapping[CellIndex, Cell], verdicts: Sequence[RowVerdict]
) -> bytes:
    """Return the table as a file, with each seed's score in a column of its own."""
    frame = scores_frame(grid, cells, verdicts)
    shown = [cells[place] for place in grid.places if place in cells]
    for seed in sorted({seed for cell in shown for seed in cell.seeds}):
        frame[f"score_seed_{seed}"] = [
            float(cell.scores[cell.seeds.index(seed)]) if seed in cell.seeds else None
            for cell in shown
        ]
    return frame_csv(frame)
