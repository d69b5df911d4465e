"""Each rule about progress on a hand-made run: just past its threshold, and just not."""

from collections.abc import Callable

import numpy as np
import pytest

from nn_core.diagnostics import rules
from nn_core.diagnostics.evidence import Evidence
from nn_core.training.divergence import Divergence

Make = Callable[..., Evidence]
ALL = slice(None)
RISING = 0.7 + np.linspace(0.0, 0.5, 41)


def test_a_step_past_the_limit_counts_where_the_loss_went_up(make_evidence: Make) -> None:
    # λmax 10 at epoch 40 and a rate of 0.1: a product of 1, below 2.
    assert rules.step_too_large(make_evidence(train_loss=RISING)) is None
    past = {0: 21.0, 40: 10.0}
    # Past the limit, and learning all the same: the edge of stability.
    assert rules.step_too_large(make_evidence(sharpness=past)) is None
    found = rules.step_too_large(make_evidence(sharpness=past, train_loss=RISING))
    assert found is not None
    assert (found.epoch, found.number) == (0, 0.1)
    assert found.threshold == pytest.approx(2 / 21)
    over = Divergence(0, 3, 5, 2, "weights", 1e12, 1e3)
    assert rules.step_too_large(make_evidence(sharpness=past, divergence=over)) is not None
    # Momentum moves the limit out; an optimizer that scales its steps has none.
    momentum = make_evidence(sharpness=past, train_loss=RISING, stable_product=3.8)
    assert rules.step_too_large(momentum) is None
    assert rules.step_too_large(make_evidence(sharpness={}, train_loss=RISING)) is None


def test_updates_that_are_large_beside_the_weights(make_evidence: Make) -> None:
    assert rules.updates_too_large(make_evidence({"update_ratio": (ALL, 0, 0.09)})) is None
    assert rules.updates_too_large(make_evidence({"update_ratio": (slice(15), 0, 9.0)})) is None
    found = rules.updates_too_large(make_evidence({"update_ratio": (slice(9, None), 1, 0.2)}))
    assert found is not None
    assert (found.layers, found.epoch, found.number, found.threshold) == ((1,), 9, 0.2, 0.1)
    found = rules.updates_too_large(make_evidence({"update_ratio": (7, 0, 11.0)}))
    assert found is not None
    assert (found.layers, found.epoch, found.number, found.threshold) == ((0,), 7, 11.0, 10.0)
    nothing = make_evidence({"update_ratio": (ALL, ALL, np.nan)})
    assert rules.updates_too_large(nothing) is None
    # From weights of 0 any step is infinitely large.
    assert rules.updates_too_large(make_evidence({"update_ratio": (1, 0, np.inf)})) is None


def test_updates_that_are_small_beside_the_weights(make_evidence: Make) -> None:
    slow = {"update_ratio": (ALL, ALL, 9e-6)}
    still = np.linspace(0.70, 0.69, 41)
    # A network that has come down may well stand still.
    assert rules.updates_too_small(make_evidence(slow)) is None
    found = rules.updates_too_small(make_evidence(slow, train_loss=still))
    assert found is not None
    assert (found.number, found.threshold, found.side) == (9e-6, 1e-5, "below")
    one_moves = {"update_ratio": (ALL, slice(2), 9e-6)}
    assert rules.updates_too_small(make_evidence(one_moves, train_loss=still)) is None


def test_a_validation_loss_that_has_risen_again(make_evidence: Make) -> None:
    train = make_evidence().train_loss
    validation = train + 0.002
    validation[-1] += 0.2 * np.log(2) - 0.001
    assert rules.overfitting(make_evidence(validation_loss=validation)) is None
    validation[20:] = np.linspace(validation[19], 0.5, 21)
    found = rules.overfitting(make_evidence(validation_loss=validation))
    assert found is not None
    assert found.epoch == 19
    assert found.number == pytest.approx((0.5 - train[-1]) / train[-1])
    assert rules.overfitting(make_evidence(validation_loss=None)) is None


def test_a_loss_that_stands_still_near_a_guess(make_evidence: Make) -> None:
    still = np.full(41, 0.81 * np.log(2))
    found = rules.plateau(make_evidence(train_loss=still))
    assert found is not None
    assert found.epoch == 20
    assert found.number == pytest.approx(0.81)
    assert rules.plateau(make_evidence(train_loss=0.98 * still)) is None
    falling = np.where(np.arange(41) < 20, 1.0, 0.985) * still * 1.1
    assert rules.plateau(make_evidence(train_loss=falling)) is None
    short = make_evidence(train_loss=still[:20], epochs=np.arange(20))
    assert rules.plateau(short) is None


@pytest.mark.parametrize(
    ("start", "end", "trend"),
    [(1.2, 0.96, "falling"), (0.999, 0.998, "flat"), (0.96, 1.1, "rising")],
)
def test_a_run_that_ends_no_better_than_a_guess_is_said_however_its_loss_moves(
    make_evidence: Make, start: float, end: float, trend: str
) -> None:
    losses = np.linspace(start, end, 41) * np.log(2)
    found = rules.no_better_than_guess(make_evidence(train_loss=losses))
    assert found is not None
    assert (found.trend, found.epoch) == (trend, 40)
    assert found.number == pytest.approx(end)
    assert "After epoch 40 the network is no better than a guess" in found.text
    better = losses.copy()
    better[-1] = 0.94 * np.log(2)
    assert rules.no_better_than_guess(make_evidence(train_loss=better)) is None


@pytest.mark.parametrize("last", [np.nan, np.inf])
def test_a_loss_that_is_no_number_is_no_better_than_a_guess(
    make_evidence: Make, last: float
) -> None:
    losses = np.append(np.full(40, 0.5), last)
    assert rules.no_better_than_guess(make_evidence(train_loss=losses)) is not None


def test_a_run_that_has_just_begun_is_not_judged_until_it_is_finished(make_evidence: Make) -> None:
    losses, epochs = np.full(4, np.log(2)), np.arange(4)
    running = make_evidence(train_loss=losses, epochs=epochs, is_finished=False)
    assert rules.no_better_than_guess(running) is None
    finished = make_evidence(train_loss=losses, epochs=epochs)
    assert rules.no_better_than_guess(finished) is not None
    untrained = make_evidence(train_loss=losses[:1], epochs=epochs[:1])
    assert rules.no_better_than_guess(untrained) is None
    long = make_evidence(train_loss=np.full(41, np.log(2)), is_finished=False)
    assert rules.no_better_than_guess(long) is not None


def test_nothing_is_missed_where_all_targets_are_the_same(make_evidence: Make) -> None:
    constant = make_evidence(train_loss=np.full(41, 1e-3), guess_loss=0.0)
    assert rules.no_better_than_guess(constant) is None
    assert rules.plateau(constant) is None
