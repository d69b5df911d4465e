"""The study: four parts in turn, each cell trained once, and sentences true of the numbers."""

import io
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from experiments.compare.planning import CellIndex
from experiments.compare.requests import NOTHING, OverfittingRequest, default_treatments
from experiments.compare.runs import OverfittingStudy
from experiments.compare.treatments import Treatment, overfitting_spec
from experiments.spec.errors import SpecError
from experiments.spec.parsing import changed
from ui.compare.findings import remedy_findings, seeds_to_tell
from ui.compare.overfitting_results import scores_frame
from ui.compare.results import with_seeds
from ui.compare.titles import study_title
from ui.widgets.downloads import frame_csv

SHORT = changed(overfitting_spec("xor"), {"training.epochs": 3, "network.hidden": [{"units": 4}]})
SMALL = OverfittingRequest(
    SHORT, (NOTHING, Treatment("l2", 0.01), Treatment("dropout", 0.5)), 2, "l2", 2
)


def finish(study: OverfittingStudy) -> list[str]:
    """Train to the end; return the parts in their order."""
    parts: list[str] = []
    while study.running:
        if study.part not in parts:
            parts.append(str(study.part))
        study.tick(0.2)
    return parts


@pytest.fixture
def done() -> OverfittingStudy:
    study = OverfittingStudy(SMALL)
    study.run()
    assert finish(study) == ["remedies", "ensemble", "strength", "capacity"]
    return study


def test_nothing_is_trained_until_it_is_asked_for() -> None:
    study = OverfittingStudy(SMALL)
    study.tick(1.0)
    assert study.is_missing
    assert not study.cells
    assert study.part is None
    assert remedy_findings(study) == []


def test_every_part_is_answered(done: OverfittingStudy) -> None:
    assert not done.is_missing
    assert [study_title(done, cell) for cell in done.cells.values()] == [
        "Nothing",
        "L2 penalty, 0.01",
        "Dropout, 50%",
        "Ensemble of 2 networks",
    ]
    for run in (done.strength, done.capacity):
        assert len(run.cells) == len(run.grid.places)


def test_a_remedy_at_a_strength_is_trained_once(done: OverfittingStudy) -> None:
    place = next(
        CellIndex(0, k)
        for k, treatment in enumerate(done.strength.grid.columns)
        if treatment == SMALL.treatments[1]
    )
    assert done.strength.cells[place].scores is done.remedies.cells[CellIndex(0, 1)].scores


def test_another_strength_trains_that_alone_and_the_old_one_is_remembered(
    done: OverfittingStudy,
) -> None:
    before = done.remedies.cells[CellIndex(0, 1)]
    done.choose(replace(SMALL, treatments=(NOTHING, Treatment("l2", 0.1), SMALL.treatments[2])))
    # 0.1 is known from the curve of strengths.
    assert not done.running
    done.choose(
        replace(SMALL, treatments=(NOTHING, Treatment("l2", 0.01), Treatment("dropout", 0.2)))
    )
    assert finish(done) == ["remedies"]
    done.choose(SMALL)
    assert not done.running
    assert done.remedies.cells[CellIndex(0, 1)].scores is before.scores


def test_the_ensemble_stays_behind_the_remedies_when_one_is_taken_away(
    done: OverfittingStudy,
) -> None:
    done.choose(replace(SMALL, treatments=SMALL.treatments[:2]))
    assert not done.running
    assert [cell.place.column for cell in done.cells.values()] == [0, 1, 2]
    assert study_title(done, list(done.cells.values())[-1]) == "Ensemble of 2 networks"


def test_without_an_ensemble_none_is_trained() -> None:
    study = OverfittingStudy(replace(SMALL, members=0))
    study.run()
    assert "ensemble" not in finish(study)
    assert study.ensemble is None


def test_stop_keeps_what_is_done() -> None:
    study = OverfittingStudy(SMALL)
    study.run()
    while not study.cells:
        study.tick(0.0)
    study.stop()
    study.tick(1.0)
    kept = len(study.cells)
    assert kept > 0
    assert not study.running
    assert study.is_missing
    study.run()
    finish(study)
    assert not study.is_missing


def test_progress_names_the_part() -> None:
    study = OverfittingStudy(SMALL)
    study.run()
    seen = set()
    while study.running:
        assert 0.0 <= study.share <= 1.0
        seen.add((study.part, study.number, study.parts))
        study.tick(0.0)
    names = ["remedies", "ensemble", "strength", "capacity"]
    assert seen == {(name, k + 1, 4) for k, name in enumerate(names)}


def test_a_remedy_that_does_not_fit_changes_nothing(done: OverfittingStudy) -> None:
    with pytest.raises(SpecError):
        done.choose(replace(SMALL, treatments=(NOTHING, Treatment("shift", 1))))
    assert done.request is SMALL
    assert len(done.cells) == 4


def test_default_treatments_fit_their_data() -> None:
    assert "shift" in [
        treatment.remedy for treatment in default_treatments(overfitting_spec("digits"))
    ]
    assert default_treatments(overfitting_spec("xor"))[0] == NOTHING


def test_the_table_has_the_numbers_of_the_cells(done: OverfittingStudy) -> None:
    frame = scores_frame(done)
    cells = list(done.cells.values())
    assert frame["score"].tolist() == [cell.score.mean for cell in cells]
    assert frame["gap"].tolist() == pytest.approx(
        [float(np.mean(cell.train_scores - cell.scores)) for cell in cells]
    )
    change = frame["score"] - frame["score"][0]
    assert frame["score_change"][1:].tolist() == pytest.approx(change[1:].tolist())
    assert frame["epochs"].tolist() == [3.0] * 4
    assert frame["weight_norm"].notna().tolist() == [True, True, True, False]
    file = frame_csv(with_seeds(frame, cells, {"test": "scores", "train": "train_scores"}))
    table = pd.read_csv(io.BytesIO(file))
    mean = table[["test_seed_0", "test_seed_1"]].mean(axis=1)
    assert mean.tolist() == pytest.approx(table["score"].tolist())


def test_with_two_seeds_the_page_says_that_nothing_can_count(done: OverfittingStudy) -> None:
    first, second = remedy_findings(done)
    assert first.startswith("**Without a remedy: ")
    assert second.startswith("With 2 seeds no difference can count")
    # Three remedies: 3 · 2/2⁷ < 0.05 ≤ 3 · 2/2⁶.
    assert seeds_to_tell(done) == 7


def test_sentences_name_every_remedy_once_and_by_what_it_did(done: OverfittingStudy) -> None:
    count = 8
    worse, better = np.full(count, 0.6), np.full(count, 0.8)
    scores = {0: (0.7, 1.0), 1: (better, 0.9), 2: (worse, 1.0)}
    for column, (test, train) in scores.items():
        place = CellIndex(0, column)
        cell = done.remedies.cells[place]
        specs = tuple(cell.specs[0].model_copy(update={"seed": k}) for k in range(count))
        wobble = 0.01 * np.arange(count)
        done.remedies.cells[place] = replace(
            cell, specs=specs, scores=test + wobble, train_scores=train + 0 * wobble
        )
    done.ensembles.ensemble = None
    text = remedy_findings(done)
    assert text[0].startswith("**Without a remedy: 100.0% on training data, 73.5%")
    assert text[1:] == [
        "The test score rises (percentage points) with L2 penalty, 0.01 (+10.0 ± 0.0).",
        "The test score falls (percentage points) with Dropout, 50% (−10.0 ± 0.0).",
    ]
    assert seeds_to_tell(done) is None
