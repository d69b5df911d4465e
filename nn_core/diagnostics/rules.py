"""The doctor's rules: each checks the evidence for one problem."""

import numpy as np

from nn_core.diagnostics.evidence import Evidence
from nn_core.diagnostics.findings import (
    CS231N,
    KARPATHY,
    OWN,
    SAGEMAKER,
    TEXTBOOK,
    Finding,
    Measured,
    Side,
    Trend,
)
from nn_core.training.divergence import DIVERGED_ABOVE
from nn_core.types import N_, Array

HALF = 0.5
"""Share of a layer's units or activations above which the layer counts as dead or saturated."""
VANISHED = 1e-7
"""Mean absolute gradient below which it counts as vanished."""
FADED, GROWN = 1e-3, 1e3
"""Norm of the deltas of a hidden layer, relative to the output's."""
LEAST_ERROR = 1e-3
"""Output error below which small gradients are normal."""
UNEQUAL = 10.0
"""Ratio of the largest to the smallest variance of z in a layer."""
FAR_START, FAR_START_REGRESSION = 4.0, 25.0
"""First loss over that for z = 0; larger for regression, as squared errors vary more."""

HUGE_UPDATE = 10.0
LARGE_UPDATE, SMALL_UPDATE = 1e-1, 1e-5
"""100 times above and below the usual ratio of update to weights, 1e-3."""
HARDLY_MOVED = 0.9
"""Ratio of last to first loss above which the loss has hardly changed."""
OVERFIT = 0.1
"""(validation - training) / training."""
MATERIAL = 0.2
"""Relevant increase of the validation loss over its best, relative to `guess_loss`."""
GUESSING = 0.8
"""Loss relative to `guess_loss` above which hardly anything is learned."""
NO_BETTER = 0.95
"""Loss relative to `guess_loss` above which nothing is learned."""
FLAT = 0.01
"""Relative decrease over the second half of a run below which the loss counts as constant."""
PLATEAU_EPOCHS = 20
"""Shorter runs are not checked, unless they are finished."""


# Signals and gradients.


def symmetric(evidence: Evidence) -> Finding | None:
    """Hidden units that start equal and stay equal."""
    units = np.array([layer.units for layer in evidence.network.layers])
    same: Array = np.asarray((evidence.distinct < units).all(axis=0))
    same[-1] = False
    if not same.any():
        return None
    layers, epoch = _indices(same), int(evidence.timeline.epochs[0])
    worst = min(layers, key=lambda k: evidence.distinct[1, k] / units[k])
    count, width = int(evidence.distinct[1, worst]), int(units[worst])
    source = N_("units with the same weights have the same gradient")
    measured = Measured(N_("different units"), float(count), float(width), "below", source)
    sentence = N_(
        "Layer {layer} has {units} units, but only {count} of them differ: the others start with "
        "the same weights, get the same gradient and so stay identical."
    )
    values = {"layer": worst + 1, "units": width, "count": count}
    return Finding("symmetric", layers, epoch, *measured, sentence, values)


def saturated(evidence: Evidence) -> Finding | None:
    """Hidden layers with more than half of the activations saturated."""
    sentence = N_(
        "{share:.0%} of the activations of layer {layer} lie at a flat end of the curve, where its "
        "derivative is nearly 0: hardly any gradient passes."
    )
    share = evidence.timeline.records.saturated_share[:, :-1]
    measure = N_("share of saturated activations")
    return _over_half(evidence, "saturated", share, measure, KARPATHY, sentence)


def dead(evidence: Evidence) -> Finding | None:
    """Hidden layers with more than half of the ReLUs dead."""
    sentence = N_(
        "{share:.0%} of the ReLUs of layer {layer} output 0 for practically every sample: their "
        "gradient is 0 as well, so they cannot recover."
    )
    share = evidence.timeline.records.dead_share[:, :-1]
    return _over_half(evidence, "dead", share, N_("share of dead ReLUs"), SAGEMAKER, sentence)


