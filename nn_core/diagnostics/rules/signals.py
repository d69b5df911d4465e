"""Rules about the signals on their way through the network and back."""

from __future__ import annotations

import numpy as np

from nn_core.diagnostics.evidence import Evidence
from nn_core.diagnostics.findings import CS231N, KARPATHY, OWN, SAGEMAKER, Finding
from nn_core.training.divergence import DIVERGED_ABOVE
from nn_core.types import N_, Array

HALF = 0.5
"""Share of a layer's units or activations above which the layer counts as dead or saturated."""
VANISHED = 1e-7
"""Mean absolute gradient below which nothing is learned."""
FADED, GROWN = 1e-3, 1e3
"""What is left of the error in the first layer, or what it has grown to, of the output's."""
LEAST_ERROR = 1e-3
"""An output error below this is a network that is right, whose gradient is small for that."""
UNEQUAL = 10.0
"""Ratio of the layers' variances."""
FAR_START, FAR_START_REGRESSION = 4.0, 25.0
"""First loss over that of an undecided network; a squared error has the longer tail."""


def symmetric(evidence: Evidence) -> Finding | None:
    """Units of a hidden layer that start the same and stay the same."""
    units = np.array([layer.units for layer in evidence.network.layers])
    same: Array = np.asarray((evidence.distinct < units).all(axis=0))
    same[-1] = False
    if not same.any():
        return None
    layers = _indices(same)
    worst = min(layers, key=lambda k: evidence.distinct[1, k] / units[k])
    count = int(evidence.distinct[1, worst])
    return Finding(
        "symmetric",
        layers,
        int(evidence.timeline.epochs[0]),
        N_("different units"),
        float(count),
        float(units[worst]),
        "below",
        N_("units with the same weights have the same gradient"),
        N_(
            "Layer {layer} has {units} units, but only {count} of them differ: the others start "
            "with the same weights, get the same gradient and so stay copies for ever."
        ),
        {"layer": worst + 1, "units": int(units[worst]), "count": count},
    )


def saturated(evidence: Evidence) -> Finding | None:
    """Hidden layers most of whose activations lie at a flat end."""
    return _over_half(
        evidence,
        "saturated",
        evidence.timeline.records.saturated_share[:, :-1],
        N_("share of saturated activations"),
        KARPATHY,
        N_(
            "{share:.0%} of the activations of layer {layer} lie at a flat end of the curve, where "
            "its derivative is nearly 0: hardly any gradient gets through."
        ),
    )


def exploding(evidence: Evidence) -> Finding | None:
    """Errors that grow out of hand on their way back, or numbers past all bounds."""
    records, epochs = evidence.timeline.records, evidence.timeline.epochs
    deltas = records.delta_norm
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        growth = deltas[:, 0] / deltas[:, -1]
    broken = ~np.isfinite(records.gradient_norm)
    if broken[0].any() or growth[0] > GROWN:
        number = float("inf") if broken[0].any() else float(growth[0])
        return Finding(
            "exploding",
            _indices(broken[0]) or (0,),
            int(epochs[0]),
            N_("error in layer 1, of the output's"),
            number,
            GROWN,
            "above",
            OWN,
            N_(
                "On its way back to layer 1 the error grows {times:.3g} times: the weights make it "
                "larger at every layer, and a step that suits one layer is too large for another."
            ),
            {"times": number},
        )
    if evidence.divergence is None:
        return None
    over = evidence.divergence
    return Finding(
        "exploding",
        (over.layer - 1,),
        over.epoch,
        N_("largest parameter"),
        over.largest,
        DIVERGED_ABOVE,
        "above",
        SAGEMAKER,
        N_(
            "In epoch {epoch}, step {step}, the parameters of layer {layer} grew past all bounds, "
            "and the run stopped."
        ),
        {"epoch": over.epoch, "step": over.step, "layer": over.layer},
    )


def dead(evidence: Evidence) -> Finding | None:
    """Hidden layers of ReLUs most of which are never active."""
    return _over_half(
        evidence,
        "dead",
        evidence.timeline.records.dead_share[:, :-1],
        N_("share of dead ReLUs"),
        SAGEMAKER,
        N_(
            "{share:.0%} of the ReLUs of layer {layer} answer 0 to practically every sample: their "
            "gradient is 0 as well, so that they cannot come back."
        ),
    )


