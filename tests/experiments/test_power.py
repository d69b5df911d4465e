"""The number of seeds that is advised does what it says."""

import numpy as np
import pytest
from scipy import stats

from experiments.power import paired_power, seeds_for_power
from experiments.statistics import sign_flip_test, smallest_p


@pytest.mark.parametrize("effect", [0.3, 0.8, 1.5])
@pytest.mark.parametrize("n", [6, 12, 40])
@pytest.mark.parametrize("alpha", [0.05, 0.04])
def test_power_is_the_tail_of_scipys_noncentral_t(effect, n, alpha) -> None:
    critical = stats.t.isf(alpha / 2, n - 1)
    # What lands in the far tail on the wrong side is no power to speak of.
    assert paired_power(effect, n, alpha) == pytest.approx(
        stats.nct.sf(critical, n - 1, effect * np.sqrt(n)), abs=1e-6
    )
    assert paired_power(-effect, n, alpha) == paired_power(effect, n, alpha)


@pytest.mark.parametrize("n", [1, 2, 5])
def test_there_is_no_power_where_no_difference_can_be_shown(n) -> None:
    assert paired_power(100.0, n) == 0.0


@pytest.mark.parametrize("effect", [0.6, 0.9])
def test_sign_flips_of_so_many_seeds_find_the_effect_as_often(effect) -> None:
    n = seeds_for_power(effect, power=0.8)
    draws = np.random.default_rng(0).normal(effect, 1.0, size=(400, n))
    found = np.mean([sign_flip_test(d).p < 0.05 for d in draws])
    assert found == pytest.approx(0.8, abs=0.06)


@pytest.mark.parametrize("effect", [0.2, 0.5, 1.0, 2.0])
@pytest.mark.parametrize("alpha", [0.05, 0.05 / 9])
def test_it_is_the_smallest_number_that_has_the_power(effect, alpha) -> None:
    n = seeds_for_power(effect, 0.8, alpha)
    assert paired_power(effect, n, alpha) >= 0.8 > paired_power(effect, n - 1, alpha)


def test_no_number_shows_a_difference_that_is_not_there() -> None:
    assert seeds_for_power(0.0) is None
    assert seeds_for_power(0.001) is None


def test_a_difference_without_spread_needs_as_many_seeds_as_the_test_needs() -> None:
    assert seeds_for_power(None) == 6
    n = seeds_for_power(None, alpha=0.05 / 9)
    assert smallest_p(n) < 0.05 / 9 <= smallest_p(n - 1)


def test_huge_effects_do_not_overflow() -> None:
    assert paired_power(1e9, 10) == 1.0
