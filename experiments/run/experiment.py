"""A run, or a population of runs: its description, data, training and predictions."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from experiments.spec.spec import ExperimentSpec
from nn_core.data import Part, PreparedData
from nn_core.metrics import (
    ClassificationReport,
    RegressionReport,
    classification_report,
    regression_report,
)
from nn_core.network import Network, forward, per_sample_loss, predict
from nn_core.parameters import Parameters
from nn_core.training.history import History
from nn_core.training.trainer import Trainer
from nn_core.types import Array

PartName = Literal["train", "validation", "test"]


@dataclass(frozen=True, eq=False)
class Experiment:
    """One run, or K runs that train as one population."""

    specs: tuple[ExperimentSpec, ...]  # One for each network
    # One for each network; the same object where networks share their data
    data: tuple[PreparedData, ...]
    trainer: Trainer  # Has the parameters, the history and the divergences

    @property
    def network(self) -> Network:
        return self.trainer.network

    @property
    def spec(self) -> ExperimentSpec:
        """Spec of the first network, and of the only one of a single run."""
        return self.specs[0]

    @property
    def prepared(self) -> PreparedData:
        return self.data[0]

    @property
    def metric(self) -> str:
        """Name of the score beside the loss: ``accuracy`` or ``r_squared``."""
        return next(iter(self.trainer.metrics))

    @property
    def parameter_count(self) -> int:
        """Number of weights and biases of one network."""
        return self.network.layout.size

    def run(self) -> History:
        """Train to the end and return the history."""
        for _ in self.trainer.epochs():
            pass
        return self.trainer.history

    def outputs(self, raw: Array, parameters: Parameters | None = None) -> Array:
        """Return the output activations, (N, n_out) or (K, N, n_out), at raw points.

        The points, (N, n_features), are in the units of the data; `parameters` replace the current
        ones, for example by those of a kept epoch.
        """
        if all(prepared is self.prepared for prepared in self.data):
            X = self.prepared.transform(raw)
        else:
            X = np.stack([prepared.transform(raw) for prepared in self.data])
        return self.encoded_outputs(X, parameters)

    def encoded_outputs(self, X: Array, parameters: Parameters | None = None) -> Array:
        """Return the output activations at encoded inputs, (..., N, n_in)."""
        # The weights of a diverged network overflow, which the trainer has reported.
        with np.errstate(over="ignore", invalid="ignore"):
            return predict(self.network, parameters or self.trainer.parameters, X)

    def predict(self, raw: Array, parameters: Parameters | None = None) -> Array:
        """Return predictions at raw points; arguments as in `outputs`.

        For a regression the target in its unit, (N,); for two classes the probability of class 1,
        (N,); for C classes all probabilities, (N, C), or scores where the output is no probability.
        A population has a leading axis K.
        """
        outputs = self.outputs(raw, parameters)
        problem = self.prepared.problem
        if problem == "multiclass":
            return outputs
        if problem == "binary":
            return outputs[..., 0]
        if outputs.ndim == 2:
            return self.prepared.to_target_units(outputs)
        rows = zip(self.data, outputs, strict=True)
        return np.stack([prepared.to_target_units(row) for prepared, row in rows])

    def measure(self, parameters: Parameters, X: Array, Y: Array) -> tuple[Array, Array]:
        """Return mean data loss and score on encoded samples, without dropout, of shape (...)."""
        with np.errstate(over="ignore", invalid="ignore"):
            passes = forward(self.network, parameters, X)
            losses = per_sample_loss(self.network, passes, Y, self.trainer.settings.loss)
            score = self.trainer.metrics[self.metric](passes[-1].a, Y)
        return np.asarray(losses.mean(axis=-1)), np.asarray(score)

    def evaluate(
        self, part: PartName = "test", network: int = 0
    ) -> ClassificationReport | RegressionReport:
        """Return the report of one network on one part of its data; ValueError if it is empty.

        The errors of a regression are in the unit of the target.
        """
        prepared = self.data[network]
        samples: Part = getattr(prepared, part)
        if not len(samples.y):
            raise ValueError(f"{part} must have samples; give it a share of the data")
        parameters = self.trainer.parameters
        if parameters.flat.ndim == 2:
            parameters = parameters.select(network)
        outputs = self.encoded_outputs(samples.X, parameters)
        if prepared.problem == "regression":
            predicted = prepared.to_target_units(outputs)
            return regression_report(samples.y[:, np.newaxis], predicted[:, np.newaxis])
        return classification_report(samples.y, outputs, prepared.dataset.class_names)
