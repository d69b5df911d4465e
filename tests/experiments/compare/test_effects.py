"""What counts as help: paired, exact, and corrected for how many remedies were tried."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from experiments.compare.effects import effects
from experiments.compare.treatments import Treatment, compare_remedies, overfitting_spec

BASE = overfitting_spec("moons")


@pytest.fixture(scope="module")
def cell():
    short = BASE.model_copy(update={"training": BASE.training.model_copy(update={"epochs": 1})})
    [found] = compare_remedies(short, [Treatment("nothing")], seeds=1).cells()
    return found


@pytest.fixture
def scored(cell):
    """``scored(test, train)`` makes a cell of these scores, a seed each."""

    def make(test, train, seeds=None):
        numbers = range(len(test)) if seeds is None else seeds
        specs = tuple(BASE.model_copy(update={"seed": seed}) for seed in numbers)
        return replace(cell, specs=specs, scores=np.array(test), train_scores=np.array(train))

    return make


def slow_p(differences):
    """All sign patterns, one by one."""
    own = abs(sum(differences))
    sums = [
        abs(sum(s * d for s, d in zip(signs, differences, strict=True)))
        for signs in product((1, -1), repeat=len(differences))
    ]
    return sum(total >= own - 1e-12 for total in sums) / len(sums)


NOTHING = [0.70, 0.72, 0.69, 0.71, 0.74, 0.70, 0.73, 0.72]
BETTER = [0.80, 0.79, 0.78, 0.82, 0.85, 0.79, 0.80, 0.83]


def test_help_over_all_seeds_counts_and_its_p_is_that_of_all_sign_patterns(scored) -> None:
    nothing, helped = scored(NOTHING, [1.0] * 8), scored(BETTER, [0.9] * 8)
    [effect] = effects(nothing, [helped])
    assert effect.raises_score
    assert effect.narrows_gap
    assert not effect.lowers_score
    differences = [b - a for a, b in zip(NOTHING, BETTER, strict=True)]
    assert effect.score_p == pytest.approx(slow_p(differences))
    assert effect.score.difference.mean == pytest.approx(np.mean(differences))
    gaps = [(0.9 - b) - (1.0 - a) for a, b in zip(NOTHING, BETTER, strict=True)]
    assert effect.gap.difference.mean == pytest.approx(np.mean(gaps))


def test_a_gap_closes_too_when_the_training_score_falls_and_nothing_is_won(scored) -> None:
    [effect] = effects(scored(NOTHING, [1.0] * 8), [scored(NOTHING, [0.8] * 8)])
    assert effect.narrows_gap
    assert not effect.raises_score
    assert effect.score_p == 1.0


def test_harm_is_told(scored) -> None:
    [effect] = effects(scored(BETTER, [1.0] * 8), [scored(NOTHING, [1.0] * 8)])
    assert effect.lowers_score
    assert not effect.narrows_gap


def test_what_one_trial_shows_may_be_luck_among_ten(scored) -> None:
    nothing, helped = scored(NOTHING, [1.0] * 8), scored(BETTER, [1.0] * 8)
    same = scored(NOTHING, [1.0] * 8)
    several = effects(nothing, [helped, *[same] * 9])
    assert several[0].score_p == pytest.approx(10 * 2 / 2**8)
    assert not several[0].raises_score


def test_only_common_seeds_are_paired_and_diverged_runs_left_out(scored) -> None:
    nothing = scored(NOTHING, [1.0] * 8)
    few = scored([0.8, 0.9], [1.0, 1.0], seeds=[2, 11])
    lost = scored([np.nan, *BETTER[1:]], [1.0] * 8)
    other = scored([0.8], [1.0], seeds=[99])
    [effect] = effects(nothing, [few, lost, other])
    assert effect.cell is few
    assert effect.score.difference.n == 1
    assert effect.score.difference.mean == pytest.approx(0.8 - NOTHING[2])


def test_without_remedies_there_is_no_effect(scored) -> None:
    assert effects(scored(NOTHING, [1.0] * 8), []) == []
