"""The step that a run is about to do, as an example to follow by hand."""

from __future__ import annotations

from experiments.run.experiment import Experiment
from nn_core.training.interventions import trainable
from nn_core.types import N_
from tutorial.example.worked_example import WorkedExample


def next_step(experiment: Experiment) -> WorkedExample:
    """Return the step that a single run would do next; the run stays where it is.

    It has the run's own mini-batch, weights, memory of the optimizer, dropout and learning rate,
    so its trace is what the run will do, bit for bit.

    Parameters
    ----------
    experiment : Experiment
        Of one network.

    Raises
    ------
    ValueError
        For a population: its steps are many.

    Examples
    --------
    >>> from experiments.spec.defaults import default_spec
    >>> from experiments.run.runner import build
    >>> experiment = build(default_spec("xor"))
    >>> after = next_step(experiment).trace().after
    >>> step = experiment.trainer.step()
    >>> bool((after.flat == experiment.trainer.parameters.flat).all())
    True
    """
    trainer = experiment.trainer
    if trainer.parameters.flat.ndim != 1:
        raise ValueError(f"expected a run of one network; got {len(experiment.specs)}")
    upcoming = trainer.upcoming()
    settings = trainer.settings
    return WorkedExample(
        title=N_("A step of the Lab"),
        sentence=N_("The mini-batch that the network in the Lab learns from next."),
        network=experiment.network,
        parameters=trainer.parameters.copy(),
        X=upcoming.X.copy(),
        y=upcoming.y.copy(),
        loss=settings.loss,
        optimizer=settings.optimizer,
        learning_rate=float(upcoming.learning_rate),
        penalty=settings.penalty,
        clipping=settings.clipping,
        masks=upcoming.masks,
        trainable=trainable(experiment.network.layout, trainer.frozen),
        state=upcoming.state,
    )
