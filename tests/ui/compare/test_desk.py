"""The desk: what is trained, what is kept, and how far it is."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from experiments.compare.cells import Cell
from experiments.compare.planning import CellIndex
from experiments.spec.errors import SpecError
from experiments.spec.spec import DataSpec
from ui.compare.datasets.choice import VALUES, Choice, column_title, default_values, value_title
from ui.compare.desk import Desk

SMALL = Choice(
    datasets=(DataSpec(dataset="blobs", n_samples=40), DataSpec(dataset="xor", n_samples=40)),
    values=("linear", "tiny"),
    epochs=2,
    seeds=2,
    baselines=("linear",),
)


@pytest.fixture
def desk() -> Desk:
    """A desk on which everything is done."""
    desk = Desk(SMALL)
    finish(desk)
    return desk


def finish(desk: Desk, **goals: dict[CellIndex, int]) -> None:
    desk.run(**goals)
    while desk.running:
        desk.tick(1.0)


def ticking() -> Iterator[float]:
    now = 0.0
    while True:
        now += 0.01
        yield now


def test_nothing_is_trained_until_it_is_asked_for() -> None:
    desk = Desk(SMALL)
    desk.tick(10.0)
    assert not desk.running
    assert desk.cells == {}


def test_a_run_fills_every_cell(desk: Desk) -> None:
    assert set(desk.cells) == set(desk.grid.places)
    assert all(cell.seeds == (0, 1) for cell in desk.cells.values())
    assert desk.missing() == []
    assert desk.state.share == 1.0


def test_a_tick_ends_when_its_time_is_up() -> None:
    desk = Desk(SMALL, clock=ticking().__next__)
    desk.run()
    desk.tick(0.02)
    assert desk.running
    assert not desk.cells


def test_the_first_tick_may_wait_for_a_first_cell() -> None:
    desk = Desk(SMALL, clock=ticking().__next__)
    desk.run()
    desk.tick(0.01, until_first=10.0)
    assert desk.cells
    assert desk.running


def test_stop_keeps_what_is_done_and_the_next_run_does_the_rest() -> None:
    desk = Desk(SMALL, clock=ticking().__next__)
    desk.run()
    desk.tick(0.01, until_first=10.0)
    desk.stop()
    done = dict(desk.cells)
    assert 0 < len(done) < len(desk.grid.places)
    desk.tick(10.0)
    assert desk.cells == done
    finish(desk)
    assert set(desk.cells) == set(desk.grid.places)
    assert all(desk.cells[place] is cell for place, cell in done.items())


def test_a_column_taken_away_and_put_back_is_not_trained_again(desk: Desk) -> None:
    scores = {place: cell.scores for place, cell in desk.cells.items()}
    desk.choose(replace(SMALL, values=("tiny",)))
    assert desk.missing() == []
    assert desk.cells[CellIndex(0, 0)].scores is scores[CellIndex(0, 1)]
    assert desk.cells[CellIndex(0, 0)].place == CellIndex(0, 0)
    desk.choose(SMALL)
    assert desk.missing() == []


def test_a_dataset_that_is_added_is_all_that_is_missing(desk: Desk) -> None:
    desk.choose(replace(SMALL, datasets=(*SMALL.datasets, DataSpec(dataset="moons"))))
    [(places, seeds)] = desk.missing()
    assert {place.row for place in places} == {2}
    assert seeds == (0, 1)


def test_another_noise_is_other_data(desk: Desk) -> None:
    noisy = SMALL.datasets[0].model_copy(update={"noise": 2.0})
    desk.choose(replace(SMALL, datasets=(noisy, SMALL.datasets[1])))
    assert {place.row for place in desk.cells} == {1}


def test_more_seeds_of_two_cells_train_those_seeds_alone(desk: Desk) -> None:
    two = {CellIndex(0, 0): 5, CellIndex(0, 2): 5}
    assert desk.missing(two) == [((CellIndex(0, 0), CellIndex(0, 2)), (2, 3, 4))]
    before = desk.cells[CellIndex(0, 0)].scores
    finish(desk, goals=two)
    counts = {place: len(cell.seeds) for place, cell in desk.cells.items()}
    assert counts == {place: 5 if place in two else 2 for place in desk.grid.places}
    assert desk.cells[CellIndex(0, 0)].scores[:2].tolist() == before.tolist()


def test_a_choice_that_cannot_run_changes_nothing(desk: Desk) -> None:
    cells = dict(desk.cells)
    bad = replace(SMALL, axis="activation", values=("relu",), network="linear")
    with pytest.raises(SpecError, match="hidden layer"):
        desk.choose(bad)
    assert desk.choice == SMALL
    assert desk.cells == cells


def test_a_choice_under_way_goes_on_with_what_it_still_needs() -> None:
    desk = Desk(SMALL)
    desk.run()
    desk.choose(replace(SMALL, seeds=3))
    assert desk.running
    while desk.running:
        desk.tick(1.0)
    assert all(len(cell.seeds) == 3 for cell in desk.cells.values())


@pytest.mark.parametrize("axis", VALUES)
def test_every_value_on_offer_makes_a_column_with_a_title(axis: str) -> None:
    chosen = replace(
        SMALL, axis=axis, values=VALUES[axis], lab=Desk(SMALL).grid.specs[CellIndex(0, 0)]
    )
    grid = chosen.comparison()
    titles = [column_title(column) for column in grid.columns]
    assert len(set(titles)) == len(VALUES[axis])
    assert all(value_title(axis, value) for value in VALUES[axis])
    assert set(default_values(axis)) <= set(VALUES[axis])


def test_verdicts_are_found_once_and_not_before_the_end(desk: Desk) -> None:
    assert desk.verdicts is desk.verdicts
    assert [verdict.dataset for verdict in desk.verdicts] == ["blobs", "xor"]
    before = desk.verdicts
    desk.run(dict.fromkeys(desk.grid.places, 3))
    desk.tick(0.0)
    assert desk.verdicts is before
    while desk.running:
        desk.tick(1.0)
    assert len(desk.verdicts[0].leader.seeds) == 3
    desk.choose(replace(SMALL, seeds=4))
    desk.run()
    assert desk.verdicts == []


def test_desks_that_share_what_they_keep_train_a_cell_once() -> None:
    kept: dict[tuple[str, ...], Cell] = {}
    first, second = Desk(SMALL, kept), Desk(replace(SMALL, values=("tiny", "small")), kept)
    finish(first)
    assert second.cells == {}
    second.run()
    # "tiny" and the classical method are known by now.
    assert {place.column for place in second.cells} == {0, 2}
    assert second.state.total == 2
    tiny = second.cells[CellIndex(0, 0)]
    assert tiny.place == CellIndex(0, 0)
    assert tiny.scores is first.cells[CellIndex(0, 1)].scores
