"""Remedies against overfitting, each at a strength, and their comparisons.

All treatments have the same data, split and start. Most samples are held back for validation, so
that the remedy "more data" can have the same test samples and a superset of the training samples.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from experiments.compare.columns import columns_varying, set_at
from experiments.compare.grid import Comparison
from experiments.spec.errors import SpecError
from experiments.spec.parsing import changed
from experiments.spec.settings import no_choice
from experiments.spec.spec import DataSpec, ExperimentSpec, LayerSpec, NetworkSpec, TrainingSpec
from experiments.spec.spec_changes import in_each_layer
from nn_core.activations import ReLU
from nn_core.initializers import He
from nn_core.types import N_


@dataclass(frozen=True)
class Remedy:
    """A possible remedy for overfitting."""

    title: str
    strength: str  # Meaning and unit of its strength; empty where there is none
    values: tuple[float, ...]  # Strengths from weak to strong
    default: float
    # From a spec and a strength to the treated spec
    apply: Callable[[ExperimentSpec, float], ExperimentSpec]
    fits: Callable[[ExperimentSpec], bool] = lambda spec: True  # Whether it applies to a spec


@dataclass(frozen=True)
class Treatment:
    """A key of `REMEDIES` at a strength (None: `default_strength`), as a column of a comparison."""

    remedy: str
    strength: float | None = None

    def __post_init__(self) -> None:
        if self.remedy not in REMEDIES:
            raise no_choice("remedy", REMEDIES, self.remedy)

    @property
    def title(self) -> str:
        """The remedy's title."""
        return REMEDIES[self.remedy].title

    def apply(self, spec: ExperimentSpec) -> ExperimentSpec:
        """Return the treated spec; SpecError where the remedy or strength does not fit."""
        own = self.strength
        strength = default_strength(spec, self.remedy) if own is None else own
        return REMEDIES[self.remedy].apply(spec, strength)


def available_strengths(spec: ExperimentSpec, remedy: str) -> tuple[float, ...]:
    """Return the strengths of a remedy that are valid for a spec."""
    fitting = []
    for value in REMEDIES[Treatment(remedy).remedy].values:
        try:
            Treatment(remedy, value).apply(spec)
        except SpecError:
            continue
        fitting.append(value)
    return tuple(fitting)


def default_strength(spec: ExperimentSpec, remedy: str) -> float:
    """Return the available strength that is nearest to the remedy's default."""
    default = REMEDIES[remedy].default
    return min(available_strengths(spec, remedy), key=lambda v: abs(v - default), default=default)


def available_remedies(spec: ExperimentSpec) -> tuple[str, ...]:
    """Return the remedies that fit a spec."""
    return tuple(
        name
        for name, remedy in REMEDIES.items()
        if remedy.fits(spec) and (not remedy.values or available_strengths(spec, name))
    )


def with_training_samples(spec: ExperimentSpec, samples: int) -> ExperimentSpec:
    """Return a spec with so many training samples; the rest moves to or from validation."""
    train, validation, test = spec.data.part_sizes
    rest = train + validation - samples
    if samples < 1 or rest < 1:
        template = N_("training samples must be a whole number from 1 to {maximum}; got {value}")
        raise SpecError.of(
            "data.validation", template, maximum=train + validation - 1, value=samples
        )
    return changed(spec, {"data.validation": rest / (train + validation + test)})


def _in_each_layer(name: str) -> Callable[[ExperimentSpec, float], ExperimentSpec]:
    return lambda spec, strength: changed(spec, in_each_layer(spec, name, strength))


def _early_stopping(spec: ExperimentSpec, strength: float) -> ExperimentSpec:
    return changed(spec, {"training.early_stopping": {"patience": strength}})


def _augmentation(kind: str, setting: str) -> Callable[[ExperimentSpec, float], ExperimentSpec]:
    return lambda spec, strength: changed(
        spec, {"training.augmentation": {"kind": kind, setting: strength}}
    )


def _more_data(spec: ExperimentSpec, strength: float) -> ExperimentSpec:
    return with_training_samples(spec, round(spec.data.part_sizes[0] * strength))


def _has_hidden(spec: ExperimentSpec) -> bool:
    return bool(spec.network.hidden)


_RATES = (1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1)

