"""From a finding to a change of the spec, and from the changed run to a verdict."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from experiments.errors import SpecError
from experiments.experiment import Experiment
from experiments.limits import field_range
from experiments.mends import STANDARDIZED, fitting_initializer, hidden_activation, relu_and_he
from experiments.parsing import changed
from experiments.spec import ExperimentSpec
from nn_core.diagnostics.doctor import diagnose
from nn_core.diagnostics.evidence import Evidence, examine
from nn_core.diagnostics.findings import Finding
from nn_core.diagnostics.timeline import Timeline
from nn_core.types import N_

HEALTHY_UPDATE = 1e-3
PATIENCE = 20
DECAY = 0.01
MOST_UNITS = 128


@dataclass(frozen=True)
class Advice:
    """One change, as it is told and as it is made.

    Attributes
    ----------
    sentence : str
        A template.
    spec : ExperimentSpec
        The run with the change.
    values : mapping
        What fills the sentence's gaps.
    """

    sentence: str
    spec: ExperimentSpec
    values: Mapping[str, str] = field(default_factory=dict)


def evidence_of(experiment: Experiment, line: Timeline | None = None) -> Evidence:
    """Gather what the doctor needs of a run of one network.

    Parameters
    ----------
    experiment : Experiment
    line : Timeline, optional
        Of the same run, where it is known already; one with a penalty in its gradients is not
        taken, as a penalty pulls even where nothing arrives.
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
    )


def advise(finding: Finding, spec: ExperimentSpec) -> Advice | None:
    """Return the one change that a finding asks for.

    Parameters
    ----------
    finding : Finding
    spec : ExperimentSpec
        Of the run in which it was found.

    Returns
    -------
    Advice or None
        None where nothing in the spec would help.

    Examples
    --------
    >>> from nn_core.diagnostics.findings import Finding
    >>> spec = ExperimentSpec(network={"initializer": "zeros"})
    >>> found = Finding("symmetric", (0,), 0, "", 1.0, 8.0, "below", "", "")
    >>> advise(found, spec).spec.network.initializer
    Xavier(distribution='uniform')
    """
    for remedy in _REMEDIES[finding.kind]:
        told = remedy(finding, spec)
        if told is None:
            continue
        sentence, changes, values = told
        try:
            other = changed(spec, changes)
        except SpecError:
            # Such as wider layers where the weights are given one by one.
            continue
        if other != spec:
            return Advice(sentence, other, values)
    return None


_Told = tuple[str, Mapping[str, Any], Mapping[str, str]]
_Remedy = Callable[[Finding, ExperimentSpec], _Told | None]


def _scaled_data(_finding: Finding, spec: ExperimentSpec) -> _Told | None:
    if spec.data.scale:
        return None
    return (
        N_("Standardize the inputs: mean 0 and deviation 1, so that no sum starts out huge."),
        STANDARDIZED,
        {},
    )


def _fitting_weights(_finding: Finding, spec: ExperimentSpec) -> _Told | None:
    kind = fitting_initializer(spec)
    if spec.network.initializer.kind == kind:
        return None
    sentence = {
        "he": N_("Draw the initial weights by He: random, with variance 2 / n_in."),
        "xavier": N_("Draw the initial weights by Xavier: random, with variance 2 / (n_in+n_out)."),
        "lecun": N_("Draw the initial weights by LeCun: random, with variance 1 / n_in."),
    }[kind]
    return sentence, {"network.initializer": {"kind": kind}}, {}


def _relu(_finding: Finding, spec: ExperimentSpec) -> _Told | None:
    return (
        N_(
            "Take ReLU in the hidden layers, whose derivative is 1 where it is active, with He's "
            "initial weights, which keep the signal's size."
        ),
        relu_and_he(spec),
        {},
    )


def _leaky(_finding: Finding, spec: ExperimentSpec) -> _Told | None:
    return (
        N_("Take leaky ReLU in the hidden layers: it lets some gradient through below 0."),
        hidden_activation(spec, "leaky_relu"),
        {},
    )


def _lower_rate(finding: Finding, spec: ExperimentSpec) -> _Told | None:
    factor = 0.1
    if finding.kind == "step_too_large":
        # Half the limit: at the limit itself it goes to and fro for ever.
        factor = 0.5 * finding.threshold / finding.number
    elif finding.kind == "updates_too_large" and math.isfinite(finding.number):
        factor = min(0.1, 10 * HEALTHY_UPDATE / finding.number)
    return _rate(spec, factor, N_("Lower the learning rate from {old} to {new}."))


