"""The table of a step and its file say the same."""

import csv
import io

import pytest

from experiments.own_data.csv_file import unguarded
from tutorial.derivation.expressions import number_latex
from tutorial.derivation.rows import rows
from tutorial.example.examples import EXAMPLES
from ui.widgets import tables
from ui.widgets.downloads import frame_csv


@pytest.mark.parametrize("name", ["article", "mazur", "softmax_three_classes"])
@pytest.mark.parametrize("digits", [3, 5, 12])
def test_the_file_has_each_number_as_the_page_shows_it_and_in_full(name, digits):
    example = EXAMPLES[name]()
    trace = example.trace()
    found = list(rows(trace, notation=example.notation(trace)))
    page = tables.rows_markdown(found, digits)
    text = frame_csv(tables.rows_frame(found, digits)).decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    assert len(lines) == len(found)
    marked = 0
    for row, line in zip(found, lines, strict=True):
        assert (line["quantity"], unguarded(line["formula"])) == (row.symbol, row.spelled())
        assert unguarded(line["with_numbers"]) == row.substituted(digits)
        assert number_latex(float(line["shown"]), digits) == row.value_latex(digits)
        assert float(line["value"]) == row.value
        result = row.rounded_result(digits)
        assert (line["rounded_terms_give"] != "") == (result is not None)
        marked += result is not None
        if row.address.stage != "start":
            cells = (row.symbol, row.substituted(digits), row.value_latex(digits))
            assert any(
                all(tables.math(cell) in shown for cell in cells) for shown in page.splitlines()
            )
    assert page.count("the rounded terms give") == marked
    assert marked > 0 or name == "mazur"
