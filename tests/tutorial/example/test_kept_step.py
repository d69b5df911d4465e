"""A kept epoch as an example: the same network, and plain gradient descent on its data."""

import numpy as np
import pytest

from experiments.run.runner import build, build_population
from experiments.spec.defaults import default_spec
from nn_core.network import backward, forward
from nn_core.parameters import Parameters
from tutorial.example.kept_step import kept_step


def test_the_example_has_the_network_of_that_epoch_and_its_gradient() -> None:
    experiment = build(default_spec("moons"))
    for _ in range(3):
        experiment.trainer.run_epoch()
    example = kept_step(experiment, 2, samples=5)
    kept = experiment.trainer.history.kept[2]
    np.testing.assert_array_equal(example.parameters.flat, kept)
    X, y = (part[:5] for part in experiment.trainer.train)
    np.testing.assert_array_equal(example.X, X)
    parameters = Parameters(experiment.network.layout, kept)
    gradient = Parameters(experiment.network.layout, np.zeros_like(kept))
    passes = forward(experiment.network, parameters, X)
    backward(experiment.network, parameters, passes, y, example.loss, gradient)
    penalty = experiment.spec.training.l2 * kept * experiment.network.layout.is_weight
    moved = kept - example.learning_rate * (gradient.flat + penalty)
    np.testing.assert_allclose(example.trace().after.flat, moved, atol=1e-14)


def test_an_epoch_that_is_not_kept_is_refused() -> None:
    with pytest.raises(KeyError):
        kept_step(build(default_spec("moons")), 7)


def test_a_population_is_refused() -> None:
    specs = [default_spec("moons").model_copy(update={"seed": seed}) for seed in (0, 1)]
    with pytest.raises(ValueError, match="one network"):
        kept_step(build_population(specs), 0)