def exploding(evidence: Evidence) -> Finding | None:
    """Deltas that grow in backpropagation, or parameters that diverge."""
    records, epochs = evidence.timeline.records, evidence.timeline.epochs
    deltas = records.delta_norm
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        growth = deltas[:, 0] / deltas[:, -1]
    broken = ~np.isfinite(records.gradient_norm)
    if broken[0].any() or growth[0] > GROWN:
        number = float("inf") if broken[0].any() else float(growth[0])
        layers = _indices(broken[0]) or (0,)
        measured = Measured(N_("error in layer 1, of the output's"), number, GROWN, "above", OWN)
        sentence = N_(
            "On its way back to layer 1 the error grows {times:.3g} times: the weights make it "
            "larger at every layer, and a step that suits one layer is too large for another."
        )
        return Finding("exploding", layers, int(epochs[0]), *measured, sentence, {"times": number})
    if evidence.divergence is None:
        return None
    end = evidence.divergence
    measured = Measured(N_("largest parameter"), end.largest, DIVERGED_ABOVE, "above", SAGEMAKER)
    sentence = N_(
        "In epoch {epoch}, step {step}, the parameters of layer {layer} became too large, and the "
        "run stopped."
    )
    values = {"epoch": end.epoch, "step": end.step, "layer": end.layer}
    return Finding("exploding", (end.layer - 1,), end.epoch, *measured, sentence, values)


def vanishing(evidence: Evidence) -> Finding | None:
    """Deltas that shrink in backpropagation, while the output still has an error."""
    records = evidence.timeline.records
    errors = records.delta_norm
    has_error = errors[:, -1:] > LEAST_ERROR
    with np.errstate(divide="ignore", invalid="ignore"):
        left = errors[:, :-1] / errors[:, -1:]
    mean = records.mean_abs_gradient[:, :-1]
    for numbers, threshold, measure, source in (
        (mean, VANISHED, N_("mean absolute gradient"), SAGEMAKER),
        (left, FADED, N_("error, of the output's"), OWN),
    ):
        place = _where(evidence, has_error & (numbers < threshold))
        if place is None:
            continue
        epoch, layers, row = place
        number = min(float(numbers[row, k]) for k in layers)
        measured = Measured(measure, number, threshold, "below", source)
        sentence = N_(
            "Of the output's error only {left:.3g} arrives at layer {layer}: it shrinks from layer "
            "to layer, and the first layers learn almost nothing."
        )
        least = min(layers, key=lambda k: left[row, k])
        values = {"left": float(left[row, least]), "layer": least + 1}
        return Finding("vanishing", layers, epoch, *measured, sentence, values)
    return None


def unequal_variances(evidence: Evidence) -> Finding | None:
    """Initial variances of z that differ between hidden layers."""
    variances = evidence.timeline.records.z_variance[0, :-1]
    if len(variances) < 2 or not np.isfinite(variances).all() or variances.max() == 0:
        return None
    with np.errstate(divide="ignore"):
        ratio = float(variances.max() / variances.min())
    if ratio <= UNEQUAL:
        return None
    high, low = int(variances.argmax()), int(variances.argmin())
    layers, epoch = tuple(sorted((high, low))), int(evidence.timeline.epochs[0])
    measure = N_("largest variance of z over the smallest")
    measured = Measured(measure, ratio, UNEQUAL, "above", SAGEMAKER)
    sentence = N_(
        "At the start the weighted sums vary {ratio:.3g} times as much in layer {high} as in "
        "layer {low}: the initial weights do not fit the layers' sizes and activations."
    )
    values = {"ratio": ratio, "high": high + 1, "low": low + 1}
    return Finding("unequal_variances", layers, epoch, *measured, sentence, values)


