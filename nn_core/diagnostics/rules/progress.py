"""Rules about how training goes: the size of its steps, and what they lead to."""

from __future__ import annotations

import numpy as np

from nn_core.diagnostics.evidence import Evidence
from nn_core.diagnostics.findings import (
    CS231N,
    OWN,
    SAGEMAKER,
    TEXTBOOK,
    Finding,
    Trend,
)
from nn_core.types import N_, Array

HUGE_UPDATE = 10.0
LARGE_UPDATE, SMALL_UPDATE = 1e-1, 1e-5
"""A hundred times more, and less, than the healthy ratio of update to weights, 1e-3."""
HARDLY_MOVED = 0.9
"""Share of the first loss above which the last one has hardly moved."""
OVERFIT = 0.1
"""(validation - training) / training."""
MATERIAL = 0.2
"""Rise of the validation loss over its best that matters, as a share of a guess's loss."""
GUESSING = 0.8
"""Share of a guess's loss above which hardly anything is learned."""
NO_BETTER = 0.95
"""Share of a guess's loss above which nothing is learned."""
FLAT = 0.01
"""Relative gain over the second half of a run below which it stands still."""
PLATEAU_EPOCHS = 20
"""Of a shorter run nothing is said, unless it is finished."""


def step_too_large(evidence: Evidence) -> Finding | None:
    """A learning rate past the stability limit, and a loss that rose for it.

    Past the limit alone is no fault: full-batch descent drives itself there and goes on learning.
    """
    rates = dict(zip(evidence.epochs.tolist(), evidence.learning_rate.tolist(), strict=True))
    for epoch in sorted(evidence.sharpness):
        sharpest = evidence.sharpness[epoch]
        rate = rates.get(epoch, float(evidence.learning_rate[0]))
        if rate * sharpest <= evidence.stable_product or not evidence.suffers_after(epoch):
            continue
        limit = evidence.stable_product / sharpest
        return Finding(
            "step_too_large",
            (),
            epoch,
            N_("learning rate"),
            rate,
            limit,
            "above",
            TEXTBOOK,
            N_(
                "The learning rate {rate:.3g} is above {limit:.3g}, up to which gradient descent "
                "is stable at this curvature (λmax = {sharpest:.3g}); and the loss went up."
            ),
            {"rate": rate, "limit": limit, "sharpest": sharpest},
        )
    return None


def updates_too_large(evidence: Evidence) -> Finding | None:
    """Steps that are large beside the weights they change."""
    usual, largest = _updates(evidence)
    if largest.size and np.nanmax(largest) > HUGE_UPDATE:
        numbers, limit, source = largest, HUGE_UPDATE, SAGEMAKER
    elif usual.size and np.nanmax(usual) > LARGE_UPDATE:
        numbers, limit, source = usual, LARGE_UPDATE, CS231N
    else:
        return None
    return _update_finding(
        evidence,
        "updates_too_large",
        numbers,
        limit,
        source,
        N_(
            "A step changes the weights of layer {layer} by {ratio:.3g} times their size, where a "
            "thousandth is usual: the loss oscillates instead of falling."
        ),
    )


def updates_too_small(evidence: Evidence) -> Finding | None:
    """Steps so small that the loss has hardly moved."""
    usual, _largest = _updates(evidence)
    losses = evidence.train_loss
    stands = losses[-1] > HARDLY_MOVED * losses[0]
    if not usual.size or not stands or not np.nanmax(usual) < SMALL_UPDATE:
        return None
    return _update_finding(
        evidence,
        "updates_too_small",
        usual,
        SMALL_UPDATE,
        CS231N,
        N_(
            "A step changes the weights of layer {layer} by {ratio:.3g} times their size, where a "
            "thousandth is usual, and no other layer moves more: training takes far too long."
        ),
    )


def overfitting(evidence: Evidence) -> Finding | None:
    """A validation loss that has risen again, well above the training loss."""
    validation, train = evidence.validation_loss, float(evidence.train_loss[-1])
    if validation is None or not np.isfinite(validation).all() or not train > 0:
        return None
    gap = (float(validation[-1]) - train) / train
    best = int(validation.argmin())
    risen = float(validation[-1] - validation[best])
    if not gap > OVERFIT or not risen > MATERIAL * evidence.guess_loss:
        return None
    return Finding(
        "overfitting",
        (),
        int(evidence.epochs[best]),
        N_("(validation loss − training loss) / training loss"),
        gap,
        OVERFIT,
        "above",
        SAGEMAKER,
        N_(
            "Since epoch {epoch} the validation loss has risen from {best:.4g} to {last:.4g}, "
            "while the training loss went down to {train:.4g}: what is learned now holds for the "
            "training samples alone."
        ),
        {
            "epoch": int(evidence.epochs[best]),
            "best": float(validation[best]),
            "last": float(validation[-1]),
            "train": train,
        },
    )


