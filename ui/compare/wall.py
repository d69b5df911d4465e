"""The wall: a small surface for each dataset and column, which fills as cells are done.

Data in, one message out; ``web/wall.js`` paints it. The message is complete every time, and each
cell carries a token, so that the browser paints only what is new.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.comparison import Cell, Comparison, Place, RowVerdict
from nn_core.datasets import PreparedData
from nn_core.types import Array
from ui.compare.choice import column_title
from ui.compare.words import ceiling_words, interval_text, metric_title, plane_words
from ui.controls.gallery import dataset_title
from ui.i18n import _
from ui.live import assets
from ui.live.packing import levels, pack
from ui.theme import CLASS_COLORS, DIVERGING_DARK, DIVERGING_LIGHT

MOST_POINTS = 150


def titles(grid: Comparison) -> list[str]:
    """Return what stands above each column, in the session's language."""
    own = [column_title(column) for column in grid.columns]
    return own + [_(grid.title(len(own) + k)) for k in range(len(grid.baselines))]


def wall_payload(
    grid: Comparison, cells: Mapping[Place, Cell], verdicts: Sequence[RowVerdict]
) -> bytes:
    """Message that shows the grid with the cells that are done.

    Parameters
    ----------
    grid : Comparison
    cells : mapping of Place to Cell
    verdicts : sequence of RowVerdict
        By which the best are marked.

    Returns
    -------
    bytes
        For ``web/wall.js``.
    """
    arrays: dict[str, Array] = {}
    best = {verdict.best.place for verdict in verdicts if verdict.best}
    columns = titles(grid)
    rows = []
    for row, data in enumerate(grid.rows):
        name = dataset_title(data.dataset)
        done = [cells[place] for place in grid.places if place.row == row and place in cells]
        shown: dict[str, Any] = {"title": name, "facts": "", "cells": []}
        if done:
            shown |= _row(row, done[0], arrays)
        for column, title in enumerate(columns):
            cell = cells.get(Place(row, column))
            entry: dict[str, Any] = {"title": title}
            if cell is not None:
                # A method may have another name for regression.
                entry["title"] = _(cell.title) if cell.is_baseline else title
                entry |= _cell(cell, arrays, shown["range"], is_best=cell.place in best)
                entry["label"] = f"{name}, {entry['title']}: {shown['metric']} {entry['score']}"
            shown["cells"].append(entry)
        rows.append(shown)
    head = {
        "rows": rows,
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


def _row(row: int, cell: Cell, arrays: dict[str, Array]) -> dict[str, Any]:
    """Return what the cells of a row have in common: kind, ranges and test points."""
    prepared, view = cell.data, cell.view
    kind = _kind(prepared)
    raw, y = prepared.test.raw[:MOST_POINTS], prepared.test.y[:MOST_POINTS]
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


def _cell(
    cell: Cell, arrays: dict[str, Array], limits: tuple[float, float], *, is_best: bool
) -> dict[str, Any]:
    name = f"raster{cell.place.row}.{cell.place.column}"
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
    token = hashlib.blake2b(raster.tobytes() + f"{score}{is_best}".encode(), digest_size=8)
    return {
        "raster": name,
        "shape": cell.surface.shape[:2],
        "token": token.hexdigest(),
        "score": score,
        "best": is_best,
        "opens": not cell.is_baseline,
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
