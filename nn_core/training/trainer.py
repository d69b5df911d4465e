"""The trainer: decides which step comes next, and stops when there is no point in going on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from nn_core.network import Network
from nn_core.optimizers.base import copy_state
from nn_core.parameters import Parameters
from nn_core.training.batches import EpochPlan, as_samples, plan_epoch
from nn_core.training.divergence import Divergence, Start, is_diverged, stop_diverged
from nn_core.training.early_stopping import Monitor
from nn_core.training.evaluation import Metric, evaluate
from nn_core.training.history import EpochRecord, History
from nn_core.training.interventions import NOT_WITHIN_AN_EPOCH, Intervention, trainable
from nn_core.training.step import StepRecord, TrainingSettings, Upcoming, train_step
from nn_core.types import Array
from nn_core.workspace import Columns, Workspace


class Trainer:
    """Decides which step comes next, and stops when there is no point in going on.

    Parameters
    ----------
    network : Network
    settings : TrainingSettings
    train : tuple of array
        X (N, n_in) and targets (N, n_out); with a leading axis K, data of their own.
    validation : tuple of array, optional
    seed : int or sequence of int
        Seed of batch order and dropout; a sequence trains K networks as one population.
    weights_seed : int or sequence of int, optional
        Seed of the initial weights; ``seed`` where not given.
    metrics : mapping of str to function, optional
        Evaluated at each epoch on training and validation data.
    running : bool
        Take the training loss and metrics from the batches as they were trained, as scikit-learn
        and Keras do, and not from the network as it is at the end of the epoch: cheaper, but
        half an epoch late, with dropout in it, and not comparable with the validation curve.
    dtype : float64 or float32
    parameters : Parameters, optional
        Start here and not at drawn weights; copied.
    interventions : sequence of Intervention
        What to change under way, in order of their moments.

    Attributes
    ----------
    parameters : Parameters
        The current ones; the best ones after early stopping.
    epoch, step_in_epoch : int
        Epochs done, and mini-batches done in the one under way.
    history : History
    divergences : list of Divergence
    frozen : tuple of int
        Layers, from 0, that do not learn at present.

    Examples
    --------
    >>> from nn_core.layers import Dense
    >>> from nn_core.losses import BinaryCrossEntropy
    >>> X = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
    >>> y = np.array([[0.0], [1], [1], [0]])
    >>> network = Network(2, (Dense(8, "tanh"), Dense(1, "sigmoid")))
    >>> settings = TrainingSettings(BinaryCrossEntropy(), learning_rate=0.5, epochs=500)
    >>> trainer = Trainer(network, settings, (X, y), seed=0)
    >>> *_, record = trainer.epochs()
    >>> bool(record.values["train_loss"] < 0.05)
    True
    """

    def __init__(
        self,
        network: Network,
        settings: TrainingSettings,
        train: tuple[Array, Array],
        validation: tuple[Array, Array] | None = None,
        *,
        seed: int | Sequence[int] = 0,
        weights_seed: int | Sequence[int] | None = None,
        metrics: Mapping[str, Metric] | None = None,
        running: bool = False,
        dtype: type[np.floating[Any]] = np.float64,
        parameters: Parameters | None = None,
        interventions: Sequence[Intervention] = (),
    ) -> None:
        self.network = network
        self.seed = seed
        self.metrics = dict(metrics or {})
        self._running: list[Array] | None = [] if running else None
        self.train = as_samples(network, "train", train, dtype)
        self.validation = validation and as_samples(network, "validation", validation, dtype)
        self.samples = (Columns.of(self.train[0]), self.train[1])
        if parameters is None:
            parameters = network.initialize(seed if weights_seed is None else weights_seed, dtype)
            if parameters.flat.ndim == 1 and not isinstance(seed, int):
                parameters = Parameters(network.layout, np.tile(parameters.flat, (len(seed), 1)))
        self.parameters = parameters.copy()
        self._gradient = Parameters(network.layout, np.zeros_like(self.parameters.flat))
        self._state = settings.optimizer.initial_state(self.parameters.flat)
        self._workspace = Workspace(network.layout, self.parameters.flat.shape[:-1], dtype)
        self.epoch, self.step_in_epoch = 0, 0
        self.history = History()
        self.divergences: list[Divergence] = []
        self._plan: EpochPlan | None = None
        self._before: Array | None = None
        self._monitor = Monitor(self.parameters.flat)
        self.frozen: tuple[int, ...] = ()
        self._trainable: Array | None = None
        self._settings = settings
        self.settings = settings
        self._record()
        self._pending = list(interventions)
        self._intervene_when_due()

    @property
    def settings(self) -> TrainingSettings:
        """The settings in force; learning rate, schedule, penalty and epochs may change mid-run."""
        return self._settings

    @settings.setter
    def settings(self, settings: TrainingSettings) -> None:
        if settings.optimizer != self._settings.optimizer:
            raise ValueError("the optimizer's state belongs to a run; start a new Trainer")
        if settings.batch_size != self._settings.batch_size and self.step_in_epoch:
            raise ValueError("batch_size can change only between epochs; finish the epoch first")
        if self._plan is not None:
            # The batches so far ran by the old settings, and can be repeated by no others.
            self._stop_diverged(self._plan)
        self._settings = settings
        penalty = settings.penalty
        self._coefficients = None if penalty.is_zero else penalty.coefficients(self.parameters)
        self._note_start()

    @property
    def finished(self) -> bool:
        """Whether the epochs are done or every network has stopped."""
        return self.epoch >= self.settings.epochs or bool((self.stopped_epoch >= 0).all())

    @property
    def best_epoch(self) -> Array:
        """Epoch of the lowest loss that early stopping has seen, shape (...); 0 before."""
        return self._monitor.best.epoch

    @property
    def stopped_epoch(self) -> Array:
        """Epoch at which each network stopped before the end, shape (...); -1 where it did not."""
        return self._monitor.stopped_epoch

    def step(self) -> StepRecord:
        """Train one mini-batch; at an epoch's last one, evaluate and record the epoch."""
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
        """Return what the next `step` will work with; the run stays where it is."""
        plan = self._plan or self._draw_epoch()
        rate = self._current_rate() if self._plan is None else self._rate
        columns, y, masks = plan.batch(self.step_in_epoch)
        return Upcoming(columns.inputs, y, masks, copy_state(self._state), rate)

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
        """Yield a record per epoch until `finished`; pausing is not asking for the next."""
        while not self.finished:
            yield self.run_epoch()

    def change(self, **settings: Any) -> None:
        """Change settings mid-run, for example ``change(learning_rate=0.1)``."""
        self.settings = replace(self.settings, **settings)

    def intervene(self, change: Intervention) -> None:
        """Change the run now, whatever moment the intervention names.

        Raises
        ------
        ValueError
            For what has to wait for the next epoch, and a layer or unit that is not there.
        """
        if self._plan is not None:
            if change.needs_new_epoch:
                raise ValueError(NOT_WITHIN_AN_EPOCH)
            self._stop_diverged(self._plan)
        if change.frozen is not None:
            self._trainable = trainable(self.network.layout, change.frozen)
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
        X, y, masks = plan.batch(step)
        if step == plan.steps - 1:
            self._before = self.parameters.flat.copy()
        record = train_step(
            self.network,
            self.parameters,
            X,
            y,
            self._settings.loss,
            self._settings.optimizer,
            self._state,
            self._rate,
            self._gradient,
            self._coefficients,
            self._settings.clipping,
            masks,
            self._trainable,
            self._workspace,
        )
        if self._running is not None:
            self._running.append(record.passes[-1].z.copy("K"))
        return record

    def _draw_epoch(self) -> EpochPlan:
        how = self._settings.batch_size, self._settings.augmentation
        return plan_epoch(self.network, *self.samples, self.seed, self.epoch + 1, *how)

    def _begin_epoch(self) -> EpochPlan:
        self._plan, self.step_in_epoch = self._draw_epoch(), 0
        self._note_start()
        return self._plan

    def _note_start(self) -> None:
        """Keep what it takes to find, should the epoch diverge, the step where it happened."""
        self._rate = rate = self._current_rate()
        step, flat, state = self.step_in_epoch, self.parameters.flat, self._state
        self._start = Start.of(step, flat, state, rate, self._coefficients, self._trainable)

    def _end_epoch(self, plan: EpochPlan) -> EpochRecord:
        self._stop_diverged(plan)
        self._plan, self.step_in_epoch, self.epoch = None, 0, self.epoch + 1
        self._monitor.hold_stopped(self.parameters.flat)
        record, self._before = self._record(plan), None
        monitored = record.values.get("validation_loss", record.values["train_loss"])
        flat, settings = self.parameters.flat, self._settings
        self._monitor.update(
            self.epoch, settings.epochs, monitored, flat, settings.early_stopping, settings.schedule
        )
        self._intervene_when_due()
        return record

    def _current_rate(self) -> float | Array:
        dtype = self.parameters.flat.dtype.type
        return self._settings.rate_at(self.epoch, self._monitor.plateau_factor, dtype)

    def _record(self, plan: EpochPlan | None = None) -> EpochRecord:
        data, loss = (self.samples, self.validation), self._settings.loss
        trained = (self._running, plan.y) if self._running and plan is not None else None
        with np.errstate(all="ignore"):
            values = evaluate(self.network, self.parameters, *data, loss, self.metrics, trained)
            penalty, free = self._settings.penalty, self._coefficients is None
            values["penalty"] = 0.0 if free else penalty.value(self.parameters)
        self._running = self._running and []
        rate = self._rate
        values["learning_rate"] = rate if isinstance(rate, float) else rate[..., 0]
        self.history.record(self.epoch, values, self.parameters.flat, self._before)
        return EpochRecord(self.epoch, values)

    def _stop_diverged(self, plan: EpochPlan) -> None:
        diverged = is_diverged(self.parameters.flat)
        if not diverged.any() or not (diverged := diverged & (self.stopped_epoch < 0)).any():
            return
        flat, best, settings = self.parameters.flat, self._monitor.best.flat, self._settings
        self.divergences += stop_diverged(
            diverged, flat, best, self.network, settings, plan, self._start, self.epoch + 1
        )
        self._monitor.stopped_epoch = np.where(diverged, self.epoch + 1, self.stopped_epoch)
