"""What remedies do, as comparisons."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.compare import Comparison, vary
from experiments.compare.remedies.arms import Arm, available_strengths, scarce
from experiments.spec.spec import DataSpec, ExperimentSpec, LayerSpec, NetworkSpec, TrainingSpec
from nn_core.activations import ReLU
from nn_core.initializers import He

WIDTHS = (1, 2, 4, 8, 16, 32, 64, 128)
"""Units a layer from far too few to far too many."""


def overfitting_spec(dataset: str = "xor", samples: int = 40, seed: int = 0) -> ExperimentSpec:
    """Return a spec that overfits: few training samples for many weights, and no remedy.

    Parameters
    ----------
    dataset : str
        A key of `nn_core.data.DATASETS`.
    samples : int
        For training; half of all are for the test, the rest for validation.
    seed : int

    Examples
    --------
    >>> from experiments.spec.consistency import part_sizes
    >>> part_sizes(overfitting_spec().data)
    (40, 260, 300)
    """
    data = DataSpec(dataset=dataset, test=0.5, validation=0.2)
    noise = data.info.noise
    # Noise is what an overfitting network learns by heart.
    loud = max(noise.default, noise.minimum + 0.3 * (noise.maximum - noise.minimum))
    size = min(600, data.info.maximum_samples)
    layers = tuple(LayerSpec(units=32, activation=ReLU()) for _ in range(2))
    spec = ExperimentSpec(
        data=DataSpec(dataset=dataset, n_samples=size, noise=loud, test=0.5, validation=0.2),
        network=NetworkSpec(hidden=layers, initializer=He()),
        training=TrainingSpec(epochs=300),
        seed=seed,
    )
    return scarce(spec, samples)


def treat(spec: ExperimentSpec, arms: Sequence[Arm], seeds: int | Sequence[int] = 5) -> Comparison:
    """Return the comparison of some remedies on one spec; its cells are followed.

    Parameters
    ----------
    spec : ExperimentSpec
        Untreated, for example an `overfitting_spec`.
    arms : sequence of Arm
    seeds : int or sequence of int

    Raises
    ------
    SpecError
        When a remedy does not fit.

    Examples
    --------
    >>> grid = treat(overfitting_spec(), [Arm("nothing"), Arm("l2", 0.02)], seeds=3)
    >>> nothing, penalized = sorted(grid.cells(), key=lambda cell: cell.place.column)
    >>> penalized.gap.mean < nothing.gap.mean
    True
    """
    return Comparison((spec.data,), arms, seeds, base=spec, following=True)


def strengths(
    spec: ExperimentSpec,
    remedy: str,
    values: Sequence[float] | None = None,
    seeds: int | Sequence[int] = 5,
) -> Comparison:
    """Return the comparison of one remedy at several strengths, weakest first.

    Parameters
    ----------
    spec : ExperimentSpec
    remedy : str
        A key of `REMEDIES`.
    values : sequence of float, optional
        The remedy's own where None, as far as there are data for them.
    seeds : int or sequence of int

    Examples
    --------
    >>> grid = strengths(overfitting_spec(), "l2", (0.0001, 0.1), seeds=2)
    >>> weak, strong = sorted(grid.cells(), key=lambda cell: cell.place.column)
    >>> strong.gap.mean < weak.gap.mean
    True
    """
    chosen = available_strengths(spec, remedy) if values is None else tuple(values)
    return treat(spec, [Arm(remedy, value) for value in chosen], seeds)


def capacity(
    spec: ExperimentSpec,
    widths: Sequence[int] = WIDTHS,
    seeds: int | Sequence[int] = 5,
) -> Comparison:
    """Return the comparison of networks of one depth and growing width, for test error by width.

    Examples
    --------
    >>> grid = capacity(overfitting_spec(), widths=(1, 32), seeds=2)
    >>> narrow, wide = sorted(grid.cells(), key=lambda cell: cell.place.column)
    >>> narrow.parameter_count, wide.parameter_count, wide.gap.mean > narrow.gap.mean
    (7, 1185, True)
    """
    return Comparison((spec.data,), vary("width", widths), seeds, base=spec, following=True)
