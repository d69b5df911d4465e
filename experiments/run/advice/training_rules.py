"""What will go wrong because of how the network is trained."""

from __future__ import annotations

from collections.abc import Iterator

from experiments.run.advice.record import Advice
from experiments.spec.consistency import part_sizes
from experiments.spec.parsing import changed
from experiments.spec.spec import ExperimentSpec
from experiments.spec.spec_changes import RECTIFIERS, USUAL_PENALTY, smothering_penalties
from nn_core.optimizers import SGD, AdamW
from nn_core.types import N_

_ADAPTIVE = ("rmsprop", "adam", "adamw", "nadam")


def _batch(spec: ExperimentSpec) -> Iterator[Advice]:
    train, batch = part_sizes(spec.data)[0], spec.training.batch_size
    if batch > train:
        yield Advice(
            "training.batch_size",
            N_(
                "Only {train} samples are trained on, so a batch of {batch} is all of them and "
                "each epoch a single step."
            ),
            changed(spec, {"training.batch_size": max(1, train // 8)}),
            N_("Batches of {size}"),
            {"train": train, "batch": batch},
            {"size": max(1, train // 8)},
        )


def _rate(spec: ExperimentSpec) -> Iterator[Advice]:
    training, hidden = spec.training, spec.network.hidden
    optimizer, rate = training.optimizer, training.learning_rate
    rectified = any(layer.activation.kind in RECTIFIERS for layer in hidden)
    if optimizer.kind in _ADAPTIVE and hidden and rate > 0.5:
        template = N_(
            "{optimizer} moves each weight by about the learning rate at every step, whatever the "
            "slope: by {rate:g} here, which is more than most weights measure."
        )
        better = 0.01
    elif isinstance(optimizer, SGD) and hidden:
        pace = rate / (1.0 - optimizer.momentum)
        regression = spec.data.problem == "regression"
        most = 1.0 if rectified and regression else 3.0 if rectified else 10.0
        if pace < most or training.clipping is not None:
            return
        template = N_(
            "Steps of a learning rate of {rate:g} overshoot: the weights grow without bound, or "
            "until all units are saturated and nothing is learned."
        )
        better = 0.1 * (1.0 - optimizer.momentum) * (0.3 if regression else 1.0)
    else:
        return
    better = float(f"{better:.1g}")
    yield Advice(
        "training.learning_rate",
        template,
        changed(spec, {"training.learning_rate": better}),
        N_("Learning rate {rate:g}"),
        {"optimizer": optimizer.kind, "rate": rate},
        {"rate": better},
    )


def _growing(spec: ExperimentSpec) -> Iterator[Advice]:
    """Warn where the penalty alone makes every step larger than the one before.

    Near 0 loss, ``w ← (1 − ηλ) w`` grows once ηλ > 2; with momentum μ beyond 2(1 + μ), and with
    Nesterov's beyond 2(1 + μ)/(1 + 2μ).
    """
    training, optimizer = spec.training, spec.training.optimizer
    rate = training.learning_rate
    if isinstance(optimizer, SGD):
        name, strength, mu = "training.l2", training.l2, optimizer.momentum
        most = 2.0 * (1.0 + mu) / (1.0 + 2.0 * mu if optimizer.nesterov else 1.0)
        label = N_("L2 penalty {value:g}")
    elif isinstance(optimizer, AdamW):
        name, strength, most = "training.optimizer.weight_decay", optimizer.weight_decay, 2.0
        label = N_("Weight decay {value:g}")
    else:
        return
    if rate * strength <= most or training.clipping is not None:
        return
    better = float(f"{0.01 / rate:.0e}")
    yield Advice(
        name,
        N_(
            "Learning rate times penalty is {product:.3g}: above {most:.3g} every step makes the "
            "weights larger than they were, and they grow without end."
        ),
        changed(spec, {name: better}),
        label,
        {"product": rate * strength, "most": most},
        {"value": better},
    )


def _smothered(spec: ExperimentSpec) -> Iterator[Advice]:
    for name, strength in smothering_penalties(spec):
        yield Advice(
            f"training.{name}",
            N_(
                "A penalty of {strength:g} outweighs the loss: the weights go to 0, and the "
                "network answers the same everywhere."
            ),
            changed(spec, {f"training.{name}": USUAL_PENALTY}),
            N_("Penalty 0.001"),
            {"strength": strength},
        )


def _never(spec: ExperimentSpec) -> Iterator[Advice]:
    training = spec.training
    if training.warmup is not None and training.warmup.epochs > training.epochs:
        better = max(1, training.epochs // 10)
        yield Advice(
            "training.warmup.epochs",
            N_(
                "The warm-up takes {warmup} epochs and the run has {epochs}: the full learning "
                "rate is never reached."
            ),
            changed(spec, {"training.warmup.epochs": better}),
            N_("Warm up for {epochs} epochs"),
            {"warmup": training.warmup.epochs, "epochs": training.epochs},
            {"epochs": better},
        )
    stopping = training.early_stopping
    if stopping is not None and stopping.patience >= training.epochs > 1:
        better = max(1, training.epochs // 10)
        yield Advice(
            "training.early_stopping.patience",
            N_(
                "Early stopping waits {patience} epochs for a gain, and the run has {epochs}: it "
                "can never stop early."
            ),
            changed(spec, {"training.early_stopping.patience": better}),
            N_("Patience {epochs}"),
            {"patience": stopping.patience, "epochs": training.epochs},
            {"epochs": better},
        )


TRAINING_RULES = (_rate, _batch, _growing, _smothered, _never)
