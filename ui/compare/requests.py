"""Settings of a comparison as chosen on the page, and the titles of its rows and columns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from experiments.compare.cells import Cell
from experiments.compare.columns import (
    NETWORKS,
    AnyColumn,
    Column,
    columns_varying,
    network_columns,
    with_features_of,
)
from experiments.compare.grid import Comparison
from experiments.compare.treatments import (
    WIDTHS,
    Treatment,
    available_remedies,
    compare_remedies,
    compare_strengths,
    compare_widths,
    default_strength,
    overfitting_spec,
)
from experiments.spec.spec import DataSpec, ExperimentSpec, TrainingSpec
from nn_core.activations import ACTIVATIONS
from nn_core.initializers import INITIALIZERS
from nn_core.optimizers import OPTIMIZERS
from ui.i18n import _, joined, ngettext
from ui.names import dataset_title, setting_title, title
from ui.text import percent, setting_text

LAB_NETWORK = "lab"
"""Name of the Lab's network in the list of presets."""
MOMENTUM: dict[str, Any] = {"kind": "sgd", "momentum": 0.9}
# The largest batch size of a spec exceeds every training set: full-batch training.
WHOLE = 5000
NOTHING = Treatment("nothing")

VALUES: dict[str, tuple[Any, ...]] = {
    "network": (*NETWORKS, LAB_NETWORK),
    "activation": tuple(kind for kind, cls in ACTIVATIONS.items() if cls.elementwise),
    "optimizer": ("sgd", MOMENTUM, *(kind for kind in OPTIMIZERS if kind != "sgd")),
    "learning_rate": (0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0),
    "depth": tuple(range(9)),
    "width": (1, 2, 4, 8, 16, 32, 64, 128),
    "initializer": tuple(kind for kind in INITIALIZERS if kind != "given"),
    "batch_size": (1, 2, 4, 8, 16, 32, 64, 128, WHOLE),
    "noise": (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0),
}
"""Values offered for each axis."""


@dataclass(frozen=True)
class DatasetsRequest:
    """Settings of a comparison: datasets against networks, or against one varied setting."""

    datasets: tuple[DataSpec, ...] = tuple(
        DataSpec(dataset=name) for name in ("moons", "xor", "blobs")
    )
    axis: str = "network"  # what the columns differ in, a key of `VALUES`
    values: tuple[Any, ...] = ("linear", "tiny", "small", "medium")
    network: str = "small"  # preset, or `LAB_NETWORK`, of columns that differ in something else
    epochs: int = 60
    seeds: int = 10
    baselines: tuple[str, ...] = ("linear", "neighbors")
    lab: ExperimentSpec | None = None  # the Lab's run, where its network takes part

    def comparison(self) -> Comparison:
        """Return the grid; raise SpecError if a cell is invalid."""
        if self.axis == "network":
            own = {LAB_NETWORK: self.lab} if LAB_NETWORK in self.values and self.lab else {}
            columns = network_columns(*(v for v in self.values if v != LAB_NETWORK), **own)
        else:
            columns = columns_varying(self.axis, self.values)
        datasets = self.datasets
        if self.axis != "network" and self.network == LAB_NETWORK and self.lab is not None:
            # All columns use the Lab's network, so all rows use its input features.
            base = self.lab
            datasets = tuple(with_features_of(data, base.data) for data in datasets)
        else:
            network = NETWORKS["small" if self.network == LAB_NETWORK else self.network].value
            base = ExperimentSpec(network=network, training=TrainingSpec(epochs=self.epochs))
        # Each noise level has its own data: no single baseline fits all columns.
        baselines = () if self.axis == "noise" else self.baselines
        return Comparison(datasets, columns, self.seeds, base, baselines=baselines)


@dataclass(frozen=True)
class RowRequest:
    """Settings of one row of networks, each with one change to the untreated network."""

    compare: Callable[..., Comparison]
    spec: ExperimentSpec
    differing: Any  # treatments, a remedy whose strength is varied, or widths
    seeds: int

    def comparison(self) -> Comparison:
        """Return the grid; raise SpecError if a cell is invalid."""
        return self.compare(self.spec, self.differing, seeds=self.seeds)


def default_treatments(spec: ExperimentSpec) -> tuple[Treatment, ...]:
    """Return every remedy that is valid for `spec` at default strength, `NOTHING` first."""
    names = available_remedies(spec)
    return tuple(
        NOTHING if name == NOTHING.remedy else Treatment(name, default_strength(spec, name))
        for name in names
    )


