"""A step opened from a run is the step that the run then does; one from a kept epoch is its own."""

import numpy as np
import pytest

from experiments.run.runner import build, build_population
from experiments.spec.defaults import default_spec
from experiments.spec.parsing import parse_spec
from nn_core.network import backward, forward
from nn_core.parameters import Parameters
from tutorial.example.traced_steps import kept_step, next_step


def spec_with(**training):
    described = default_spec("moons").model_dump(mode="json")
    described["network"]["hidden"] = [
        {"units": 5, "activation": "tanh", "dropout": 0.3},
        {"units": 4, "activation": "relu", "dropout": 0.0},
    ]
    described["training"] |= {"epochs": 9, "batch_size": 32} | training
    return parse_spec(described)


SETTINGS = {
    "adam": {"optimizer": "adam"},
    "momentum": {"optimizer": {"kind": "sgd", "momentum": 0.9, "nesterov": True}},
    "penalty and clipping": {"l1": 0.01, "l2": 0.1, "clipping": "by_norm"},
    "schedule and warm-up": {"schedule": "cosine", "warmup": {"epochs": 3}},
    "plateau": {"schedule": {"kind": "plateau", "patience": 0}},
    "float32": {"dtype": "float32"},
}


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("steps", [0, 3, 17])
def test_the_step_that_was_opened_is_the_one_that_is_done(name, steps):
    spec = spec_with(**SETTINGS[name])
    run, untouched = build(spec), build(spec)
    for _ in range(steps):
        run.trainer.step()
        untouched.trainer.step()
    example = next_step(run)
    trace = example.trace()
    assert np.array_equal(example.trace().after.flat, trace.after.flat)
    record = run.trainer.step()
    if run.trainer.step_in_epoch:
        assert np.array_equal(trace.after.flat, run.trainer.parameters.flat)
        assert trace.after.flat.dtype == run.trainer.parameters.flat.dtype
    assert np.array_equal(trace.passes[-1].a, record.passes[-1].a)
    assert np.array_equal(trace.deltas[0], record.deltas[0])
    # Having looked changes nothing.
    untouched.trainer.step()
    assert np.array_equal(run.trainer.parameters.flat, untouched.trainer.parameters.flat)


def test_after_other_settings_the_opened_step_has_them():
    run = build(spec_with())
    run.trainer.step()
    run.trainer.change(learning_rate=0.5)
    assert next_step(run).learning_rate == 0.5
    trace = next_step(run).trace()
    run.trainer.step()
    assert np.array_equal(trace.after.flat, run.trainer.parameters.flat)


def test_a_population_has_no_single_next_step():
    population = build_population([spec_with(), spec_with(learning_rate=0.2)])
    with pytest.raises(ValueError, match="one network; got 2"):
        next_step(population)


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


def test_a_population_has_no_kept_step() -> None:
    specs = [default_spec("moons").model_copy(update={"seed": seed}) for seed in (0, 1)]
    with pytest.raises(ValueError, match="one network"):
        kept_step(build_population(specs), 0)
