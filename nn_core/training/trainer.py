"""The trainer: runs the steps of a training, records epochs, and stops."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from nn_core.network import Network
from nn_core.optimizers import copy_state
from nn_core.parameters import Parameters
from nn_core.random_streams import Seed, read_seed
from nn_core.training.batches import EpochPlan, as_samples, plan_epoch
from nn_core.training.divergence import Divergence, Start, is_diverged, stop_diverged
from nn_core.training.early_stopping import Monitor
from nn_core.training.evaluation import Metric, evaluate
from nn_core.training.history import EpochRecord, History
from nn_core.training.interventions import NOT_WITHIN_AN_EPOCH, Intervention, trainable
from nn_core.training.step import (
    StepRecord,
    StepSettings,
    TrainingSettings,
    Upcoming,
    train_step,
)
from nn_core.types import Array
from nn_core.workspace import BatchInputs, Workspace


class Trainer:
    """Trains one network, or K networks of the same architecture as a population.

    Parameters
    ----------
    train : tuple of array
        X (N, n_in) and targets (N, n_out); with a leading axis K, separate data for each network.
    seed : int or sequence of int
        Seed of batch order and dropout; a sequence trains K networks as a population.
    weights_seed : int or sequence of int, optional
        Seed of the initial weights; by default ``seed``.
    parameters : Parameters, optional
        Initial parameters in place of drawn ones; copied.

    >>> from nn_core import BinaryCrossEntropy, Dense
    >>> X, y = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]
    >>> network = Network(2, (Dense(8, "tanh"), Dense(1, "sigmoid")))
    >>> settings = TrainingSettings(BinaryCrossEntropy(), learning_rate=0.5, epochs=500)
    >>> *_, record = Trainer(network, settings, (X, y), seed=0).epochs()
    >>> bool(record.values["train_loss"] < 0.05)
    True
    """

    def __init__(
        self,
        network: Network,
        settings: TrainingSettings,
        train: tuple[Any, Any],
        validation: tuple[Any, Any] | None = None,
        *,
        seed: Seed = 0,
        weights_seed: Seed = None,
        metrics: Mapping[str, Metric] | None = None,
        dtype: type[np.floating[Any]] = np.float64,
        parameters: Parameters | None = None,
        interventions: Sequence[Intervention] = (),
    ) -> None:
        self.network = network
        self.seed = read_seed(seed)
        self.metrics = dict(metrics or {})
        self.train = as_samples(network, "train", train, dtype)
        self.validation = validation and as_samples(network, "validation", validation, dtype)
        self.samples = (BatchInputs.of(self.train[0]), self.train[1])
        if parameters is None:
            own = self.seed if weights_seed is None else weights_seed
            parameters = network.initialize(own, dtype)
            if parameters.flat.ndim == 1 and not isinstance(self.seed, int):
                flat = np.tile(parameters.flat, (len(self.seed), 1))
                parameters = Parameters(network.layout, flat)
        self.parameters = parameters.copy()
        self._gradient = Parameters(network.layout, np.zeros_like(self.parameters.flat))
        self._state = settings.optimizer.initial_state(self.parameters.flat)
        self._workspace = Workspace(network.layout, self.parameters.flat.shape[:-1], dtype)
        self.epoch, self.step_in_epoch = 0, 0  # Epochs done, and mini-batches of the next
        self.history = History()
        self.divergences: list[Divergence] = []
        self._plan: EpochPlan | None = None
        self._before: Array | None = None
        self._monitor = Monitor(self.parameters.flat)
        self.frozen: tuple[int, ...] = ()  # Layers, from 0, not trained at present
        self._settings = settings
        self.settings = settings
        self._record()
        self._pending = list(interventions)
        self._intervene_when_due()

    @property
    def settings(self) -> TrainingSettings:
        """The current settings; all but the optimizer can be set during the run."""
        return self._settings

    @settings.setter
    def settings(self, settings: TrainingSettings) -> None:
        if settings.optimizer != self._settings.optimizer:
            raise ValueError("the optimizer's state belongs to a run; start a new Trainer")
        if settings.batch_size != self._settings.batch_size and self.step_in_epoch:
            raise ValueError("batch_size can change only between epochs; finish the epoch first")
        if self._plan is not None:
            # Earlier batches used the old settings: check now, while they can be repeated.
            self._stop_diverged(self._plan)
        self._settings = settings
        self._penalty = settings.penalty.coefficients(self.parameters)
        self._note_start()

    @property
    def finished(self) -> bool:
        """Whether all epochs are done or every network has stopped."""
        return self.epoch >= self.settings.epochs or bool((self.stopped_epoch >= 0).all())

    @property
    def best_epoch(self) -> Array:
        """Epoch of the lowest loss, shape (...); 0 without early stopping."""
        return self._monitor.best_epoch

    @property
    def stopped_epoch(self) -> Array:
        """Epoch at which each network stopped early or diverged, shape (...); else -1."""
        return self._monitor.stopped_epoch

    def step(self) -> StepRecord:
        """Train one mini-batch; after the last one of an epoch, evaluate and record the epoch."""
        plan = self._plan or self._begin_epoch()
        with np.errstate(all="ignore"):
            record = self._train_batch(plan, self.step_in_epoch)
        self.step_in_epoch += 1
        if self.step_in_epoch == plan.steps:
            self._end_epoch(plan)
        else:
            self._intervene_when_due()
        return record

    def upcoming(self) -> Upcoming:
        """Return batch, state and learning rate of the next `step`, without running it."""
        plan = self._plan or self._draw_epoch()
        settings = self._step if self._plan is not None else self._step_settings()
        X, y, masks = plan.batch(self.step_in_epoch)
        inputs = X.inputs if isinstance(X, BatchInputs) else X
        return Upcoming(inputs, y, masks, copy_state(self._state), settings.learning_rate)

    def run_epoch(self) -> EpochRecord:
        """Train to the end of the current epoch and return its record."""
        plan = self._plan or self._begin_epoch()
        last = plan.steps - 1
        while self._pending and self._pending[0].epoch == self.epoch and self.step_in_epoch < last:
            self.step()
        with np.errstate(all="ignore"):
            for step in range(self.step_in_epoch, plan.steps):
                self._train_batch(plan, step)
        return self._end_epoch(plan)

    def epochs(self) -> Iterator[EpochRecord]:
        """Yield one record per epoch until `finished`."""
        while not self.finished:
            yield self.run_epoch()

    def change(self, **settings: Any) -> None:
        """Change settings during the run, for example ``change(learning_rate=0.1)``."""
        self.settings = replace(self.settings, **settings)

    def intervene(self, change: Intervention) -> None:
        """Apply a change now, whatever its epoch; ValueError if it must wait for the next epoch."""
        if self._plan is not None:
            if change.needs_new_epoch:
                raise ValueError(NOT_WITHIN_AN_EPOCH)
            self._stop_diverged(self._plan)
        if change.frozen is not None:
            trainable(self.network.layout, change.frozen)
            self.frozen = tuple(sorted(change.frozen))
        change.edit(self.parameters)
        before, self.network = self.network, change.network(self.network)
        if self.network.activations != before.activations:
            self.history.begin_again()
            self._monitor.begin_again(self.epoch, self.parameters.flat)
            self._record()
        if change.optimizer is not None:
            self._settings = replace(self._settings, optimizer=change.optimizer)
            self._state = change.optimizer.initial_state(self.parameters.flat)
        self.settings = change.settings(self._settings)

    def _intervene_when_due(self) -> None:
        while self._pending and self._pending[0].position <= (self.epoch, self.step_in_epoch):
            self.intervene(self._pending.pop(0))

    def _train_batch(self, plan: EpochPlan, step: int) -> StepRecord:
        if step == plan.steps - 1:
            self._before = self.parameters.flat.copy()
        return train_step(
            self.network,
            self.parameters,
            plan.batch(step),
            self._step,
            self._state,
            self._gradient,
            self._workspace,
        )

    def _draw_epoch(self) -> EpochPlan:
        how = self._settings.batch_size, self._settings.augmentation
        return plan_epoch(self.network, *self.samples, self.seed, self.epoch + 1, *how)

    def _begin_epoch(self) -> EpochPlan:
        self._plan, self.step_in_epoch = self._draw_epoch(), 0
        self._note_start()
        return self._plan

    def _step_settings(self) -> StepSettings:
        settings, dtype = self._settings, self.parameters.flat.dtype.type
        return StepSettings(
            settings.loss,
            settings.optimizer,
            settings.rate_at(self.epoch, self._monitor.plateau_factor, dtype),
            self._penalty,
            settings.clipping,
            trainable(self.network.layout, self.frozen),
        )

    def _note_start(self) -> None:
        # For `find_divergence`, if the epoch diverges.
        self._step = self._step_settings()
        self._start = Start.of(self.step_in_epoch, self.parameters.flat, self._state, self._step)

    def _end_epoch(self, plan: EpochPlan) -> EpochRecord:
        self._stop_diverged(plan)
        self._plan, self.step_in_epoch, self.epoch = None, 0, self.epoch + 1
        self._monitor.hold_stopped(self.parameters.flat)
        record, self._before = self._record(), None
        monitored = record.values.get("validation_loss", record.values["train_loss"])
        flat, settings = self.parameters.flat, self._settings
        self._monitor.update(
            self.epoch, settings.epochs, monitored, flat, settings.early_stopping, settings.schedule
        )
        self._intervene_when_due()
        return record

    def _record(self) -> EpochRecord:
        settings, rate = self._settings, self._step.learning_rate
        data = self.samples, self.validation
        with np.errstate(all="ignore"):
            values = evaluate(self.network, self.parameters, *data, settings.loss, self.metrics)
            free = all(one is None for one in self._penalty)
            values["penalty"] = 0.0 if free else settings.penalty.value(self.parameters)
        values["learning_rate"] = rate if isinstance(rate, float) else rate[..., 0]
        self.history.record(self.epoch, values, self.parameters.flat, self._before)
        return EpochRecord(self.epoch, values)

    def _stop_diverged(self, plan: EpochPlan) -> None:
        diverged = is_diverged(self.parameters.flat)
        if not diverged.any() or not (diverged := diverged & (self.stopped_epoch < 0)).any():
            return
        flat, best = self.parameters.flat, self._monitor.best_flat
        self.divergences += stop_diverged(
            diverged, flat, best, self.network, plan, self._start, self.epoch + 1
        )
        self._monitor.stopped_epoch = np.where(diverged, self.epoch + 1, self.stopped_epoch)
