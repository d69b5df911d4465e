"""Training steps of a run as worked examples, without changing the run."""

from typing import Any

from experiments.run.experiment import Experiment
from nn_core.parameters import Parameters
from nn_core.training.interventions import trainable
from nn_core.training.trainer import Trainer
from nn_core.types import N_
from tutorial.example.worked_example import WorkedExample


def next_step(experiment: Experiment) -> WorkedExample:
    """Return the next step of a single run, with its mini-batch, state, and dropout masks.

    The trace equals the run's next step bit for bit. Raises ValueError for a population.

    >>> from experiments.spec.defaults import default_spec
    >>> from experiments.run.runner import build
    >>> experiment = build(default_spec("xor"))
    >>> after = next_step(experiment).trace().after
    >>> step = experiment.trainer.step()
    >>> bool((after.flat == experiment.trainer.parameters.flat).all())
    True
    """
    settings = experiment.trainer.settings
    upcoming = _single(experiment).upcoming()
    return _example(
        experiment,
        sentence=N_("The mini-batch that the network in the Lab learns from next."),
        parameters=experiment.trainer.parameters.copy(),
        X=upcoming.X.copy(),
        y=upcoming.y.copy(),
        optimizer=settings.optimizer,
        learning_rate=float(upcoming.learning_rate),
        clipping=settings.clipping,
        masks=upcoming.masks,
        state=upcoming.state,
    )


def kept_step(experiment: Experiment, epoch: int, samples: int = 16) -> WorkedExample:
    """Return a step of plain gradient descent from a kept epoch, on the first training samples.

    Raises KeyError for an epoch that is not kept, ValueError for a population.
    """
    trainer = _single(experiment)
    X, y = trainer.train
    return _example(
        experiment,
        sentence=N_("A kept epoch of the Lab's run, and the first of its training samples."),
        parameters=Parameters(experiment.network.layout, trainer.history.kept[epoch].copy()),
        X=X[:samples].copy(),
        y=y[:samples].copy(),
        learning_rate=float(trainer.settings.learning_rate),
    )


def _single(experiment: Experiment) -> Trainer:
    if experiment.trainer.parameters.flat.ndim != 1:
        raise ValueError(f"expected a run of one network; got {len(experiment.specs)}")
    return experiment.trainer


def _example(experiment: Experiment, **settings: Any) -> WorkedExample:
    trainer = experiment.trainer
    return WorkedExample(
        title=N_("A step of the Lab"),
        network=experiment.network,
        loss=trainer.settings.loss,
        penalty=trainer.settings.penalty,
        trainable=trainable(experiment.network.layout, trainer.frozen),
        **settings,
    )
