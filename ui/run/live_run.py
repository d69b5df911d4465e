"""The run of a session, its training by clock, and its replacement by a cell of a comparison.

Training is driven by clock ticks and not by drawing: a tick trains the epochs that are due since
the last one, however long drawing took, within a share of that time.
"""

import math
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from experiments.compare.cells import Cell
from experiments.run.experiment import Experiment
from experiments.run.runner import build
from experiments.spec.defaults import default_spec
from experiments.spec.interventions import Intervention
from experiments.spec.spec import ExperimentSpec, in_force, until
from nn_core.training.snapshots import Snapshots
from ui.addresses import LAB_PAGE
from ui.session import Key, reseed_controls

# Can change during training; any other change starts a new run.
_MIDWAY = ("learning_rate", "l1", "l2", "epochs")
# Share of the time between two ticks for training; the rest is for drawing and other sessions.
_SHARE = 0.5
_LONGEST_TICK = 0.25
_LONGEST_OPENING = 1.0  # seconds of training before the Lab is opened


class LiveRun:
    """An experiment in training, which clock ticks advance while it is playing.

    `speed` is in epochs per second; infinity means as many as possible. `spec` has the settings in
    force, without interventions. `recipe` has the initial settings and all interventions: trained
    to the same position, it reproduces this network exactly.
    """

    def __init__(
        self,
        spec: ExperimentSpec,
        *,
        playing: bool = True,
        speed: float = 30.0,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.playing = playing
        self.speed = speed
        self._hurry = False
        self._clock = clock
        self._start(spec)

    def _start(self, recipe: ExperimentSpec) -> None:
        # First, because it may be refused: a formula may have no value at some sample.
        self.experiment: Experiment = build(recipe)
        self.recipe = recipe
        self.spec = in_force(recipe)
        self._last_tick: float | None = None
        self._due = 0.0
        self._snapshots = Snapshots()
        self._note(0.0)

    def open(
        self, recipe: ExperimentSpec, epoch: int = 0, step: int = 0, *, seconds: float = math.inf
    ) -> None:
        """Replace the run by another one, trained up to a position or for `seconds`, and pause it.

        Interventions after the position are left out. Raises a `SpecError`, and keeps the current
        run, if a formula among the inputs has no finite value at some sample.
        """
        kept = until(recipe, (epoch, step))
        self._start(recipe.model_copy(update={"interventions": kept}))
        self._train_to((epoch, step), seconds)
        self.playing = False

    def train(self, epochs: float = math.inf, seconds: float = math.inf) -> None:
        """Train until either limit is reached, or to the end of the run."""
        self._train_to((self.epoch + epochs, 0), seconds)

    def _train_to(self, position: tuple[float, int], seconds: float = math.inf) -> None:
        epoch, step = position
        trainer, deadline = self.experiment.trainer, self._clock() + seconds
        while trainer.epoch < epoch and not trainer.finished and self._clock() < deadline:
            self._train_epoch()
        while trainer.epoch == epoch and trainer.step_in_epoch < step and not trainer.finished:
            trainer.step()

    def _train_epoch(self) -> None:
        start = time.perf_counter()
        self.experiment.trainer.run_epoch()
        self._note(time.perf_counter() - start)

    def _note(self, seconds: float, *, changed: bool = False) -> None:
        """Take a snapshot after planned interventions; `changed` replaces an earlier one."""
        planned, trainer = self.experiment.spec.interventions, self.experiment.trainer
        if planned and planned[-1].position > self.position:
            return
        if changed and not trainer.step_in_epoch:
            self._snapshots.keep(trainer)
        else:
            self._snapshots.note(trainer, seconds)

    def step_back(self) -> None:
        """Go back by one mini-batch within an epoch, otherwise by one epoch, and pause."""
        epoch, step = self.position
        if (epoch, step) != (0, 0):
            self.go_back(*((epoch, step - 1) if step else (epoch - 1, 0)))

    def go_back(self, epoch: int, step: int = 0) -> None:
        """Go back to an earlier position, and pause.

        The state is bit for bit that of a run stopped there; later interventions are dropped.
        """
        target = (epoch, step)
        self._snapshots.forget_after(target)
        trainer = self._snapshots.latest(target)
        if trainer is None:
            self.open(self.recipe, *target)
            return
        kept = until(self.recipe, target)
        self.recipe = self.recipe.model_copy(update={"interventions": kept})
        self.spec = in_force(self.recipe)
        self.experiment = replace(self.experiment, trainer=trainer)
        reached = self.position
        for change in kept:
            if change.position > reached:
                self._train_to(change.position)
                trainer.intervene(change.to_engine())
        self._train_to(target)
        self.playing = False

    @property
    def epoch(self) -> int:
        """Completed epochs."""
        return self.experiment.trainer.epoch

    @property
    def position(self) -> tuple[int, int]:
        """Completed epochs, and mini-batches of the next one."""
        return self.experiment.trainer.epoch, self.experiment.trainer.step_in_epoch

    @property
    def frozen(self) -> tuple[int, ...]:
        """Frozen layers, from 0."""
        return self.experiment.trainer.frozen

    @property
    def finished(self) -> bool:
        """Whether training is finished."""
        return self.experiment.trainer.finished

    def update(self, spec: ExperimentSpec) -> None:
        """Apply changed settings, in the current run where possible, otherwise in a new one."""
        if spec == self.spec:
            return
        old, new = self.spec.training, spec.training
        midway = {k: getattr(new, k) for k in _MIDWAY if getattr(new, k) != getattr(old, k)}
        training = old.model_copy(update=midway)
        if spec != self.spec.model_copy(update={"training": training}):
            # A run that was finished and is rebuilt continues to play.
            self.playing = self.playing or self.finished
            self._start(spec)
        elif self.position == (0, 0) and not self.recipe.interventions:
            self._start(spec)
        else:
            self.intervene(**midway)

    def intervene(self, **changes: Any) -> None:
        """Change the run at its current position, and add the change to the recipe.

        `changes` are fields of an `Intervention`, such as ``learning_rate=0.1``, ``frozen=(0,)`` or
        ``edits=(Edit(...),)``. Raises a `SpecError`, without effect on the run, if a value is out
        of range or the network has no such layer or unit.
        """
        epoch, step = self.position
        change = Intervention(epoch=epoch, step=step, **changes)
        earlier = list(self.recipe.interventions)
        if earlier and earlier[-1].position == change.position:
            earlier.append(earlier.pop().merged(change))
        else:
            earlier.append(change)
        recipe = ExperimentSpec(**{**dict(self.recipe), "interventions": tuple(earlier)})
        self.experiment.trainer.intervene(change.to_engine())
        self._note(0.0, changed=True)
        self.recipe = recipe
        self.spec = in_force(recipe)

    def reset(self) -> None:
        """Restart with the same initial weights; frozen layers stay frozen."""
        frozen = self.frozen
        self._start(self.spec)
        if frozen:
            self.intervene(frozen=frozen)

    def new_weights(self) -> None:
        """Restart with other initial weights."""
        seed = self.spec.weights_seed + 1
        network = self.spec.network.model_copy(update={"seed": seed})
        self._start(self.spec.model_copy(update={"network": network}))

    def play(self) -> None:
        """Start training by ticks."""
        self.playing = True
        self._hurry = False
        self._last_tick = None

    def pause(self) -> None:
        """Stop training by ticks."""
        self.playing = False

    def run_to_end(self) -> None:
        """Train by ticks at full speed, whatever `speed` is."""
        self.play()
        self._hurry = True

    def step(self) -> None:
        """Train one mini-batch."""
        if not self.finished:
            start = time.perf_counter()
            self.experiment.trainer.step()
            self._note(time.perf_counter() - start)

    def run_epoch(self) -> None:
        """Train to the end of the epoch."""
        self.train(epochs=1)

    def tick(self) -> None:
        """Train the epochs due since the last tick; pause at the end of the run."""
        if not self.playing:
            return
        now = self._clock()
        elapsed = 0.1 if self._last_tick is None else now - self._last_tick
        self._last_tick = now
        speed = math.inf if self._hurry else self.speed
        self._due = min(self._due + elapsed * speed, max(1.0, speed))
        deadline = now + min(_SHARE * elapsed, _LONGEST_TICK)
        trainer = self.experiment.trainer
        # At least one due epoch is trained, or a large network would make no progress.
        while self._due >= 1.0 and not trainer.finished:
            self._train_epoch()
            self._due -= 1.0
            if self._clock() >= deadline:
                break
        if trainer.finished:
            self.playing = False


LAB: Key[LiveRun] = Key("gradient_lab.lab", lambda: LiveRun(default_spec("moons")))
"""The Lab's run, which the other pages analyze."""

LEAVING: Key[Cell | None] = Key("gradient_lab.leaving", lambda: None)
"""Cell that is opened in the Lab once the page's clock has stopped."""


def open_in_lab(cell: Cell, *, ticking: bool) -> None:
    """Open the Lab with the fully trained run of a cell's first seed.

    With `ticking`, a clock in the browser redraws the page. A late tick after the change of page
    would leave the new one empty, so the page is first drawn without the clock.
    """
    if ticking:
        LEAVING.set(cell)
        st.rerun()
    LEAVING.set(None)
    LAB.set(trained(cell, _LONGEST_OPENING))
    reseed_controls()
    st.switch_page(LAB_PAGE)


def trained(cell: Cell, seconds: float) -> LiveRun:
    """Train a cell's first run again; after `seconds` the Lab's clock continues at full speed."""
    run = LiveRun(cell.specs[0])
    run.train(seconds=seconds)
    if run.finished:
        run.pause()
    else:
        run.run_to_end()
    return run
