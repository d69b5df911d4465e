"""What a reader asks to be compared, and what the parts of it are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from experiments.compare.cells import Cell
from experiments.compare.columns import (
    AXES,
    NETWORKS,
    Column,
    columns_varying,
    network_columns,
    with_features_of,
)
from experiments.compare.grid import Comparison
from experiments.spec.spec import DataSpec, ExperimentSpec, TrainingSpec
from nn_core.activations import ACTIVATIONS
from nn_core.initializers import INITIALIZERS
from nn_core.optimizers import OPTIMIZERS
from ui.i18n import _, joined, ngettext
from ui.names import dataset_title, setting_title, title
from ui.text import percent, setting_text

LAB_NETWORK = "lab"
"""Name of the Lab's network among the presets."""
MOMENTUM: dict[str, Any] = {"kind": "sgd", "momentum": 0.9}
# A batch of the largest size that a spec takes is the whole training part of any dataset.
WHOLE = 5000

VALUES: dict[str, tuple[Any, ...]] = {
    "network": (*NETWORKS, LAB_NETWORK),
    "activation": tuple(kind for kind, cls in ACTIVATIONS.items() if cls.elementwise),
    "optimizer": ("sgd", "momentum", *(kind for kind in OPTIMIZERS if kind != "sgd")),
    "learning_rate": (0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0),
    "depth": tuple(range(9)),
    "width": (1, 2, 4, 8, 16, 32, 64, 128),
    "initializer": tuple(kind for kind in INITIALIZERS if kind != "given"),
    "batch_size": (1, 2, 4, 8, 16, 32, 64, 128, WHOLE),
    "noise": (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0),
}
"""Values on offer, by axis."""


@dataclass(frozen=True)
class Choice:
    """A comparison as it is asked for.

    Attributes
    ----------
    datasets : tuple of DataSpec
    axis : str
        What the columns differ in, a key of `VALUES`.
    values : tuple
        Of the axis, as `VALUES` has them.
    network : str
        A preset, or `LAB_NETWORK`: what columns that differ in something else have in common.
    epochs, seeds : int
    baselines : tuple of str
        Beside columns that differ in the data's noise there are none.
    lab : ExperimentSpec, optional
        The Lab's run, where its network takes part.
    """

    datasets: tuple[DataSpec, ...] = tuple(
        DataSpec(dataset=name) for name in ("moons", "xor", "blobs")
    )
    axis: str = "network"
    values: tuple[Any, ...] = ("linear", "tiny", "small", "medium")
    network: str = "small"
    epochs: int = 60
    seeds: int = 10
    baselines: tuple[str, ...] = ("linear", "neighbors")
    lab: ExperimentSpec | None = None

    def comparison(self) -> Comparison:
        """Return the grid.

        Raises
        ------
        SpecError
            When some cell could not run.
        """
        # Where each column has data of its own, no method could stand beside all of them.
        baselines = () if self.axis == "noise" else self.baselines
        return Comparison(
            self._rows(), self._columns(), self.seeds, self._base(), baselines=baselines
        )

    def _rows(self) -> tuple[DataSpec, ...]:
        """Return the datasets, with the Lab's inputs where all columns have its network."""
        if self.axis == "network" or self.network != LAB_NETWORK or self.lab is None:
            return self.datasets
        return tuple(with_features_of(data, self.lab.data) for data in self.datasets)

    def _columns(self) -> tuple[Column, ...]:
        if self.axis == "network":
            chosen = network_columns(*(name for name in self.values if name != LAB_NETWORK))
            own = (
                network_columns(**{LAB_NETWORK: self.lab})
                if LAB_NETWORK in self.values and self.lab
                else ()
            )
            return (*chosen, *own)
        values = [MOMENTUM if value == "momentum" else value for value in self.values]
        return columns_varying(self.axis, values)

    def _base(self) -> ExperimentSpec:
        if self.axis != "network" and self.network == LAB_NETWORK and self.lab is not None:
            return self.lab
        network = NETWORKS["small" if self.network == LAB_NETWORK else self.network].value
        return ExperimentSpec(network=network, training=TrainingSpec(epochs=self.epochs))


