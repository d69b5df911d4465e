"""Each rule about signals on a hand-made run: just past its threshold, and just not."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from nn_core.diagnostics import rules
from nn_core.diagnostics.doctor import diagnose
from nn_core.diagnostics.evidence import Evidence
from nn_core.training.divergence import Divergence

Make = Callable[..., Evidence]
ALL = slice(None)


def test_a_sound_run_has_no_finding(make_evidence: Make) -> None:
    assert diagnose(make_evidence()) == []


def test_copies_at_the_start_and_at_the_end(make_evidence: Make) -> None:
    found = rules.symmetric(make_evidence(distinct=np.array([[1, 4, 1], [2, 4, 1]])))
    assert found is not None
    assert (found.layers, found.number, found.threshold) == ((0,), 2.0, 4.0)
    assert "4 units, but only 2" in found.text
    # Dropout sets copies apart; an output unit is alone by nature.
    assert rules.symmetric(make_evidence(distinct=np.array([[1, 4, 1], [4, 4, 1]]))) is None
    assert rules.symmetric(make_evidence(distinct=np.array([[4, 4, 1], [1, 4, 1]]))) is None


@pytest.mark.parametrize(
    ("rule", "name"), [(rules.saturated, "saturated_share"), (rules.dead, "dead_share")]
)
def test_a_share_counts_from_the_start_or_where_nothing_is_learned(
    make_evidence: Make, rule: Any, name: str
) -> None:
    stuck = np.full(41, 0.69)
    assert rule(make_evidence({name: (0, 1, 0.5)})) is None
    found = rule(make_evidence({name: (0, 1, 0.51)}))
    assert (found.kind, found.layers, found.epoch) == (name.removesuffix("_share"), (1,), 0)
    assert found.number == 0.51
    assert "51%" in found.text
    late = {name: (slice(15, None), 0, 0.9)}
    assert rule(make_evidence(late)) is None
    found = rule(make_evidence(late, train_loss=stuck))
    assert (found.layers, found.epoch) == ((0,), 15)
    assert rule(make_evidence({name: (slice(30, None), 0, 0.9)}, train_loss=stuck)) is None
    # On its way down it need not have arrived.
    assert rule(make_evidence(late, train_loss=np.linspace(0.69, 0.5, 41))) is None
    # An output that is sure is no fault.
    assert rule(make_evidence({name: (ALL, 2, 1.0)})) is None


def test_errors_that_grow(make_evidence: Make) -> None:
    assert rules.exploding(make_evidence({"delta_norm": (0, 0, 99.0)})) is None
    found = rules.exploding(make_evidence({"delta_norm": (0, 0, 101.0)}))
    assert found is not None
    assert found.number == pytest.approx(1010.0)
    assert "1.01e+03 times" in found.text
    found = rules.exploding(make_evidence({"gradient_norm": (0, 1, np.nan)}))
    assert found is not None
    assert (found.layers, found.number) == ((1,), np.inf)
    over = Divergence(0, 3, 5, 2, "weights", 1e12, 1e3)
    found = rules.exploding(make_evidence(divergence=over))
    assert found is not None
    assert (found.epoch, found.layers, found.number, found.threshold) == (3, (1,), 1e12, 1e10)


def test_errors_that_fade(make_evidence: Make) -> None:
    assert rules.vanishing(make_evidence({"delta_norm": (0, 0, 1.1e-4)})) is None
    found = rules.vanishing(make_evidence({"delta_norm": (0, 0, 0.9e-4)}))
    assert found is not None
    assert (found.layers, found.threshold) == ((0,), 1e-3)
    assert found.number == pytest.approx(9e-4)
    found = rules.vanishing(make_evidence({"mean_abs_gradient": (0, 1, 9e-8)}))
    assert found is not None
    assert (found.layers, found.threshold, found.number) == ((1,), 1e-7, 9e-8)
    # A network that is right has no error to hand back.
    right = {"mean_abs_gradient": (0, 1, 9e-8), "delta_norm": (ALL, 2, 1e-4)}
    assert rules.vanishing(make_evidence(right)) is None


def test_variances_of_the_hidden_layers_at_the_start(make_evidence: Make) -> None:
    assert rules.unequal_variances(make_evidence({"z_variance": (0, 1, 0.11)})) is None
    assert rules.unequal_variances(make_evidence({"z_variance": (5, 1, 0.01)})) is None
    assert rules.unequal_variances(make_evidence({"z_variance": (0, 2, 0.01)})) is None
    found = rules.unequal_variances(make_evidence({"z_variance": (0, 1, 0.09)}))
    assert found is not None
    assert found.layers == (0, 1)
    assert found.number == pytest.approx(1 / 0.09)


def test_a_first_loss_far_from_that_of_an_undecided_network(make_evidence: Make) -> None:
    losses = make_evidence().train_loss.copy()
    losses[0] = 3.9 * np.log(2)
    assert rules.bad_start(make_evidence(train_loss=losses)) is None
    losses[0] = 4.1 * np.log(2)
    found = rules.bad_start(make_evidence(train_loss=losses))
    assert found is not None
    assert found.number == pytest.approx(4.1)
    assert found.layers == ()
    assert "has 0.693" in found.text
