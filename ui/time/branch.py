"""A fork beside the run it left: pictures and tables. Nothing is drawn here."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from experiments.run.experiment import Experiment
from experiments.run.forks import Fork, SurfaceDifference, scores, surface_difference
from nn_core.types import Array
from ui.i18n import _, joined
from ui.live.curves import CurveLine, CurvePanel, CurvesFrame, EpochMark
from ui.live.surface import SurfaceFrame
from ui.run.scene import Scene, metric_title, split_title
from ui.text import filled
from ui.theme import CHANGE_DARK, CHANGE_LIGHT, FORK_COLORS, SPLIT_DASHES
from ui.widgets.downloads import Table, table_csv

PARTS = ("train", "validation", "test")


def fork_curves(fork: Fork, *, log_loss: bool = False) -> CurvesFrame:
    """Return the curves of both around where they part; the fork's begin there."""
    metric = fork.original.metric
    end = max(one.trainer.epoch for one in (fork.original, fork.forked))
    # A little of what they have in common: more of it would flatten what tells them apart.
    start = max(0, fork.epoch - max(1, (end - fork.epoch) // 8))
    titles = {"loss": _("Loss"), metric: metric_title(fork.original)}
    panels = [
        CurvePanel(
            title,
            tuple(_lines(fork, name, start)),
            log=log_loss and name == "loss",
            percent=name == "accuracy",
        )
        for name, title in titles.items()
    ]
    return CurvesFrame(
        panels=tuple(panels),
        x_label=_("Epoch"),
        epoch=end,
        summary=_("Curves of a run and of its fork from epoch {epoch}").format(epoch=fork.epoch),
        marks=(EpochMark(_("fork at epoch {epoch}").format(epoch=fork.epoch), fork.epoch),),
        start=start,
    )


def _lines(fork: Fork, name: str, first: int) -> list[CurveLine]:
    lines = []
    for side, experiment in sides(fork).items():
        history = experiment.trainer.history
        start = fork.epoch if side == "fork" else first
        epochs = np.asarray(history.epochs, dtype=float)
        for split in ("train", "validation"):
            if f"{split}_{name}" not in history.names:
                continue
            values = history.curve(f"{split}_{name}")
            label = joined([side_title(side), split_title(split)])
            shown = epochs >= start
            dash: Any = SPLIT_DASHES[split]
            lines.append(CurveLine(label, epochs[shown], values[shown], FORK_COLORS[side], dash))
    return lines


def sides(fork: Fork) -> dict[str, Experiment]:
    """Return both runs by side."""
    return {"original": fork.original, "fork": fork.forked}


def side_title(side: str) -> str:
    """Return what a side is called."""
    return {"original": _("original"), "fork": _("fork")}[side]


def fork_surfaces(fork: Fork, scene: Scene) -> tuple[SurfaceFrame, SurfaceFrame, SurfaceFrame]:
    """Return the surfaces of both as they were left, and their difference."""
    original, forked = scene.frame(fork.original), scene.frame(fork.forked)
    found = difference(fork, original.values, forked.values)
    finite = np.abs(found.values[np.isfinite(found.values)])
    limit = float(finite.max()) if finite.size and finite.max() > 0 else 1.0
    several = original.kind == "classes"
    curve = original.kind == "curve"
    return (
        original,
        forked,
        replace(
            original,
            kind="curve" if curve else "regression",
            values=found.values,
            y_range=(-1.1 * limit, 1.1 * limit) if curve else original.y_range,
            y_label=_("Fork − original") if curve else original.y_label,
            value_label=difference_label(original),
            points=(),
            class_labels=(),
            value_range=(0.0 if several else -limit, limit),
            discrete=False,
            diverging_light=CHANGE_LIGHT[4:] if several else CHANGE_LIGHT,
            diverging_dark=CHANGE_DARK[4:] if several else CHANGE_DARK,
            summary=difference_words(fork, found),
        ),
    )


def difference(fork: Fork, original: Array, forked: Array) -> SurfaceDifference:
    """Compare the surfaces of both, in the units in which they are shown."""
    prepared = fork.original.prepared
    targets = prepared.dataset.y
    span = float(targets.max() - targets.min()) if prepared.problem == "regression" else 1.0
    return surface_difference(prepared.problem, original, forked, span)


def difference_label(surface: SurfaceFrame) -> str:
    """Return what the difference is of."""
    if surface.kind == "classes":
        return _("Difference of the probabilities")
    return _("Fork less original: {value}").format(value=surface.value_label)


def difference_words(fork: Fork, found: SurfaceDifference) -> str:
    """Say in a sentence how far apart the two are."""
    if fork.original.prepared.problem == "regression":
        return filled(
            _(
                "Their outputs are further apart than 5% of the targets' range on {share:.1%} of "
                "what is shown; the largest difference is {largest:.3g}."
            ),
            share=found.share,
            largest=_largest(found),
        )
    return filled(
        _(
            "They differ on {share:.1%} of the plane: there they answer another class. The largest "
            "difference of a probability is {largest:.3g}."
        ),
        share=found.share,
        largest=_largest(found),
    )


def _largest(found: SurfaceDifference) -> float:
    finite = np.abs(found.values[np.isfinite(found.values)])
    return float(finite.max()) if finite.size else float("nan")


def score_rows(fork: Fork) -> list[dict[str, str | float]]:
    """Return loss and metric of both by part of the data, and what the fork changed."""
    before, after = scores(fork.original), scores(fork.forked)
    metric = metric_title(fork.original)
    rows: list[dict[str, str | float]] = []
    for title, one, other in (
        (_("Loss"), before.loss, after.loss),
        (metric, before.metric, after.metric),
    ):
        rows += [
            {
                "score": joined([title, split_title(part)]),
                "original": one[part],
                "fork": other[part],
                "difference": other[part] - one[part],
            }
            for part in PARTS
            if part in one
        ]
    return rows


def curves_csv(fork: Fork) -> bytes:
    """Return all recorded values of both by epoch; nothing where a run has no such epoch."""
    columns: dict[str, dict[int, object]] = {}
    for side, experiment in sides(fork).items():
        history = experiment.trainer.history
        for name in history.names:
            columns[f"{side}_{name}"] = dict(zip(history.epochs, history.curve(name), strict=True))
    epochs = sorted({epoch for column in columns.values() for epoch in column})
    rows = ([epoch, *(own.get(epoch) for own in columns.values())] for epoch in epochs)
    return table_csv(Table(["epoch", *columns], rows))
