"""The number of seeds that is advised does what it says."""

from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from experiments.compare.sample_size import paired_power, seeds_for_power
from experiments.compare.statistics import sign_flip_test, smallest_p


@pytest.mark.parametrize("effect", [0.0, 0.05, 0.3, 0.8, 1.5])
@pytest.mark.parametrize("n", [6, 12, 40, 400])
@pytest.mark.parametrize("alpha", [0.05, 0.04])
def test_power_is_both_tails_of_the_noncentral_t(effect, n, alpha) -> None:
    critical, shift = stats.t.isf(alpha / 2, n - 1), effect * np.sqrt(n)
    # By definition: a shifted normal over the root of an independent chi-square by its degrees.
    root = stats.chi(n - 1, scale=1 / np.sqrt(n - 1))
    s = np.linspace(root.ppf(1e-14), root.isf(1e-14), 200_001)
    tails = stats.norm.cdf(shift - critical * s) + stats.norm.cdf(-shift - critical * s)
    expected = np.trapezoid(tails * root.pdf(s), s)
    assert paired_power(effect, n, alpha) == pytest.approx(expected, abs=1e-8)
    assert paired_power(-effect, n, alpha) == paired_power(effect, n, alpha)


@pytest.mark.parametrize("n", [6, 7, 30, 1000])
@pytest.mark.parametrize("alpha", [0.2, 0.05])
def test_no_effect_is_found_as_often_as_chance_finds_one(n, alpha) -> None:
    assert paired_power(0.0, n, alpha) == pytest.approx(alpha, abs=1e-12)


@pytest.mark.parametrize("n", [6, 20, 300])
def test_power_grows_with_the_effect(n) -> None:
    powers = [paired_power(effect, n) for effect in np.geomspace(1e-3, 1e6, 60)]
    assert all(0.05 - 1e-12 <= one <= other + 1e-9 for one, other in pairwise(powers))


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
