"""The wall: rows of small decision surfaces, filled as cells finish training.

Each message is complete; a token per tile lets the browser repaint only what changed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from experiments.compare.cells import Cell
from experiments.compare.planning import CellIndex
from nn_core.types import Array
from ui.compare.requests import ceiling_text, metric_title, plane_text
from ui.i18n import _, joined
from ui.live import assets
from ui.live.packing import pack, token
from ui.live.surface import edge, grid_rows, raster
from ui.text import interval_text, score_text
from ui.theme import CLASS_COLORS, DIVERGING_DARK, DIVERGING_LIGHT
from ui.widgets.downloads import Table

MOST_POINTS = 150
Limits = tuple[float, float]


@dataclass(frozen=True, eq=False)
class Tile:
    """One tile; `cell` is None until trained, `opens` enables the link to the Lab."""

    title: str
    cell: Cell | None
    opens: bool = True
    is_best: bool = False
    note: str = ""


@dataclass(frozen=True, eq=False)
class TileRow:
    """Tiles of one dataset; `points` is the part of the first seed's data to draw."""

    title: str
    tiles: Sequence[Tile]
    points: Literal["train", "test"] = "test"


def wall_message(rows: Sequence[TileRow], *, leaving: bool = False) -> bytes:
    """Encode the rows for the browser; with `leaving` it answers at once, as after a click."""
    return pack(
        {
            "rows": [_row(row) for row in rows],
            "leaving": leaving,
            "colors": CLASS_COLORS,
            "diverging": {"light": DIVERGING_LIGHT, "dark": DIVERGING_DARK},
            "best": _("Better than all others of its row, beyond chance"),
            "waiting": _("not trained yet"),
        }
    )


def _row(row: TileRow) -> dict[str, Any]:
    cells = [tile.cell for tile in row.tiles if tile.cell is not None]
    if not cells:
        return {
            "title": row.title,
            "facts": "",
            "cells": [{"title": own.title} for own in row.tiles],
        }
    first = cells[0]
    kind, limits = _kind(first), _limits(first)
    metric = metric_title(first.metric)
    ceilings = {ceiling_text(cell) for cell in cells}
    spots = _spots(first, row.points, limits)
    fields = []
    for tile in row.tiles:
        field: dict[str, Any] = {"title": tile.title}
        if tile.cell is not None:
            # Noise or a larger training set changes the samples of this tile.
            own = _spots(tile.cell, row.points, limits)
            same = all(np.array_equal(own[name], spots[name]) for name in spots)
            note = _joined(ceiling_text(tile.cell) if len(ceilings) > 1 else "", tile.note)
            field |= _painted(tile.cell, kind, limits) | {
                "points": spots if same else own,
                "best": tile.is_best,
                "note": note,
            }
            field["token"] = token(field)
            label = f"{tile.title}: {metric} {field['score']}"
            field["label"] = joined(part for part in (row.title, label) if part)
            field["opens"] = tile.opens
        fields.append(field)
    shared = ceilings if len(ceilings) == 1 else ()
    return {
        "title": row.title,
        "facts": _joined(metric, *shared, plane_text(first)),
        "cells": fields,
        "kind": kind,
        "classes": len(first.data.dataset.class_names),
    }


def _painted(cell: Cell, kind: str, limits: Limits) -> dict[str, Any]:
    values = _share(cell.surface, limits) if kind == "curve" else cell.surface
    return {
        "raster": raster(kind, values, *limits),
        "edge": edge(kind, values),
        "shape": cell.surface.shape[:2],
        "score": interval_text(cell.score, cell.metric),
        # The surface and the Lab both show the first seed.
        "open": _("Open in the Lab: seed {seed}, {score}").format(
            seed=cell.seeds[0], score=score_text(float(cell.scores[0]), cell.metric)
        ),
        "trouble": _trouble(cell),
    }


def _kind(cell: Cell) -> str:
    if cell.data.dataset.is_curve:
        return "curve"
    return "classes" if cell.data.problem == "multiclass" else cell.data.problem


def _limits(cell: Cell) -> Limits:
    if _kind(cell) == "curve":
        return _up(cell)
    return _padded(cell.data.dataset.y, 0.0) if cell.data.problem == "regression" else (0.0, 1.0)


def _up(cell: Cell) -> Limits:
    """Return the range of the vertical axis."""
    ys = cell.view.ys
    return (float(ys[0]), float(ys[-1])) if len(ys) else _padded(cell.data.dataset.y)


def _spots(cell: Cell, part: str, limits: Limits) -> dict[str, Array]:
    """Return positions of the samples as shares of the picture, with targets."""
    prepared, view = cell.data, cell.view
    samples = getattr(prepared, part)
    raw, y = samples.raw[:MOST_POINTS], samples.y[:MOST_POINTS]
    plane = view.plane
    points = np.column_stack([raw[:, 0], y]) if plane is None else plane.project(raw, y)
    return {
        "x": _share(points[:, 0], (float(view.xs[0]), float(view.xs[-1]))),
        "y": _share(points[:, 1], limits if plane is None else _up(cell)),
        "value": _share(y, limits) if prepared.problem == "regression" else y,
    }


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _trouble(cell: Cell) -> str:
    lost = int(cell.diverged.sum())
    if not lost:
        return ""
    return _("{lost} of {n} seeds diverged").format(lost=lost, n=len(cell.seeds))


def _padded(values: Array, share: float = 0.15) -> Limits:
    low, high = float(values.min()), float(values.max())
    pad = share * (high - low)
    return (low - pad, high + pad) if high > low else (low - 0.5, high + 0.5)


def _share(values: Array, limits: Limits) -> Array:
    """Scale values to 0 to 1 within the limits."""
    low, high = limits
    return (np.asarray(values, dtype=np.float64) - low) / ((high - low) or 1.0)


def wall_table(rows: Sequence[TileRow]) -> Table:
    """Return the scores by seed and the surface values of every trained tile."""
    return Table(["row", "column", "what", "x", "y", "value"], _table_rows(rows))


def _table_rows(rows: Sequence[TileRow]) -> Iterator[tuple[object, ...]]:
    for row in rows:
        for tile in row.tiles:
            if (cell := tile.cell) is None:
                continue
            metric = metric_title(cell.metric)
            for seed, score in zip(cell.seeds, cell.scores, strict=True):
                what = _("{metric}, seed {seed}").format(metric=metric, seed=seed)
                yield row.title, tile.title, what, "", "", score
            for place in _picture_rows(cell):
                yield row.title, tile.title, *place


def _picture_rows(cell: Cell) -> Iterator[tuple[object, ...]]:
    view, dataset = cell.view, cell.data.dataset
    if view.plane is None:
        for x, value in zip(view.xs, cell.surface, strict=True):
            yield _(dataset.target_name), x, "", value
        return
    several = cell.data.problem == "multiclass"
    name = dataset.target_name if cell.data.problem == "regression" else dataset.class_names[-1]
    names = [_(own) for own in (dataset.class_names if several else [name])]
    outputs = cell.surface if several else cell.surface[..., np.newaxis]
    yield from grid_rows(names, view.xs, view.ys, outputs)


def wall(payload: bytes, *, key: str, table: Callable[[], Table]) -> CellIndex | None:
    """Draw the wall from a `wall_message`; return the cell that was just clicked."""
    clicked = assets.mount(
        Path(__file__).with_suffix(".js"),
        payload,
        key=key,
        table=lambda _asked: table(),
        returns="opened",
    )
    return CellIndex(clicked["row"], clicked["column"]) if isinstance(clicked, Mapping) else None
