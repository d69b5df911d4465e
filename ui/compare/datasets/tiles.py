"""The comparison as rows of tiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from experiments.compare.cells import Cell
from experiments.compare.grid import Comparison
from experiments.compare.planning import CellIndex
from experiments.compare.verdicts import RowVerdict
from ui.compare.datasets.choice import column_title, row_title
from ui.compare.wall import Tile, TileRow
from ui.i18n import _


def tile_rows(
    grid: Comparison, cells: Mapping[CellIndex, Cell], verdicts: Sequence[RowVerdict]
) -> list[TileRow]:
    """Return a row for each dataset, with a tile for each column and classical method.

    Parameters
    ----------
    grid : Comparison
    cells : mapping of CellIndex to Cell
        Those that are done.
    verdicts : sequence of RowVerdict
        By which the best are marked.
    """
    best = {verdict.best.place for verdict in verdicts if verdict.best}
    columns = [column_title(column) for column in grid.columns]
    columns += [_(grid.title(len(columns) + k)) for k in range(len(grid.baselines))]
    rows = []
    for row in range(len(grid.rows)):
        tiles = []
        for column, title in enumerate(columns):
            place = CellIndex(row, column)
            cell = cells.get(place)
            is_baseline = cell is not None and cell.is_baseline
            # A method may have another name for regression.
            name = _(cell.title) if cell is not None and is_baseline else title
            tiles.append(Tile(name, cell, opens=not is_baseline, is_best=place in best))
        rows.append(TileRow(row_title(grid.rows, row), tiles))
    return rows
