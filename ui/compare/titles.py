"""Titles of a comparison's rows, columns, cells and metrics."""

from collections.abc import Sequence
from typing import Any

from experiments.compare.cells import Cell
from experiments.compare.columns import NETWORKS, AnyColumn, Column
from experiments.compare.grid import Comparison
from experiments.compare.requests import LAB_NETWORK, MOMENTUM, WHOLE
from experiments.compare.runs import OverfittingStudy
from experiments.compare.treatments import Treatment
from experiments.spec.spec import DataSpec
from ui.i18n import _, joined, ngettext
from ui.names import dataset_title, setting_title, title
from ui.text import percent, setting_text


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

    >>> from experiments.compare.columns import columns_varying, network_columns
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


def study_title(study: OverfittingStudy, cell: Cell) -> str:
    """Return the title of a cell of a study: the remedy with its strength, or the ensemble."""
    treatments, members = study.request.treatments, study.request.members
    if cell.place.column < len(treatments):
        return column_title(treatments[cell.place.column])
    text = ngettext("Ensemble of {n} network", "Ensemble of {n} networks", members)
    return text.format(n=members)


def metric_title(metric: str) -> str:
    """Return the title of a test metric."""
    return _("Accuracy on test data") if metric == "accuracy" else _("R² on test data")


def score_title(metric: str) -> str:
    """Return the axis label of a metric."""
    return _("Accuracy") if metric == "accuracy" else _("R²")
