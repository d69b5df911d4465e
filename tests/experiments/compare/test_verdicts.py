"""Verdicts say what holds up, and no more."""

from dataclasses import replace

import numpy as np
import pytest

from experiments.compare.columns import columns_varying, network_columns
from experiments.compare.grid import Comparison
from experiments.compare.planning import CellIndex
from experiments.compare.statistics import compare_paired, holm, smallest_p
from experiments.compare.verdicts import compare_cells, disagreement, row_verdicts
from experiments.spec.spec import DataSpec

RNG = np.random.default_rng(0)
BASE = RNG.normal(0.8, 0.05, 12)
BETTER = BASE + 0.1 + RNG.normal(0, 0.01, 12)
ALIKE = BASE + RNG.normal(0, 0.02, 12)


def test_a_difference_that_holds_up_is_told(scored) -> None:
    verdict = compare_cells(scored(BETTER), scored(BASE, 1))
    assert verdict.is_distinguishable and verdict.more_seeds == 0 and verdict.more_seconds == 0
    assert verdict.paired == compare_paired(BETTER, BASE)
    assert verdict.seeds == tuple(range(12))


def test_five_seeds_cannot_tell_and_it_says_how_many_more_could(scored) -> None:
    verdict = compare_cells(scored(BETTER[:5]), scored(BASE[:5], 1))
    assert not verdict.is_distinguishable and not verdict.can_be
    # One sign six times in a row is the least that can be told.
    assert verdict.more_seeds == 1
    each = sum(cell.seconds / 5 for cell in (verdict.a, verdict.b))
    assert verdict.more_seconds == pytest.approx(each)


def test_a_small_difference_needs_many_more(scored) -> None:
    shift = np.tile([0.03, -0.02], 6)
    verdict = compare_cells(scored(BASE + shift), scored(BASE, 1))
    assert verdict.can_be and not verdict.is_distinguishable
    assert verdict.more_seeds > 50


@pytest.mark.parametrize("n", [1, 8])
def test_no_number_of_seeds_shows_what_is_equal(scored, n) -> None:
    verdict = compare_cells(scored(BASE[:n]), scored(BASE[:n], 1))
    assert verdict.more_seeds is None and verdict.more_seconds is None


def test_cells_are_paired_by_seed_and_not_by_position(scored) -> None:
    a = scored([0.1, 0.2, 0.3, 0.4], seeds=(0, 1, 2, 3))
    b = scored([0.3, 0.9, 0.2], 1, seeds=(2, 8, 1))
    verdict = compare_cells(a, b)
    assert verdict.seeds == (1, 2)
    assert verdict.paired.difference.mean == pytest.approx(0.0)


def test_cells_without_a_common_seed_or_metric_cannot_be_compared(scored, trained) -> None:
    with pytest.raises(ValueError, match="a seed in common"):
        compare_cells(scored([0.1], seeds=(0,)), scored([0.1], seeds=(1,)))
    with pytest.raises(ValueError, match="one metric; got accuracy and r_squared"):
        compare_cells(trained[CellIndex(0, 0)], trained[CellIndex(1, 0)])


def test_the_best_is_marked_where_it_beats_all(scored) -> None:
    cells = [scored(BASE, 0), scored(BETTER, 1), scored(ALIKE, 2)]
    (verdict,) = row_verdicts(cells)
    assert verdict.best is cells[1] and verdict.can_tell
    assert [rival.cell for rival in verdict.beaten] == sorted(
        (cells[0], cells[2]), key=lambda cell: -cell.score.mean
    )
    expected = holm([compare_paired(BETTER, rival.cell.scores).p for rival in verdict.rivals])
    assert [rival.p for rival in verdict.rivals] == pytest.approx(expected.tolist())


def test_nobody_is_best_where_one_is_level(scored) -> None:
    level = BETTER + np.tile([0.01, -0.01], 6)
    cells = [scored(BASE, 0), scored(BETTER, 1), scored(level, 2)]
    (verdict,) = row_verdicts(cells)
    assert verdict.best is None
    assert [rival.cell.place.column for rival in verdict.beaten] == [0]
    assert len(verdict.level) == 1


