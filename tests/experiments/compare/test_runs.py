"""The comparison of a session: what is trained, what is kept, and how far it is."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from experiments.compare.cells import Cell
from experiments.compare.planning import CellIndex
from experiments.compare.requests import DatasetsRequest
from experiments.compare.runs import ComparisonRun
from experiments.spec.errors import SpecError
from experiments.spec.spec import DataSpec

SMALL = DatasetsRequest(
    datasets=(DataSpec(dataset="blobs", n_samples=40), DataSpec(dataset="xor", n_samples=40)),
    values=("linear", "tiny"),
    epochs=2,
    seeds=2,
    baselines=("linear",),
)


@pytest.fixture
def run() -> ComparisonRun:
    """A comparison in which everything is done."""
    run = ComparisonRun(SMALL)
    finish(run)
    return run


def finish(run: ComparisonRun, **goals: dict[CellIndex, int]) -> None:
    run.run(**goals)
    while run.running:
        run.tick(1.0)


def ticking() -> Iterator[float]:
    now = 0.0
    while True:
        now += 0.01
        yield now


def test_nothing_is_trained_until_it_is_asked_for() -> None:
    run = ComparisonRun(SMALL)
    run.tick(10.0)
    assert not run.running
    assert run.cells == {}


def test_a_run_fills_every_cell(run: ComparisonRun) -> None:
    assert set(run.cells) == set(run.grid.places)
    assert all(cell.seeds == (0, 1) for cell in run.cells.values())
    assert run.missing() == []
    assert run.share == 1.0


def test_a_tick_ends_when_its_time_is_up() -> None:
    run = ComparisonRun(SMALL, clock=ticking().__next__)
    run.run()
    run.tick(0.02)
    assert run.running
    assert not run.cells


def test_the_first_tick_may_wait_for_a_first_cell() -> None:
    run = ComparisonRun(SMALL, clock=ticking().__next__)
    run.run()
    run.tick(0.01, until_first=10.0)
    assert run.cells
    assert run.running


def test_stop_keeps_what_is_done_and_the_next_run_does_the_rest() -> None:
    run = ComparisonRun(SMALL, clock=ticking().__next__)
    run.run()
    run.tick(0.01, until_first=10.0)
    run.stop()
    done = dict(run.cells)
    assert 0 < len(done) < len(run.grid.places)
    run.tick(10.0)
    assert run.cells == done
    finish(run)
    assert set(run.cells) == set(run.grid.places)
    assert all(run.cells[place] is cell for place, cell in done.items())


def test_a_column_taken_away_and_put_back_is_not_trained_again(run: ComparisonRun) -> None:
    scores = {place: cell.scores for place, cell in run.cells.items()}
    run.choose(replace(SMALL, values=("tiny",)))
    assert run.missing() == []
    assert run.cells[CellIndex(0, 0)].scores is scores[CellIndex(0, 1)]
    assert run.cells[CellIndex(0, 0)].place == CellIndex(0, 0)
    run.choose(SMALL)
    assert run.missing() == []


def test_a_dataset_that_is_added_is_all_that_is_missing(run: ComparisonRun) -> None:
    run.choose(replace(SMALL, datasets=(*SMALL.datasets, DataSpec(dataset="moons"))))
    [(places, seeds)] = run.missing()
    assert {place.row for place in places} == {2}
    assert seeds == (0, 1)


def test_another_noise_is_other_data(run: ComparisonRun) -> None:
    noisy = SMALL.datasets[0].model_copy(update={"noise": 2.0})
    run.choose(replace(SMALL, datasets=(noisy, SMALL.datasets[1])))
    assert {place.row for place in run.cells} == {1}


def test_more_seeds_of_two_cells_train_those_seeds_alone(run: ComparisonRun) -> None:
    two = {CellIndex(0, 0): 5, CellIndex(0, 2): 5}
    assert run.missing(two) == [((CellIndex(0, 0), CellIndex(0, 2)), (2, 3, 4))]
    before = run.cells[CellIndex(0, 0)].scores
    finish(run, goals=two)
    counts = {place: len(cell.seeds) for place, cell in run.cells.items()}
    assert counts == {place: 5 if place in two else 2 for place in run.grid.places}
    assert run.cells[CellIndex(0, 0)].scores[:2].tolist() == before.tolist()


def test_a_choice_that_cannot_run_changes_nothing(run: ComparisonRun) -> None:
    cells = dict(run.cells)
    bad = replace(SMALL, axis="activation", values=("relu",), network="linear")
    with pytest.raises(SpecError, match="hidden layer"):
        run.choose(bad)
    assert run.request == SMALL
    assert run.cells == cells


def test_a_choice_under_way_goes_on_with_what_it_still_needs() -> None:
    run = ComparisonRun(SMALL)
    run.run()
    run.choose(replace(SMALL, seeds=3))
    assert run.running
    while run.running:
        run.tick(1.0)
    assert all(len(cell.seeds) == 3 for cell in run.cells.values())


def test_verdicts_are_found_once_and_not_before_the_end(run: ComparisonRun) -> None:
    assert run.verdicts is run.verdicts
    assert [verdict.dataset for verdict in run.verdicts] == ["blobs", "xor"]
    before = run.verdicts
    run.run(dict.fromkeys(run.grid.places, 3))
    run.tick(0.0)
    assert run.verdicts is before
    while run.running:
        run.tick(1.0)
    assert len(run.verdicts[0].leader.seeds) == 3
    run.choose(replace(SMALL, seeds=4))
    run.run()
    assert run.verdicts == []


def test_runs_that_share_what_they_keep_train_a_cell_once() -> None:
    kept: dict[tuple[str, ...], Cell] = {}
    first, second = (
        ComparisonRun(SMALL, kept),
        ComparisonRun(replace(SMALL, values=("tiny", "small")), kept),
    )
    finish(first)
    assert second.cells == {}
    second.run()
    # "tiny" and the classical method are known by now.
    assert {place.column for place in second.cells} == {0, 2}
    assert second.total == 2
    tiny = second.cells[CellIndex(0, 0)]
    assert tiny.place == CellIndex(0, 0)
    assert tiny.scores is first.cells[CellIndex(0, 1)].scores
