"""The wall: rows of small surfaces, which fill as cells are done.

Data in, one message out; ``web/wall.js`` paints it. The message is complete every time, and each
tile carries a token, so that the browser paints only what is new.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from experiments.comparison import Cell, Place
from nn_core.datasets import PreparedData
from nn_core.types import Array
from ui.compare.words import ceiling_words, interval_text, metric_title, plane_words
from ui.i18n import _
from ui.live import assets
from ui.live.packing import levels, pack
from ui.theme import CLASS_COLORS, DIVERGING_DARK, DIVERGING_LIGHT

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
    """Tiles that show models of the same data.

    Attributes
    ----------
    title : str
    tiles : sequence of Tile
    points : str
        Which part of the first seed's data is drawn, ``train`` or ``test``; of the first tile
        that is done.
    """

    title: str
    tiles: Sequence[Tile]
    points: Literal["train", "test"] = "test"


def wall_message(rows: Sequence[TileRow]) -> bytes:
    """Return the message that shows rows of tiles, for ``web/wall.js``."""
    arrays: dict[str, Array] = {}
    shown = []
    for row, described in enumerate(rows):
        cells = [tile.cell for tile in described.tiles if tile.cell is not None]
        entry: dict[str, Any] = {"title": described.title, "facts": "", "cells": []}
        if cells:
            entry |= _row(row, cells[0], described.points, arrays)
        for column, tile in enumerate(described.tiles):
            field: dict[str, Any] = {"title": tile.title}
            if tile.cell is not None:
                field |= _tile(tile, f"raster{row}.{column}", arrays, entry["range"])
                label = f"{tile.title}: {entry['metric']} {field['score']}"
                field["label"] = ", ".join(part for part in (described.title, label) if part)
            entry["cells"].append(field)
        shown.append(entry)
    head = {
        "rows": shown,
        "colors": CLASS_COLORS,
        "diverging": {"light": DIVERGING_LIGHT, "dark": DIVERGING_DARK},
        "open": _("Open in the Lab"),
        "best": _("Better than all others of its row, beyond chance"),
        "waiting": _("not trained yet"),
    }
    return pack(head, arrays)


def wall(payload: bytes, *, key: str) -> Place | None:
    """Show the wall.

    Returns
    -------
    Place or None
        The cell that was clicked just now.
    """
    assets.serve()
    result = assets.renderer("wall")(key=key, data=payload, on_opened_change=lambda: None)
    clicked = result.get("opened")
    return Place(clicked["row"], clicked["column"]) if clicked else None


def _kind(prepared: PreparedData) -> str:
    if prepared.dataset.X.shape[1] == 1:
        return "curve"
    return {"binary": "binary", "multiclass": "classes", "regression": "regression"}[
        prepared.problem
    ]


def _row(row: int, cell: Cell, part: str, arrays: dict[str, Array]) -> dict[str, Any]:
    """Return what the tiles of a row have in common: kind, ranges and points."""
    prepared, view = cell.data, cell.view
    kind = _kind(prepared)
    samples = getattr(prepared, part)
    raw, y = samples.raw[:MOST_POINTS], samples.y[:MOST_POINTS]
    points = np.column_stack([raw[:, 0], y]) if view.plane is None else view.plane.project(raw)
    targets = prepared.dataset.y
    low, high = _padded(targets, 0.0) if kind == "regression" else (0.0, 1.0)
    up = (float(view.ys[0]), float(view.ys[-1])) if len(view.ys) else _padded(targets)
    across = (float(view.xs[0]), float(view.xs[-1]))
    spots = {"x": _share(points[:, 0], across), "y": _share(points[:, 1], up)}
    values = _share(y, (low, high)) if kind == "regression" else y
    for name, array in (*spots.items(), ("value", values)):
        arrays[f"{name}{row}"] = array.astype(np.float32)
    facts = [metric_title(cell.metric), ceiling_words(cell), plane_words(cell)]
    return {
        "kind": kind,
        "metric": metric_title(cell.metric),
        "range": up if kind == "curve" else (low, high),
        "classes": len(prepared.dataset.class_names),
        "facts": " · ".join(fact for fact in facts if fact),
    }


def _tile(
    tile: Tile, name: str, arrays: dict[str, Array], limits: tuple[float, float]
) -> dict[str, Any]:
    cell = tile.cell
    if cell is None:
        raise ValueError(f"a tile must have a cell to be painted; {tile.title} has none")
    kind = _kind(cell.data)
    if kind == "curve":
        with np.errstate(over="ignore"):
            raster = ((cell.surface - limits[0]) / (limits[1] - limits[0])).astype(np.float32)
    elif kind == "classes":
        raster = levels(np.moveaxis(cell.surface, -1, 0), 0.0, 1.0)
    else:
        raster = levels(cell.surface, *limits)
    arrays[name] = raster
    score = interval_text(cell.score, cell.metric)
    facts = f"{score}{tile.is_best}{tile.note}"
    token = hashlib.blake2b(raster.tobytes() + facts.encode(), digest_size=8)
    return {
        "raster": name,
        "shape": cell.surface.shape[:2],
        "token": token.hexdigest(),
        "score": score,
        "note": tile.note,
        "best": tile.is_best,
        "opens": tile.opens,
        "trouble": _trouble(cell),
    }


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