def _higher_rate(finding: Finding, spec: ExperimentSpec) -> _Told | None:
    factor = HEALTHY_UPDATE / finding.number if finding.number > 0 else 1e3
    return _rate(spec, factor, N_("Raise the learning rate from {old} to {new}."))


def _rate(spec: ExperimentSpec, factor: float, sentence: str) -> _Told:
    limits, old = field_range("training.learning_rate"), spec.training.learning_rate
    # One digit, downwards: 0.0437 becomes 0.04.
    digit = 10.0 ** math.floor(math.log10(old * factor))
    new = float(f"{math.floor(old * factor / digit + 1e-9) * digit:.1g}")
    new = min(max(new, limits.minimum), 1.0)
    return sentence, {"training.learning_rate": new}, {"old": f"{old:g}", "new": f"{new:g}"}


def _early_stopping(_finding: Finding, spec: ExperimentSpec) -> _Told | None:
    if spec.training.early_stopping is not None:
        return None
    return (
        N_("Stop early: after {n} epochs without a better validation loss, go back to the best."),
        {"training.early_stopping": {"patience": PATIENCE, "min_delta": 0.0}},
        {"n": str(PATIENCE)},
    )


def _weight_decay(_finding: Finding, spec: ExperimentSpec) -> _Told | None:
    new = max(DECAY, 10 * spec.training.l2)
    return N_("Penalize large weights: L2 of {new}."), {"training.l2": new}, {"new": f"{new:g}"}


def _more_units(_finding: Finding, spec: ExperimentSpec) -> _Told | None:
    if not spec.network.hidden:
        first = {"units": 8, "activation": {"kind": "tanh"}}
        return N_("Add a hidden layer of 8 units."), {"network.hidden": [first]}, {}
    wider = {
        f"network.hidden.{k}.units": min(MOST_UNITS, 2 * layer.units)
        for k, layer in enumerate(spec.network.hidden)
    }
    return N_("Give each hidden layer twice as many units."), wider, {}


_START: tuple[_Remedy, ...] = (_scaled_data, _fitting_weights, _lower_rate)
_REMEDIES: Mapping[str, tuple[_Remedy, ...]] = {
    "symmetric": (_fitting_weights,),
    "saturated": _START,
    "exploding": _START,
    "dead": (_scaled_data, _fitting_weights, _leaky),
    "vanishing": (_relu, _leaky),
    "unequal_variances": (_fitting_weights, _relu),
    "bad_start": _START,
    "step_too_large": (_lower_rate,),
    "updates_too_large": (_lower_rate,),
    "updates_too_small": (_higher_rate,),
    "plateau": (_more_units,),
    "overfitting": (_early_stopping, _weight_decay),
}
"""What helps against each kind; the first that changes anything is advised."""


@dataclass(frozen=True)
class Outcome:
    """A run and the same run with the change.

    Attributes
    ----------
    gone : bool
        Whether the finding is none in the changed run, not even as a consequence.
    others : tuple of str
        Kinds of what the changed run's doctor finds.
    before, after : float
        Loss at the end: of the validation part, or of the training part where there is none.
    score_before, score_after : float
        Accuracy, or R².
    is_validation : bool
    """

    gone: bool
    others: tuple[str, ...]
    before: float
    after: float
    score_before: float
    score_after: float
    is_validation: bool


def outcome(finding: Finding, before: Experiment, after: Experiment) -> Outcome:
    """Compare a run with the changed one.

    Parameters
    ----------
    finding : Finding
        What was found in the first.
    before, after : Experiment
        Both trained.

    Returns
    -------
    Outcome
    """
    found = diagnose(evidence_of(after))
    every = [one.kind for cause in found for one in (cause, *cause.consequences)]
    is_validation = before.trainer.validation is not None
    part = "validation" if is_validation else "train"

    def end(run: Experiment, name: str) -> float:
        history = run.trainer.history
        return float(history.curve(f"{part}_{name}")[history.epochs.index(_last_epoch(run))])

    return Outcome(
        gone=finding.kind not in every,
        others=tuple(one.kind for one in found),
        before=end(before, "loss"),
        after=end(after, "loss"),
        score_before=end(before, before.metric),
        score_after=end(after, after.metric),
        is_validation=is_validation,
    )


def _last_epoch(run: Experiment) -> int:
    """Return the epoch whose weights a run has now: after early stopping those of the best."""
    trainer = run.trainer
    if trainer.finished and trainer.settings.early_stopping is not None and not trainer.divergences:
        return int(trainer.best_epoch)
    return trainer.history.epochs[-1]
