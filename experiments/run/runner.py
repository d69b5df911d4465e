"""Construction of a run from a spec, or of a population from several specs of one shape."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from experiments.run.experiment import Experiment
from experiments.spec.errors import SpecError
from experiments.spec.spec import DataSpec, ExperimentSpec
from nn_core.data import Part, PreparedData, load, prepare
from nn_core.input_errors import InputError
from nn_core.layers import Dense
from nn_core.metrics import accuracy, r_squared
from nn_core.network import Network
from nn_core.optimizers.penalties import Penalty
from nn_core.parameters import Parameters
from nn_core.random_streams import stream
from nn_core.training.evaluation import Metric
from nn_core.training.step import TrainingSettings
from nn_core.training.trainer import Trainer
from nn_core.types import Array


def build(spec: ExperimentSpec) -> Experiment:
    """Draw the data and the initial weights of one run, ready to train."""
    return _assemble((spec,), {}, population=False)


DrawnData = dict[tuple[DataSpec, int, str], PreparedData]
"""Data by their spec, seed and dtype."""


def build_population(specs: Sequence[ExperimentSpec], drawn: DrawnData | None = None) -> Experiment:
    """Prepare K networks that train in one pass, each with the same result as alone.

    There is at least one spec. They may differ in seeds, data of equal sizes, learning rates,
    penalties and initializers; else ValueError names the field. Arrays of the result have a leading
    axis K. Newly drawn data are added to `drawn`.
    """
    if not specs:
        raise ValueError("a population must have at least 1 spec; got none")
    first = population_shape(specs[0])
    for spec in specs[1:]:
        for field, value in population_shape(spec).items():
            if value != first[field]:
                raise ValueError(
                    f"specs of a population must agree in {field}; got {first[field]} and {value}"
                )
    return _assemble(tuple(specs), {} if drawn is None else drawn, population=True)


_PER_NETWORK = ("loss", "learning_rate", "l1", "l2", "seed")
"""Fields of the training that can differ within a population, or (the loss) follow from others."""


def population_shape(spec: ExperimentSpec) -> dict[str, Any]:
    """Return the fields that the specs of a population must have in common."""
    train, validation, _ = spec.data.part_sizes
    return {
        "problem": spec.data.problem,
        "inputs": spec.data.n_in,
        "outputs": spec.data.n_out,
        "training samples": train,
        "validation samples": validation,
        "network.hidden": spec.network.hidden,
        "network.output_activation": spec.output_activation,
        "training.loss": spec.loss,
        **{f"training.{name}": value for name, value in spec.training if name not in _PER_NETWORK},
        "interventions": spec.interventions,
    }


def prepare_data(spec: ExperimentSpec) -> PreparedData:
    """Draw, split and encode the data of one run.

    SpecError where a formula among the features is not finite at some sample.
    """
    data, seed = spec.data, spec.data_seed
    dataset = load(
        data.info,
        n_samples=data.n_samples,
        noise=data.noise,
        options=data.options,
        rng=stream(seed, "data"),
    )
    try:
        return prepare(
            dataset,
            validation=data.validation,
            test=data.test,
            rng=stream(seed, "split"),
            features=data.features,
            scale=data.scale,
            dtype=spec.training.dtype,
        )
    except InputError as error:
        raise SpecError.of("data.features", error.template, **error.values) from None


def build_network(spec: ExperimentSpec) -> Network:
    """Return the description of a spec's network."""
    hidden = [Dense(layer.units, layer.activation, layer.dropout) for layer in spec.network.hidden]
    output = Dense(spec.data.n_out, spec.output_activation)
    return Network(spec.data.n_in, (*hidden, output), spec.network.initializer)


def shared_data(spec: ExperimentSpec, drawn: DrawnData) -> PreparedData:
    """Return the data of one run from `drawn`, to which they are added if missing."""
    key = (spec.data, spec.data_seed, spec.training.dtype)
    if key not in drawn:
        drawn[key] = prepare_data(spec)
    return drawn[key]


def _assemble(
    specs: tuple[ExperimentSpec, ...], drawn: DrawnData, *, population: bool
) -> Experiment:
    data = tuple(shared_data(spec, drawn) for spec in specs)
    networks = [build_network(spec) for spec in specs]
    dtype = np.dtype(specs[0].training.dtype).type
    starts = [
        network.initialize(spec.weights_seed, dtype).flat
        for network, spec in zip(networks, specs, strict=True)
    ]
    seeds = [spec.training_seed for spec in specs]
    is_shared = all(prepared is data[0] for prepared in data)
    parts = [data[0]] if is_shared else list(data)
    start = Parameters(networks[0].layout, np.stack(starts) if population else starts[0])
    trainer = Trainer(
        networks[0],
        _settings(specs, parts),
        _stack([prepared.train for prepared in parts]),
        _stack([prepared.validation for prepared in parts]) if len(data[0].validation.y) else None,
        seed=seeds if population else seeds[0],
        metrics=_metrics(specs[0]),
        dtype=dtype,
        parameters=start,
        interventions=[one.to_engine() for one in specs[0].interventions],
    )
    return Experiment(specs, data, trainer)


def _stack(parts: Sequence[Part]) -> tuple[Array, Array]:
    """Return inputs and targets, shared where there is one part, else with a leading axis."""
    if len(parts) == 1:
        return parts[0].X, parts[0].Y
    return np.stack([part.X for part in parts]), np.stack([part.Y for part in parts])


def _settings(specs: Sequence[ExperimentSpec], data: Sequence[PreparedData]) -> TrainingSettings:
    training = specs[0].training
    augmentation = training.augmentation

    def own(name: str) -> float | Array:
        values = [getattr(spec.training, name) for spec in specs]
        return values[0] if len(set(values)) == 1 else np.array(values)

    return TrainingSettings(
        loss=specs[0].loss,
        optimizer=training.optimizer,
        learning_rate=own("learning_rate"),
        schedule=training.schedule,
        warmup=training.warmup,
        batch_size=training.batch_size,
        epochs=training.epochs,
        penalty=Penalty(own("l1"), own("l2")),
        clipping=training.clipping,
        early_stopping=training.early_stopping,
        augmentation=tuple(augmentation.fitted(own) for own in data) if augmentation else (),
    )


def _metrics(spec: ExperimentSpec) -> dict[str, Metric]:
    if spec.data.problem == "regression":
        return {"r_squared": r_squared}
    return {"accuracy": accuracy}
