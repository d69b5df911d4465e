"""Several networks that answer together, and where they do not agree."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from experiments.compare.cells import Cell, View, best_scores
from experiments.compare.planning import CellIndex, now
from experiments.run.experiment import Experiment
from experiments.run.runner import build_population
from experiments.spec.spec import ExperimentSpec
from nn_core.data import PreparedData
from nn_core.network import predict
from nn_core.types import N_, Array


@dataclass(frozen=True, eq=False)
class Ensemble:
    """Networks of one kind on the same data, from other initial weights and in other orders.

    Attributes
    ----------
    cell : Cell
        The ensemble as one model, whose answer is the mean of its members' outputs; it has
        no curves.
    member_scores : array, shape (K, M)
        Test score of each member alone, by seed.
    members : tuple of Cell
        The first seed's networks, each alone and without curves.
    disagreement : array, shape (R, R), of a curve (R,)
        There: classes: the share of members that answer another class than the ensemble;
        regression: the standard deviation between the members, in the target's unit.
    of_tests : array, shape (K,)
        Mean of the same over the test part, by seed.
    """

    cell: Cell
    member_scores: Array
    members: tuple[Cell, ...]
    disagreement: Array
    of_tests: Array


def member_specs(spec: ExperimentSpec, members: int) -> tuple[ExperimentSpec, ...]:
    """Return the specs of an ensemble's members; the first is the run itself.

    The data and their split are the run's; the initial weights and the order are each one's own.
    """
    specs = [spec]
    for member in range(1, members):
        key = np.random.SeedSequence(spec.seed, spawn_key=(member,))
        seed = int(key.generate_state(1, np.uint32)[0])
        network = spec.network.model_copy(update={"seed": seed})
        training = spec.training.model_copy(update={"seed": seed})
        specs.append(spec.model_copy(update={"network": network, "training": training}))
    return tuple(specs)


def train_ensemble(
    spec: ExperimentSpec,
    members: int = 8,
    seeds: int | Sequence[int] = 5,
    view: View | None = None,
    column: int = 0,
) -> Generator[float, None, Ensemble]:
    """Train an ensemble at every seed, all as one population.

    Parameters
    ----------
    spec : ExperimentSpec
        Of a member; its seeds give way to those asked for.
    members : int
        At least 2.
    seeds : int or sequence of int
        That many from 0, or these.
    view : View, optional
        Where to show it; around the first seed's data where None.
    column : int
        Which its cell shall have, so that it can stand beside others.

    Yields
    ------
    float
        Share done, after each epoch.

    Returns
    -------
    Ensemble

    Raises
    ------
    ValueError
        When there are fewer than 2 members or no seed.

    Examples
    --------
    >>> from experiments.compare.ensembles import drain
    >>> from experiments.compare.treatments import overfitting_spec
    >>> ensemble = drain(train_ensemble(overfitting_spec(), members=4, seeds=2))
    >>> ensemble.member_scores.shape
    (2, 4)
    >>> bool(ensemble.cell.score.mean > ensemble.member_scores.mean())
    True
    """
    chosen = tuple(range(seeds)) if isinstance(seeds, int) else tuple(seeds)
    if members < 2 or not chosen:
        raise ValueError(
            f"an ensemble must have at least 2 members and 1 seed; got {members} and {chosen}"
        )
    own = spec.model_copy(
        update={
            name: getattr(spec, name).model_copy(update={"seed": None})
            for name in ("data", "network", "training")
        }
    )
    alone = tuple(own.model_copy(update={"seed": seed}) for seed in chosen)
    spent, start = 0.0, now()
    experiment = build_population([one for each in alone for one in member_specs(each, members)])
    for record in experiment.trainer.epochs():
        # What the reader does between two epochs is not training.
        spent += now() - start
        yield record.epoch / experiment.trainer.settings.epochs
        start = now()
    return _gather(experiment, alone, members, spent, view, column)


def drain(work: Generator[float, None, Ensemble]) -> Ensemble:
    """Train to the end and return the ensemble."""
    while True:
        try:
            next(work)
        except StopIteration as stop:
            found: Ensemble = stop.value
            return found


def _gather(
    experiment: Experiment,
    specs: tuple[ExperimentSpec, ...],
    members: int,
    seconds: float,
    view: View | None,
    column: int,
) -> Ensemble:
    data = experiment.data[::members]
    first, count = data[0], len(specs)
    view = view or View.around(first)
    metric = experiment.trainer.metrics[experiment.metric]

    def answers(part: str) -> tuple[Array, Array]:
        """Outputs (K, M, N, n_out) and targets (K, 1, N, n_out)."""
        X, Y = (np.stack([getattr(getattr(p, part), name) for p in data]) for name in ("X", "Y"))
        outputs = _outputs(experiment, X.repeat(members, axis=0))
        return outputs.reshape(count, members, *outputs.shape[1:]), Y[:, np.newaxis]

    def score(outputs: Array, targets: Array) -> Array:
        return np.asarray(metric(outputs, targets), dtype=np.float64)

    (trained, trained_y), (tested, tested_y) = answers("train"), answers("test")
    together = tested.mean(axis=1)
    on_view = _outputs(
        experiment, np.stack([p.transform(view.raw) for p in experiment.data[:members]]), members
    )
    floor = first.dataset.noise_floor
    lost = [found.network for found in experiment.trainer.divergences]
    diverged = np.isin(np.arange(count * members), lost).reshape(count, members)
    member_scores, member_train_scores = score(tested, tested_y), score(trained, trained_y)
    cell = Cell(
        place=CellIndex(0, column),
        title=N_("Ensemble"),
        dataset=specs[0].data.dataset,
        is_baseline=False,
        specs=specs,
        metric=experiment.metric,
        scores=score(together, tested_y[:, 0]),
        train_scores=score(trained.mean(axis=1), trained_y[:, 0]),
        targets=np.stack([prepared.test.y for prepared in data]),
        predicted=np.stack([_answers(*pair) for pair in zip(data, together, strict=True)]),
        epochs=np.empty(0, dtype=int),
        curves={},
        stopped=np.full(count, -1),
        diverged=np.any(diverged, axis=1),
        noise_floor=floor,
        best_scores=best_scores(data),
        parameter_count=experiment.parameter_count * members,
        seconds=seconds,
        data=first,
        view=view,
        surface=view.shape(_shown(first, on_view.mean(axis=0))),
    )
    alone = [
        replace(
            cell,
            specs=(spec,),
            scores=member_scores[:1, m],
            train_scores=member_train_scores[:1, m],
            targets=cell.targets[:1],
            predicted=_answers(first, tested[0, m])[np.newaxis],
            best_scores=cell.best_scores[:1],
            stopped=cell.stopped[:1],
            diverged=diverged[0, m : m + 1],
            parameter_count=experiment.parameter_count,
            seconds=seconds / member_scores.size,
            surface=view.shape(_shown(first, on_view[m])),
        )
        for m, spec in enumerate(member_specs(specs[0], members))
    ]
    return Ensemble(
        cell=cell,
        members=tuple(alone),
        member_scores=member_scores,
        disagreement=view.shape(_disagreement(first, on_view)),
        of_tests=np.array([_disagreement(*pair).mean() for pair in zip(data, tested, strict=True)]),
    )


def _outputs(experiment: Experiment, X: Array, first: int | None = None) -> Array:
    """Return outputs of all networks, or of the first ones, each on its own inputs."""
    parameters = experiment.trainer.parameters
    if first is not None:
        parameters = type(parameters)(parameters.layout, parameters.flat[:first].copy())
    # A diverged network has weights that overflow, which the cell tells.
    with np.errstate(over="ignore", invalid="ignore"):
        return predict(experiment.network, parameters, X)


def _answers(prepared: PreparedData, outputs: Array) -> Array:
    """Return labels, or numbers in the target's unit."""
    if prepared.problem == "regression":
        return prepared.to_target_units(outputs)
    return prepared.class_labels(outputs)


def _shown(prepared: PreparedData, outputs: Array) -> Array:
    """Return what a surface shows."""
    if prepared.problem == "regression":
        return prepared.to_target_units(outputs)
    return outputs if prepared.problem == "multiclass" else outputs[..., 0]


def _disagreement(prepared: PreparedData, outputs: Array) -> Array:
    """Return how far members (M, N, n_out) lie apart at each point (N,)."""
    answers = _answers(prepared, outputs)
    if prepared.problem == "regression":
        return np.asarray(np.std(answers, axis=0))
    return np.asarray(np.mean(answers != _answers(prepared, outputs.mean(axis=0)), axis=0))
