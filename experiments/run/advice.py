"""Changes of the spec that address the findings in a run, and a comparison of the changed run."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from experiments.run.experiment import Experiment
from experiments.spec.errors import SpecError
from experiments.spec.limits import field_range
from experiments.spec.parsing import changed
from experiments.spec.spec import ExperimentSpec
from experiments.spec.spec_changes import (
    STANDARDIZED,
    USUAL_PENALTY,
    dominating_penalties,
    fitting_initializer,
    in_each_layer,
    is_linear,
    relu_and_he,
)
from nn_core.diagnostics.doctor import diagnose
from nn_core.diagnostics.evidence import Evidence, constant_loss, examine
from nn_core.diagnostics.findings import Finding
from nn_core.diagnostics.layers import Timeline
from nn_core.diagnostics.objective import double
from nn_core.diagnostics.rules import NO_BETTER
from nn_core.types import N_

HEALTHY_UPDATE = 1e-3
PATIENCE = 20
DECAY = 0.01
MOST_UNITS = 128
FAST_RATE = 0.03
"""Learning rate of Adam at which small networks learn in a hundred epochs."""
LEAST_EPOCHS, MORE_EPOCHS = 100, 4
"""Epochs of a longer training at least, and how many times as many as before."""
GAIN = 0.01
"""Relative decrease of the loss below which two runs count as equal."""

_FIRST_LAYER = {"units": 8, "activation": {"kind": "tanh"}}

ChangeVerdict = Literal[
    "helps", "helps_in_part", "gone_without_gain", "no_better_than_guess", "fails"
]


@dataclass(frozen=True)
class Advice:
    """A spec with a change, and the sentence for it as a format string with its values."""

    sentence: str
    spec: ExperimentSpec
    values: Mapping[str, float | str] = field(default_factory=dict)


@dataclass(frozen=True)
class ChangeResult:
    """Comparison of a run with the same run after a change."""

    # Whether the changed run does not have the finding, not even as a consequence of another one
    gone: bool
    others: tuple[str, ...]  # Kinds of the findings in the changed run
    # Loss at the end: of the validation part, or of the training part where there is none
    before: float
    after: float
    # Accuracy, or R²
    score_before: float
    score_after: float
    is_validation: bool
    guess: float  # Loss of the best constant output on the same part

    @property
    def verdict(self) -> ChangeVerdict:
        """Assessment of the change by finding and final loss.

        ``helps``: the finding is gone and the loss is lower; ``helps_in_part``: only the loss is
        lower; ``gone_without_gain``: only the finding is gone; ``fails``: neither.
        ``no_better_than_guess`` takes precedence.
        """
        before = self.before if math.isfinite(self.before) else math.inf
        if not self.after <= NO_BETTER * self.guess:
            return "no_better_than_guess"
        if self.after < (1.0 - GAIN) * before:
            return "helps" if self.gone else "helps_in_part"
        return "gone_without_gain" if self.gone else "fails"


def advise(finding: Finding, spec: ExperimentSpec) -> Advice | None:
    """Return the change that addresses a finding in a run of a spec; None if there is none."""
    changes_for_kind = CHANGES[finding.kind]
    for one in finding.consequences:
        if finding.kind == "plateau" and one.kind == "no_better_than_guess":
            # Nothing is learned at all: more units alone do not help.
            finding, changes_for_kind = one, CHANGES[one.kind]
    for suggest in changes_for_kind:
        suggestion = suggest(finding, spec)
        if suggestion is None:
            continue
        sentence, changes, values = suggestion
        try:
            other = changed(spec, changes)
        except SpecError:
            # Such as wider layers where the weights are given one by one.
            continue
        if other != spec:
            return Advice(sentence, other, values)
    return None


def evidence_of(experiment: Experiment, line: Timeline | None = None) -> Evidence:
    """Collect the inputs of the diagnostics for a run of one network.

    A `line` computed before is not used with a penalty, which contributes to the gradients even
    where the loss does not.
    """
    trainer = experiment.trainer
    return examine(
        experiment.network,
        trainer.history,
        trainer.settings,
        *trainer.train,
        divergence=trainer.divergences[0] if trainer.divergences else None,
        line=line if trainer.settings.penalty.is_zero else None,
        until=_last_epoch(experiment),
        is_finished=trainer.finished,
    )


def change_result(finding: Finding, before: Experiment, after: Experiment) -> ChangeResult:
    """Compare a trained run, in which something was diagnosed, with the trained changed run."""
    findings = diagnose(evidence_of(after))
    kinds = [one.kind for cause in findings for one in (cause, *cause.consequences)]
    trainer, loss = after.trainer, after.trainer.settings.loss
    is_validation = trainer.validation is not None
    part = "validation" if is_validation else "train"
    targets = (trainer.validation or trainer.train)[1]

    def end(run: Experiment, name: str) -> float:
        history = run.trainer.history
        return float(history.curve(f"{part}_{name}")[history.epochs.index(_last_epoch(run))])

    return ChangeResult(
        gone=finding.kind not in kinds,
        others=tuple(one.kind for one in findings),
        before=end(before, "loss"),
        after=end(after, "loss"),
        score_before=end(before, before.metric),
        score_after=end(after, after.metric),
        is_validation=is_validation,
        guess=constant_loss(
            after.network, loss, targets, loss.best_constant(double(trainer.train[1]))
        ),
    )


def _last_epoch(run: Experiment) -> int:
    """Return the epoch of a run's current weights: after early stopping the best one."""
    trainer = run.trainer
    if trainer.finished and trainer.settings.early_stopping is not None and not trainer.divergences:
        return int(trainer.best_epoch)
    return trainer.history.epochs[-1]