def bad_start(evidence: Evidence) -> Finding | None:
    """A first loss far above that of a network whose outputs all have z = 0."""
    first, expected = float(evidence.train_loss[0]), evidence.start_loss
    is_regression = evidence.network.layers[-1].activation.kind not in ("sigmoid", "softmax")
    limit = FAR_START_REGRESSION if is_regression else FAR_START
    # A history that does not begin at epoch 0 has no first loss.
    if evidence.epochs[0] != 0 or expected <= 0 or not first / expected > limit:
        return None
    measure = N_("first loss over that of z = 0")
    measured = Measured(measure, first / expected, limit, "above", CS231N)
    sentence = N_(
        "The first loss is {first:.4g}; a network whose outputs all have z = 0 has "
        "{expected:.4g}. The initial answers are confident and wrong, and the first epochs "
        "only undo that."
    )
    values = {"first": first, "expected": expected}
    return Finding("bad_start", (), 0, *measured, sentence, values)


def _over_half(
    evidence: Evidence, kind: str, share: Array, measure: str, source: str, sentence: str
) -> Finding | None:
    """Return a finding if a share, of shape (E, H), is above one half."""
    place = _where(evidence, share > HALF)
    if place is None:
        return None
    epoch, layers, row = place
    worst = max(layers, key=lambda k: share[row, k])
    measured = Measured(measure, float(share[row, worst]), HALF, "above", source)
    values = {"share": measured.number, "layer": worst + 1}
    return Finding(kind, layers, epoch, *measured, sentence, values)


