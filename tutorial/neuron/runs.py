"""Runs of learning rules on small datasets from w̃ = 0, and the perceptron's bound.

Samples are used in fixed order, pass after pass. For the notation see `tutorial.neuron.rules`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.optimize import nnls

from nn_core.config import Range
from nn_core.random_streams import stream
from nn_core.types import Array
from tutorial.neuron.rules import Perceptron, Rule

MAX_PASSES = 1000
_LARGEST = 1e12
Stop = Literal["converged", "cycle", "diverged", "passes"]


@dataclass(frozen=True, eq=False)
class RuleStep:
    """One update by a rule."""

    step: int  # From 1
    samples: tuple[int, ...]  # Row indices used by the step: one, or all
    # With the weights before the step, one per used sample; errors are target minus output
    z: Array
    outputs: Array
    errors: Array
    # Weights followed by the bias; ``after = before + update``; shape (d + 1,)
    update: Array
    before: Array
    after: Array
    wrong: int  # Misclassified samples of the whole set after the step, with those on the line
    loss: float  # Mean of ½ (target - output)² over the whole set after the step


@dataclass(frozen=True, eq=False)
class RuleRun:
    """Steps of a rule on a dataset.

    ``stopped`` is the reason for the end: a pass without changes, recurring weights at the end of
    a pass (after the two steps in ``cycle``), a number above 1e12, or all passes done.
    """

    steps: tuple[RuleStep, ...]
    stopped: Stop
    cycle: tuple[int, int] | None = None

    @property
    def updates(self) -> int:
        """Number of steps that changed the weights; for the perceptron its mistakes."""
        return sum(bool(step.update.any()) for step in self.steps)


def run_rule(rule: Rule, X: Array, y: Array, passes: int) -> RuleRun:
    """Run a rule on inputs (n, d) and targets (n,) of ±1; `passes`, 1 to 1000, is the limit.

    >>> X, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([-1, -1, -1, 1])
    >>> from tutorial.neuron.rules import Perceptron
    >>> run = run_rule(Perceptron(), X, y, passes=100)
    >>> run.stopped, run.updates, run.steps[-1].after
    ('converged', 18, array([ 3.,  2., -4.]))
    """
    X, y = np.asarray(X, dtype=np.float64), np.asarray(y, dtype=np.float64)
    Range(1, MAX_PASSES).check("passes", passes)
    inputs = _with_one(X, y)
    weights = np.zeros(inputs.shape[1])
    rows: Sequence[tuple[int, ...]] = (
        (tuple(range(y.size)),) if rule.batch else [(i,) for i in range(y.size)]
    )
    steps: list[RuleStep] = []
    ends = [weights]
    for _ in range(passes):
        for samples in rows:
            step = _step(rule, inputs, y, weights, samples, len(steps) + 1)
            steps.append(step)
            weights = step.after
            if not np.abs(weights).max() < _LARGEST:
                return RuleRun(tuple(steps), "diverged")
        if not any(step.update.any() for step in steps[-len(rows) :]):
            return RuleRun(tuple(steps), "converged")
        if isinstance(rule, Perceptron):
            # The weights are integer multiples of η x̃, apart from rounding.
            close = 1e-9 * rule.learning_rate
            again = [np.allclose(weights, old, rtol=0.0, atol=close) for old in ends]
            if any(again):
                first = again.index(True) * len(rows)
                return RuleRun(tuple(steps), "cycle", (first, len(steps)))
        ends.append(weights)
    return RuleRun(tuple(steps), "passes")


def _step(
    rule: Rule, inputs: Array, y: Array, weights: Array, samples: tuple[int, ...], number: int
) -> RuleStep:
    chosen = list(samples)
    z = inputs[chosen] @ weights
    outputs = rule.output(z)
    update = rule.update(inputs[chosen], y[chosen], z)
    after = weights + update
    z_after = inputs @ after
    error = y - rule.output(z_after)
    return RuleStep(
        step=number,
        samples=samples,
        z=z,
        outputs=outputs,
        errors=y[chosen] - outputs,
        update=update,
        before=weights,
        after=after,
        wrong=int((y * z_after <= 0.0).sum()),
        loss=float(0.5 * np.mean(error * error)),
    )


@dataclass(frozen=True, eq=False)
class ConvergenceBound:
    """Bound on the number of the perceptron's mistakes on separable data."""

    radius: float  # R, the largest norm of x̃
    # γ, the smallest distance of x̃ from the best separating plane through 0
    margin: float
    separator: Array  # Unit normal of that plane, weights followed by bias; shape (d + 1,)

    @property
    def mistakes(self) -> float:
        """(R/γ)², the largest number of mistakes from w̃ = 0."""
        return (self.radius / self.margin) ** 2


