"""Each rule about progress on a hand-made run: just past its threshold, and just not."""

from collections.abc import Callable

import numpy as np
import pytest

from nn_core.diagnostics.evidence import Evidence
from nn_core.diagnostics.rules import progress
from nn_core.divergence import Divergence

Make = Callable[..., Evidence]
ALL = slice(None)
RISING = 0.7 + np.linspace(0.0, 0.5, 41)


def test_a_step_past_the_limit_counts_where_the_loss_went_up(make_evidence: Make) -> None:
    # λmax 10 at epoch 40 and a rate of 0.1: a product of 1, below 2.
    assert progress.step_too_large(make_evidence(train_loss=RISING)) is None
    past = {0: 21.0, 40: 10.0}
    # Past the limit, and learning all the same: the edge of stability.
    assert progress.step_too_large(make_evidence(sharpness=past)) is None
    found = progress.step_too_large(make_evidence(sharpness=past, train_loss=RISING))
    assert found is not None
    assert (found.epoch, found.number) == (0, 0.1)
    assert found.threshold == pytest.approx(2 / 21)
    over = Divergence(0, 3, 5, 2, "weights", 1e12, 1e3)
    assert progress.step_too_large(make_evidence(sharpness=past, divergence=over)) is not None
    # Momentum moves the limit out; an optimizer that scales its steps has none.
    momentum = make_evidence(sharpness=past, train_loss=RISING, stable_product=3.8)
    assert progress.step_too_large(momentum) is None
    assert progress.step_too_large(make_evidence(sharpness={}, train_loss=RISING)) is None


def test_updates_that_are_large_beside_the_weights(make_evidence: Make) -> None:
    assert progress.updates_too_large(make_evidence({"update_ratio": (ALL, 0, 0.09)})) is None
    assert progress.updates_too_large(make_evidence({"update_ratio": (slice(15), 0, 9.0)})) is None
    found = progress.updates_too_large(make_evidence({"update_ratio": (slice(9, None), 1, 0.2)}))
    assert found is not None
    assert (found.layers, found.epoch, found.number, found.threshold) == ((1,), 9, 0.2, 0.1)
    found = progress.updates_too_large(make_evidence({"update_ratio": (7, 0, 11.0)}))
    assert found is not None
    assert (found.layers, found.epoch, found.number, found.threshold) == ((0,), 7, 11.0, 10.0)
    nothing = make_evidence({"update_ratio": (ALL, ALL, np.nan)})
    assert progress.updates_too_large(nothing) is None
    # From weights of 0 any step is infinitely large.
    assert progress.updates_too_large(make_evidence({"update_ratio": (1, 0, np.inf)})) is None


def test_updates_that_are_small_beside_the_weights(make_evidence: Make) -> None:
    slow = {"update_ratio": (ALL, ALL, 9e-6)}
    still = np.linspace(0.70, 0.69, 41)
    # A network that has come down may well stand still.
    assert progress.updates_too_small(make_evidence(slow)) is None
    found = progress.updates_too_small(make_evidence(slow, train_loss=still))
    assert found is not None
    assert (found.number, found.threshold, found.side) == (9e-6, 1e-5, "below")
    one_moves = {"update_ratio": (ALL, slice(2), 9e-6)}
    assert progress.updates_too_small(make_evidence(one_moves, train_loss=still)) is None


def test_a_validation_loss_that_has_risen_again(make_evidence: Make) -> None:
    train = make_evidence().train_loss
    validation = train + 0.002
    validation[-1] += 0.2 * np.log(2) - 0.001
    assert progress.overfitting(make_evidence(validation_loss=validation)) is None
    validation[20:] = np.linspace(validation[19], 0.5, 21)
    found = progress.overfitting(make_evidence(validation_loss=validation))
    assert found is not None
    assert found.epoch == 19
    assert found.number == pytest.approx((0.5 - train[-1]) / train[-1])
    assert progress.overfitting(make_evidence(validation_loss=None)) is None


def test_a_loss_that_stands_still_near_a_guess(make_evidence: Make) -> None:
    still = np.full(41, 0.81 * np.log(2))
    found = progress.plateau(make_evidence(train_loss=still))
    assert found is not None
    assert found.epoch == 20
    assert found.number == pytest.approx(0.81)
    assert progress.plateau(make_evidence(train_loss=0.98 * still)) is None
    falling = np.where(np.arange(41) < 20, 1.0, 0.985) * still * 1.1
    assert progress.plateau(make_evidence(train_loss=falling)) is None
    short = make_evidence(train_loss=still[:20], epochs=np.arange(20))
    assert progress.plateau(short) is None
