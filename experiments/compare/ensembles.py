"""Ensembles: the mean of several networks' outputs, and the disagreement between networks."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from experiments.compare.cells import Cell, View, best_scores, readable, stacked_targets
from experiments.compare.planning import CellIndex
from experiments.compare.train_group import timed_epochs
from experiments.run.experiment import Experiment
from experiments.run.runner import build_population
from experiments.spec.spec import ExperimentSpec
from nn_core.data import PreparedData
from nn_core.parameters import Parameters
from nn_core.types import N_, Array


@dataclass(frozen=True, eq=False)
class Ensemble:
    """M networks on the same data, with different initial weights and batch orders, at K seeds."""

    cell: Cell  # The ensemble as one model, whose output is the mean of its members' outputs
    member_scores: Array  # Test score of each member alone; shape (K, M)
    members: tuple[Cell, ...]  # The first seed's networks, each alone
    # Classes: the share of members that predict another class than the ensemble. Regression: the
    # standard deviation between the members, in the target's unit; shape (R, R), of a curve (R,).
    disagreement: Array
    of_tests: Array  # Mean disagreement over the test part; shape (K,)


def member_specs(spec: ExperimentSpec, members: int) -> tuple[ExperimentSpec, ...]:
    """Return the spec of each member, with its own initial weights and batch order."""
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
    """Train an ensemble at every seed, all as one population; yield the share done.

    There are at least 2 members; their seeds replace those of `spec`. An int of `seeds` stands for
    that many seeds from 0. The default `view` is around the data of the first seed.
    """
    chosen = tuple(range(seeds)) if isinstance(seeds, int) else tuple(seeds)
    if members < 2 or not chosen:
        raise ValueError(
            f"an ensemble must have at least 2 members and 1 seed; got {members} and {chosen}"
        )
    unseeded = {
        name: getattr(spec, name).model_copy(update={"seed": None})
        for name in ("data", "network", "training")
    }
    specs = tuple(spec.model_copy(update={**unseeded, "seed": seed}) for seed in chosen)
    experiment = build_population([one for each in specs for one in member_specs(each, members)])
    seconds = yield from timed_epochs(experiment.trainer)
    return _ensemble(experiment, specs, members, seconds, view, column)


def _ensemble(
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

    def outputs_and_targets(part: str) -> tuple[Array, Array]:
        """Return outputs (K, M, N, n_out) and targets (K, 1, N, n_out)."""
        X, Y = (np.stack([getattr(getattr(p, part), name) for p in data]) for name in ("X", "Y"))
        outputs = experiment.encoded_outputs(X.repeat(members, axis=0))
        return outputs.reshape(count, members, *outputs.shape[1:]), Y[:, np.newaxis]

    def score(outputs: Array, targets: Array) -> Array:
        return np.asarray(metric(outputs, targets), dtype=np.float64)

    (trained, trained_y), (tested, tested_y) = (
        outputs_and_targets("train"),
        outputs_and_targets("test"),
    )
    together = tested.mean(axis=1)
    parameters = experiment.trainer.parameters
    first_ones = Parameters(parameters.layout, parameters.flat[:members].copy())
    points = np.stack([prepared.transform(view.raw) for prepared in experiment.data[:members]])
    on_view = experiment.encoded_outputs(points, first_ones)
    networks = [divergence.network for divergence in experiment.trainer.divergences]
    diverged = np.isin(np.arange(count * members), networks).reshape(count, members)
    member_scores, member_train_scores = score(tested, tested_y), score(trained, trained_y)
    cell = Cell(
        place=CellIndex(0, column),
        title=N_("Ensemble"),
        specs=specs,
        scores=score(together, tested_y[:, 0]),
        train_scores=score(trained.mean(axis=1), trained_y[:, 0]),
        targets=stacked_targets(data),
        predicted=np.stack([readable(*pair) for pair in zip(data, together, strict=True)]),
        diverged=np.any(diverged, axis=1),
        best_scores=best_scores(data),
        parameter_count=experiment.parameter_count * members,
        seconds=seconds,
        data=first,
        view=view,
        surface=view.surface(first, on_view.mean(axis=0)),
        stopped=np.full(count, -1),
    )
    alone = [
        replace(
            cell,
            specs=(spec,),
            scores=member_scores[:1, m],
            train_scores=member_train_scores[:1, m],
            targets=cell.targets[:1],
            predicted=readable(first, tested[0, m])[np.newaxis],
            best_scores=cell.best_scores[:1],
            stopped=cell.stopped[:1],
            diverged=diverged[0, m : m + 1],
            parameter_count=experiment.parameter_count,
            seconds=seconds / member_scores.size,
            surface=view.surface(first, on_view[m]),
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


def _disagreement(prepared: PreparedData, outputs: Array) -> Array:
    """Return the disagreement of outputs (M, N, n_out) of M members at each point, (N,)."""
    answers = readable(prepared, outputs)
    if prepared.problem == "regression":
        return np.asarray(np.std(answers, axis=0))
    return np.asarray(np.mean(answers != readable(prepared, outputs.mean(axis=0)), axis=0))
