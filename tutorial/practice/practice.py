"""Practice sheets: random examples with one-decimal numbers that reveal every mistake."""

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
"""Difficulties, for translation."""

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
"""Stages with blanks on a sheet."""

# Network, loss, samples, and a learning rate that visibly changes every parameter.
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

# Without 0 and 1, which would make products trivial.
_INPUTS = np.arange(2, 10) / 10

_SMALLEST = 1e-3
"""Smallest value of a blank: smaller ones are mostly zeros."""


@lru_cache(maxsize=256)
def practice_sheet(seed: int, difficulty: Difficulty = "medium") -> WorkedExample:
    """Return a random example that `is_good_exercise`, reproducible by its seed >= 0."""
    network, loss, samples, rate = _SUBJECTS[difficulty]
    rng = np.random.default_rng([seed, list(DIFFICULTIES).index(difficulty)])
    while True:
        # All different and nonzero: a factor of 0 hides mistakes.
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
    """Return the rows with blanks; of gradients only the mean over the samples."""
    for stage in BLANK_STAGES:
        of: Sample = "mean" if stage in {"weight_gradient", "bias_gradient"} else None
        yield from rows(trace, stage, sample=of, numeric=False)


def is_good_exercise(trace: StepTrace) -> bool:
    """Whether a step suits an exercise.

    Weights of a layer and inputs are distinct, values of blanks are distinct and not near 0, and
    each mistake changes the result in its own way.
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
    """Yield the values of the blanks by step, from arrays, which is faster than by rows."""
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
    """Whether each mistake gives a distinct value in every row that it affects."""
    if any(_is_symmetric(weights) for weights in trace.before.weights):
        return False
    shows: dict[tuple[Mistake, Stage, int, bool], set[bool]] = {}
    for row in practice_rows(trace):
        stage, layer = row.address.stage, row.address.layer
        values: list[tuple[float, ...]] = [(row.value,)]
        for mistake in MISTAKES:
            if stage in mistake.home:
                values.append(mistaken_values(mistake, row, trace))
                # The mean can be forgotten only in the batch's loss, not in a sample's.
                place = (mistake, stage, layer, row.address.sample is None)
                shows.setdefault(place, set()).add(bool(values[-1]))
        for one, other in combinations(values, 2):
            if any(_near(a, b) for a in one for b in other):
                return False
    # In a layer a mistake must affect all rows, or none where it is impossible.
    return all(len(seen) == 1 for seen in shows.values())


def _is_symmetric(weights: Array) -> bool:
    """Whether a matrix is symmetric, so that a forgotten transpose has no effect."""
    return weights.shape[0] == weights.shape[1] and bool(np.all(weights == weights.T))


def _near(a: float, b: float) -> bool:
    # Twice the tolerance, so that no answer is within the tolerance of both.
    return abs(a - b) <= 2.1 * RELATIVE_TOLERANCE * max(abs(a), abs(b))
