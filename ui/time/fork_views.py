"""Data of views and tables that compare a fork with its original run."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from experiments.run.experiment import Experiment
from experiments.run.forks import Fork, SurfaceDifference, scores, surface_difference
from experiments.run.replay import PARTS
from nn_core.types import N_
from ui.i18n import _, joined
from ui.live.curves import CurveLine, CurvePanel, CurvesFrame, EpochMark
from ui.live.surface import SurfaceFrame
from ui.run.scene import Scene, metric_title, split_title
from ui.text import filled
from ui.theme import CHANGE_DARK, CHANGE_LIGHT, FORK_COLORS, SPLIT_DASHES
from ui.widgets.downloads import frame_csv

SIDES = {"original": N_("original"), "fork": N_("fork")}


def sides(fork: Fork) -> dict[str, Experiment]:
    """Return both runs by side."""
    return {"original": fork.original, "fork": fork.forked}


def _quantities(fork: Fork) -> dict[str, str]:
    return {"loss": _("Loss"), fork.original.metric: metric_title(fork.original)}


def fork_curves(fork: Fork, *, log_loss: bool = False) -> CurvesFrame:
    """Return the learning curves of both runs around the fork epoch, where the fork's start."""
    end = max(one.trainer.epoch for one in (fork.original, fork.forked))
    # A short common part only: a longer one would compress the difference.
    start = max(0, fork.epoch - max(1, (end - fork.epoch) // 8))
    panels = []
    for name, title in _quantities(fork).items():
        lines = tuple(_lines(fork, name, start))
        log, percent = log_loss and name == "loss", name == "accuracy"
        panels.append(CurvePanel(title, lines, log=log, percent=percent))
    return CurvesFrame(
        panels=tuple(panels),
        x_label=_("Epoch"),
        epoch=end,
        summary=_("Curves of a run and of its fork from epoch {epoch}").format(epoch=fork.epoch),
        marks=(EpochMark(_("fork at epoch {epoch}").format(epoch=fork.epoch), fork.epoch),),
        start=start,
    )


def _lines(fork: Fork, quantity: str, first: int) -> Iterator[CurveLine]:
    for side, experiment in sides(fork).items():
        history = experiment.trainer.history
        epochs = np.asarray(history.epochs, dtype=float)
        shown = epochs >= (fork.epoch if side == "fork" else first)
        for split in ("train", "validation"):
            if (name := f"{split}_{quantity}") in history.names:
                label = joined([_(SIDES[side]), split_title(split)])
                values, dash = history.curve(name)[shown], SPLIT_DASHES[split]
                yield CurveLine(label, epochs[shown], values, FORK_COLORS[side], dash)


def fork_surfaces(fork: Fork, scene: Scene) -> tuple[SurfaceFrame, SurfaceFrame, SurfaceFrame]:
    """Return the surfaces of both runs at their last epochs, and their difference."""
    original, forked = scene.frame(fork.original), scene.frame(fork.forked)
    prepared = fork.original.prepared
    targets = prepared.dataset.y
    span = float(targets.max() - targets.min()) if prepared.problem == "regression" else 1.0
    difference = surface_difference(prepared.problem, original.values, forked.values, span)
    largest = _largest(difference)
    limit = largest if np.isfinite(largest) and largest > 0 else 1.0
    several = original.kind == "classes"
    shape: dict[str, Any] = {"kind": "regression"}
    if original.kind == "curve":
        up = (-1.1 * limit, 1.1 * limit)
        shape = {"kind": "curve", "y_range": up, "y_label": _("Fork − original")}
    label = (
        _("Difference of the probabilities")
        if several
        else _("Fork less original: {value}").format(value=original.value_label)
    )
    return (
        original,
        forked,
        replace(
            original,
            **shape,
            values=difference.values,
            value_label=label,
            points=(),
            class_labels=(),
            value_range=(0.0 if several else -limit, limit),
            discrete=False,
            diverging_light=CHANGE_LIGHT[4:] if several else CHANGE_LIGHT,
            diverging_dark=CHANGE_DARK[4:] if several else CHANGE_DARK,
            summary=_difference_words(fork, difference),
        ),
    )


def _difference_words(fork: Fork, difference: SurfaceDifference) -> str:
    """Return a sentence on the distance of the two surfaces."""
    text = (
        _(
            "Their outputs are further apart than 5% of the targets' range on {share:.1%} of "
            "what is shown; the largest difference is {largest:.3g}."
        )
        if fork.original.prepared.problem == "regression"
        else _(
            "They differ on {share:.1%} of the plane: there they answer another class. The largest "
            "difference of a probability is {largest:.3g}."
        )
    )
    return filled(text, share=difference.share, largest=_largest(difference))


def _largest(difference: SurfaceDifference) -> float:
    finite = np.abs(difference.values[np.isfinite(difference.values)])
    return float(finite.max()) if finite.size else float("nan")


def score_rows(fork: Fork) -> list[dict[str, str | float]]:
    """Return loss and metric of both runs by part of the data, and the change by the fork."""
    before, after = scores(fork.original), scores(fork.forked)
    values = ((before.loss, after.loss), (before.metric, after.metric))
    return [
        {
            "score": joined([title, split_title(part)]),
            "original": own[part],
            "fork": other[part],
            "difference": other[part] - own[part],
        }
        for title, (own, other) in zip(_quantities(fork).values(), values, strict=True)
        for part in PARTS
        if part in own
    ]


def curves_csv(fork: Fork) -> bytes:
    """Return the curves of both runs by epoch as CSV; cells of missing epochs are empty."""
    import pandas as pd

    columns = {
        f"{side}_{name}": pd.Series(history.curve(name), history.epochs)
        for side, history in ((side, one.trainer.history) for side, one in sides(fork).items())
        for name in history.names
    }
    return frame_csv(pd.DataFrame(columns).rename_axis("epoch").reset_index())
