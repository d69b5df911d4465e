"""The one description of a run: data, network, training, seed.

The controls edit it, a web address carries it, a file saves it. Whatever is wrong with it is
found here, when it is made, and told by field.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import model_validator

from experiments.spec.consistency import check_experiment
from experiments.spec.errors import FieldError, SpecError
from experiments.spec.interventions import Intervention, check_interventions
from experiments.spec.sections import DataSpec, LayerSpec, NetworkSpec, Section, TrainingSpec
from experiments.spec.settings import number
from nn_core.activations import Activation, Identity, Sigmoid, Softmax
from nn_core.losses import BinaryCrossEntropy, CategoricalCrossEntropy, HalfSquaredError, Loss

__all__ = [
    "DataSpec",
    "ExperimentSpec",
    "FieldError",
    "Intervention",
    "LayerSpec",
    "NetworkSpec",
    "SpecError",
    "TrainingSpec",
]


class ExperimentSpec(Section):
    """One run, described in full.

    Attributes
    ----------
    data : DataSpec
    network : NetworkSpec
    training : TrainingSpec
    seed : int
        Stands in for every section's seed that is None.
    interventions : tuple of Intervention
        What is changed under way, in order of the moments.

    Examples
    --------
    >>> spec = ExperimentSpec(data={"dataset": "spiral", "options": {"arms": 3}}, seed=7)
    >>> spec.output_activation, spec.loss, spec.weights_seed
    (Softmax(), CategoricalCrossEntropy(), 7)
    >>> ExperimentSpec(training={"batch_size": 0})
    Traceback (most recent call last):
        ...
    experiments.spec.errors.SpecError: training.batch_size: batch_size must be a whole number from 1
    to 5000; got 0
    """

    data: DataSpec = DataSpec()
    network: NetworkSpec = NetworkSpec()
    training: TrainingSpec = TrainingSpec()
    seed: Annotated[int, number("seed")] = 0
    interventions: tuple[Intervention, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> ExperimentSpec:
        check_experiment(self)
        errors = check_interventions(self)
        if errors:
            raise SpecError(errors)
        return self

    @property
    def output_activation(self) -> Activation:
        """The output's activation, chosen or automatic."""
        if self.network.output_activation is not None:
            return self.network.output_activation
        automatic = {"binary": Sigmoid(), "multiclass": Softmax(), "regression": Identity()}
        return automatic[self.data.problem]

    @property
    def loss(self) -> Loss:
        """The loss, chosen or automatic."""
        if self.training.loss is not None:
            return self.training.loss
        if self.data.problem != "regression":
            for loss in (BinaryCrossEntropy(), CategoricalCrossEntropy()):
                if loss.matching == self.output_activation.kind:
                    return loss
        return HalfSquaredError()

    @property
    def data_seed(self) -> int:
        """Seed of the samples and of their split."""
        return self.seed if self.data.seed is None else self.data.seed

    @property
    def weights_seed(self) -> int:
        """Seed of the initial weights."""
        return self.seed if self.network.seed is None else self.network.seed

    @property
    def training_seed(self) -> int:
        """Seed of batch order and dropout."""
        return self.seed if self.training.seed is None else self.training.seed
