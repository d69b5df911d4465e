"""Every preset does what its sentence says."""

import numpy as np
import pytest

from experiments.run.experiment import Experiment
from experiments.run.runner import build, build_population
from experiments.spec.parsing import changed
from experiments.spec.query import from_query, to_query
from nn_core.diagnostics.layers import layer_records
from nn_core.diagnostics.objective import Objective
from nn_core.diagnostics.symmetry import spread_of_units
from nn_core.network import predict
from tutorial.presets import PRESETS


def trained(name: str, **changes) -> Experiment:
    named = {key.replace("__", "."): value for key, value in changes.items()}
    experiment = build(changed(PRESETS[name].spec, named))
    experiment.run()
    return experiment


def over_seeds(name: str, seeds: int, field: str = "seed", **changes) -> Experiment:
    named = {key.replace("__", "."): value for key, value in changes.items()}
    specs = [changed(PRESETS[name].spec, {**named, field: seed}) for seed in range(seeds)]
    experiment = build_population(specs)
    experiment.run()
    return experiment


def last(experiment: Experiment, name: str):
    return experiment.trainer.history.curve(name)[-1]


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_has_a_title_a_sentence_and_an_address(name) -> None:
    preset = PRESETS[name]
    assert preset.title and preset.look.endswith((".", "."))
    assert from_query(to_query(preset.spec)) == preset.spec


def test_three_units_solve_xor_two_do_not_and_half_of_the_starts_get_stuck() -> None:
    solved = trained("smallest_xor")
    assert solved.parameter_count == 13
    assert last(solved, "train_accuracy") > 0.99
    assert last(solved, "validation_accuracy") > 0.99
    three = last(over_seeds("smallest_xor", 16, "network.seed"), "train_accuracy") > 0.99
    assert 4 <= three.sum() <= 12
    two = over_seeds("smallest_xor", 16, "network.seed", network__hidden=[
        {"units": 2, "activation": "relu"}])  # fmt: skip
    assert last(two, "train_accuracy").max() < 0.95


def test_two_squares_do_what_hidden_units_would_have_to_find() -> None:
    experiment = over_seeds("feature_for_layers", 6)
    assert experiment.parameter_count == 3
    assert last(experiment, "validation_accuracy").mean() > 0.97


def test_linear_layers_stay_near_one_half_and_tanh_in_one_of_them_helps() -> None:
    assert last(over_seeds("linear", 6), "train_accuracy").max() < 0.65
    bent = over_seeds("linear", 6, network__hidden=[
        {"units": 8, "activation": "tanh"}, {"units": 8, "activation": "identity"}])  # fmt: skip
    assert last(bent, "train_accuracy").min() > 0.9


def test_the_spiral_is_wound_from_raw_features_and_not_by_few_units() -> None:
    assert PRESETS["spiral_raw"].spec.data.features == ()
    assert last(over_seeds("spiral_raw", 6), "validation_accuracy").mean() > 0.95
    few = over_seeds("spiral_raw", 6, network__hidden=[{"units": 2, "activation": "silu"}] * 2)
    assert last(few, "validation_accuracy").max() < 0.9


def test_six_sigmoids_leave_the_loss_at_ln_2_and_relu_does_not() -> None:
    deep = over_seeds("deep_sigmoid", 6)
    assert np.abs(last(deep, "train_loss") - np.log(2)).max() < 0.01
    objective = Objective(deep.network, *deep.trainer.train, deep.specs[0].loss)
    rows = layer_records(objective, deep.trainer.parameters)
    assert (rows.gradient_norm[:, 0] < 0.02 * rows.gradient_norm[:, -2]).all()
    relu = [{"units": 8, "activation": "relu"}] * 6
    healed = over_seeds("deep_sigmoid", 6, network__hidden=relu, network__initializer="he")
    assert last(healed, "train_accuracy").min() > 0.95


def test_most_relus_are_dead_and_the_picture_stands_still() -> None:
    still = []
    for seed in range(8):
        own = trained("dead_relus", network__seed=seed)
        parameters, train = own.trainer.parameters, own.trainer.train
        rows = layer_records(Objective(own.network, *train, own.spec.loss), parameters)
        assert rows.dead_share[:2].mean() >= 0.5
        still.append(np.ptp(predict(own.network, parameters, train[0])) < 1e-9)
    assert np.mean(still) > 0.5
    assert still[PRESETS["dead_relus"].spec.network.seed]


def test_steps_too_large_explode_and_a_smaller_rate_learns() -> None:
    for seed in range(4):
        assert trained("exploding", seed=seed).trainer.divergences
    calm = over_seeds("exploding", 4, training__learning_rate=0.03)
    assert not calm.trainer.divergences
    assert last(calm, "train_r_squared").min() > 0.6


def test_zeros_move_only_the_output_s_bias() -> None:
    experiment = trained("zeros")
    parameters = experiment.trainer.parameters
    assert all(not weights.any() for weights in parameters.weights)
    assert not any(biases.any() for biases in parameters.biases[:-1])
    output = predict(experiment.network, parameters, experiment.trainer.train[0])
    assert np.ptp(output) == 0


def test_copies_stay_copies_and_do_no_more_than_one_unit() -> None:
    experiment = over_seeds("copies", 6)
    assert spread_of_units(experiment.trainer.parameters, 0).max() < 1e-12
    assert last(experiment, "train_accuracy").max() < 0.8
    free = over_seeds("copies", 6, network__initializer="xavier")
    assert last(free, "train_accuracy").min() > 0.95


def test_noise_is_learned_by_heart_and_more_samples_help() -> None:
    experiment = over_seeds("overfits", 6)
    assert experiment.parameter_count == 2241
    assert len(experiment.prepared.train.y) == 48
    history = experiment.trainer.history
    assert last(experiment, "train_accuracy").min() == 1.0
    validation = history.curve("validation_loss")
    assert (validation[-1] > 2 * validation.min(axis=0)).all()
    gap = last(experiment, "train_accuracy") - last(experiment, "validation_accuracy")
    assert gap.mean() > 0.1
    more = over_seeds("overfits", 6, data__n_samples=2000, training__epochs=40)
    less = last(more, "train_accuracy") - last(more, "validation_accuracy")
    assert less.mean() < gap.mean() / 2


def test_a_penalty_of_1_flattens_everything_and_a_lower_one_does_not() -> None:
    experiment = trained("smothered")
    output = predict(experiment.network, experiment.trainer.parameters, experiment.trainer.train[0])
    assert np.abs(output - 0.5).max() < 0.01
    assert last(over_seeds("smothered", 4, training__l2=0.001), "train_accuracy").min() > 0.95


def test_the_article_s_99_percent_are_not_reached_at_its_rate_and_are_at_10() -> None:
    assert last(over_seeds("section5", 8), "train_accuracy").max() < 0.99
    assert last(trained("section5", training__learning_rate=10.0), "train_accuracy") >= 0.99