_Suggestion = tuple[str, Mapping[str, Any], Mapping[str, float | str]]
"""A sentence, the changes by dotted path, and what fills the sentence."""
_Suggest = Callable[[Finding, ExperimentSpec], _Suggestion | None]


def _scaled_data(_finding: Finding, spec: ExperimentSpec) -> _Suggestion | None:
    if spec.data.scale:
        return None
    return (
        N_("Standardize the inputs: mean 0 and deviation 1, so that no sum starts out huge."),
        STANDARDIZED,
        {},
    )


def _fitting_weights(_finding: Finding, spec: ExperimentSpec) -> _Suggestion | None:
    kind = fitting_initializer(spec)
    if spec.network.initializer.kind == kind:
        return None
    sentence = {
        "he": N_("Draw the initial weights by He: random, with variance 2 / n_in."),
        "xavier": N_("Draw the initial weights by Xavier: random, with variance 2 / (n_in+n_out)."),
        "lecun": N_("Draw the initial weights by LeCun: random, with variance 1 / n_in."),
    }[kind]
    return sentence, {"network.initializer": {"kind": kind}}, {}


def _relu(_finding: Finding, spec: ExperimentSpec) -> _Suggestion | None:
    sentence = N_(
        "Take ReLU in the hidden layers, whose derivative is 1 where it is active, with He's "
        "initial weights, which keep the signal's size."
    )
    return sentence, relu_and_he(spec), {}


def _leaky(_finding: Finding, spec: ExperimentSpec) -> _Suggestion | None:
    sentence = N_("Take leaky ReLU in the hidden layers: it lets some gradient through below 0.")
    return sentence, in_each_layer(spec, "activation", "leaky_relu"), {}


def _lower_rate(finding: Finding, spec: ExperimentSpec) -> _Suggestion | None:
    factor = 0.1
    limited = [one for one in (finding, *finding.consequences) if one.kind == "step_too_large"]
    if limited:
        # Half the limit: at the limit itself the loss oscillates without end.
        factor = 0.5 * limited[0].threshold / limited[0].number
    elif finding.kind == "updates_too_large" and math.isfinite(finding.number):
        factor = min(0.1, 10 * HEALTHY_UPDATE / finding.number)
    return _rate(spec, factor, N_("Lower the learning rate from {old:g} to {new:g}."))


def _higher_rate(finding: Finding, spec: ExperimentSpec) -> _Suggestion | None:
    factor = HEALTHY_UPDATE / finding.number if finding.number > 0 else 1e3
    return _rate(spec, factor, N_("Raise the learning rate from {old:g} to {new:g}."))


def _rate(spec: ExperimentSpec, factor: float, sentence: str) -> _Suggestion:
    limits, old = field_range("training.learning_rate"), spec.training.learning_rate
    # Rounded down to one digit: 0.0437 becomes 0.04.
    digit = 10.0 ** math.floor(math.log10(old * factor))
    new = float(f"{math.floor(old * factor / digit + 1e-9) * digit:.1g}")
    new = min(max(new, limits.minimum), 1.0)
    return sentence, {"training.learning_rate": new}, {"old": old, "new": new}


def _lower_rate_after_start(finding: Finding, spec: ExperimentSpec) -> _Suggestion | None:
    # Before the first step the rate has no effect yet.
    return _lower_rate(finding, spec) if finding.epoch > 0 else None


def _lower_rate_if_rising(finding: Finding, spec: ExperimentSpec) -> _Suggestion | None:
    return _lower_rate(finding, spec) if finding.trend == "rising" else None


def _less_penalty(_finding: Finding, spec: ExperimentSpec) -> _Suggestion | None:
    for name, strength in dominating_penalties(spec):
        return (
            N_(
                "Lower the {name} penalty from {old:g} to {new:g}: it outweighs the loss and pulls "
                "all weights to 0."
            ),
            {f"training.{name}": USUAL_PENALTY},
            {"name": name.upper(), "old": strength, "new": USUAL_PENALTY},
        )
    return None