def convergence_bound(X: Array, y: Array) -> ConvergenceBound | None:
    """Return the bound with the largest margin for X (n, d) and y (n,) = ±1 (Novikoff, 1962).

    None for inseparable data. The shortest w̃ with y_i w̃·x̃_i >= 1 has the norm 1/γ; this
    least-distance problem is solved by non-negative least squares (Lawson and Hanson, 1974,
    "Solving Least Squares Problems", chapter 23).
    """
    X, y = np.asarray(X, dtype=np.float64), np.asarray(y, dtype=np.float64)
    inputs = _with_one(X, y)
    signed = y[:, np.newaxis] * inputs
    problem = np.vstack([signed.T, np.ones(y.size)])
    target = np.zeros(problem.shape[0])
    target[-1] = 1.0
    solution, _ = nnls(problem, target)
    residual = problem @ solution - target
    direction = residual[:-1]
    length = float(np.linalg.norm(direction))
    if length < 1e-9:
        return None
    # A direction that is rounding noise, or misclassifies a sample, does not separate.
    separator = direction / length * np.sign(-residual[-1])
    margin = float((signed @ separator).min())
    if margin <= 1e-9:
        return None
    return ConvergenceBound(float(np.linalg.norm(inputs, axis=1).max()), margin, separator)


def _with_one(X: Array, y: Array) -> Array:
    """Return x̃ = (x, 1) for each row; raise for targets other than ±1."""
    if X.ndim != 2 or y.shape != X.shape[:1] or not y.size:
        raise ValueError(f"X must be (n, d) and y (n,), n >= 1; got {X.shape} and {y.shape}")
    if not np.isin(y, (-1.0, 1.0)).all():
        raise ValueError(f"targets must be +1 or -1; got {sorted(set(y.tolist()))}")
    return np.column_stack([X, np.ones(y.size)])


LOGIC = {
    "and": (-1.0, -1.0, -1.0, 1.0),
    "or": (-1.0, 1.0, 1.0, 1.0),
    "xor": (-1.0, 1.0, 1.0, -1.0),
}
"""Targets of the logical functions for the inputs 00, 01, 10, 11."""


def logic_data(name: str, low: float = 0.0) -> tuple[Array, Array]:
    """Return X, shape (4, 2), and y of a function of `LOGIC`; false is ``low``, true is 1."""
    X = np.array([[low, low], [low, 1.0], [1.0, low], [1.0, 1.0]])
    return X, np.array(LOGIC[name])


def blob_data(samples: int = 16, seed: int = 0) -> tuple[Array, Array]:
    """Return X, shape (n, 2), and alternating y of two linearly separable classes.

    The points are uniform in discs of radius 1 around ±(1.1, 0.9).
    """
    rng = stream(seed, "data")
    y = np.where(np.arange(samples) % 2 == 0, 1.0, -1.0)
    radius, angle = np.sqrt(rng.random(samples)), 2.0 * np.pi * rng.random(samples)
    offset = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return y[:, np.newaxis] * np.array([1.1, 0.9]) + offset, y
