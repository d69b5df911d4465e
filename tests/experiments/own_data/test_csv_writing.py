"""What the app writes as CSV it reads again as it was, and no spreadsheet runs any of it."""

import csv
import io

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from experiments.own_data.csv_file import clean_name, read_csv, write_csv
from ui.own_data.file import example_file

SPECIAL = st.sampled_from(
    [
        *("=x", "'=x", "''=x", "@a", "-", "+", "-1.5", "'-1.5", "'", "''", '"', '""', '"a"', "a,b"),
        *(
            "1,5",
            "1 2",
            "a b",
            "a;b",
            "a\tb",
            "a|b",
            "a\nb",
            "a\r\nb",
            "a\n1,2",
            'x"\ny',
            "#",
            "#a",
        ),
        *("# a", "%a", "//a", ";a", "sep=;", "sep=,", "[1]", '{"a": 1}', "<html", "<?xml", "NA"),
        *(
            "2020",
            "2021",
            "1e5",
            "inf",
            "discrete",
            "class",
            "c",
            "d",
            "m",
            "continuous",
            "，",
            "a，b",
        ),
        *("、", "名称", "größe", "x1", "a", "b", "0.5", "'5", "@relation", "PK", "-x", "\ufeffa"),
    ]
)
TEXT = (
    st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffd"), max_size=8)
    | st.text("ab1,;\t |\"'#=-\n\r.e", max_size=6)
    | SPECIAL
).map(str.strip)
NAME = TEXT.map(clean_name).filter(bool)


@st.composite
def tables(draw):
    names = draw(st.lists(NAME, min_size=1, max_size=4, unique=True))
    row = st.tuples(*[TEXT for _ in names]).filter(any)
    return tuple(names), tuple(draw(st.lists(row, min_size=1, max_size=6)))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=200)
@given(tables())
@example((("2020", "2021"), (("1,5", "2,5"), ("3,5", "4,5"))))
@example((("a",), (("a",),)))
@example((("a,b",), (("a,b",),)))
@example((("1", "2"), (("3", "4"),)))
@example((("sep=;",), (("x",),)))
@example((("#a", "b"), (("1", "2"), ("3", "4"))))
@example((("a", "b"), (("discrete", "time"), ("class", ""))))
@example((("a", "b"), (("c", "d"), ("", "class"))))
@example((("=x", "'=x"), (("''=x", "'"), ("-", "-1"))))
@example((("x", "y"), (("5", "odd\n6,7"), ("1", "2"), ("3", "4"))))
@example((("a", "b"), (("1 2", "3 4"), ("5 6", "7 8"))))
@example((("[1]",), (("x",),)))
@example((("'a'", "'b'"), (("1", "'x'"), ("2", "'y'"))))
@example((("a", "b"), (("x", "y"), ("1", "2"), ("3", "4"))))
@example((("a", "b"), (("cm", "kg"), ("1", "2"), ("3", "4"))))
@example((("a", "b"), (("1", "2"), ("a", "b"), ("3", "4"))))
def test_any_names_and_cells_come_back_as_they_were(table) -> None:
    names, rows = table
    file = read_csv(write_csv(names, rows))
    assert file.columns == names
    assert file.rows == rows
    assert file.has_heading
    words = {note.template for note in file.notes}
    assert words <= {"Rows with a cell of several lines: {n}; the first is row {row}"}


@given(tables())
def test_no_cell_begins_like_a_formula(table) -> None:
    text = write_csv(*table).decode("utf-8-sig")
    for cells in csv.reader(io.StringIO(text, newline="")):
        for cell in cells:
            assert not cell.startswith(("=", "@")), cell
            assert not cell.startswith(("+", "-")) or cell[1:2].isdigit() or cell[1:2] in ".,i", (
                cell
            )


def test_a_heading_behind_a_guard_is_what_it_was() -> None:
    content = write_csv(["=x", "@y", "-z"], [(1, 2, "=1")])
    assert content.decode("utf-8-sig").splitlines() == ["'=x,'@y,'-z", "1,2,'=1"]
    file = read_csv(content)
    assert (file.columns, file.rows) == (("=x", "@y", "-z"), (("1", "2", "=1"),))


def test_the_example_is_read_without_a_word() -> None:
    file = read_csv(example_file())
    assert file.columns == ("weight in g", "diameter in cm", "color", "fruit")
    assert (len(file.rows), file.notes) == (120, ())


@pytest.mark.parametrize(
    ("cell", "written"), [(1.5, "1.5"), (-2, "-2"), (None, ""), (True, "True")]
)
def test_what_is_no_text_is_written_plainly(cell, written) -> None:
    assert write_csv(["x", "y"], [("a", cell)]).decode("utf-8-sig") == f"x,y\r\na,{written}\r\n"