def _nonlinear(_finding: Finding, spec: ExperimentSpec) -> _Suggestion | None:
    if not is_linear(spec):
        return None
    sentence = N_("Take tanh in the hidden layers: linear layers in a row are one linear layer.")
    return sentence, in_each_layer(spec, "activation", "tanh"), {}


def _learn_more(finding: Finding, spec: ExperimentSpec) -> _Suggestion | None:
    """Train faster and longer, and with hidden units where there are none.

    For runs that ended no better than a guess, no single one of these changes helped reliably.
    """
    training, hidden = spec.training, spec.network.hidden
    most = field_range("training.epochs").maximum
    epochs = int(min(most, max(LEAST_EPOCHS, MORE_EPOCHS * training.epochs)))
    values = {
        "rate": FAST_RATE,
        "old": training.learning_rate,
        "epochs": epochs,
        "old_epochs": training.epochs,
    }
    adam = {"training.optimizer": {"kind": "adam"}, "training.learning_rate": FAST_RATE}
    is_fast = training.optimizer.kind != "sgd" and training.learning_rate >= FAST_RATE
    changes: dict[str, Any]
    if not hidden and is_fast:
        sentence = N_(
            "Two changes at once: a hidden layer of 8 tanh units, and {epochs} epochs instead "
            "of {old_epochs}."
        )
        changes = {"network.hidden": [_FIRST_LAYER]}
    elif not hidden:
        sentence = N_(
            "Three changes at once: a hidden layer of 8 tanh units, Adam with a learning rate "
            "of {rate:g}, and {epochs} epochs instead of {old_epochs}."
        )
        changes = {"network.hidden": [_FIRST_LAYER], **adam}
    elif training.optimizer.kind == "sgd":
        sentence = N_(
            "Two changes at once: Adam with a learning rate of {rate:g} instead of SGD with "
            "{old:g}, and {epochs} epochs instead of {old_epochs}."
        )
        changes = adam
    elif not is_fast:
        sentence = N_(
            "Two changes at once: a learning rate of {rate:g} instead of {old:g}, and {epochs} "
            "epochs instead of {old_epochs}."
        )
        changes = {"training.learning_rate": FAST_RATE}
    elif finding.trend == "falling":
        sentence, changes = N_("Train for {epochs} epochs instead of {old_epochs}."), {}
    else:
        sentence = N_(
            "Two changes at once: twice as many units in each hidden layer, and {epochs} epochs "
            "instead of {old_epochs}."
        )
        changes = _wider(spec)
    return sentence, {**changes, "training.epochs": epochs}, values


def _wider(spec: ExperimentSpec) -> dict[str, Any]:
    return {
        f"network.hidden.{k}.units": min(MOST_UNITS, 2 * layer.units)
        for k, layer in enumerate(spec.network.hidden)
    }


def _early_stopping(_finding: Finding, spec: ExperimentSpec) -> _Suggestion | None:
    if spec.training.early_stopping is not None:
        return None
    return (
        N_("Stop early: after {n} epochs without a better validation loss, go back to the best."),
        {"training.early_stopping": {"patience": PATIENCE, "min_delta": 0.0}},
        {"n": PATIENCE},
    )


def _weight_decay(_finding: Finding, spec: ExperimentSpec) -> _Suggestion | None:
    new = max(DECAY, 10 * spec.training.l2)
    return N_("Penalize large weights: L2 of {new:g}."), {"training.l2": new}, {"new": new}


def _more_units(_finding: Finding, spec: ExperimentSpec) -> _Suggestion | None:
    if not spec.network.hidden:
        return N_("Add a hidden layer of 8 units."), {"network.hidden": [_FIRST_LAYER]}, {}
    return N_("Give each hidden layer twice as many units."), _wider(spec), {}


_AT_START: tuple[_Suggest, ...] = (_scaled_data, _fitting_weights, _lower_rate)
CHANGES: Mapping[str, tuple[_Suggest, ...]] = {
    "symmetric": (_fitting_weights,),
    "saturated": _AT_START,
    "exploding": _AT_START,
    "dead": (_scaled_data, _lower_rate_after_start, _fitting_weights, _leaky),
    "vanishing": (_less_penalty, _relu, _leaky),
    "unequal_variances": (_fitting_weights, _relu),
    "bad_start": _AT_START,
    "step_too_large": (_lower_rate,),
    "updates_too_large": (_lower_rate,),
    "updates_too_small": (_higher_rate,),
    "plateau": (_less_penalty, _nonlinear, _more_units),
    "no_better_than_guess": (_less_penalty, _nonlinear, _lower_rate_if_rising, _learn_more),
    "overfitting": (_early_stopping, _weight_decay),
}
"""Changes for each kind of finding; the first that changes anything is advised."""
