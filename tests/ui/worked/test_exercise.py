"""A practice sheet: its blanks, its score, and its key."""

import csv
import io
from dataclasses import replace

import numpy as np
import pytest

from nn_core.input_errors import InputError, parse_number
from nn_core.optimizers import SGD, Adam
from nn_core.optimizers.clipping import ClipByNorm
from nn_core.optimizers.penalties import Penalty
from tutorial.example.examples import EXAMPLES
from tutorial.practice.judging import Judgement
from tutorial.practice.practice import DIFFICULTIES, practice_rows, practice_sheet
from ui.worked.session import MOST_BLANKS, OPEN_EXAMPLE, Exercise, Worked
from ui.worked.sheets import BLANK, sheet_frame, sheet_markdown

DIGITS = 6


def exercise(difficulty="easy", seed=3):
    return Exercise(practice_sheet(seed, difficulty))


def blanks(sheet):
    return [row for _step, asked in sheet.steps for row in asked]


@pytest.mark.parametrize("difficulty", DIFFICULTIES)
def test_a_drawn_sheet_asks_for_every_row_once(difficulty):
    sheet = exercise(difficulty)
    assert sorted(str(row.address) for row in blanks(sheet)) == sorted(
        str(row.address) for row in practice_rows(sheet.trace)
    )


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_can_be_practiced_and_the_key_is_all_right(name):
    sheet = Exercise(EXAMPLES[name]())
    assert all(0 < len(asked) <= MOST_BLANKS for _step, asked in sheet.steps)
    key = sheet_frame(sheet, DIGITS, key=True)
    asked = key[key["stage"] != "given"]
    for row, value in zip(blanks(sheet), asked["value"], strict=True):
        sheet.answer(row, f"{value:.{DIGITS}g}")
    count = len(blanks(sheet))
    assert sheet.score() == (count, count, count)


def test_the_score_tells_first_tries_from_later_ones():
    sheet = exercise()
    first, second, third, *_rest = blanks(sheet)
    count = len(blanks(sheet))
    sheet.answer(first, f"{first.value:.4g}")
    sheet.answer(second, "77")
    sheet.answer(third, "cat")
    assert sheet.score() == (1, 1, count)
    sheet.answer(second, f"{second.value:.4g}".replace(".", ","))
    sheet.answer(third, f"{third.value:.4g}")
    # A word is a slip of the keyboard, and no wrong answer.
    assert sheet.score() == (3, 2, count)
    sheet.answer(first, " ")
    assert sheet.score() == (2, 1, count)


def test_a_result_is_a_judgement_a_refusal_or_nothing():
    sheet = exercise()
    row = blanks(sheet)[0]
    assert row.address not in sheet.answers
    sheet.answer(row, "1e309")
    assert isinstance(sheet.answers[row.address].result, InputError)
    sheet.answer(row, "77")
    found = sheet.answers[row.address].result
    assert isinstance(found, Judgement) and not found.correct and found.hint


@pytest.mark.parametrize("difficulty", DIFFICULTIES)
def test_the_sheet_keeps_the_answers_to_itself_and_the_key_gives_them(difficulty):
    sheet = exercise(difficulty)
    blank, key = (sheet_markdown(sheet, DIGITS, key=key) for key in (False, True))
    assert blank.count(BLANK) == len(blanks(sheet)) and BLANK not in key
    for row in blanks(sheet):
        assert row.symbol in blank
        assert f"**${row.value_latex(DIGITS)}$**" in key
        if "." in (value := row.value_latex(DIGITS)) and len(value) > 5:
            assert value not in blank


def test_the_sheet_says_everything_that_is_needed():
    sheet = exercise("hard")
    text = sheet_markdown(sheet, DIGITS, key=False)
    for found in sheet.trace.before.flat:
        assert f"= {found:g}$" in text
    assert r"\eta = 10" in text and "Half squared error" in text


def test_the_data_have_the_givens_and_a_line_a_blank():
    sheet = exercise("medium")
    for key in (False, True):
        text = sheet_frame(sheet, DIGITS, key=key).to_csv(index=False)
        lines = list(csv.DictReader(io.StringIO(text)))
        given = [line for line in lines if line["stage"] == "given"]
        asked = [line for line in lines if line["stage"] != "given"]
        assert len(given) == 1 + 2 * (2 + 2) + sheet.trace.network.layout.size
        assert [bool(line["value"]) for line in asked] == [key] * len(blanks(sheet))
        if key:
            values = [parse_number(line["value"]) for line in asked]
            right = [row.value for row in blanks(sheet)]
            assert np.array_equal(values, right)


def test_sheet_and_key_tell_on_paper_that_they_belong_together():
    worked = Worked("mazur")
    worked.practice_seed = 41
    for key in (False, True):
        assert "seed 41" in sheet_markdown(worked.exercise(), DIGITS, key=key)
    worked.practice_source = OPEN_EXAMPLE
    assert "Matt Mazur" in sheet_markdown(worked.exercise(), DIGITS, key=False)
    assert "seed" not in sheet_markdown(worked.exercise(), DIGITS, key=False)


def test_a_new_seed_gives_new_numbers_and_the_old_one_the_old():
    worked = Worked("mazur")
    first = worked.exercise()
    assert worked.exercise() is first
    worked.practice_seed += 1
    second = worked.exercise()
    assert not np.array_equal(second.trace.before.flat, first.trace.before.flat)
    worked.practice_seed -= 1
    assert np.array_equal(worked.exercise().trace.before.flat, first.trace.before.flat)
    assert worked.exercise().answers == {}


def test_practice_on_the_open_example_follows_it():
    worked = Worked("mazur")
    worked.practice_source = OPEN_EXAMPLE
    assert worked.exercise().trace.before.flat.tolist() == worked.example.parameters.flat.tolist()
    kept = worked.exercise()
    assert worked.exercise() is kept
    worked.choose("xor_by_hand")
    assert worked.exercise().trace.samples == 4


def test_values_that_overflow_are_not_asked_for():
    example = EXAMPLES["mazur"]()
    parameters = example.parameters.copy()
    parameters.flat[:] = 1e300
    sheet = Exercise(replace(example, parameters=parameters))
    assert all(np.isfinite(row.value) for row in blanks(sheet))


def test_updates_that_need_more_than_the_sheet_gives_are_not_asked_for():
    example = EXAMPLES["mazur"]()
    assert "update" in {step.stage for step, _asked in Exercise(example).steps}
    for other in (
        replace(example, optimizer=Adam()),
        replace(example, optimizer=SGD(momentum=0.9)),
        replace(example, penalty=Penalty(l2=0.1)),
        replace(example, clipping=ClipByNorm(0.1)),
    ):
        assert "update" not in {step.stage for step, _asked in Exercise(other).steps}


def test_the_sheet_gives_the_factors_of_dropout():
    example = replace(EXAMPLES["mazur"](), masks=[np.array([[1.25, 0.0]]), None])
    assert "1\\.25, 0" in sheet_markdown(Exercise(example), DIGITS, key=False)
