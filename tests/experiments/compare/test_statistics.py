"""Statistics over seeds agree with SciPy, and keep what they promise when simulated."""

import math
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from experiments.compare.statistics import (
    EXACT_UP_TO,
    RESAMPLES,
    compare_paired,
    holm,
    mean_interval,
    sign_flip_test,
    smallest_p,
)

SCORES = st.floats(-10, 10).map(lambda value: round(value, 3))


@pytest.mark.parametrize("n", [2, 5, 12, 40])
@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_intervals_are_those_of_scipy(n, confidence) -> None:
    values = np.random.default_rng(n).normal(3, 2, n)
    found = mean_interval(values, confidence)
    expected = stats.ttest_1samp(values, 0).confidence_interval(confidence)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))
    assert found.mean == pytest.approx(values.mean())
    assert found.deviation == pytest.approx(stats.tstd(values))
    assert found.half_width == pytest.approx((expected.high - expected.low) / 2)


def test_one_seed_says_nothing_of_the_spread() -> None:
    found = mean_interval([0.7])
    assert (found.mean, found.low, found.high, found.deviation) == (0.7, None, None, None)
    assert found.half_width is None


def test_a_value_that_is_not_finite_leaves_nothing_to_say() -> None:
    found = mean_interval([0.7, math.inf])
    assert math.isnan(found.mean) and found.low is None and found.n == 2


def test_intervals_cover_the_truth() -> None:
    rng = np.random.default_rng(0)
    covered = 0
    for values in rng.normal(0.3, 0.1, size=(2000, 5)):
        found = mean_interval(values)
        covered += found.low <= 0.3 <= found.high
    assert 0.93 <= covered / 2000 <= 0.97


def share_as_extreme(whole: list[int]) -> Fraction:
    """Share of the sign flips of whole numbers whose sum is as far from 0, counted sum by sum."""
    ways = Counter({0: 1})
    for value in whole:
        grown: Counter[int] = Counter()
        for total, count in ways.items():
            grown[total + value] += count
            grown[total - value] += count
        ways = grown
    far = abs(sum(whole))
    return Fraction(sum(n for total, n in ways.items() if abs(total) >= far), 2 ** len(whole))


@pytest.mark.parametrize("n", [2, 5, 8, 12, 15])
def test_exact_p_values_are_those_of_scipy(n) -> None:
    d = np.random.default_rng(n).normal(0.5, 1, n)
    expected = stats.permutation_test(
        (d,), np.mean, permutation_type="samples", n_resamples=np.inf, vectorized=True
    )
    found = sign_flip_test(d)
    assert found.exact
    assert found.p == pytest.approx(expected.pvalue, abs=1e-12)


@given(st.lists(SCORES, min_size=1, max_size=EXACT_UP_TO))
def test_p_is_the_share_of_flips_at_least_as_extreme(d) -> None:
    # In exact arithmetic, thousandths: no rounding to tell equal sums apart.
    whole = [round(value * 1000) for value in d]
    assert sign_flip_test(d).p == float(share_as_extreme(whole))


@pytest.mark.parametrize("n", [5, 13, 20, 27, EXACT_UP_TO])
def test_accuracies_of_a_few_test_samples_tie_and_are_counted_exactly(n) -> None:
    # Differences of shares of 40, of which many flips have the very same sum.
    whole = np.random.default_rng(n).integers(-2, 5, n)
    found = sign_flip_test(whole / 40)
    assert found.exact
    assert found.p == float(share_as_extreme(whole.tolist()))


def test_random_flips_come_near_the_exact_share_and_repeat_by_seed() -> None:
    whole = np.random.default_rng(2).integers(-9, 13, EXACT_UP_TO + 4)
    d, exact = whole / 40, float(share_as_extreme(whole.tolist()))
    found = sign_flip_test(d)
    assert not found.exact
    assert 0.01 < exact < 0.5
    assert found.p == pytest.approx(exact, abs=4 * math.sqrt(exact * (1 - exact) / RESAMPLES))
    assert found == sign_flip_test(d)
    assert found.p != sign_flip_test(d, seed=1).p


def test_random_flips_never_give_zero() -> None:
    assert sign_flip_test(np.ones(40)).p == 1 / (RESAMPLES + 1) == smallest_p(40)


@pytest.mark.parametrize("n", range(1, EXACT_UP_TO + 1))
def test_the_smallest_p_is_that_of_differences_of_one_sign(n) -> None:
    assert sign_flip_test(np.linspace(1, 2, n)).p == smallest_p(n) == min(1, 2 / 2**n)


