"""The examples hold the numbers that their sources, rightly read, lead to."""

from dataclasses import replace

import numpy as np
import pytest

from nn_core.optimizers import Adam
from tutorial.example.examples import EXAMPLES

MAZUR_AFTER = {
    "w_1": 0.149780716,
    "w_2": 0.199561432,
    "w_3": 0.249751144,
    "w_4": 0.299502287,
    "w_5": 0.35891648,
    "w_6": 0.408666186,
    "w_7": 0.51130127,
    "w_8": 0.561370121,
}


def test_mazurs_example_gives_his_numbers_to_nine_digits():
    example = EXAMPLES["mazur"]()
    trace = example.trace()
    assert trace.data_loss == pytest.approx(0.298371109, abs=5e-10)
    after = dict(zip(example.names, trace.after.flat, strict=True))
    for name, value in MAZUR_AFTER.items():
        assert after[name] == pytest.approx(value, abs=5e-10)
    assert trace.data_loss_after == pytest.approx(0.2910277737, abs=5e-11)


def test_mazurs_biases_are_left_alone_or_updated_as_asked():
    alone, updated = EXAMPLES["mazur"]().trace(), EXAMPLES["mazur_with_biases"]().trace()
    biases = ~alone.network.layout.is_weight
    assert np.all(alone.update[biases] == 0.0)
    assert np.all(updated.update[biases] != 0.0)
    assert np.array_equal(alone.after.flat[~biases], updated.after.flat[~biases])
    assert updated.data_loss_after == pytest.approx(0.2804714468, abs=5e-11)


def test_the_articles_first_sample_with_one_output_unit():
    trace = EXAMPLES["article"]().trace()
    assert np.allclose(trace.passes[0].z[0], [0.5, 1.2, 1.9], rtol=0, atol=1e-12)
    assert trace.passes[1].z[0, 0] == pytest.approx(0.96, abs=1e-12)
    assert trace.passes[1].a[0, 0] == pytest.approx(0.7231, abs=5e-5)
    assert trace.sample_losses[0] == pytest.approx(0.3242, abs=5e-5)
    assert trace.deltas[1][0, 0] == pytest.approx(-0.2769, abs=5e-5)
    assert np.allclose(trace.deltas[0][0], [-0.0277, -0.0554, -0.0831], rtol=0, atol=5e-5)


def test_the_articles_first_sample_with_three_output_units():
    trace = EXAMPLES["article_three_outputs"]().trace()
    assert np.allclose(trace.passes[1].a[0], [0.7231, 0.8947, 0.9651], rtol=0, atol=5e-5)


def test_the_articles_first_sample_with_two_hidden_layers():
    trace = EXAMPLES["article_two_hidden"]().trace()
    assert np.allclose(trace.passes[2].z[0], [1.62, 3.646, 5.672], rtol=0, atol=1e-12)
    assert np.allclose(trace.passes[2].a[0], [0.8348, 0.9746, 0.9966], rtol=0, atol=5e-5)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_small_consistent_and_goes_downhill(name):
    example = EXAMPLES[name]()
    assert example.title and example.sentence
    assert example.y.shape == (len(example.X), example.network.layers[-1].units)
    trace = example.trace()
    assert trace.objective_after < trace.objective


def test_xor_by_hand_is_learned_within_the_steps_it_promises():
    example = EXAMPLES["xor_by_hand"]()
    outputs = example.train_on(200).outputs
    assert not np.array_equal(outputs[0] > 0.5, example.y > 0.5)
    assert np.array_equal(outputs[-1] > 0.5, example.y > 0.5)


@pytest.mark.parametrize("optimizer", [None, Adam()])
def test_step_k_of_the_slider_is_point_k_of_the_trajectory(optimizer):
    example = EXAMPLES["mazur"]()
    if optimizer is not None:
        example = replace(example, optimizer=optimizer)
    trajectory = example.train_on(4)
    for step in range(4):
        trace = example.trace(step)
        assert np.array_equal(trace.before.flat, trajectory.parameters[step])
        assert np.array_equal(trace.after.flat, trajectory.parameters[step + 1])
        assert trace.data_loss == trajectory.losses[step]
        assert np.array_equal(trace.passes[-1].a, trajectory.outputs[step])
