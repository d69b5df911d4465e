"""The trainer: decides which step comes next, and stops when there is no point in going on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from nn_core.batches import EpochPlan, check_samples, plan_epoch
from nn_core.callbacks import BestWeights
from nn_core.divergence import Divergence, Start, find_divergence, is_diverged
from nn_core.history import EpochRecord, History
from nn_core.network import LayerPass, Network, forward, per_sample_loss
from nn_core.parameters import Parameters
from nn_core.schedules import Plateau
from nn_core.tracing import copy_state
from nn_core.training import StepRecord, TrainingSettings, Upcoming, train_step
from nn_core.types import Array

Metric = Callable[[Array, Array], Array]
"""(output, targets) -> one number per network, shape (...)."""


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

    Attributes
    ----------
    parameters : Parameters
        The current ones; the best ones after early stopping.
    epoch, step_in_epoch : int
        Epochs done, and mini-batches done in the one under way.
    history : History
    divergences : list of Divergence
    stopped_epoch : array of int, shape (...)
        Epoch at which each network stopped before the end; -1 where it did not.

    Examples
    --------
    >>> from nn_core.layers import Dense
    >>> from nn_core.losses import BinaryCrossEntropy
    >>> X = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
    >>> y = np.array([[0.0], [1], [1], [0]])
    >>> network = Network(2, (Dense(8, "tanh"), Dense(1, "sigmoid")))
    >>> settings = TrainingSettings(BinaryCrossEntropy(), learning_rate=0.5, epochs=500)
    >>> trainer = Trainer(network, settings, (X, y), seed=0)
    >>> for record in trainer.epochs():
    ...     pass
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
    ) -> None:
        self.network = network
        self.seed = seed
        self.metrics = dict(metrics or {})
        self._running: list[LayerPass] | None = [] if running else None
        self.train = (np.asarray(train[0], dtype=dtype), np.asarray(train[1], dtype=dtype))
        self.validation = validation and (
            np.asarray(validation[0], dtype=dtype),
            np.asarray(validation[1], dtype=dtype),
        )
        for name, part in (("train", self.train), ("validation", self.validation)):
            if part is not None:
                check_samples(network, name, *part)
        if parameters is None:
            parameters = network.initialize(seed if weights_seed is None else weights_seed, dtype)
            if parameters.flat.ndim == 1 and not isinstance(seed, int):
                repeated = np.repeat(parameters.flat[np.newaxis], len(seed), axis=0)
                parameters = Parameters(network.layout, repeated)
        self.parameters = parameters.copy()
        self._gradient = Parameters(network.layout, np.zeros_like(self.parameters.flat))
        self._state = settings.optimizer.initial_state(self.parameters.flat)
        self._lead = self.parameters.flat.shape[:-1]
        self.epoch = 0
        self.step_in_epoch = 0
        self.history = History()
        self.divergences: list[Divergence] = []
        self.stopped_epoch = np.full(self._lead, -1)
        self._plan: EpochPlan | None = None
        self._before: Array | None = None
        self._best = BestWeights(self.parameters.flat)
        self._plateau_state: dict[str, Array] | None = None
        self._plateau_factor: float | Array = 1.0
        self._settings = settings
        self.settings = settings
        self._record()

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
        if isinstance(settings.schedule, Plateau) and self._plateau_state is None:
            self._plateau_state = settings.schedule.initial_state(self._lead)
        self._rate = self._current_rate()
        self._start = self._snapshot()

    @property
    def finished(self) -> bool:
        """Whether the epochs are done or every network has stopped."""
        return self.epoch >= self.settings.epochs or bool(np.all(self.stopped_epoch >= 0))

    @property
    def best_epoch(self) -> Array:
        """Epoch of the lowest loss that early stopping has seen, shape (...); 0 before."""
        return self._best.epoch

    def step(self) -> StepRecord:
        """Train one mini-batch; at an epoch's last one, evaluate and record the epoch."""
        plan = self._plan or self._begin_epoch()
        with np.errstate(over="ignore", invalid="ignore", divide="ignore", under="ignore"):
            record = self._train_batch(plan, self.step_in_epoch)
        self.step_in_epoch += 1
        if self.step_in_epoch == plan.steps:
            self._end_epoch(plan)
        return record

    def upcoming(self) -> Upcoming:
        """Return what the next `step` will work with; the run stays where it is."""
        plan = self._plan or self._draw_epoch()
        rate = self._current_rate() if self._plan is None else self._rate
        return Upcoming(*plan.batch(self.step_in_epoch), copy_state(self._state), rate)

    def run_epoch(self) -> EpochRecord:
        """Train to the end of the current epoch and return its record."""
        plan = self._plan or self._begin_epoch()
        with np.errstate(over="ignore", invalid="ignore", divide="ignore", under="ignore"):
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

    def _train_batch(self, plan: EpochPlan, step: int) -> StepRecord:
        X, y, masks = plan.batch(step)
        if step == plan.steps - 1:
            self._before = self.parameters.flat.copy()
        settings = self._settings
        record = train_step(
            self.network,
            self.parameters,
            X,
            y,
            settings.loss,
            settings.optimizer,
            self._state,
            self._rate,
            self._gradient,
            self._coefficients,
            settings.clipping,
            masks,
        )
        if self._running is not None:
            self._running.append(record.passes[-1])
        return record

    def _draw_epoch(self) -> EpochPlan:
        size, augmentation = self._settings.batch_size, self._settings.augmentation
        return plan_epoch(self.network, *self.train, self.seed, self.epoch + 1, size, augmentation)

    def _begin_epoch(self) -> EpochPlan:
        self._plan, self.step_in_epoch = self._draw_epoch(), 0
        self._rate = self._current_rate()
        self._start = self._snapshot()
        return self._plan

    def _snapshot(self) -> Start:
        """Keep what it takes to find, should the epoch diverge, the step where it happened."""
        flat, state = self.parameters.flat, self._state
        return Start.of(self.step_in_epoch, flat, state, self._rate, self._coefficients)

    def _end_epoch(self, plan: EpochPlan) -> EpochRecord:
        self._stop_diverged(plan)
        self._plan = None
        self.step_in_epoch = 0
        self.epoch += 1
        running = self.stopped_epoch < 0
        if not running.all():
            # Stopped networks wait for the rest of the population at their best weights.
            np.copyto(self.parameters.flat, self._best.flat, where=~running[..., np.newaxis])
        record = self._record(plan)
        monitored = record.values.get("validation_loss", record.values["train_loss"])
        stopping = self._settings.early_stopping
        if stopping is not None:
            out = self._best.update(self.epoch, monitored, self.parameters.flat, stopping)
            self.stopped_epoch = np.where(out & running, self.epoch, self.stopped_epoch)
            back = out | (self.epoch >= self._settings.epochs)
            np.copyto(self.parameters.flat, self._best.flat, where=back[..., np.newaxis])
        schedule = self._settings.schedule
        if isinstance(schedule, Plateau) and self._plateau_state is not None:
            self._plateau_factor = schedule.update(self._plateau_state, np.asarray(monitored))
        return record

    def _current_rate(self) -> float | Array:
        dtype = self.parameters.flat.dtype.type
        return self._settings.rate_at(self.epoch, self._plateau_factor, dtype)

    def _record(self, plan: EpochPlan | None = None) -> EpochRecord:
        values: dict[str, Array | float] = {}
        with np.errstate(over="ignore", invalid="ignore", divide="ignore", under="ignore"):
            for name, last, y in self._outputs(plan):
                losses = per_sample_loss(self.network, [last], y, self._settings.loss)
                values[f"{name}_loss"] = np.add.reduce(losses, axis=-1) / losses.shape[-1]
                for metric, function in self.metrics.items():
                    values[f"{name}_{metric}"] = function(last.a, y)
            penalty, free = self._settings.penalty, self._coefficients is None
            values["penalty"] = 0.0 if free else penalty.value(self.parameters)
        rate = self._rate
        values["learning_rate"] = rate if isinstance(rate, float) else rate[..., 0]
        self.history.record(self.epoch, values, self.parameters.flat, self._before)
        return EpochRecord(self.epoch, values)

    def _outputs(self, plan: EpochPlan | None) -> Iterator[tuple[str, LayerPass, Array]]:
        """Yield the output layer's pass over each part of the data, with its targets."""
        if self._running and plan is not None:
            z, a = (np.concatenate([p[k] for p in self._running], axis=-2) for k in (1, 2))
            # Of an epoch that a single step began, only the batches since count.
            yield "train", LayerPass(z, z, a, None), plan.y[..., -z.shape[-2] :, :]
            self._running.clear()
        else:
            yield "train", forward(self.network, self.parameters, self.train[0])[-1], self.train[1]
        if self.validation is not None:
            X, y = self.validation
            yield "validation", forward(self.network, self.parameters, X)[-1], y

    def _stop_diverged(self, plan: EpochPlan) -> None:
        diverged = is_diverged(self.parameters.flat) & (self.stopped_epoch < 0)
        if not diverged.any():
            return
        for index in np.argwhere(np.atleast_1d(diverged))[:, 0].tolist():
            own: Any = index if self._lead else ...
            row, best = self.parameters.flat[own], self._best.flat[own]
            found, last = find_divergence(
                self.network,
                self._settings,
                plan.select(index) if self._lead else plan,
                self._start.select(index) if self._lead else self._start,
                row,
                index,
                self.epoch + 1,
            )
            self.divergences.append(found)
            row[:] = best[:] = last
        self.stopped_epoch = np.where(diverged, self.epoch + 1, self.stopped_epoch)
