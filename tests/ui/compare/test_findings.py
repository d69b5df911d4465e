"""The sentences say what the numbers hold, and no more."""

from collections.abc import Callable

import pytest

from experiments.compare.cells import Cell
from experiments.compare.planning import CellIndex
from experiments.compare.runs import ComparisonRun
from experiments.compare.verdicts import RowVerdict, compare_cells, row_verdicts
from ui.compare.findings import dataset_findings, pair_findings, too_few_seeds
from ui.text import difference_text, interval_text, p_text, score_text

Scored = Callable[..., dict[CellIndex, Cell]]


def judged(cells: dict[CellIndex, Cell]) -> list[RowVerdict]:
    return row_verdicts(list(cells.values()))


def near(mean: float, seeds: int, step: float = 0.001) -> list[float]:
    """Scores around a mean, so that differences have a spread."""
    return [mean + step * ((7 * k) % 5 - 2) for k in range(seeds)]


def test_a_clear_best_is_named_with_its_leads(done: ComparisonRun, scored: Scored) -> None:
    cells = scored([0.80] * 8, near(0.90, 8), near(0.95, 8, 0.002))
    [row] = dataset_findings(done.grid, judged(cells))
    assert "is best with 95.0%" in row
    assert "One layer of 4 by 5.0 ± " in row
    assert "No hidden layer by 15.0 ± " in row


def test_a_lead_over_some_is_told_apart_from_the_rest(done: ComparisonRun, scored: Scored) -> None:
    wavering = [0.95 + 0.05 * (-1) ** k for k in range(8)]
    [row] = dataset_findings(done.grid, judged(scored([0.5] * 8, near(0.951, 8), wavering)))
    assert "beats No hidden layer by" in row
    assert "cannot be told from Logistic regression" in row


def test_with_five_seeds_no_lead_counts(done: ComparisonRun, scored: Scored) -> None:
    cells = scored([0.1] * 5, near(0.9, 5))
    [row] = dataset_findings(done.grid, judged(cells))
    assert "One layer of 4 leads with 90.0%, by 80.0 ± 0.2 percentage points over No" in row
    overall, several, _other = dataset_findings(
        done.grid,
        judged(scored([0.1] * 5, [0.5] * 5, near(0.9, 5)) | scored([0.9] * 5, [0.1] * 5, row=1)),
    )
    assert "With 5 seeds no lead over so many others can count" in overall
    assert "from 40.0 ± 0.2 percentage points over One layer of 4 to 80.0 ± 0.2" in several
    assert too_few_seeds(judged(cells)) == (5, 6)
    assert too_few_seeds(judged(scored([0.1] * 6, near(0.9, 6)))) is None


def test_equal_scores_have_no_leader(done: ComparisonRun, scored: Scored) -> None:
    [row] = dataset_findings(done.grid, judged(scored([1.0] * 5, [1.0] * 5)))
    assert "all have the same score, 100.0%" in row


def test_datasets_together_are_summed_up_first(done: ComparisonRun, scored: Scored) -> None:
    clear, level = ([0.5] * 8, near(0.9, 8)), ([0.9] * 8, [0.9] * 8)
    wavering = ([0.5] * 8, near(0.951, 8), [0.95 + 0.05 * (-1) ** k for k in range(8)])

    def overall(first: tuple[list[float], ...], second: tuple[list[float], ...]) -> str:
        return dataset_findings(done.grid, judged(scored(*first) | scored(*second, row=1)))[0]

    assert "One of 2 datasets has a clear best**: One layer of 4 on Blobs" in overall(clear, level)
    assert "2 of 2 datasets have a clear best" in overall(clear, clear)
    assert "On no dataset is one better than all" in overall(wavering, level)
    assert "On none of the datasets" in overall(level, level)


def test_where_nobody_beats_anybody_all_that_lead_are_named(
    done: ComparisonRun, scored: Scored
) -> None:
    wavering = [0.95, 0.97] * 4
    [row] = dataset_findings(done.grid, judged(scored(wavering, wavering[::-1], [0.95] * 8)))
    assert row.startswith("**Blobs**: no difference is beyond chance; the highest score is 96.0%")
    assert row.endswith("of No hidden layer and One layer of 4.")


