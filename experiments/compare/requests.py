"""Requests for comparisons: what is compared, before anything is trained."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from experiments.compare.columns import (
    NETWORKS,
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
