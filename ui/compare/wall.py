"""The wall: rows of small decision surfaces, filled as cells finish training.

Each message is complete; a token per tile lets the browser repaint only what changed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import streamlit as st

from experiments.compare.cells import Cell
from experiments.compare.planning import CellIndex
from experiments.compare.runs import ComparisonRun, OverfittingStudy
from nn_core.types import Array
from ui.compare.titles import metric_title
from ui.i18n import _, joined
from ui.live import assets
from ui.live.packing import pack, token
from ui.live.surface import edge, grid_rows, raster
from ui.run.live_run import LEAVING, open_in_lab
from ui.text import interval_text, percent, score_text, seconds_text
from ui.theme import CLASS_COLORS, DIVERGING_DARK, DIVERGING_LIGHT
from ui.widgets.clock import redraw
from ui.widgets.downloads import Table

FIRST = 0.6
"""Time limit in seconds for the first cell, right after the click."""
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
    tiles: list[Tile]
    points: Literal["train", "test"] = "test"


def training_wall(
    page: str,
    run: ComparisonRun | OverfittingStudy,
    rows: Callable[[], list[TileRow]],
    status: Callable[[], str],
    state: Callable[[], object],
    *,
    every: float,
    budget: float,
) -> None:
    """Draw Run/Stop with progress, and the wall, which is redrawn during training.

    That is every `every` seconds, of which `budget` go into training. `status` is the text beside
    Run/Stop; a change of `state` redraws the whole page.
    """
    leaving = LEAVING.get()
    ticking = run.running and leaving is None
    painted: tuple[object, bytes] | None = None

    def draw() -> None:
        nonlocal painted
        if ticking:
            run.tick(budget, FIRST)
        _transport(page, run, status())
        now = (run.revision, run.running)
        if painted is None or painted[0] != now:
            painted = (now, wall_message(rows(), leaving=leaving is not None))
        clicked = wall(painted[1], rows, key=f"{page}.wall")
        if clicked is not None and leaving is not None:
            open_in_lab(leaving, ticking=False)
        if clicked is not None and clicked in run.cells:
            open_in_lab(run.cells[clicked], ticking=ticking)

    redraw(draw, state, every if ticking else None)


def _transport(page: str, run: ComparisonRun | OverfittingStudy, status: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        if not run.running:
            st.button(
                _("Run"),
                icon=":material/play_arrow:",
                key=f"{page}.run",
                on_click=run.run,
                type="primary",
                disabled=not run.is_missing,
            )
            st.markdown(status)
            return
        st.button(
            _("Stop"),
            icon=":material/stop:",
            key=f"{page}.stop",
            on_click=run.stop,
            help=_("Cells that are done stay."),
        )
        left = run.seconds_left
        if left is not None:
            status += " · " + _("about {time} left").format(time=seconds_text(left))
        st.progress(min(1.0, run.share), status)


def wall(payload: bytes, rows: Callable[[], Sequence[TileRow]], *, key: str) -> CellIndex | None:
    """Draw the wall from a `wall_message` of rows; return the cell that was just clicked."""
    clicked = assets.mount(
        Path(__file__).with_suffix(".js"),
        payload,
        key=key,
        table=lambda _asked: wall_table(rows()),
        returns="opened",
    )
    return CellIndex(clicked["row"], clicked["column"]) if isinstance(clicked, Mapping) else None


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
    fields: list[dict[str, Any]] = [{"title": tile.title} for tile in row.tiles]
    done = [
        (tile, tile.cell, field)
        for tile, field in zip(row.tiles, fields, strict=True)
        if tile.cell is not None
    ]
    if not done:
        return {"title": row.title, "facts": "", "cells": fields}
    first = done[0][1]
    kind, limits, metric = _kind(first), _limits(first), metric_title(first.metric)
    ceilings = {_ceiling_text(cell) for _tile, cell, _field in done}
    points = _points(first, row.points, limits)
    for tile, cell, field in done:
        # Noise or a larger training set changes the samples of this tile.
        own = _points(cell, row.points, limits)
        same = all(np.array_equal(own[name], points[name]) for name in points)
        values = _share(cell.surface, limits) if kind == "curve" else cell.surface
        lost = int(cell.diverged.sum())
        trouble = _("{lost} of {n} seeds diverged").format(lost=lost, n=len(cell.seeds))
        score = interval_text(cell.score, cell.metric)
        field |= {
            "raster": raster(kind, values, *limits),
            "edge": edge(kind, values),
            "shape": cell.surface.shape[:2],
            "score": score,
            # The surface and the Lab both show the first seed.
            "open": _("Open in the Lab: seed {seed}, {score}").format(
                seed=cell.seeds[0], score=score_text(float(cell.scores[0]), cell.metric)
            ),
            "trouble": trouble if lost else "",
            "points": points if same else own,
            "best": tile.is_best,
            "note": _facts(_ceiling_text(cell) if len(ceilings) > 1 else "", tile.note),
        }
        field["token"] = token(field)
        field["label"] = joined(filter(None, [row.title, f"{tile.title}: {metric} {score}"]))
        field["opens"] = tile.opens
    shared = ceilings if len(ceilings) == 1 else ()
    return {
        "title": row.title,
        "facts": _facts(metric, *shared, _plane_text(first)),
        "cells": fields,
        "kind": kind,
        "classes": len(first.data.dataset.class_names),
    }


def _kind(cell: Cell) -> str:
    if cell.view.plane is None:
        return "curve"
    return "classes" if cell.data.problem == "multiclass" else cell.data.problem


def _limits(cell: Cell) -> Limits:
    """Return the range of the colors, or of the vertical axis of a curve."""
    if cell.data.problem != "regression":
        return 0.0, 1.0
    y = cell.data.dataset.y
    low, high = float(y.min()), float(y.max())
    pad = 0.15 * (high - low) if cell.view.plane is None else 0.0
    return (low - pad, high + pad) if high > low else (low - 0.5, high + 0.5)


def _points(cell: Cell, part: str, limits: Limits) -> dict[str, Array]:
    """Return positions of the samples as shares of the picture, with targets."""
    view, plane, samples = cell.view, cell.view.plane, getattr(cell.data, part)
    raw, y = samples.raw[:MOST_POINTS], samples.y[:MOST_POINTS]
    points = np.column_stack([raw[:, 0], y]) if plane is None else plane.project(raw, y)
    return {
        "x": _share(points[:, 0], (view.xs[0], view.xs[-1])),
        "y": _share(points[:, 1], limits if plane is None else (view.ys[0], view.ys[-1])),
        "value": _share(y, limits) if cell.data.problem == "regression" else y,
    }


def _share(values: Array, limits: Limits) -> Array:
    """Scale values to 0 to 1 within the limits."""
    low, high = limits
    return (np.asarray(values, dtype=np.float64) - low) / ((high - low) or 1.0)


def _facts(*texts: str) -> str:
    return " · ".join(filter(None, texts))


def _ceiling_text(cell: Cell) -> str:
    if cell.ceiling is None:
        return ""
    return _("best possible {score}").format(score=score_text(cell.ceiling, cell.metric))


def _plane_text(cell: Cell) -> str:
    plane = cell.view.plane
    if plane is None or plane.explained_variance_ratio is None:
        return ""
    return _("PCA plane, {share} of the variance of {n} features").format(
        share=percent(float(plane.explained_variance_ratio.sum()), 0),
        n=cell.data.dataset.X.shape[1],
    )


def wall_table(rows: Sequence[TileRow]) -> Table:
    """Return the scores by seed and the surface values of every trained tile."""
    lines: list[tuple[object, ...]] = []
    for row in rows:
        for tile in row.tiles:
            if (cell := tile.cell) is not None:
                text = _("{metric}, seed {seed}")
                scores = [
                    (text.format(metric=metric_title(cell.metric), seed=seed), "", "", score)
                    for seed, score in zip(cell.seeds, cell.scores, strict=True)
                ]
                lines += [(row.title, tile.title, *own) for own in [*scores, *_surface_rows(cell)]]
    return Table(["row", "column", "what", "x", "y", "value"], lines)


def _surface_rows(cell: Cell) -> Iterator[tuple[object, ...]]:
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
