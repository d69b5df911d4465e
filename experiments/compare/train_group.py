"""Training a group of cells as one population."""

from __future__ import annotations

from collections.abc import Generator, Sequence

import numpy as np

from experiments.compare.cells import Cell, View, best_scores
from experiments.compare.curves import evaluate_kept_epochs
from experiments.compare.planning import Group, now
from experiments.run.experiment import Experiment
from experiments.run.runner import DrawnData, build_population
from nn_core.data import Part, PreparedData
from nn_core.network import predict
from nn_core.parameters import Parameters
from nn_core.types import Array


def train(
    group: Group,
    titles: Sequence[str],
    views: Sequence[View],
    drawn: DrawnData,
    keep_curves: bool = False,
) -> Generator[float, None, list[Cell]]:
    """Train a group; yield the share done before and after each epoch, and return its cells.

    Parameters
    ----------
    group : Group
    titles : sequence of str
        Of the columns, one for each place.
    views : sequence of View
        One for each place.
    drawn : dict
        Data drawn before, by what they were drawn from; new ones are added.
    keep_curves : bool
        Whether cells tell what their kept epochs were like.
    """
    experiment = build_population([spec for cell in group.specs for spec in cell], drawn)
    trainer = experiment.trainer
    yield 0.0
    spent, start = 0.0, now()
    for record in trainer.epochs():
        # Between epochs the caller may do something else for as long as it likes.
        spent += now() - start
        yield record.epoch / trainer.settings.epochs
        start = now()
    seconds = (spent + now() - start) / len(group.places)
    train_scores, _ = _evaluate(experiment, [prepared.train for prepared in experiment.data])
    scores, outputs = _evaluate(experiment, [prepared.test for prepared in experiment.data])
    kept_curves = evaluate_kept_epochs(experiment) if keep_curves else None
    diverged = np.zeros(len(experiment.specs), dtype=bool)
    diverged[[found.network for found in trainer.divergences]] = True
    cells, first = [], 0
    for place, specs, title, view in zip(group.places, group.specs, titles, views, strict=True):
        own = slice(first, first + len(specs))
        first += len(specs)
        data = experiment.data[own]
        floor = data[0].dataset.noise_floor
        cells.append(
            Cell(
                place=place,
                title=title,
                dataset=specs[0].data.dataset,
                is_baseline=False,
                specs=specs,
                metric=experiment.metric,
                scores=scores[own],
                train_scores=train_scores[own],
                targets=np.stack([prepared.test.y for prepared in data]),
                predicted=np.stack(
                    [_readable(*pair) for pair in zip(data, outputs[own], strict=True)]
                ),
                epochs=np.array(trainer.history.epochs),
                curves=_curves(experiment, own),
                stopped=trainer.stopped_epoch[own],
                diverged=diverged[own],
                noise_floor=floor,
                best_scores=best_scores(data),
                parameter_count=experiment.parameter_count,
                seconds=seconds,
                data=data[0],
                view=view,
                surface=_surface(experiment, own.start, view),
                kept_curves=kept_curves and kept_curves.select(own),
            )
        )
    return cells


def _evaluate(experiment: Experiment, parts: Sequence[Part]) -> tuple[Array, Array]:
    """Return each network's score on its part of the data, and its outputs there."""
    X, Y = (np.stack([getattr(part, name) for part in parts]) for name in ("X", "Y"))
    trainer = experiment.trainer
    # A diverged network has weights that overflow, which its cell tells.
    with np.errstate(over="ignore", invalid="ignore"):
        outputs = predict(experiment.network, trainer.parameters, X)
        scores = trainer.metrics[experiment.metric](outputs, Y)
    return np.asarray(scores, dtype=np.float64), outputs


def _readable(prepared: PreparedData, outputs: Array) -> Array:
    if prepared.problem == "regression":
        return prepared.to_target_units(outputs)
    return prepared.class_labels(outputs)


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
    alone: Parameters = experiment.trainer.parameters.select(network)
    with np.errstate(over="ignore", invalid="ignore"):
        outputs = predict(experiment.network, alone, prepared.transform(view.raw))
    if prepared.problem == "multiclass":
        return view.shape(outputs)
    if prepared.problem == "binary":
        return view.shape(outputs[:, 0])
    return view.shape(prepared.to_target_units(outputs))