def vanishing(evidence: Evidence) -> Finding | None:
    """Errors that fade on their way back, while the output still has one."""
    records = evidence.timeline.records
    errors = records.delta_norm
    has_error = errors[:, -1:] > LEAST_ERROR
    with np.errstate(divide="ignore", invalid="ignore"):
        left = errors[:, :-1] / errors[:, -1:]
    mean = records.mean_abs_gradient[:, :-1]
    gone = _where(evidence, has_error & (mean < VANISHED))
    if gone is not None:
        epoch, layers, row = gone
        worst = min(layers, key=lambda k: mean[row, k])
        number, threshold, source = float(mean[row, worst]), VANISHED, SAGEMAKER
        measure = N_("mean absolute gradient")
    else:
        faded = _where(evidence, has_error & (left < FADED))
        if faded is None:
            return None
        epoch, layers, row = faded
        worst = min(layers, key=lambda k: left[row, k])
        number, threshold, source = float(left[row, worst]), FADED, OWN
        measure = N_("error, of the output's")
    least = min(layers, key=lambda k: left[row, k])
    return Finding(
        "vanishing",
        layers,
        epoch,
        measure,
        number,
        threshold,
        "below",
        source,
        N_(
            "Of the output's error only {left:.3g} arrives at layer {layer}: it fades from layer "
            "to layer, and the first layers learn next to nothing."
        ),
        {"left": float(left[row, least]), "layer": least + 1},
    )


def unequal_variances(evidence: Evidence) -> Finding | None:
    """Signals at the start that shrink or grow from one hidden layer to another."""
    variances = evidence.timeline.records.z_variance[0, :-1]
    if len(variances) < 2 or not np.isfinite(variances).all() or variances.max() == 0:
        return None
    with np.errstate(divide="ignore"):
        ratio = float(variances.max() / variances.min())
    if ratio <= UNEQUAL:
        return None
    high, low = int(variances.argmax()), int(variances.argmin())
    return Finding(
        "unequal_variances",
        tuple(sorted((high, low))),
        int(evidence.timeline.epochs[0]),
        N_("largest variance of z over the smallest"),
        ratio,
        UNEQUAL,
        "above",
        SAGEMAKER,
        N_(
            "At the start the weighted sums vary {ratio:.3g} times as much in layer {high} as in "
            "layer {low}: the initial weights do not fit the layers' sizes and activations."
        ),
        {"ratio": ratio, "high": high + 1, "low": low + 1},
    )


def bad_start(evidence: Evidence) -> Finding | None:
    """A first loss far above that of a network whose outputs all have z = 0."""
    first, expected = float(evidence.train_loss[0]), evidence.start_loss
    is_regression = evidence.network.layers[-1].activation.kind not in ("sigmoid", "softmax")
    limit = FAR_START_REGRESSION if is_regression else FAR_START
    # Only where training began is the first number one of the start.
    if evidence.epochs[0] != 0 or expected <= 0 or not first / expected > limit:
        return None
    return Finding(
        "bad_start",
        (),
        0,
        N_("first loss over that of z = 0"),
        first / expected,
        limit,
        "above",
        CS231N,
        N_(
            "The first loss is {first:.4g}; a network whose outputs all have z = 0 has "
            "{expected:.4g}. The initial answers are confident and wrong, and the first epochs "
            "only undo that."
        ),
        {"first": first, "expected": expected},
    )


def _over_half(
    evidence: Evidence, kind: str, share: Array, measure: str, source: str, sentence: str
) -> Finding | None:
    """Return a finding where a share, of shape (E, H), is above one half."""
    found = _where(evidence, share > HALF)
    if found is None:
        return None
    epoch, layers, row = found
    worst = max(layers, key=lambda k: share[row, k])
    number = float(share[row, worst])
    values = {"share": number, "layer": worst + 1}
    return Finding(kind, layers, epoch, measure, number, HALF, "above", source, sentence, values)


def _where(evidence: Evidence, bad: Array) -> tuple[int, tuple[int, ...], int] | None:
    """Return epoch, layers and row of what is bad at the start or most of the time.

    What comes up later is no fault in a network that has learned or is about to: one that is sure
    of its answers has activations at their ends, and little left to pass back.

    Parameters
    ----------
    evidence : Evidence
    bad : array of bool, shape (E, H)
    """
    epochs = evidence.timeline.epochs
    if not bad.size:
        return None
    if bad[0].any():
        return int(epochs[0]), _indices(bad[0]), 0
    often = bad.mean(axis=0) >= HALF
    if evidence.has_learned or evidence.is_learning or not often.any():
        return None
    row = int(np.argmax((bad & often).any(axis=1)))
    return int(epochs[row]), _indices(bad[row] & often), row


def _indices(mask: Array) -> tuple[int, ...]:
    return tuple(int(k) for k in np.flatnonzero(mask))
