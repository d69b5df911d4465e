"""A step from a kept epoch of a run, as an example to follow by hand."""

from __future__ import annotations

from experiments.run.experiment import Experiment
from nn_core.parameters import Parameters
from nn_core.training.interventions import trainable
from nn_core.types import N_
from tutorial.example.worked_example import WorkedExample


def kept_step(experiment: Experiment, epoch: int, samples: int = 16) -> WorkedExample:
    """Return one step of plain gradient descent from a kept epoch, on a few training samples.

    Parameters
    ----------
    experiment : Experiment
        Of one network.
    epoch : int
        One of its kept epochs.
    samples : int
        The first so many of the training part.

    Returns
    -------
    WorkedExample

    Raises
    ------
    KeyError
        When the epoch is not kept.
    ValueError
        For a population: its steps are many.

    Examples
    --------
    >>> from experiments.spec.defaults import default_spec
    >>> from experiments.run.runner import build
    >>> experiment = build(default_spec("xor"))
    >>> record = experiment.trainer.run_epoch()
    >>> kept_step(experiment, 1, samples=3).X.shape
    (3, 2)
    """
    trainer = experiment.trainer
    if trainer.parameters.flat.ndim != 1:
        raise ValueError(f"expected a run of one network; got {len(experiment.specs)}")
    settings, (X, y) = trainer.settings, trainer.train
    return WorkedExample(
        title=N_("A step of the Lab"),
        sentence=N_("A kept epoch of the Lab's run, and the first of its training samples."),
        network=experiment.network,
        parameters=Parameters(experiment.network.layout, trainer.history.kept[epoch].copy()),
        X=X[:samples].copy(),
        y=y[:samples].copy(),
        loss=settings.loss,
        learning_rate=float(settings.learning_rate),
        penalty=settings.penalty,
        trainable=trainable(experiment.network.layout, trainer.frozen),
    )
