"""The facts of a point against its own slow pass, and the share against all samples' gradients."""

import numpy as np
import pytest

from experiments.run.runner import build
from experiments.spec.defaults import default_spec
from nn_core.network import backward, forward, per_sample_loss
from nn_core.parameters import Parameters
from ui.lab.surface import point_facts


@pytest.mark.parametrize("name", ["moons", "iris", "sine"])
def test_shares_are_norms_of_the_samples_own_gradients_over_their_sum(name: str) -> None:
    experiment = build(default_spec(name))
    experiment.trainer.run_epoch()
    train, loss = experiment.prepared.train, experiment.trainer.settings.loss
    network, parameters = experiment.network, experiment.trainer.parameters
    norms = np.empty(len(train.y))
    for i in range(len(norms)):
        X, y = train.X[i : i + 1], train.Y[i : i + 1]
        gradient = Parameters.zeros(network.layout)
        backward(network, parameters, forward(network, parameters, X), y, loss, gradient)
        norms[i] = np.linalg.norm(gradient.flat)
    passes = forward(network, parameters, train.X)
    losses = per_sample_loss(network, passes, train.Y, loss)
    for index in (0, 7, len(train.y) - 1):
        facts = point_facts(experiment, "train", index)
        assert facts.norm == pytest.approx(norms[index])
        assert facts.share == pytest.approx(norms[index] / norms.sum())
        assert facts.loss == pytest.approx(losses[index])
        np.testing.assert_allclose(facts.outputs, passes[-1].a[index])
    assert facts.count == len(train.y)


def test_a_test_sample_pulls_at_nothing() -> None:
    experiment = build(default_spec("moons"))
    assert point_facts(experiment, "test", 0).share is None