def test_five_seeds_cannot_reach_a_twentieth_and_six_can() -> None:
    assert smallest_p(5) == 2 / 32
    five = compare_paired(np.arange(1, 6), np.zeros(5))
    assert not five.can_reach(0.05) and five.p == 2 / 32
    assert compare_paired(np.arange(1, 7), np.zeros(6)).can_reach(0.05)


def test_equal_arms_differ_by_chance_as_often_as_promised() -> None:
    rng = np.random.default_rng(0)
    # The seed's own difficulty is common to both arms; pairing takes it out.
    difficulty = rng.normal(0.9, 0.1, size=(2000, 12))
    a, b = difficulty + rng.normal(0, 0.02, size=(2, 2000, 12))
    found = sum(compare_paired(x, y).p < 0.05 for x, y in zip(a, b, strict=True))
    assert 0.04 <= found / 2000 <= 0.06


def test_pairing_sees_what_the_spread_between_seeds_would_hide() -> None:
    rng = np.random.default_rng(0)
    difficulty = rng.normal(0.8, 0.2, 12)
    a, b = difficulty + 0.02 + rng.normal(0, 0.01, 12), difficulty
    assert stats.ttest_ind(a, b).pvalue > 0.5
    assert compare_paired(a, b).p < 0.01


@pytest.mark.parametrize("n", [3, 10, 30])
def test_a_comparison_is_the_paired_t_interval_and_cohens_d(n) -> None:
    a, b = np.random.default_rng(n).normal(0, 1, (2, n))
    found = compare_paired(a, b, 0.9)
    expected = stats.ttest_rel(a, b)
    interval = expected.confidence_interval(0.9)
    assert (found.difference.low, found.difference.high) == pytest.approx(
        (interval.low, interval.high)
    )
    # The t statistic is d_z times the root of n.
    assert found.effect_size * math.sqrt(n) == pytest.approx(expected.statistic)


def test_sides_are_symmetric() -> None:
    a, b = np.random.default_rng(0).normal(0, 1, (2, 9))
    one, other = compare_paired(a, b), compare_paired(b, a)
    assert one.p == other.p
    assert one.difference.mean == -other.difference.mean
    assert one.effect_size == -other.effect_size


@pytest.mark.parametrize(("a", "b"), [([0.9] * 4, [0.9] * 4), ([0.3] * 3, [0.1] * 3)])
def test_equal_differences_have_no_effect_size(a, b) -> None:
    assert compare_paired(a, b).effect_size is None


def test_arms_without_any_difference_are_not_told_apart() -> None:
    assert compare_paired([0.9] * 10, [0.9] * 10).p == 1


@pytest.mark.parametrize(
    ("a", "b", "message"),
    [
        ([1, 2], [1], "must be pairs; got 2 and 1"),
        ([], [], "a must be at least 1 finite number"),
        ([1], [math.nan], "b must be at least 1 finite number"),
    ],
)
def test_pairs_that_cannot_be_compared_are_refused(a, b, message) -> None:
    with pytest.raises(ValueError, match=message):
        compare_paired(a, b)


def test_a_confidence_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match="confidence must be > 0 and < 1; got 95"):
        mean_interval([1, 2], 95)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_rejects_as_its_steps_say(p) -> None:
    adjusted = holm(p)
    for alpha in (0.01, 0.05, 0.3):
        rejected = set()
        for step, k in enumerate(sorted(range(len(p)), key=p.__getitem__)):
            if p[k] * (len(p) - step) > alpha:
                break
            rejected.add(k)
        assert {k for k in range(len(p)) if adjusted[k] <= alpha} == rejected


def test_holm_keeps_false_alarms_of_a_family_rare() -> None:
    p = np.random.default_rng(0).uniform(size=(4000, 9))
    alarms = np.mean([holm(row).min() <= 0.05 for row in p])
    assert 0.04 <= alarms <= 0.06


def test_a_tie_on_paper_is_an_exact_tie() -> None:
    a = [0.99, 0.995, 0.9925, 0.3, 0.1 + 0.2]
    found = compare_paired(a, [*a[1:], a[0]])
    assert found.difference.mean == 0.0
    assert found.difference.high == -found.difference.low > 0
    assert found.p == 1.0
    same = compare_paired([0.3] * 4, [0.1 + 0.2] * 4)
    assert (same.difference.mean, same.difference.deviation, same.p) == (0.0, 0.0, 1.0)