def default_values(axis: str) -> tuple[Any, ...]:
    """Return the values that an axis has until the reader chooses.

    >>> default_values("optimizer")
    ('sgd', 'momentum', 'rmsprop', 'adam')
    """
    return tuple("momentum" if isinstance(v, Mapping) else v for v in AXES[axis].values)


def value_title(axis: str, value: Any) -> str:
    """Return what a value of an axis is called.

    >>> value_title("optimizer", "momentum"), value_title("noise", 0.3)
    ('SGD, Momentum 0.9', '30%')
    """
    if axis == "network":
        return network_title(value)
    if axis in {"activation", "optimizer", "initializer"}:
        if value in ("momentum", MOMENTUM):
            return joined([title("optimizer", "sgd"), f"{setting_title('sgd', 'momentum')} 0.9"])
        return title(axis, value)
    if axis == "noise":
        return percent(value, 0)
    if axis == "batch_size" and value == WHOLE:
        return _("all")
    return setting_text(value)


def network_title(name: str) -> str:
    """Return what a preset, or the Lab's network, is called."""
    return _("The Lab's network") if name == LAB_NETWORK else _(NETWORKS[name].title)


def column_title(column: object) -> str:
    """Return what stands above a column of this page, in the session's language.

    >>> column_title(network_columns("small")[0]), column_title(columns_varying("depth", [2])[0])
    ('Two layers of 8', '2 hidden layers')
    """
    if not isinstance(column, Column):
        raise TypeError(f"column must be one that a choice has made; got {column}")
    if column.axis == "network":
        return network_title(LAB_NETWORK) if column.title == LAB_NETWORK else _(column.title)
    text = value_title(column.axis, column.value)
    template = {
        "learning_rate": _("learning rate {value}"),
        "batch_size": _("batch size {value}"),
        "noise": _("noise {value}"),
    }.get(column.axis, "{value}")
    if column.axis == "depth":
        template = ngettext("{value} hidden layer", "{value} hidden layers", column.value)
    elif column.axis == "width":
        template = ngettext("{value} unit a layer", "{value} units a layer", column.value)
    return template.format(value=text)


def row_title(rows: Sequence[DataSpec], row: int) -> str:
    """Return what a row is called; a dataset that is there twice, with what tells it apart.

    >>> rows = [DataSpec(), DataSpec(dataset="xor"), DataSpec(noise=0.3)]
    >>> [row_title(rows, k) for k in range(3)]
    ['Moons, noise 0.15', 'XOR', 'Moons, noise 0.3']
    """
    data = rows[row]
    name = dataset_title(data.dataset)
    twins = [one for one in rows if one.dataset == data.dataset]
    own, others = _settings(data), [_settings(one) for one in twins]
    if len(twins) > 1:
        parts = [own[key] for key in own if len({other[key] for other in others}) > 1]
        place = sum(one == data for one in rows[:row]) + 1
        if sum(one == data for one in twins) > 1:
            parts.append(f"({place})")
        name = joined([name, *parts])
    return name


def _settings(data: DataSpec) -> dict[str, str]:
    """Return the settings of a dataset that this page offers, in words."""
    info = data.info
    samples = info.default_samples if data.n_samples is None else data.n_samples
    noise = info.noise.default if data.noise is None else data.noise
    found = {
        "noise": _("noise {value}").format(value=setting_text(noise)),
        "samples": ngettext("{n} sample", "{n} samples", samples).format(n=f"{samples:,}"),
    }
    for option in info.options:
        value = data.options.get(option.name, option.default)
        found[option.name] = f"{_(option.label)} {value}"
    return found


def cell_title(grid: Comparison, cell: Cell) -> str:
    """Return what stands above a cell; a method may have another name for regression."""
    return _(cell.title) if cell.is_baseline else column_title(grid.columns[cell.place.column])
