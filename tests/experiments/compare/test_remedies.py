"""Remedies side by side: what they show is true of their runs, and they help."""

import numpy as np
import pytest

from experiments.compare.statistics import compare_paired
from experiments.compare.treatments import (
    Treatment,
    compare_remedies,
    compare_strengths,
    compare_widths,
    overfitting_spec,
)
from experiments.run.runner import build
from experiments.spec.parsing import changed

SHORT = changed(overfitting_spec("xor"), {"training.epochs": 90, "training.learning_rate": 0.03})


def by_column(grid):
    return sorted(grid.cells(), key=lambda cell: cell.place.column)


@pytest.fixture(scope="module")
def treated():
    treatments = [
        Treatment("nothing"),
        Treatment("l2", 0.03),
        Treatment("jitter", 0.3),
        Treatment("more_data", 4),
    ]
    return by_column(compare_remedies(SHORT, treatments, seeds=6))


def test_what_overfits_has_a_gap_that_remedies_close(treated) -> None:
    nothing, *others = treated
    assert nothing.gap.low > 0.1
    for cell in others:
        assert cell.gap.mean < nothing.gap.mean - 0.05
        assert cell.score.mean > nothing.score.mean
    # Over the same seeds, so that the help can be told from luck.
    gaps = [cell.train_scores - cell.scores for cell in (nothing, treated[3])]
    assert compare_paired(*gaps).p < 0.05


def test_test_curves_and_norms_are_those_of_the_single_runs(treated) -> None:
    for cell in (treated[0], treated[2]):
        followed = cell.kept_curves
        assert followed.epochs[0] == 0 and followed.epochs[-1] == 90
        assert (np.diff(followed.epochs) > 0).all() and len(followed.epochs) <= 60
        for k in (0, 5):
            alone = build(cell.specs[k])
            for epoch in range(91):
                if epoch:
                    alone.trainer.run_epoch()
                (places,) = np.nonzero(followed.epochs == epoch)
                if not len(places):
                    continue
                report = alone.evaluate("test")
                assert followed.test_score[places[0], k] == pytest.approx(report.accuracy)
                # Probabilities that round to 1 cost scikit-learn's logarithm a few digits.
                assert followed.test_loss[places[0], k] == pytest.approx(report.log_loss, rel=1e-4)
                weights = alone.trainer.parameters.weights
                norm = np.sqrt(sum((matrix**2).sum() for matrix in weights))
                assert followed.weight_norm[places[0], k] == pytest.approx(norm)


def test_the_last_test_score_is_the_cells(treated) -> None:
    for cell in treated:
        np.testing.assert_allclose(cell.kept_curves.test_score[-1], cell.scores)


def test_a_penalty_keeps_weights_small(treated) -> None:
    nothing, penalized = (cell.kept_curves.weight_norm[-1] for cell in treated[:2])
    assert (penalized < nothing / 2).all()


def test_after_an_early_stop_the_curves_stay_at_the_best_epoch() -> None:
    (cell,) = compare_remedies(SHORT, [Treatment("early_stopping", 5)], seeds=4).cells()
    last = cell.stopped.max()
    earlier = cell.stopped < last
    assert (cell.stopped > 0).all() and earlier.any()
    np.testing.assert_allclose(cell.kept_curves.test_score[-1, earlier], cell.scores[earlier])


def test_more_seeds_join_what_was_followed() -> None:
    grid = compare_remedies(SHORT, [Treatment("nothing")], seeds=(0, 1))
    (first,), (more,) = grid.cells(), grid.cells(seeds=(1, 2))
    (whole,) = grid.cells(seeds=(0, 1, 2))
    joined = first.joined(more).kept_curves
    for name in ("epochs", "test_loss", "test_score", "weight_norm"):
        np.testing.assert_allclose(
            getattr(joined, name), getattr(whole.kept_curves, name), atol=1e-9
        )


def test_the_gap_falls_with_the_strength() -> None:
    grid = compare_strengths(SHORT, "l2", (1e-4, 0.01, 0.1), seeds=4)
    gaps = [cell.gap.mean for cell in by_column(grid)]
    assert gaps == sorted(gaps, reverse=True) and gaps[0] > gaps[-1] + 0.1
    # Penalties of all strengths train as one population.
    assert [len(group.places) for group in grid.plan()] in ([3], [1, 2], [2, 1])
    assert [column.strength for column in grid.columns] == [1e-4, 0.01, 0.1]


def test_strengths_default_to_those_that_the_data_allow() -> None:
    grid = compare_strengths(SHORT, "more_data", seeds=1)
    assert [column.strength for column in grid.columns] == [1.5, 2, 3, 4, 6]


def test_capacity_runs_from_too_small_to_too_large() -> None:
    narrow, middle, wide = by_column(compare_widths(SHORT, (1, 8, 64), seeds=4))
    assert narrow.parameter_count < middle.parameter_count < wide.parameter_count
    assert narrow.train_scores.mean() < middle.train_scores.mean() < wide.train_scores.mean()
    # Too small cannot learn it; too large learns it by heart.
    assert narrow.score.mean < middle.score.mean
    assert wide.gap.mean > narrow.gap.mean
