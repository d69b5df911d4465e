"""The article's printed numbers stand beside the rows that they belong to, judged."""

import re
from dataclasses import replace

import numpy as np
import pytest

from tutorial.article.claims import CLAIMS, KIND_TITLES, judge_cell
from tutorial.derivation.rows import row
from ui.worked.reader import READINGS, printed_at, printed_column
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


def test_there_is_no_column_for_other_examples():
    address = CLAIMS[0].cells[0].address
    mazur = Worked("mazur")
    assert printed_column(mazur, [row(mazur.trace, address)]) is None


def with_number(draft, field, *path, text):
    """A draft with one cell typed over."""

    def put(cells, at):
        first, *rest = at
        new = text if not rest else put(cells[first], rest)
        return [*cells[:first], new, *cells[first + 1 :]]

    return replace(draft, **{field: put(getattr(draft, field), path)})


def kept(worked):
    """Stages and units of the printed rows that still have the article's number beside them."""
    texts = {
        (place.stage, place.layer, place.unit, place.source): cell_text(worked, place)
        for _claim, cell, place in PLACED
        if cell.reading == worked.name
    }
    assert len(texts) == sum(cell.reading == worked.name for _claim, cell, _place in PLACED)
    return {place for place, text in texts.items() if "computed from other numbers" not in text}


HIDDEN_ROWS = {
    (stage, 0, unit, None) for stage in ("weighted_sum", "activation") for unit in range(3)
}
FORWARD_ROWS = HIDDEN_ROWS | {
    ("weighted_sum", 1, 0, None),
    ("activation", 1, 0, None),
    ("loss", 1, None, None),
}
DELTA_ROWS = {("output_delta", 1, 0, None), *(("hidden_delta", 0, unit, None) for unit in range(3))}


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        # A learning rate reaches the updates alone.
        ({"learning_rate": "0,02"}, FORWARD_ROWS | DELTA_ROWS | {"gradients"}),
        # A weight of the output layer leaves the hidden layer alone,
        (("weights", 1, 0, 0, "0.5"), HIDDEN_ROWS),
        # and a label of sample 1 the whole forward pass but for the loss.
        (("targets", 0, 0, "0"), FORWARD_ROWS - {("loss", 1, None, None)}),
        # A bias of the first unit reaches that unit and all that follows.
        (("biases", 0, 0, "0.7"), {place for place in HIDDEN_ROWS if place[2] != 0}),
        # Sample 3 is ours: it reaches the mean gradients and the updates.
        (("inputs", 2, 1, "7"), FORWARD_ROWS | DELTA_ROWS),
    ],
)
def test_a_row_keeps_its_printed_number_where_the_edit_does_not_reach_it(edit, expected):
    worked = Worked("article")
    every = kept(worked)
    if isinstance(edit, dict):
        worked.edit(replace(worked.draft, **edit))
    else:
        field, *path, text = edit
        worked.edit(with_number(worked.draft, field, *path, text=text))
    assert worked.edited and not worked.errors
    if "gradients" in expected:
        expected = {place for place in every if place[0] != "update"}
    assert kept(worked) == expected
    worked.reset()
    assert kept(worked) == every


def test_the_printed_numbers_follow_any_edit_row_by_row():
    """The independent rule: what the engine computes with the new numbers, against the old."""
    rng = np.random.default_rng(0)
    for _ in range(10):
        worked = Worked("article")
        opened = worked.trace
        layer = int(rng.integers(0, 2))
        matrix = worked.draft.weights[layer]
        i, j = int(rng.integers(0, len(matrix))), int(rng.integers(0, len(matrix[0])))
        text = str(rng.integers(-9, 10) / 4)
        worked.edit(with_number(worked.draft, "weights", layer, i, j, text=text))
        same = {
            (place.stage, place.layer, place.unit, place.source)
            for _claim, cell, place in PLACED
            if cell.reading == "article"
            and np.isclose(
                row(worked.trace, place, numeric=False).value,
                row(opened, place, numeric=False).value,
                rtol=1e-12,
            )
        }
        assert kept(worked) == same


def test_a_row_that_the_article_does_not_print_has_no_cell():
    worked = Worked("article")
    rows, _more = worked.shown_rows()
    assert all(printed_at("article", each.address) is None for each in rows)
    assert printed_column(worked, rows) is None
