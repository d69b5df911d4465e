"""The columns of a comparison: networks, or the values of one setting."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from experiments.spec.errors import SpecError
from experiments.spec.parsing import changed
from experiments.spec.settings import no_choice
from experiments.spec.spec import DataSpec, ExperimentSpec, LayerSpec, NetworkSpec
from experiments.spec.spec_changes import in_each_layer
from nn_core.types import N_


def _tanh_layers(*units: int) -> NetworkSpec:
    return NetworkSpec(hidden=tuple(LayerSpec(units=count) for count in units))


@dataclass(frozen=True)
class Axis:
    """A setting in which columns differ, its default values, and a function that sets it."""

    title: str
    values: tuple[Any, ...]
    apply: Callable[[ExperimentSpec, Any], ExperimentSpec]


class AnyColumn(Protocol):
    """Protocol of a column: a title and a change of the spec."""

    @property
    def title(self) -> str:
        """Heading of the column."""

    def apply(self, spec: ExperimentSpec) -> ExperimentSpec:
        """Return the spec with this column's change and the same seeds."""


@dataclass(frozen=True)
class Column:
    """One value of one setting, with a title; ``axis`` is a key of `AXES`."""

    axis: str
    value: Any
    title: str

    def apply(self, spec: ExperimentSpec) -> ExperimentSpec:
        """Return the spec with this column's value; SpecError where it does not fit."""
        return AXES[self.axis].apply(spec, self.value)


NETWORKS: dict[str, Column] = {
    "linear": Column("network", _tanh_layers(), N_("No hidden layer")),
    "tiny": Column("network", _tanh_layers(4), N_("One layer of 4")),
    "small": Column("network", _tanh_layers(8, 8), N_("Two layers of 8")),
    "medium": Column("network", _tanh_layers(16, 16), N_("Two layers of 16")),
    "wide": Column("network", _tanh_layers(64), N_("One layer of 64")),
    "deep": Column("network", _tanh_layers(8, 8, 8, 8), N_("Four layers of 8")),
}
"""Networks to choose from, with tanh; the first four are the default."""


def network_columns(*chosen: str, **own: NetworkSpec | ExperimentSpec) -> tuple[Column, ...]:
    """Return a column for each chosen key of `NETWORKS` and each further network by title.

    An experiment among the further networks sets the training too, and the functions of the
    features on data with as many features.
    """
    columns = []
    for name in chosen:
        if name not in NETWORKS:
            raise no_choice("network", NETWORKS, name)
        columns.append(NETWORKS[name])
    return (*columns, *(Column("network", value, title) for title, value in own.items()))


def with_features_of(data: DataSpec, other: DataSpec) -> DataSpec:
    """Use another dataset's functions of the features as inputs, if n_features is equal.

    >>> with_features_of(DataSpec(dataset="xor"), DataSpec(features=("x1", "x1_x2"))).features
    ('x1', 'x1_x2')
    >>> with_features_of(DataSpec(dataset="iris"), DataSpec(features=("x1", "x1_x2"))).features
    ()
    """
    if not other.features or data.info.n_features != other.info.n_features:
        return data
    return data.model_copy(update={"features": other.features})


def columns_varying(axis: str, values: Sequence[Any] | None = None) -> tuple[Column, ...]:
    """Return a column for each value of a key of `AXES`; by default for the default values."""
    if axis not in AXES:
        raise no_choice("axis", AXES, axis)
    if axis == "network":
        return network_columns(*(AXES[axis].values if values is None else values))
    chosen = AXES[axis].values if values is None else tuple(values)
    return tuple(Column(axis, value, _title(value)) for value in chosen)


def _title(value: Any) -> str:
    if isinstance(value, Mapping):
        settings = ", ".join(f"{k}={v}" for k, v in value.items() if k != "kind")
        return f"{value.get('kind', '')}({settings})" if settings else str(value.get("kind", ""))
    if isinstance(value, float):
        return f"{value:g}"
    return str(getattr(value, "kind", value))


def _network(spec: ExperimentSpec, value: NetworkSpec | ExperimentSpec) -> ExperimentSpec:
    data, training, network = spec.data, spec.training, value
    if isinstance(network, ExperimentSpec):
        data = with_features_of(data, network.data)
        training, network = network.training.model_copy(update={"seed": None}), network.network
    network = network.model_copy(update={"seed": None})
    return ExperimentSpec(data=data, network=network, training=training, seed=spec.seed)


def _hidden(spec: ExperimentSpec) -> tuple[LayerSpec, ...]:
    return spec.network.hidden or (LayerSpec(),)


def _width(spec: ExperimentSpec, value: Any) -> ExperimentSpec:
    layers = [layer.model_dump(mode="json") | {"units": value} for layer in _hidden(spec)]
    return changed(spec, {"network.hidden": layers})


def _depth(spec: ExperimentSpec, value: Any) -> ExperimentSpec:
    if not isinstance(value, int) or value < 0:
        template = N_("depth must be a whole number >= 0; got {value}")
        raise SpecError.of("network.hidden", template, value=value)
    layers = [layer.model_dump(mode="json") for layer in _hidden(spec)[:1] * value]
    return changed(spec, {"network.hidden": layers})


def _activation(spec: ExperimentSpec, value: Any) -> ExperimentSpec:
    if not spec.network.hidden:
        template = N_("activations to compare need a hidden layer; give the network one")
        raise SpecError.of("network.hidden", template)
    return changed(spec, in_each_layer(spec, "activation", value))


def _noise(spec: ExperimentSpec, value: Any) -> ExperimentSpec:
    noise = spec.data.info.noise
    return changed(spec, {"data.noise": noise.minimum + value * (noise.maximum - noise.minimum)})


def set_at(path: str) -> Callable[[ExperimentSpec, Any], ExperimentSpec]:
    """Return a function that sets the value at a path of a spec."""
    return lambda spec, value: changed(spec, {path: value})


AXES: dict[str, Axis] = {
    "network": Axis(N_("Network"), ("linear", "tiny", "small", "medium"), _network),
    "activation": Axis(N_("Activation"), ("tanh", "relu", "sigmoid", "silu"), _activation),
    "optimizer": Axis(
        N_("Optimizer"),
        ("sgd", {"kind": "sgd", "momentum": 0.9}, "rmsprop", "adam"),
        set_at("training.optimizer"),
    ),
    "learning_rate": Axis(
        N_("Learning rate"), (0.001, 0.01, 0.1, 1.0), set_at("training.learning_rate")
    ),
    "depth": Axis(N_("Hidden layers"), (0, 1, 2, 4), _depth),
    "width": Axis(N_("Units a layer"), (2, 4, 8, 32), _width),
    "initializer": Axis(
        N_("Initializer"), ("zeros", "normal", "xavier", "he"), set_at("network.initializer")
    ),
    "batch_size": Axis(N_("Batch size"), (1, 8, 32, 5000), set_at("training.batch_size")),
    "noise": Axis(N_("Noise, as a share of the dataset's largest"), (0.0, 0.1, 0.3, 0.6), _noise),
}
"""Settings in which columns can differ. Noise is a share of each dataset's range,
as its unit differs between datasets."""
