"""What stands side by side: networks, or the values of any one setting.

A column is an axis and a value. Everything else about a cell, its data and every draw for them,
is the same in all columns of a row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from experiments.spec.errors import SpecError
from experiments.spec.parsing import changed
from experiments.spec.settings import no_choice
from experiments.spec.spec import DataSpec, ExperimentSpec, LayerSpec, NetworkSpec
from nn_core.types import N_


def _of(*units: int) -> NetworkSpec:
    return NetworkSpec(hidden=tuple(LayerSpec(units=count) for count in units))


@dataclass(frozen=True)
class Preset:
    """A network with a title."""

    title: str
    network: NetworkSpec


NETWORKS: dict[str, Preset] = {
    "linear": Preset(N_("No hidden layer"), _of()),
    "tiny": Preset(N_("One layer of 4"), _of(4)),
    "small": Preset(N_("Two layers of 8"), _of(8, 8)),
    "medium": Preset(N_("Two layers of 16"), _of(16, 16)),
    "wide": Preset(N_("One layer of 64"), _of(64)),
    "deep": Preset(N_("Four layers of 8"), _of(8, 8, 8, 8)),
}
"""Networks to choose from, in tanh; the first four are the default."""


@dataclass(frozen=True)
class Axis:
    """A setting that columns may differ in.

    Attributes
    ----------
    title : str
    values : tuple
        What columns have unless told otherwise.
    apply : function
        From a cell's spec and a value to the spec with that value.
    """

    title: str
    values: tuple[Any, ...]
    apply: Callable[[ExperimentSpec, Any], ExperimentSpec]


class Varied(Protocol):
    """What a comparison can have as a column."""

    @property
    def title(self) -> str:
        """What stands above it."""

    def apply(self, spec: ExperimentSpec) -> ExperimentSpec:
        """Return the spec as this column wants it, the seeds untouched."""


@dataclass(frozen=True)
class Column:
    """One value of one setting as a column.

    Attributes
    ----------
    axis : str
        A key of `AXES`.
    value : object
        What the axis takes.
    title : str
        A preset's title, a name that was given, or the value.

    Examples
    --------
    >>> spec = Column("width", 3, "3").apply(ExperimentSpec())
    >>> [layer.units for layer in spec.network.hidden]
    [3, 3]
    """

    axis: str
    value: Any
    title: str

    def apply(self, spec: ExperimentSpec) -> ExperimentSpec:
        """Return the spec with this column's value.

        Raises
        ------
        SpecError
            When the value is out of range, or the spec cannot take it.
        """
        return AXES[self.axis].apply(spec, self.value)


def network_columns(*chosen: str, **own: NetworkSpec | ExperimentSpec) -> tuple[Column, ...]:
    """Return a column for each network.

    Parameters
    ----------
    *chosen : str
        Keys of `NETWORKS`.
    **own : NetworkSpec or ExperimentSpec
        Further networks by title; of an experiment the network, its training, and what it is fed
        with, on data that have as many features.

    Examples
    --------
    >>> [column.title for column in network_columns("linear", "small", mine=NetworkSpec(hidden=[]))]
    ['No hidden layer', 'Two layers of 8', 'mine']
    """
    columns = []
    for name in chosen:
        if name not in NETWORKS:
            raise no_choice("network", NETWORKS, name)
        columns.append(Column("network", NETWORKS[name].network, NETWORKS[name].title))
    return (*columns, *(Column("network", value, title) for title, value in own.items()))


def with_features_of(data: DataSpec, other: DataSpec) -> DataSpec:
    """Return data with another's functions of the features as inputs, where they can have them.

    Examples
    --------
    >>> with_features_of(DataSpec(dataset="xor"), DataSpec(features=("x1", "x1_x2"))).features
    ('x1', 'x1_x2')
    >>> with_features_of(DataSpec(dataset="iris"), DataSpec(features=("x1", "x1_x2"))).features
    ()
    """
    if not other.features or data.info.n_features != other.info.n_features:
        return data
    return data.model_copy(update={"features": other.features})


def columns_varying(axis: str, values: Sequence[Any] | None = None) -> tuple[Column, ...]:
    """Return a column for each value of a setting.

    Parameters
    ----------
    axis : str
        A key of `AXES`.
    values : sequence, optional
        The axis's own where None.

    Examples
    --------
    >>> [column.title for column in columns_varying("activation", ("tanh", "relu"))]
    ['tanh', 'relu']
    """
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
    if isinstance(value, ExperimentSpec):
        own = value.network.model_copy(update={"seed": None})
        training = value.training.model_copy(update={"seed": None})
        data = with_features_of(spec.data, value.data)
        return ExperimentSpec(data=data, network=own, training=training, seed=spec.seed)
    own = value.model_copy(update={"seed": None})
    return ExperimentSpec(data=spec.data, network=own, training=spec.training, seed=spec.seed)


def _hidden(spec: ExperimentSpec) -> tuple[LayerSpec, ...]:
    return spec.network.hidden or (LayerSpec(),)


def _resized(spec: ExperimentSpec, hidden: Sequence[LayerSpec]) -> ExperimentSpec:
    layers = [layer.model_dump(mode="json") for layer in hidden]
    return changed(spec, {"network.hidden": layers})


def _width(spec: ExperimentSpec, value: Any) -> ExperimentSpec:
    layers = [layer.model_dump(mode="json") | {"units": value} for layer in _hidden(spec)]
    return changed(spec, {"network.hidden": layers})


def _depth(spec: ExperimentSpec, value: Any) -> ExperimentSpec:
    if not isinstance(value, int) or value < 0:
        template = N_("depth must be a whole number >= 0; got {value}")
        raise SpecError.of("network.hidden", template, value=value)
    return _resized(spec, _hidden(spec)[:1] * value)


def _activation(spec: ExperimentSpec, value: Any) -> ExperimentSpec:
    if not spec.network.hidden:
        template = N_("activations to compare need a hidden layer; give the network one")
        raise SpecError.of("network.hidden", template)
    places = range(len(spec.network.hidden))
    return changed(spec, {f"network.hidden.{k}.activation": value for k in places})


def _noise(spec: ExperimentSpec, value: Any) -> ExperimentSpec:
    noise = spec.data.info.noise
    return changed(spec, {"data.noise": noise.minimum + value * (noise.maximum - noise.minimum)})


def _at(path: str) -> Callable[[ExperimentSpec, Any], ExperimentSpec]:
    return lambda spec, value: changed(spec, {path: value})


AXES: dict[str, Axis] = {
    "network": Axis(N_("Network"), ("linear", "tiny", "small", "medium"), _network),
    "activation": Axis(N_("Activation"), ("tanh", "relu", "sigmoid", "silu"), _activation),
    "optimizer": Axis(
        N_("Optimizer"),
        ("sgd", {"kind": "sgd", "momentum": 0.9}, "rmsprop", "adam"),
        _at("training.optimizer"),
    ),
    "learning_rate": Axis(
        N_("Learning rate"), (0.001, 0.01, 0.1, 1.0), _at("training.learning_rate")
    ),
    "depth": Axis(N_("Hidden layers"), (0, 1, 2, 4), _depth),
    "width": Axis(N_("Units a layer"), (2, 4, 8, 32), _width),
    "initializer": Axis(
        N_("Initializer"), ("zeros", "normal", "xavier", "he"), _at("network.initializer")
    ),
    "batch_size": Axis(N_("Batch size"), (1, 8, 32, 5000), _at("training.batch_size")),
    "noise": Axis(N_("Noise, as a share of the dataset's largest"), (0.0, 0.1, 0.3, 0.6), _noise),
}
"""What columns may differ in. Noise is a share of each dataset's own range, as every dataset
measures it in a unit of its own."""