def _where(evidence: Evidence, bad: Array) -> tuple[int, tuple[int, ...], int] | None:
    """Return epoch, layers and row of problems (E, H) at the start or in most epochs.

    After the start, a network that has learned or is learning is excluded: saturation and small
    gradients are then normal.
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


# Step sizes and loss curves.


def step_too_large(evidence: Evidence) -> Finding | None:
    """A learning rate above the stability limit, followed by an increase of the loss.

    The limit alone is no problem: full-batch gradient descent operates near it and still learns.
    """
    rates = dict(zip(evidence.epochs.tolist(), evidence.learning_rate.tolist(), strict=True))
    for epoch in sorted(evidence.sharpness):
        sharpest = evidence.sharpness[epoch]
        rate = rates.get(epoch, float(evidence.learning_rate[0]))
        if rate * sharpest <= evidence.stable_product or not evidence.is_worse_after(epoch):
            continue
        limit = evidence.stable_product / sharpest
        measured = Measured(N_("learning rate"), rate, limit, "above", TEXTBOOK)
        sentence = N_(
            "The learning rate {rate:.3g} is above {limit:.3g}, up to which gradient descent "
            "is stable at this curvature (λmax = {sharpest:.3g}); and the loss went up."
        )
        values = {"rate": rate, "limit": limit, "sharpest": sharpest}
        return Finding("step_too_large", (), epoch, *measured, sentence, values)
    return None


def updates_too_large(evidence: Evidence) -> Finding | None:
    """Updates that are large relative to the weights."""
    usual, largest = _updates(evidence)
    if largest.size and np.nanmax(largest) > HUGE_UPDATE:
        numbers, limit, source = largest, HUGE_UPDATE, SAGEMAKER
    elif usual.size and np.nanmax(usual) > LARGE_UPDATE:
        numbers, limit, source = usual, LARGE_UPDATE, CS231N
    else:
        return None
    sentence = N_(
        "A step changes the weights of layer {layer} by {ratio:.3g} times their size, where a "
        "thousandth is usual: the loss oscillates instead of falling."
    )
    return _update_finding(evidence, "updates_too_large", numbers, limit, source, sentence)


def updates_too_small(evidence: Evidence) -> Finding | None:
    """Updates so small that the loss has hardly changed."""
    usual, _largest = _updates(evidence)
    losses = evidence.train_loss
    stands = losses[-1] > HARDLY_MOVED * losses[0]
    if not usual.size or not stands or not np.nanmax(usual) < SMALL_UPDATE:
        return None
    sentence = N_(
        "A step changes the weights of layer {layer} by {ratio:.3g} times their size, where a "
        "thousandth is usual, and no other layer moves more: training takes far too long."
    )
    return _update_finding(evidence, "updates_too_small", usual, SMALL_UPDATE, CS231N, sentence)


def overfitting(evidence: Evidence) -> Finding | None:
    """A validation loss that has increased well above the training loss."""
    validation, train = evidence.validation_loss, float(evidence.train_loss[-1])
    if validation is None or not np.isfinite(validation).all() or not train > 0:
        return None
    best, last = float(validation.min()), float(validation[-1])
    gap, epoch = (last - train) / train, int(evidence.epochs[int(validation.argmin())])
    if not gap > OVERFIT or not last - best > MATERIAL * evidence.guess_loss:
        return None
    measure = N_("(validation loss − training loss) / training loss")
    measured = Measured(measure, gap, OVERFIT, "above", SAGEMAKER)
    sentence = N_(
        "Since epoch {epoch} the validation loss has risen from {best:.4g} to {last:.4g}, "
        "while the training loss went down to {train:.4g}: what is learned now holds for the "
        "training samples alone."
    )
    values = {"epoch": epoch, "best": best, "last": last, "train": train}
    return Finding("overfitting", (), epoch, *measured, sentence, values)


def plateau(evidence: Evidence) -> Finding | None:
    """A constant loss that is little better than that of a constant output."""
    losses, guess = evidence.train_loss, evidence.guess_loss
    if len(losses) <= PLATEAU_EPOCHS or not np.isfinite(losses).all():
        return None
    half = len(losses) // 2
    before, after = float(losses[:half].min()), float(losses[half:].min())
    if not evidence.is_learnable or after < GUESSING * guess or after < (1.0 - FLAT) * before:
        return None
    measure = N_("training loss, of a guess's")
    measured = Measured(measure, after / guess, GUESSING, "above", OWN)
    sentence = N_(
        "Over the second half of the run the training loss does not fall below {loss:.4g}; the "
        "best constant answer has {guess:.4g}."
    )
    values = {"loss": after, "guess": guess}
    return Finding("plateau", (), int(evidence.epochs[half]), *measured, sentence, values)


def no_better_than_guess(evidence: Evidence) -> Finding | None:
    """A last loss that is no better than that of the best constant output."""
    count, guess = len(evidence.train_loss), evidence.guess_loss
    last, epoch = float(evidence.train_loss[-1]), int(evidence.epochs[-1])
    # Too early to judge: before the first epoch, or in the first epochs of a running training.
    is_early = epoch == 0 or (count <= PLATEAU_EPOCHS and not evidence.is_finished)
    if is_early or not evidence.is_learnable or last <= NO_BETTER * guess:
        return None
    trend = _trend(evidence.train_loss)
    measure = N_("training loss, of a guess's")
    measured = Measured(measure, last / guess, NO_BETTER, "above", OWN)
    sentence, values = _NO_BETTER[trend], {"epochs": epoch, "loss": last, "guess": guess}
    return Finding("no_better_than_guess", (), epoch, *measured, sentence, values, trend)


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
    """Compare the last loss with that halfway through the run."""
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
    """Report the layer with the largest updates, and the first epoch above or below the limit."""
    layer = int(np.nanargmax(numbers))
    own = evidence.timeline.records.update_ratio[:, layer]
    is_large = kind == "updates_too_large"
    with np.errstate(invalid="ignore"):
        crossed = own > limit if is_large else own < limit
    epoch, ratio = int(evidence.timeline.epochs[int(np.argmax(crossed))]), float(numbers[layer])
    layers = _indices(numbers > limit) if is_large else ()
    side: Side = "above" if is_large else "below"
    measured = Measured(N_("update over weights"), ratio, limit, side, source)
    values = {"layer": layer + 1, "ratio": ratio}
    return Finding(kind, layers, epoch, *measured, sentence, values)
