"""Training a group of cells as one population."""

from collections.abc import Generator, Sequence
from time import perf_counter

import numpy as np

from experiments.compare.cells import Cell, KeptCurves, View, best_scores, readable, stacked_targets
from experiments.compare.planning import Group
from experiments.run.experiment import Experiment
from experiments.run.runner import DrawnData, build_population
from nn_core.data import Part
from nn_core.parameters import Parameters
from nn_core.training.trainer import Trainer
from nn_core.types import Array


def train(
    group: Group,
    titles: Sequence[str],
    views: Sequence[View],
    drawn: DrawnData,
    keep_curves: bool = False,
) -> Generator[float, None, list[Cell]]:
    """Train a group; yield the share done before and after each epoch, and return its cells.

    `titles` and `views` have one entry per cell. Newly drawn data are added to `drawn`.
    """
    experiment = build_population([spec for cell in group.specs for spec in cell], drawn)
    yield 0.0
    seconds = yield from timed_epochs(experiment.trainer)
    return group_cells(experiment, group, titles, views, seconds, keep_curves)


def timed_epochs(trainer: Trainer) -> Generator[float, None, float]:
    """Train to the end; yield the share done after each epoch, and return the seconds.

    The caller's time between two epochs is not counted.
    """
    spent, start = 0.0, perf_counter()
    for record in trainer.epochs():
        spent += perf_counter() - start
        yield record.epoch / trainer.settings.epochs
        start = perf_counter()
    return spent


def group_cells(
    experiment: Experiment,
    group: Group,
    titles: Sequence[str],
    views: Sequence[View],
    seconds: float,
    keep_curves: bool = False,
) -> list[Cell]:
    """Return the cells of a trained group; `seconds` is the training time of the group."""
    trainer = experiment.trainer
    train_scores, _ = _evaluate(experiment, [prepared.train for prepared in experiment.data])
    scores, outputs = _evaluate(experiment, [prepared.test for prepared in experiment.data])
    kept_curves = evaluate_kept_epochs(experiment) if keep_curves else None
    diverged = np.zeros(len(experiment.specs), dtype=bool)
    diverged[[divergence.network for divergence in trainer.divergences]] = True
    cells, first = [], 0
    for place, specs, title, view in zip(group.places, group.specs, titles, views, strict=True):
        own = slice(first, first + len(specs))
        first += len(specs)
        data = experiment.data[own]
        pairs = zip(data, outputs[own], strict=True)
        cells.append(
            Cell(
                place=place,
                title=title,
                specs=specs,
                scores=scores[own],
                train_scores=train_scores[own],
                targets=stacked_targets(data),
                predicted=np.stack([readable(prepared, output) for prepared, output in pairs]),
                diverged=diverged[own],
                best_scores=best_scores(data),
                parameter_count=experiment.parameter_count,
                seconds=seconds / len(group.places),
                data=data[0],
                view=view,
                surface=_surface(experiment, own.start, view),
                stopped=trainer.stopped_epoch[own],
                epochs=np.array(trainer.history.epochs),
                curves=_curves(experiment, own),
                kept_curves=kept_curves and kept_curves.select(own),
            )
        )
    return cells


def evaluate_kept_epochs(experiment: Experiment) -> KeptCurves:
    """Evaluate some of the kept epochs of a trained population on the test parts."""
    layout, kept = experiment.network.layout, experiment.trainer.history.kept
    X, Y = _stacked([prepared.test for prepared in experiment.data])
    epochs = _spaced(np.array(list(kept)))
    measured, norms = [], []
    # The weights of a diverging network overflow.
    with np.errstate(over="ignore", invalid="ignore"):
        for epoch in epochs:
            flat = kept[int(epoch)]
            measured.append(experiment.measure(Parameters(layout, flat), X, Y))
            norms.append(np.sqrt(np.square(flat[..., layout.is_weight]).sum(axis=-1)))
    losses, scores = zip(*measured, strict=True)
    return KeptCurves(epochs, np.array(losses), np.array(scores), np.array(norms))


def _spaced(epochs: Array, most: int = 60) -> Array:
    wanted = np.expm1(np.linspace(0.0, np.log1p(epochs[-1]), most))
    return np.unique(epochs[np.abs(epochs[:, np.newaxis] - wanted).argmin(axis=0)])


def _stacked(parts: Sequence[Part]) -> tuple[Array, Array]:
    return np.stack([part.X for part in parts]), np.stack([part.Y for part in parts])


def _evaluate(experiment: Experiment, parts: Sequence[Part]) -> tuple[Array, Array]:
    """Return each network's score on its part of the data, and its outputs there."""
    X, Y = _stacked(parts)
    outputs = experiment.encoded_outputs(X)
    # The weights of a diverged network overflow; `Cell.diverged` reports it.
    with np.errstate(over="ignore", invalid="ignore"):
        scores = experiment.trainer.metrics[experiment.metric](outputs, Y)
    return np.asarray(scores, dtype=np.float64), outputs


def _curves(experiment: Experiment, own: slice) -> dict[str, Array]:
    history = experiment.trainer.history
    names = [
        f"{part}_{quantity}"
        for part in ("train", "validation")
        for quantity in ("loss", experiment.metric)
    ]
    return {name: history.curve(name)[:, own] for name in names if name in history.names}


def _surface(experiment: Experiment, network: int, view: View) -> Array:
    prepared = experiment.data[network]
    parameters = experiment.trainer.parameters.select(network)
    return view.surface(
        prepared, experiment.encoded_outputs(prepared.transform(view.raw), parameters)
    )
