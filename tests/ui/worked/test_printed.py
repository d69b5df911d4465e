"""The article's printed numbers stand beside the rows that they belong to, judged."""

import re
from dataclasses import replace

import pytest

from nn_core.article.claims import KIND_TITLES, judge_cell
from nn_core.article.worked_example import CLAIMS
from nn_core.derivation.rows import row
from ui.worked.printed import READINGS, printed_at, printed_column
from ui.worked.session import Worked

PLACED = [
    (claim, cell, place)
    for claim in CLAIMS
    for cell in claim.cells
    if cell.address is not None
    for place in (cell.address, *cell.also)
]


def cell_text(worked, address):
    found = row(worked.trace, address, numeric=False)
    column = printed_column(worked, [found])
    assert column is not None
    return column[1](found)


@pytest.mark.parametrize(("claim", "cell", "address"), PLACED)
def test_each_printed_number_stands_in_its_row_with_its_verdict(claim, cell, address):
    text = cell_text(Worked(cell.reading), address)
    verdict = judge_cell(cell)
    assert cell.printed in text
    # Not by color alone: a check mark or a cross as well.
    assert (":green[:material/check:" in text) == verdict.agrees
    assert (":red[:material/close:" in text) == (not verdict.agrees)
    kind = KIND_TITLES[claim.kind].replace("ŷ", "").split()[0]
    assert (kind in text) == (not verdict.agrees)


@pytest.mark.parametrize("reading", READINGS)
def test_the_first_hidden_layer_is_compared_in_every_reading(reading):
    worked = Worked(reading)
    stages = [step for step in worked.steps if step in {("weighted_sum", 0), ("activation", 0)}]
    for step in stages:
        worked.go(worked.steps.index(step))
        rows, _more = worked.shown_rows()
        cells = [text for text in map(printed_column(worked, rows)[1], rows) if text]
        assert [re.search(r"\$([\d.]+)\$", text)[1] for text in cells] == ["0.5", "1.1", "1.9"]


def test_what_its_own_numbers_give_is_computed_with_the_digits_that_the_reader_chose():
    worked = Worked("article")
    address = CLAIMS[2].cells[0].address
    assert "$0.78583$" in cell_text(worked, address)
    worked.digits = 9
    assert "$0.785834983$" in cell_text(worked, address)


def test_there_is_no_column_for_other_examples_or_changed_numbers():
    address = CLAIMS[0].cells[0].address
    mazur = Worked("mazur")
    assert printed_column(mazur, [row(mazur.trace, address)]) is None
    worked = Worked("article")
    found = row(worked.trace, address)
    assert printed_column(worked, [found]) is not None
    worked.edit(replace(worked.draft, learning_rate="0,02"))
    assert worked.edited
    assert printed_column(worked, [found]) is None
    worked.edit(replace(worked.draft, learning_rate="0.010"))
    assert not worked.edited
    assert printed_column(worked, [found]) is not None


def test_a_row_that_the_article_does_not_print_has_no_cell():
    worked = Worked("article")
    rows, _more = worked.shown_rows()
    assert all(printed_at("article", each.address) is None for each in rows)
    assert printed_column(worked, rows) is None