def test_an_exact_tie_has_no_leader(done: ComparisonRun, scored: Scored) -> None:
    # Equal means in another order of seeds, and with the rounding of another sum.
    one, other = [0.99, 0.995, 0.9925, 0.3, 0.1 + 0.2], [0.995, 0.9925, 0.3, 0.1 + 0.2, 0.99]
    [few] = dataset_findings(done.grid, judged(scored(one, other, [0.1] * 5)))
    names = "No hidden layer and One layer of 4"
    tie = f"**Blobs**: {names} tie for the highest score, 71.6%, "
    if not few.startswith(tie):
        tie = tie.replace(names, "One layer of 4 and No hidden layer")
    assert few.startswith(tie)
    assert "ahead of Logistic regression" in few and "leads" not in few
    wide = judged(scored(near(0.9, 8), near(0.9, 8)[::-1], [0.5] * 8))
    assert [len(verdict.tied) for verdict in wide] == [1]
    [many] = dataset_findings(done.grid, wide)
    assert "tie for the highest score, 90.0%." in many and "beats Logistic regression by" in many
    assert "leads" not in many and "cannot be told" not in many


def test_scores_that_differ_by_rounding_alone_are_equal(scored: Scored) -> None:
    a, b = scored([0.3] * 6, [0.1 + 0.2] * 6).values()
    verdict = compare_cells(a, b)
    assert verdict.paired.difference.mean == 0.0 and verdict.paired.p == 1.0
    assert pair_findings(verdict, "A", "B")[-1] == "They score the same at every seed."


def test_a_single_cell_finds_nothing(done: ComparisonRun, scored: Scored) -> None:
    assert dataset_findings(done.grid, judged(scored([0.9, 0.8]))) == []
    assert dataset_findings(done.grid, []) == []


def test_every_kind_of_data_gets_its_sentence(done: ComparisonRun) -> None:
    assert len(dataset_findings(done.grid, done.verdicts)) == 1 + len(done.grid.rows)


def test_the_better_one_is_named_first(scored: Scored) -> None:
    a, b = scored([0.8] * 8, near(0.9, 8)).values()
    [answer] = pair_findings(compare_cells(a, b), "A", "B")
    assert answer.startswith("**B is better than A** by 10.0 ± ")
    assert "p = 0.008, 8 seeds" in answer


def test_five_seeds_are_told_to_be_too_few_for_any_difference(scored: Scored) -> None:
    a, b = scored([0.1] * 5, near(0.9, 5)).values()
    first, second = pair_findings(compare_cells(a, b), "A", "B")
    assert "Not distinguishable with 5 seeds" in first
    assert "2/32 = 0.063" in second


@pytest.mark.parametrize(
    ("second", "words"),
    [([0.9] * 8, "same at every seed"), ([0.9, 0.8] * 3 + [0.901, 0.8], "more than 1,000")],
)
def test_what_more_seeds_cannot_do_is_said(scored: Scored, second: list[float], words: str) -> None:
    first = [0.9] * 8 if second == [0.9] * 8 else [0.8, 0.9] * 4
    a, b = scored(first, second).values()
    assert words in pair_findings(compare_cells(a, b), "A", "B")[-1]


def test_numbers_are_written_in_the_unit_of_their_score(scored: Scored) -> None:
    a, b = scored([0.9, 0.92], [0.8, 0.8]).values()
    difference = compare_cells(a, b).paired.difference
    assert difference_text(difference, "accuracy") == "+11.0 ± 12.7 percentage points"
    assert difference_text(difference, "r_squared") == "+0.110 ± 0.127"
    assert interval_text(scored([0.9])[CellIndex(0, 0)].score, "accuracy") == "90.0%"
    assert score_text(float("inf"), "accuracy") == "–"
    assert p_text(2 / 2**12) == "0.00049"
