"""What came of a change: a run beside the changed run, and what the change is worth."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from experiments.run.experiment import Experiment
from nn_core.diagnostics.doctor import diagnose
from nn_core.diagnostics.evidence import Evidence, constant_loss, examine
from nn_core.diagnostics.findings import Finding
from nn_core.diagnostics.layers import Timeline
from nn_core.diagnostics.objective import double
from nn_core.diagnostics.rules import NO_BETTER


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
        is_finished=trainer.finished,
    )


Verdict = Literal["helps", "helps_in_part", "gone_without_gain", "no_better_than_guess", "fails"]

GAIN = 0.01
"""Relative fall of the loss below which two runs are alike."""


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
    guess : float
        Loss of the best constant answer on the same part.
    """

    gone: bool
    others: tuple[str, ...]
    before: float
    after: float
    score_before: float
    score_after: float
    is_validation: bool
    guess: float

    @property
    def verdict(self) -> Verdict:
        """What the change is worth, by the losses; a run that is no better than a guess, nothing.

        ``helps`` where the finding is gone and the loss is lower, ``helps_in_part`` where the
        loss is lower alone, ``gone_without_gain`` where the finding is gone alone, ``fails``
        where neither is.
        """
        before = self.before if math.isfinite(self.before) else math.inf
        if not self.after <= NO_BETTER * self.guess:
            return "no_better_than_guess"
        if self.after < (1.0 - GAIN) * before:
            return "helps" if self.gone else "helps_in_part"
        return "gone_without_gain" if self.gone else "fails"


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
    trainer, loss = after.trainer, after.trainer.settings.loss
    is_validation = trainer.validation is not None
    part = "validation" if is_validation else "train"
    targets = (trainer.validation or trainer.train)[1]

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
        guess=constant_loss(
            after.network, loss, targets, loss.best_constant(double(trainer.train[1]))
        ),
    )


def _last_epoch(run: Experiment) -> int:
    """Return the epoch whose weights a run has now: after early stopping those of the best."""
    trainer = run.trainer
    if trainer.finished and trainer.settings.early_stopping is not None and not trainer.divergences:
        return int(trainer.best_epoch)
    return trainer.history.epochs[-1]