def test_too_few_seeds_leave_nobody_best_and_say_how_many_it_takes(scored) -> None:
    cells = [scored(BETTER[:6], 0)] + [scored(BASE[:6], k) for k in (1, 2, 3)]
    (verdict,) = row_verdicts(cells)
    assert verdict.best is None and not verdict.can_tell
    n = verdict.seeds_to_tell
    assert 3 * smallest_p(n) < 0.05 <= 3 * smallest_p(n - 1)
    more = [scored(np.linspace(1, 2, n), 0)] + [scored(np.zeros(n), k) for k in (1, 2, 3)]
    assert row_verdicts(more)[0].best is more[0]


def test_many_rivals_take_more_seeds_and_too_many_more_than_flips_can_tell(scored) -> None:
    row = [scored(BASE, column) for column in range(301)]
    # 2 of 2^n flips, times 300 comparisons.
    assert row_verdicts(row)[0].seeds_to_tell == 14
    assert row_verdicts(row[:3], alpha=1e-10)[0].seeds_to_tell is None


@pytest.mark.parametrize("equal", [2, 3])
def test_of_equals_one_is_marked_no_more_often_than_alpha(scored, equal) -> None:
    rng = np.random.default_rng(1)
    marked = 0
    template = scored(np.zeros(9))
    for _ in range(600):
        cells = [
            replace(template, place=CellIndex(0, k), scores=rng.normal(0.9, 0.02, 9))
            for k in range(equal)
        ]
        cells.append(replace(template, place=CellIndex(0, 9), scores=rng.normal(0.1, 0.02, 9)))
        marked += row_verdicts(cells)[0].best is not None
    assert marked / 600 <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 600)


def test_a_row_of_one_has_a_leader_and_no_best(scored) -> None:
    (verdict,) = row_verdicts([scored(BASE)])
    assert verdict.leader.place == CellIndex(0, 0) and verdict.best is None and verdict.rivals == ()


def test_a_score_that_is_not_finite_takes_no_part(scored) -> None:
    (verdict,) = row_verdicts([scored(BASE), scored([np.nan] * 12, 1)])
    assert verdict.rivals == ()
    assert row_verdicts([scored([np.inf])]) == []


def test_a_cell_agrees_with_itself(trained) -> None:
    for cell in trained.values():
        found = disagreement(cell, cell)
        assert not found.difference.any() and not found.differs.any() and not found.of_tests.any()


def test_disagreement_of_two_classes(trained) -> None:
    a, b = trained[CellIndex(0, 0)], trained[CellIndex(0, 2)]
    found = disagreement(a, b)
    np.testing.assert_allclose(found.difference, np.abs(a.surface - b.surface))
    np.testing.assert_array_equal(found.differs, (a.surface < 0.5) != (b.surface < 0.5))
    np.testing.assert_allclose(
        found.of_tests, [np.mean(p != q) for p, q in zip(a.predicted, b.predicted, strict=True)]
    )
    assert found.of_tests.shape == (3,)


def test_disagreement_of_several_classes_is_half_the_absolute_difference(short) -> None:
    a, b = Comparison(("iris",), network_columns("linear", "tiny"), 1, short).cells()
    found = disagreement(a, b)
    assert found.difference.shape == (40, 40)
    assert ((found.difference >= 0) & (found.difference <= 1)).all()
    p, q = a.surface[3, 7], b.surface[3, 7]
    # The largest difference that the two give to any set of classes.
    assert found.difference[3, 7] == pytest.approx(np.maximum(p - q, 0).sum())


def test_disagreement_of_a_regression_is_signed_and_in_its_unit(trained) -> None:
    a, b = trained[CellIndex(1, 0)], trained[CellIndex(1, 1)]
    found = disagreement(a, b)
    np.testing.assert_allclose(found.difference, a.surface - b.surface)
    assert not found.differs.any()
    expected = np.sqrt(((a.predicted - b.predicted) ** 2).mean(axis=1))
    np.testing.assert_allclose(found.of_tests, expected)


def test_cells_of_other_data_cannot_disagree(trained, short) -> None:
    with pytest.raises(ValueError, match="of one dataset"):
        disagreement(trained[CellIndex(0, 0)], trained[CellIndex(1, 0)])
    flips = DataSpec(dataset="xor", n_samples=60)
    quiet, loud = Comparison((flips,), columns_varying("noise", (0.0, 0.9)), 1, short).cells()
    with pytest.raises(ValueError, match="same test data"):
        disagreement(quiet, loud)
