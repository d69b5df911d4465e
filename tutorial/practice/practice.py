"""Practice sheets: examples with random numbers of one decimal, in which every mistake shows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations
from typing import Literal

import numpy as np

from nn_core.activations import Sigmoid, Tanh
from nn_core.layers import Dense
from nn_core.losses import BinaryCrossEntropy, HalfSquaredError, Loss
from nn_core.network import Network
from nn_core.parameters import Parameters
from nn_core.types import N_, Array
from tutorial.derivation.row import Row, Stage
from tutorial.derivation.rows import Sample, rows
from tutorial.example.worked_example import WorkedExample
from tutorial.practice.judging import RELATIVE_TOLERANCE, mistaken_values
from tutorial.practice.mistakes import MISTAKES, Mistake
from tutorial.tracing import StepTrace

Difficulty = Literal["easy", "medium", "hard"]

DIFFICULTIES: dict[Difficulty, str] = {
    "easy": N_("Easy: one sample, one output"),
    "medium": N_("Medium: two samples, two outputs"),
    "hard": N_("Hard: two samples, two hidden layers"),
}
"""Difficulties, for the page to translate."""

BLANK_STAGES: tuple[Stage, ...] = (
    "weighted_sum",
    "activation",
    "loss",
    "output_delta",
    "hidden_delta",
    "weight_gradient",
    "bias_gradient",
    "update",
)
"""The stages that a sheet asks for."""

# Network, loss, samples, and a learning rate that changes every shown parameter.
_SUBJECTS: dict[Difficulty, tuple[Network, Loss, int, float]] = {
    "easy": (Network(2, (Dense(2, Sigmoid()), Dense(1, Sigmoid()))), BinaryCrossEntropy(), 1, 2.0),
    "medium": (Network(2, (Dense(2, Sigmoid()), Dense(2, Sigmoid()))), HalfSquaredError(), 2, 2.0),
    "hard": (
        Network(2, (Dense(2, Tanh()), Dense(2, Tanh()), Dense(2, Sigmoid()))),
        HalfSquaredError(),
        2,
        10.0,
    ),
}

# Neither 0 nor 1, which would make a product trivial.
_INPUTS = np.arange(2, 10) / 10

_SMALLEST = 1e-3
"""Smallest value that is asked for: smaller ones are mostly zeros."""


@lru_cache(maxsize=256)
def practice_sheet(seed: int, difficulty: Difficulty = "medium") -> WorkedExample:
    """Return an example with numbers of one decimal, the same for the same seed >= 0.

    Draws that are not a good exercise are drawn again, see `is_good_exercise`.

    >>> sheet = practice_sheet(7, "easy")
    >>> sheet.X.shape, sheet.network.layout.size
    ((1, 2), 9)
    """
    network, loss, samples, rate = _SUBJECTS[difficulty]
    rng = np.random.default_rng([seed, list(DIFFICULTIES).index(difficulty)])
    while True:
        # All different, and none 0: a factor of 0 hides mistakes.
        size = network.layout.size
        flat = rng.permutation(np.arange(1, size + 1)) / 10 * rng.choice([-1.0, 1.0], size)
        X = rng.permutation(_INPUTS)[: samples * network.n_in].reshape(samples, -1)
        sheet = WorkedExample(
            title=DIFFICULTIES[difficulty],
            sentence=N_("Fill in the blanks. Three significant digits are enough."),
            network=network,
            parameters=Parameters(network.layout, flat),
            X=X,
            y=rng.integers(0, 2, (samples, network.layers[-1].units)).astype(float),
            loss=loss,
            learning_rate=rate,
        )
        if is_good_exercise(sheet.trace()):
            return sheet


def practice_rows(trace: StepTrace) -> Iterator[Row]:
    """Return the rows that a sheet asks for; of gradients, only the mean over the samples."""
    for stage in BLANK_STAGES:
        of: Sample = "mean" if stage in {"weight_gradient", "bias_gradient"} else None
        yield from rows(trace, stage, sample=of, numeric=False)


def is_good_exercise(trace: StepTrace) -> bool:
    """Whether a step is a good exercise.

    All weights of a layer differ, and all inputs; no value that is asked for is close to 0; no
    two values of the same step are the same; and each mistake gives a value of its own.
    """
    layout = trace.network.layout
    layers = [
        trace.before.flat[layout.weights[k].start : layout.biases[k].stop]
        for k in range(len(layout.shapes))
    ]
    if not all(map(_are_distinct, (*map(np.abs, layers), trace.X))):
        return False
    return all(map(_are_distinguishable, _answers(trace))) and _separates_mistakes(trace)


def _answers(trace: StepTrace) -> Iterator[Array]:
    """Yield the values that are asked for, step by step; from the arrays, faster than by rows."""
    losses = trace.sample_losses
    yield np.append(losses, trace.data_loss) if trace.samples > 1 else losses
    for k, passed in enumerate(trace.passes):
        yield from (passed.z, passed.a, trace.deltas[k])
        yield from (trace.data_gradient.weights[k], trace.data_gradient.biases[k])
        yield np.append(trace.after.weights[k], trace.after.biases[k])


def _are_distinguishable(answers: Array) -> bool:
    values: list[float] = answers.ravel().tolist()
    if min(map(abs, values)) < _SMALLEST:
        return False
    return not any(_near(one, other) for one, other in combinations(values, 2))


def _are_distinct(numbers: Array) -> bool:
    return np.unique(numbers).size == numbers.size


def _separates_mistakes(trace: StepTrace) -> bool:
    """Whether each mistake, where it is made, gives a value of its own in every row."""
    if any(_is_symmetric(weights) for weights in trace.before.weights):
        return False
    shows: dict[tuple[Mistake, Stage, int, bool], set[bool]] = {}
    for row in practice_rows(trace):
        stage, layer = row.address.stage, row.address.layer
        values: list[tuple[float, ...]] = [(row.value,)]
        for mistake in MISTAKES:
            if stage in mistake.home:
                values.append(mistaken_values(mistake, row, trace))
                # A sample's own loss has no mean to forget; the batch's loss has.
                place = (mistake, stage, layer, row.address.sample is None)
                shows.setdefault(place, set()).add(bool(values[-1]))
        for one, other in combinations(values, 2):
            if any(_near(a, b) for a in one for b in other):
                return False
    # In all rows of a layer, or, where it cannot be made there, in none.
    return all(len(seen) == 1 for seen in shows.values())


def _is_symmetric(weights: Array) -> bool:
    """Whether a matrix is its own transpose, so that a forgotten transpose does not show."""
    return weights.shape[0] == weights.shape[1] and bool(np.all(weights == weights.T))


def _near(a: float, b: float) -> bool:
    # Twice the tolerance, so that an answer within it of one is outside it of the other.
    return abs(a - b) <= 2.1 * RELATIVE_TOLERANCE * max(abs(a), abs(b))
