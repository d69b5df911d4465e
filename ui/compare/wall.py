"""The wall: rows of small surfaces, which fill as cells are done.

Data in, one message out; ``web/wall.js`` paints it. The message is complete every time, and each
tile carries a token, so that the browser paints only what is new.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from experiments.compare.cells import Cell
from experiments.compare.planning import CellIndex
from nn_core.data import PreparedData
from nn_core.types import Array
from ui.compare.words import ceiling_words, metric_title, plane_words
from ui.i18n import _, joined
from ui.live import assets
from ui.live.numbers import offer
from ui.live.packing import class_levels, edge_levels, levels, pack
from ui.text import interval_text, score_text
from ui.theme import CLASS_COLORS, DIVERGING_DARK, DIVERGING_LIGHT
from ui.widgets.downloads import Table

MOST_POINTS = 150


@dataclass(frozen=True, eq=False)
class Tile:
    """One field of the wall.

    Attributes
    ----------
    title : str
    cell : Cell or None
        None while it is not trained.
    opens : bool
        Whether a click opens it in the Lab.
    is_best : bool
    note : str
        A line below the score.
    """

    title: str
    cell: Cell | None
    opens: bool = True
    is_best: bool = False
    note: str = ""


@dataclass(frozen=True, eq=False)
class TileRow:
    """Tiles that show models of one dataset.

    Attributes
    ----------
    title : str
    tiles : sequence of Tile
    points : str
        Which part of the first seed's data is drawn, ``train`` or ``test``.
    """

    title: str
    tiles: Sequence[Tile]
    points: Literal["train", "test"] = "test"


def wall_message(rows: Sequence[TileRow], *, leaving: bool = False) -> bytes:
    """Return the message that shows rows of tiles, for ``web/wall.js``.

    Parameters
    ----------
    rows : sequence of TileRow
    leaving : bool
        Whether the browser shall answer at once, as if a tile were clicked.
    """
    arrays: dict[str, Array] = {}
    shown = []
    for row, described in enumerate(rows):
        cells = [tile.cell for tile in described.tiles if tile.cell is not None]
        entry: dict[str, Any] = {"title": described.title, "facts": "", "cells": []}
        ceilings = {ceiling_words(cell) for cell in cells}
        limits, spots = (0.0, 1.0), {}
        if cells:
            own, limits = _row(cells[0])
            shared = ceilings if len(ceilings) == 1 else ()
            entry |= own | {"facts": _joined(own["metric"], *shared, own.pop("plane"))}
            spots = _spots(cells[0], described.points, limits)
            arrays |= {f"{name}{row}": array for name, array in spots.items()}
        for column, tile in enumerate(described.tiles):
            field: dict[str, Any] = {"title": tile.title}
            if tile.cell is not None:
                note = _joined(ceiling_words(tile.cell) if len(ceilings) > 1 else "", tile.note)
                field |= _tile(replace(tile, note=note), f"raster{row}.{column}", arrays, limits)
                field["points"] = f"{row}"
                # Noise, or more data, gives a tile samples of its own.
                own_spots = _spots(tile.cell, described.points, limits)
                if not all(np.array_equal(own_spots[name], spots[name]) for name in spots):
                    field["points"] = f"{row}.{column}"
                    arrays |= {f"{name}{row}.{column}": one for name, one in own_spots.items()}
                field["token"] += _digest(*own_spots.values())
                label = f"{tile.title}: {entry['metric']} {field['score']}"
                field["label"] = joined(part for part in (described.title, label) if part)
            entry["cells"].append(field)
        shown.append(entry)
    head = {
        "rows": shown,
        "leaving": leaving,
        "colors": CLASS_COLORS,
        "diverging": {"light": DIVERGING_LIGHT, "dark": DIVERGING_DARK},
        "best": _("Better than all others of its row, beyond chance"),
        "waiting": _("not trained yet"),
    }
    return pack(head, arrays)


def wall_table(rows: Sequence[TileRow]) -> Table:
    """Return the scores by seed and the picture of every tile that is trained."""
    return Table(["row", "column", "what", "x", "y", "value"], _wall_rows(rows))


def _wall_rows(rows: Sequence[TileRow]) -> Iterator[tuple[object, ...]]:
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
    for y, line in zip(view.ys, outputs, strict=True):
        for x, values in zip(view.xs, line, strict=True):
            for own, value in zip(names, values, strict=True):
                yield own, x, y, value


def wall(payload: bytes, *, key: str, table: Callable[[], Table]) -> CellIndex | None:
    """Show the wall.

    Parameters
    ----------
    payload : bytes
        From `wall_message`.
    key : str
        Stable name of the view on its page.
    table : callable
        Makes the table of the numbers shown, when the reader saves it.

    Returns
    -------
    CellIndex or None
        The cell that was clicked just now.
    """
    assets.serve()
    offer(key, lambda _asked: table())
    result = assets.renderer("wall")(key=key, data=payload, on_opened_change=lambda: None)
    clicked = result.get("opened")
    return CellIndex(clicked["row"], clicked["column"]) if clicked else None


def _kind(prepared: PreparedData) -> str:
    if prepared.dataset.is_curve:
        return "curve"
    return {"binary": "binary", "multiclass": "classes", "regression": "regression"}[
        prepared.problem
    ]


def _row(cell: Cell) -> tuple[dict[str, Any], tuple[float, float]]:
    """Return what the tiles of a row have in common, and the range of what they show."""
    prepared = cell.data
    kind = _kind(prepared)
    limits = _padded(prepared.dataset.y, 0.0) if kind == "regression" else (0.0, 1.0)
    if kind == "curve":
        limits = _up(cell)
    facts = {
        "kind": kind,
        "metric": metric_title(cell.metric),
        "classes": len(prepared.dataset.class_names),
        "plane": plane_words(cell),
    }
    return facts, limits


def _up(cell: Cell) -> tuple[float, float]:
    """Return the range of the vertical axis."""
    ys = cell.view.ys
    return (float(ys[0]), float(ys[-1])) if len(ys) else _padded(cell.data.dataset.y)


def _spots(cell: Cell, part: str, limits: tuple[float, float]) -> dict[str, Array]:
    """Return where samples lie, as shares of the picture, and what they are."""
    prepared, view = cell.data, cell.view
    samples = getattr(prepared, part)
    raw, y = samples.raw[:MOST_POINTS], samples.y[:MOST_POINTS]
    plane = view.plane
    points = np.column_stack([raw[:, 0], y]) if plane is None else plane.project(raw, y)
    up = limits if view.plane is None else _up(cell)
    across = (float(view.xs[0]), float(view.xs[-1]))
    found = {
        "x": _share(points[:, 0], across),
        "y": _share(points[:, 1], up),
        "value": _share(y, limits) if prepared.problem == "regression" else y,
    }
    return {name: array.astype(np.float64) for name, array in found.items()}


def _tile(
    tile: Tile, name: str, arrays: dict[str, Array], limits: tuple[float, float]
) -> dict[str, Any]:
    cell = tile.cell
    if cell is None:
        raise ValueError(f"a tile must have a cell to be painted; {tile.title} has none")
    kind = _kind(cell.data)
    if kind == "curve":
        raster = _share(cell.surface, limits)
    elif kind == "regression":
        raster = levels(cell.surface, *limits)
    else:
        outputs = cell.surface if kind == "classes" else cell.surface[..., np.newaxis]
        raster = class_levels(outputs)
    arrays[name] = raster
    edge = f"{name}.edge"
    if kind in {"binary", "classes"}:
        arrays[edge] = edge_levels(outputs)
    score = interval_text(cell.score, cell.metric)
    facts = f"{score}{tile.is_best}{tile.note}"
    return {
        "raster": name,
        "edge": edge,
        "shape": cell.surface.shape[:2],
        "token": _digest(raster, np.frombuffer(facts.encode(), dtype=np.uint8)),
        "score": score,
        "note": tile.note,
        "best": tile.is_best,
        "opens": tile.opens,
        # The picture is that of one seed, and so is what the Lab shows.
        "open": _("Open in the Lab: seed {seed}, {score}").format(
            seed=cell.seeds[0], score=score_text(float(cell.scores[0]), cell.metric)
        ),
        "trouble": _trouble(cell),
    }


def _digest(*arrays: Array) -> str:
    found = hashlib.blake2b(digest_size=8)
    for array in arrays:
        found.update(np.ascontiguousarray(array).tobytes())
    return found.hexdigest()


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _trouble(cell: Cell) -> str:
    lost = int(cell.diverged.sum())
    if not lost:
        return ""
    return _("{lost} of {n} seeds diverged").format(lost=lost, n=len(cell.seeds))


def _padded(values: Array, share: float = 0.15) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    pad = share * (high - low)
    return (low - pad, high + pad) if high > low else (low - 0.5, high + 0.5)


def _share(values: Sequence[float] | Array, limits: tuple[float, float]) -> Array:
    """Return where values lie between two limits, 0 to 1."""
    low, high = limits
    return (np.asarray(values, dtype=np.float64) - low) / ((high - low) or 1.0)