REMEDIES: dict[str, Remedy] = {
    "nothing": Remedy(N_("Nothing"), "", (), 0.0, lambda spec, strength: spec),
    "l1": Remedy(N_("L1 penalty"), N_("Weight of Σ|w|"), _RATES, 0.003, set_at("training.l1")),
    "l2": Remedy(N_("L2 penalty"), N_("Weight of ½ Σw²"), _RATES, 0.01, set_at("training.l2")),
    "dropout": Remedy(
        N_("Dropout"),
        N_("Share of units left out"),
        (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7),
        0.3,
        _in_each_layer("dropout"),
        _has_hidden,
    ),
    "early_stopping": Remedy(
        N_("Early stopping"),
        N_("Patience in epochs: the longer, the weaker"),
        (100, 50, 20, 10, 5, 2),
        10,
        _early_stopping,
        lambda spec: spec.data.part_sizes[1] > 0,
    ),
    "jitter": Remedy(
        N_("Augmentation: jitter"),
        N_("Standard deviation, in those of the inputs"),
        (0.05, 0.1, 0.2, 0.3, 0.5, 0.8),
        0.2,
        _augmentation("jitter", "deviation"),
    ),
    "rotation": Remedy(
        N_("Augmentation: rotation"),
        N_("Largest angle in degrees"),
        (5, 10, 20, 40, 60),
        20,
        _augmentation("rotation", "degrees"),
    ),
    "scaling": Remedy(
        N_("Augmentation: scaling"),
        N_("Largest change of distance from the middle, as a share"),
        (0.1, 0.2, 0.4, 0.6, 0.8),
        0.2,
        _augmentation("scaling", "share"),
    ),
    "shift": Remedy(
        N_("Augmentation: shifts"),
        N_("Largest shift in pixels"),
        (1, 2, 3),
        1,
        _augmentation("shift", "pixels"),
    ),
    "more_data": Remedy(
        N_("More data"),
        N_("Times as many training samples"),
        (1.5, 2, 3, 4, 6, 8, 12),
        4,
        _more_data,
    ),
    "smaller": Remedy(
        N_("A smaller network"),
        N_("Units a layer: the fewer, the stronger"),
        (24, 16, 12, 8, 6, 4, 2),
        8,
        _in_each_layer("units"),
        _has_hidden,
    ),
}
"""Remedies by name."""

WIDTHS = (1, 2, 4, 8, 16, 32, 64, 128)
"""Units per layer from far too few to far too many."""


def overfitting_spec(dataset: str = "xor", samples: int = 40, seed: int = 0) -> ExperimentSpec:
    """Return a spec that overfits: few training samples for many weights, and no remedy.

    Half of all samples are for the test, the rest after the training ones for validation.
    """
    info = DataSpec(dataset=dataset).info
    noise = info.noise
    # An overfitting network memorizes the noise.
    strong = max(noise.default, noise.minimum + 0.3 * (noise.maximum - noise.minimum))
    size = min(600, info.maximum_samples)
    layers = tuple(LayerSpec(units=32, activation=ReLU()) for _ in range(2))
    spec = ExperimentSpec(
        data=DataSpec(dataset=dataset, n_samples=size, noise=strong, test=0.5, validation=0.2),
        network=NetworkSpec(hidden=layers, initializer=He()),
        training=TrainingSpec(epochs=300),
        seed=seed,
    )
    return with_training_samples(spec, samples)


def compare_remedies(
    spec: ExperimentSpec, treatments: Sequence[Treatment], seeds: int | Sequence[int] = 5
) -> Comparison:
    """Return the comparison of treatments of one spec; SpecError where one does not fit."""
    return Comparison((spec.data,), treatments, seeds, base=spec, keep_curves=True)


def compare_strengths(
    spec: ExperimentSpec,
    remedy: str,
    values: Sequence[float] | None = None,
    seeds: int | Sequence[int] = 5,
) -> Comparison:
    """Return the comparison of one remedy at several strengths, by default all available ones."""
    chosen = available_strengths(spec, remedy) if values is None else tuple(values)
    return compare_remedies(spec, [Treatment(remedy, value) for value in chosen], seeds)


def compare_widths(
    spec: ExperimentSpec, widths: Sequence[int] = WIDTHS, seeds: int | Sequence[int] = 5
) -> Comparison:
    """Return the comparison of networks of one depth and growing width."""
    return Comparison(
        (spec.data,), columns_varying("width", widths), seeds, base=spec, keep_curves=True
    )
