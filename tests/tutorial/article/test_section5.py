"""Section 5 on twenty seeds: what its settings give, and what would give its numbers."""

import math

import numpy as np
import pytest

from experiments.run.runner import build
from nn_core.random_streams import stream
from tutorial.article.section5 import (
    PRINTED_LOG,
    SEEDS,
    Section5,
    Settings,
    least_loss,
    section5_spec,
)


def completed(settings):
    experiment = Section5(settings)
    list(experiment.train())
    return experiment.outcome


@pytest.fixture(scope="module")
def article():
    return completed(Settings())


def within_seeds(values, mean, deviation):
    """Whether a mean over the seeds is within three standard errors of the mean over many."""
    return abs(np.mean(values) - mean) < 3.0 * deviation / math.sqrt(len(values))


def by_hand(seed, settings):
    """One seed in plain Python: a sample, a unit and a batch at a time."""
    spec = section5_spec(settings, seed)
    points = stream(seed, "data").uniform(size=(100, 2)).tolist()
    order = build(spec).prepared.train.X.tolist()
    assert sorted(order) == sorted(points)
    labels = [0.0 if x[0] + x[1] < 0.5 else 1.0 for x in order]
    limit = math.sqrt(6.0 / (2 + 1))
    start = build(spec).trainer.parameters
    w, b = [float(v) for v in start.weights[0][:, 0]], start.biases[0].item()
    assert b == 0.0
    assert all(abs(v) <= limit for v in w)

    def answer(x):
        return 1.0 / (1.0 + math.exp(-(w[0] * x[0] + w[1] * x[1] + b)))

    losses, scores = [], []
    for epoch in range(settings.epochs + 1):
        if epoch:
            visit = stream(seed, "batches", epoch).permutation(100).tolist()
            for first in range(0, 100, settings.batch_size):
                batch = visit[first : first + settings.batch_size]
                errors = {i: answer(order[i]) - labels[i] for i in batch}
                rate = settings.learning_rate / len(batch)
                b -= rate * sum(errors.values())
                for k in range(2):
                    w[k] -= rate * sum(errors[i] * order[i][k] for i in batch)
        answers = [answer(x) for x in order]
        costs = [-math.log(a if y else 1.0 - a) for a, y in zip(answers, labels, strict=True)]
        losses.append(sum(costs) / 100)
        hits = [(a > 0.5) == (y == 1.0) for a, y in zip(answers, labels, strict=True)]
        scores.append(sum(hits) / 100)
    return losses, scores


@pytest.mark.parametrize("settings", [Settings(), Settings(5.0, 20, 7)])
def test_one_seed_worked_by_hand_is_the_same(settings):
    outcome = completed(settings)
    losses, scores = by_hand(3, settings)
    assert outcome.loss[:, 3] == pytest.approx(losses, rel=1e-10)
    assert outcome.accuracy[:, 3] == pytest.approx(scores)


def test_the_data_are_the_articles(article):
    assert article.X.shape == (20, 100, 2)
    assert article.X.min() >= 0.0
    assert article.X.max() <= 1.0
    assert np.array_equal(article.y, (article.X.sum(axis=2) >= 0.5).astype(int))
    assert len({x.tobytes() for x in article.X}) == len(SEEDS)
    assert within_seeds(article.majority, 0.875, math.sqrt(0.875 * 0.125 / 100))


def test_its_settings_come_nowhere_near_its_log(article):
    # Means and deviations of 400 other seeds, and of the measurement of the article's own code.
    assert within_seeds(article.loss[-1], 0.363, 0.061)
    assert within_seeds(article.loss[-1], 0.342, 0.061)
    assert within_seeds(article.accuracy[-1], 0.8835, 0.032)
    assert article.loss[-1].min() > 50 * PRINTED_LOG[-1][1]
    assert article.accuracy[-1].max() < PRINTED_LOG[-1][2]
    assert article.epochs_to_target is None


def test_it_answers_1_everywhere_so_its_accuracy_is_the_larger_share(article):
    assert article.one_answer >= 18
    others = ~np.isclose(article.accuracy[-1], article.majority)
    assert others.sum() <= 20 - article.one_answer


@pytest.mark.parametrize(
    ("settings", "loss", "spread", "accuracy", "accuracy_spread"),
    [
        (Settings(1.0, 1000), 0.048, 0.012, 0.991, 0.008),
        (Settings(5.0, 100), 0.066, 0.0145, 0.981, 0.013),
    ],
)
def test_longer_or_larger_steps_get_there(settings, loss, spread, accuracy, accuracy_spread):
    outcome = completed(settings)
    assert within_seeds(outcome.loss[-1], loss, spread)
    assert within_seeds(outcome.accuracy[-1], accuracy, accuracy_spread)
    assert outcome.one_answer == 0


def test_the_arrival_is_the_first_epoch_of_mean_99_percent():
    outcome = completed(Settings(10.0, 200))
    means = outcome.accuracy.mean(axis=1)
    assert outcome.epochs_to_target is not None
    assert means[outcome.epochs_to_target] >= 0.99 - 1e-12
    assert (means[: outcome.epochs_to_target] < 0.99 - 1e-12).all()


def test_a_run_left_off_goes_on_as_if_it_had_not_been():
    settings = Settings(1.0, 12, 10, 3)
    halting = Section5(settings)
    for epoch in halting.train():
        if epoch == 5:
            break
    assert halting.outcome is None
    assert list(halting.train()) == list(range(6, 13))
    assert halting.outcome is not None
    assert list(halting.train()) == []
    whole = completed(settings)
    assert np.array_equal(halting.outcome.loss, whole.loss)
    assert np.array_equal(halting.outcome.parameters.flat, whole.parameters.flat)


def test_each_network_of_the_population_is_the_labs_run_of_its_seed():
    settings = Settings(1.0, 15, 8, 2)
    outcome = completed(settings)
    alone = build(section5_spec(settings, 4))
    alone.run()
    assert outcome.loss[:, 4] == pytest.approx(alone.trainer.history.curve("train_loss"))
    raw = np.random.default_rng(0).uniform(size=(9, 2))
    assert outcome.probability(4, raw) == pytest.approx(alone.predict(raw))


def test_no_network_costs_less_than_its_wrong_samples_must():
    for settings in (Settings(), Settings(10.0, 100), Settings(10.0, 100, 8, 8)):
        outcome = completed(settings)
        floor = [[least_loss(a) for a in row] for row in outcome.accuracy]
        assert (outcome.loss >= np.array(floor) - 1e-12).all()


def test_the_printed_log_contradicts_itself():
    # One wrong sample in 100 alone costs more than the loss it prints beside it.
    for epoch, loss, accuracy in PRINTED_LOG:
        assert (loss < least_loss(accuracy)) == (epoch >= 97)
    # And no share of 100 samples is 0.525.
    odd = [epoch for epoch, _, accuracy in PRINTED_LOG if (accuracy * 100) % 1 > 1e-9]
    assert odd == [2]
