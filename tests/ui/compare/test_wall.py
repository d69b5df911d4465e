"""The message to the wall, and the table: every cell, for every kind of data."""

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.compare.cells import Cell
from experiments.compare.planning import CellIndex
from experiments.compare.requests import DatasetsRequest
from experiments.compare.runs import ComparisonRun
from experiments.compare.verdicts import row_verdicts
from experiments.spec.spec import DataSpec
from ui.compare.datasets_results import scores_frame, tile_rows
from ui.compare.results import with_seeds
from ui.compare.wall import wall_message, wall_table
from ui.widgets.downloads import frame_csv

Unpack = Callable[[bytes], Any]
KINDS = ("binary", "classes", "curve", "regression")


def test_the_wall_holds_every_cell_with_its_score(done: ComparisonRun, unpack: Unpack) -> None:
    head = unpack(wall_message(tile_rows(done.grid, done.cells, done.verdicts)))
    assert tuple(row["kind"] for row in head["rows"]) == KINDS
    for row, shown in enumerate(head["rows"]):
        for column, cell in enumerate(shown["cells"]):
            own = done.cells[CellIndex(row, column)]
            assert cell["score"] and cell["token"]
            assert cell["opens"] is not own.is_baseline
            raster = cell["raster"]
            assert raster.size == own.surface.size
            assert raster.dtype == (np.float64 if shown["kind"] == "curve" else np.uint8)


def test_a_page_without_a_clock_asks_the_browser_to_answer(
    done: ComparisonRun, unpack: Unpack
) -> None:
    rows = tile_rows(done.grid, done.cells, done.verdicts)
    assert unpack(wall_message(rows))["leaving"] is False
    assert unpack(wall_message(rows, leaving=True))["leaving"] is True


def test_facts_say_score_ceiling_and_plane(done: ComparisonRun, unpack: Unpack) -> None:
    blobs, iris, sine, friedman = (
        row["facts"]
        for row in unpack(wall_message(tile_rows(done.grid, done.cells, done.verdicts)))["rows"]
    )
    assert blobs.startswith("Accuracy on test data · best possible 100")
    assert "PCA plane" in iris and "of 4 features" in iris
    assert sine.startswith("R² on test data · best possible 0.")
    assert "of 10 features" in friedman


def test_points_are_the_test_data_within_the_picture(done: ComparisonRun, unpack: Unpack) -> None:
    head = unpack(wall_message(tile_rows(done.grid, done.cells, done.verdicts)))
    for row in range(len(KINDS)):
        test = done.cells[CellIndex(row, 0)].data.test.y
        for name in ("x", "y"):
            spots = head["rows"][row]["cells"][0]["points"][name]
            assert spots.size == min(len(test), 150)
            assert spots.min() >= 0.0
            assert spots.max() <= 1.0


def test_columns_with_data_of_their_own_show_them_and_their_ceiling(unpack: Unpack) -> None:
    rows = (DataSpec(dataset="xor"), DataSpec(dataset="friedman1"))
    run = ComparisonRun(DatasetsRequest(rows, axis="noise", values=(0.0, 0.6), epochs=1, seeds=1))
    run.run()
    while run.running:
        run.tick(1.0)
    assert not any(cell.is_baseline for cell in run.cells.values())
    head = unpack(wall_message(tile_rows(run.grid, run.cells, [])))
    quiet, loud = head["rows"][0]["cells"]
    assert "best possible" not in head["rows"][0]["facts"]
    assert quiet["note"] == "best possible 100.0%"
    assert loud["note"].startswith("best possible") and loud["note"] != quiet["note"]
    for column, own in enumerate((quiet, loud)):
        cell = run.cells[CellIndex(0, column)]
        expected = cell.view.plane.project(cell.data.test.raw)
        low, high = cell.view.xs[0], cell.view.xs[-1]
        np.testing.assert_allclose(
            own["points"]["x"] * (high - low) + low, expected[:, 0][:150], atol=1e-5
        )


def test_cells_that_are_not_done_are_there_without_a_picture(
    done: ComparisonRun, unpack: Unpack
) -> None:
    one = {CellIndex(1, 1): done.cells[CellIndex(1, 1)]}
    head = unpack(wall_message(tile_rows(done.grid, one, [])))
    pictured = [cell for row in head["rows"] for cell in row["cells"] if "raster" in cell]
    assert [cell["title"] for cell in pictured] == ["One layer of 4"]
    assert sum(len(row["cells"]) for row in head["rows"]) == len(done.grid.places)


def test_a_cell_is_painted_again_only_when_it_has_changed(
    done: ComparisonRun, unpack: Unpack
) -> None:
    def tokens(cells: dict[CellIndex, Cell]) -> dict[str, str]:
        head = unpack(wall_message(tile_rows(done.grid, cells, [])))
        return {
            f"{row['title']} {cell['title']}": cell["token"]
            for row in head["rows"]
            for cell in row["cells"]
            if "token" in cell
        }

    some = {place: cell for place, cell in done.cells.items() if place.row == 0}
    assert tokens(some).items() <= tokens(done.cells).items()


def test_the_table_has_a_line_for_each_cell(done: ComparisonRun) -> None:
    frame = scores_frame(done.grid, done.cells, done.verdicts)
    assert len(frame) == len(done.grid.places)
    assert frame["model"].tolist()[2::3] == ["Logistic regression"] * 2 + ["Ridge regression"] * 2
    assert frame["score"].between(frame["low"], frame["high"]).all()
    assert frame["parameters"].isna().tolist() == [False, False, True] * 4
    assert not frame["best"].any()


def test_the_file_has_every_seed_of_every_cell(done: ComparisonRun) -> None:
    frame = scores_frame(done.grid, done.cells, done.verdicts)
    cells = [done.cells[place] for place in done.grid.places]
    table = pd.read_csv(io.BytesIO(frame_csv(with_seeds(frame, cells, {"score": "scores"}))))
    mean = table[["score_seed_0", "score_seed_1"]].mean(axis=1)
    assert mean.tolist() == pytest.approx(table["score"].tolist())


def test_the_best_are_marked_on_the_wall_and_in_the_table(
    done: ComparisonRun, scored: Callable[..., dict[CellIndex, Cell]], unpack: Unpack
) -> None:
    cells = scored([0.5] * 8, [0.8, 0.9] * 4, [0.6] * 8)
    verdicts = row_verdicts(list(cells.values()))
    head = unpack(wall_message(tile_rows(done.grid, cells, verdicts)))
    assert [cell["best"] for cell in head["rows"][0]["cells"]] == [False, True, False]
    assert scores_frame(done.grid, cells, verdicts)["best"].tolist() == [False, True, False]


def test_the_file_of_the_wall_has_scores_and_pictures_digit_for_digit(done: ComparisonRun) -> None:
    rows = list(wall_table(tile_rows(done.grid, done.cells, done.verdicts)).rows)
    for place, cell in done.cells.items():
        tiles = tile_rows(done.grid, done.cells, done.verdicts)[place.row]
        title = tiles.tiles[place.column].title
        own = [row for row in rows if row[:2] == (tiles.title, title)]
        count = len(cell.scores)
        assert [row[-1] for row in own[:count]] == cell.scores.tolist()
        assert [row[-1] for row in own[count:]] == cell.surface.ravel().tolist()
        assert next(row[3] for row in own[count:]) == cell.view.xs[0]