@dataclass(frozen=True)
class OverfittingRequest:
    """Settings of the overfitting page."""

    spec: ExperimentSpec = field(default_factory=overfitting_spec)  # untreated
    treatments: tuple[Treatment, ...] = field(
        default_factory=lambda: default_treatments(overfitting_spec())
    )  # `NOTHING` is the first
    members: int = 8  # of the ensemble; 0 where there is none
    remedy: str = "l2"  # whose strength is varied
    seeds: int = 10

    def rows(self) -> dict[str, RowRequest]:
        """Return the rows for the remedies, the strengths of one remedy, and the widths."""
        spec, seeds = self.spec, self.seeds
        return {
            "remedies": RowRequest(compare_remedies, spec, self.treatments, seeds),
            "strength": RowRequest(compare_strengths, spec, self.remedy, seeds),
            "capacity": RowRequest(compare_widths, spec, WIDTHS, seeds),
        }


def value_title(axis: str, value: Any) -> str:
    """Return the title of a value of an axis."""
    if axis == "network":
        return network_title(value)
    if axis in {"activation", "optimizer", "initializer"}:
        if value == MOMENTUM:
            return joined([title("optimizer", "sgd"), f"{setting_title('sgd', 'momentum')} 0.9"])
        return title(axis, value)
    if axis == "noise":
        return percent(value, 0)
    if axis == "batch_size" and value == WHOLE:
        return _("all")
    return setting_text(value)


def network_title(name: str) -> str:
    """Return the title of a preset or of the Lab's network."""
    return _("The Lab's network") if name == LAB_NETWORK else _(NETWORKS[name].title)


def strength_text(remedy: str, value: float | None) -> str:
    """Return a strength with its unit; empty for a remedy without a strength.

    >>> [strength_text(*treatment) for treatment in [("l2", 0.01), ("dropout", 0.3), ("shift", 1)]]
    ['0.01', '30%', '1 pixel']
    """
    if value is None:
        return ""
    n, text = round(value), setting_text(value)
    return {
        "dropout": percent(value, 0),
        "scaling": percent(value, 0),
        "early_stopping": ngettext("{n} epoch", "{n} epochs", n).format(n=n),
        "smaller": ngettext("{n} unit", "{n} units", n).format(n=n),
        "shift": ngettext("{n} pixel", "{n} pixels", n).format(n=n),
        "rotation": f"{text}°",
        "more_data": f"{text} ×",
    }.get(remedy, text)


def column_title(column: AnyColumn) -> str:
    """Return the translated heading of a column.

    >>> column_title(network_columns("small")[0]), column_title(columns_varying("depth", [2])[0])
    ('Two layers of 8', '2 hidden layers')
    """
    if isinstance(column, Treatment):
        strength = strength_text(column.remedy, column.strength)
        return joined([_(column.title), strength] if strength else [_(column.title)])
    if not isinstance(column, Column) or column.axis == "network":
        return network_title(LAB_NETWORK) if column.title == LAB_NETWORK else _(column.title)
    template = {
        "learning_rate": _("learning rate {value}"),
        "batch_size": _("batch size {value}"),
        "noise": _("noise {value}"),
    }.get(column.axis, "{value}")
    if column.axis == "depth":
        template = ngettext("{value} hidden layer", "{value} hidden layers", column.value)
    elif column.axis == "width":
        template = ngettext("{value} unit a layer", "{value} units a layer", column.value)
    return template.format(value=value_title(column.axis, column.value))


def row_title(rows: Sequence[DataSpec], row: int) -> str:
    """Return the title of a row; repeated datasets are distinguished by their settings.

    >>> rows = [DataSpec(), DataSpec(dataset="xor"), DataSpec(noise=0.3)]
    >>> [row_title(rows, k) for k in range(3)]
    ['Moons, noise 0.15', 'XOR', 'Moons, noise 0.3']
    """
    data = rows[row]
    twins = [one for one in rows if one.dataset == data.dataset]
    own, others = _settings(data), [_settings(one) for one in twins]
    parts = [own[key] for key in own if len({other[key] for other in others}) > 1]
    if sum(one == data for one in twins) > 1:
        parts.append(f"({sum(one == data for one in rows[:row]) + 1})")
    return joined([dataset_title(data.dataset), *parts])


def _settings(data: DataSpec) -> dict[str, str]:
    info = data.info
    samples, noise = info.resolve_samples(data.n_samples), info.resolve_noise(data.noise)
    options = info.resolve_options(data.options)
    return {
        "noise": _("noise {value}").format(value=setting_text(noise)),
        "samples": ngettext("{n} sample", "{n} samples", samples).format(n=f"{samples:,}"),
    } | {option.name: f"{_(option.label)} {options[option.name]}" for option in info.options}


def cell_title(grid: Comparison, cell: Cell) -> str:
    """Return the title of a cell; baselines can have another name for regression."""
    return _(cell.title) if cell.is_baseline else column_title(grid.columns[cell.place.column])


def metric_title(metric: str) -> str:
    """Return the title of a test metric."""
    return _("Accuracy on test data") if metric == "accuracy" else _("R² on test data")


def score_title(metric: str) -> str:
    """Return the axis label of a metric."""
    return _("Accuracy") if metric == "accuracy" else _("R²")
