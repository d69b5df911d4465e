"""The doctor's advice tried out: the same data, the same random draws, with the change."""

from __future__ import annotations

import time

from experiments.run.advice import Advice, ChangeResult, change_result
from experiments.run.experiment import Experiment
from experiments.run.runner import build
from nn_core.diagnostics.findings import Finding
from ui.run.subject import Subject
from ui.session import Key

LEAST_EPOCHS = 50
"""So long trains what stands beside a run that diverged early."""


class Treatment:
    """A run with a change, trained as far as the run beside it, or as long as the change says.

    Parameters
    ----------
    finding : Finding
        What the change is against.
    advice : Advice
    before : Experiment
        The run without the change.
    """

    def __init__(self, finding: Finding, advice: Advice, before: Experiment) -> None:
        self.finding, self.advice = finding, advice
        self.before, self.after = before, build(advice.spec)
        self.stopped = False
        self._subject: tuple[int, Subject] | None = None
        self._outcome: tuple[tuple[int, int], ChangeResult] | None = None

    @property
    def target(self) -> int:
        """Epochs to train."""
        trainer = self.before.trainer
        if self.after.trainer.settings.epochs != trainer.settings.epochs:
            return self.after.trainer.settings.epochs
        if trainer.divergences:
            return min(trainer.settings.epochs, max(trainer.epoch, LEAST_EPOCHS))
        return trainer.epoch

    @property
    def share(self) -> float:
        """How much of it is done, from 0 to 1."""
        return min(1.0, self.after.trainer.epoch / max(1, self.target))

    @property
    def done(self) -> bool:
        """Whether there is nothing left to train, or somebody stopped it."""
        trainer = self.after.trainer
        return self.stopped or trainer.finished or trainer.epoch >= self.target

    def train(self, seconds: float) -> None:
        """Train for so long, or to the end; at least one epoch."""
        end = time.perf_counter() + seconds
        while not self.done:
            self.after.trainer.run_epoch()
            if time.perf_counter() > end:
                return

    def subject(self) -> Subject:
        """Return the changed run as the charts look at it."""
        epoch = self.after.trainer.epoch
        if self._subject is None or self._subject[0] != epoch:
            self._subject = epoch, Subject(self.after)
        return self._subject[1]

    def outcome(self) -> ChangeResult:
        """Return what came of it; found out once."""
        key = self.before.trainer.epoch, self.after.trainer.epoch
        if self._outcome is None or self._outcome[0] != key:
            self._outcome = key, change_result(self.finding, self.before, self.after)
        return self._outcome[1]


TREATMENT: Key[Treatment | None] = Key("gradient_lab.treatment", lambda: None)
"""The doctor's advice as it is being tried out."""