def plateau(evidence: Evidence) -> Finding | None:
    """A loss that stands still while it is little better than a guess's."""
    losses, guess = evidence.train_loss, evidence.guess_loss
    if len(losses) <= PLATEAU_EPOCHS or not np.isfinite(losses).all():
        return None
    half = len(losses) // 2
    before, after = float(losses[:half].min()), float(losses[half:].min())
    if not evidence.is_learnable or after < GUESSING * guess or after < (1.0 - FLAT) * before:
        return None
    return Finding(
        "plateau",
        (),
        int(evidence.epochs[half]),
        N_("training loss, of a guess's"),
        after / guess,
        GUESSING,
        "above",
        OWN,
        N_(
            "Over the second half of the run the training loss does not fall below {loss:.4g}; the "
            "best constant answer has {guess:.4g}."
        ),
        {"loss": after, "guess": guess},
    )


def no_better_than_guess(evidence: Evidence) -> Finding | None:
    """A run that ends where the best constant answer is, however its loss moves."""
    count, guess = len(evidence.train_loss), evidence.guess_loss
    last, epoch = float(evidence.train_loss[-1]), int(evidence.epochs[-1])
    # A run that goes on has just begun; one that has not begun has nothing to show.
    is_early = epoch == 0 or (count <= PLATEAU_EPOCHS and not evidence.is_finished)
    if is_early or not evidence.is_learnable or last <= NO_BETTER * guess:
        return None
    trend = _trend(evidence.train_loss)
    return Finding(
        "no_better_than_guess",
        (),
        epoch,
        N_("training loss, of a guess's"),
        last / guess,
        NO_BETTER,
        "above",
        OWN,
        _NO_BETTER[trend],
        {"epochs": epoch, "loss": last, "guess": guess},
        trend,
    )


_NO_BETTER: dict[Trend, str] = {
    "falling": N_(
        "After epoch {epochs} the network is no better than a guess: its training loss is "
        "{loss:.4g}, and the best constant answer has {guess:.4g}. The loss still falls: "
        "the training is too short or too slow."
    ),
    "flat": N_(
        "After epoch {epochs} the network is no better than a guess: its training loss is "
        "{loss:.4g}, and the best constant answer has {guess:.4g}. The loss has stopped "
        "falling: more epochs alone will not help."
    ),
    "rising": N_(
        "After epoch {epochs} the network is no better than a guess: its training loss is "
        "{loss:.4g}, and the best constant answer has {guess:.4g}. The loss is higher than "
        "it was earlier in the run."
    ),
}


def _trend(losses: Array) -> Trend:
    """Compare the last loss with that of half the run."""
    middle, last = float(losses[(len(losses) - 1) // 2]), float(losses[-1])
    if last < (1.0 - FLAT) * middle:
        return "falling"
    return "flat" if last <= (1.0 + FLAT) * middle else "rising"


def _updates(evidence: Evidence) -> tuple[Array, Array]:
    """Return the median and the largest finite ratio of each layer, shape (L,) or (0,)."""
    ratios = evidence.timeline.records.update_ratio
    finite = np.where(np.isfinite(ratios), ratios, np.nan)
    rows: Array = finite[~np.isnan(finite).all(axis=1)]
    if not len(rows):
        return np.empty(0), np.empty(0)
    known = ~np.isnan(rows).all(axis=0)
    usual, largest = np.full(rows.shape[1], np.nan), np.full(rows.shape[1], np.nan)
    usual[known] = np.nanmedian(rows[:, known], axis=0)
    largest[known] = np.nanmax(rows[:, known], axis=0)
    return usual, largest


def _update_finding(
    evidence: Evidence, kind: str, numbers: Array, limit: float, source: str, sentence: str
) -> Finding:
    """Name the layer that moves most, and the first epoch that did so."""
    layer = int(np.nanargmax(numbers))
    own = evidence.timeline.records.update_ratio[:, layer]
    is_large = kind == "updates_too_large"
    with np.errstate(invalid="ignore"):
        crossed = own > limit if is_large else own < limit
    ratio = float(numbers[layer])
    return Finding(
        kind,
        tuple(int(k) for k in np.flatnonzero(numbers > limit)) if is_large else (),
        int(evidence.timeline.epochs[int(np.argmax(crossed))]),
        N_("update over weights"),
        ratio,
        limit,
        "above" if is_large else "below",
        source,
        sentence,
        {"layer": layer + 1, "ratio": ratio},
    )
