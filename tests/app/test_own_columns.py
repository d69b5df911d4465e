"""What the page of own data says about columns, and what is typed into the table of points."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from ui.own_data.draw import drawing_of
from ui.own_data.file import example_state

PAGE = Path(__file__).parents[2] / "pages" / "lab" / "own_data.py"


@pytest.fixture
def open_file() -> Callable[[str], AppTest]:
    """Show the page with a file of these rows."""

    def run(text: str) -> AppTest:
        app = AppTest.from_file(PAGE, default_timeout=60)
        app.session_state["own.source"] = "file"
        state = example_state()
        state.read("file-1", "mine.csv", text.encode())
        app.session_state["gradient_lab.file"] = state
        return app.run()

    return run


def table(heading: str, row: Callable[[int], str], n: int = 24) -> str:
    return "\n".join([heading, *(row(k) for k in range(n))]) + "\n"


def target(app: AppTest):
    return next(box for box in app.selectbox if box.key and box.key.endswith(".target"))


def warned(app: AppTest) -> str:
    return "\n".join(one.value for one in app.warning)


def noted(app: AppTest) -> str:
    return "\n".join(one.value for one in app.caption)


def facts(app: AppTest) -> str:
    return "\n".join(one.value for one in app.markdown)


def can_be_used(app: AppTest) -> bool:
    return any(one.key == "own.use" for one in app.button)


def test_one_class_is_said_and_another_target_can_be_chosen(open_file) -> None:
    app = open_file(table("x,y,kind", lambda k: f"{k * k % 7}.5,{k * k % 5}.25,a"))
    assert not app.exception
    assert "`'kind'` has one class only, `'a'`" in warned(app)
    assert not can_be_used(app)
    assert target(app).value == "kind"
    target(app).set_value("y").run()
    assert not app.exception and can_be_used(app)
    assert "predicting the number `y`" in facts(app)
    assert "all rows have the same value: `kind`" in warned(app)


def test_labels_in_capitals_are_joined_named_and_can_be_taken_apart(open_file) -> None:
    labels = ["No", "no", "NO", "Yes", "yes", "no"]
    app = open_file(table("x,y,label", lambda k: f"{k * k % 7}.5,{k % 5}.25,{labels[k % 6]}"))
    assert not app.exception
    assert "`no`: 16, `Yes`: 8" in facts(app)
    assert "are joined: `label: 'NO' = 'No' = 'no'; 'Yes' = 'yes'`" in warned(app)
    app.toggle[0].set_value(False).run()
    assert not app.exception
    assert "`No`: 4" in facts(app) and "`NO`: 4" in facts(app)
    assert "not joined" in warned(app)


def test_without_such_labels_there_is_nothing_to_join(open_file) -> None:
    app = open_file(table("x,y,label", lambda k: f"{k * k % 7}.5,{k % 5}.25,{'ab'[k % 2]}"))
    assert not app.toggle and not app.warning


def test_row_numbers_are_left_out_said_and_offered(open_file) -> None:
    app = open_file(table("x,y,kind,id", lambda k: f"{k * k % 7}.5,{k % 5}.25,{'ab'[k % 2]},{k}"))
    features = app.multiselect[0]
    assert (target(app).value, features.value) == ("kind", ["x", "y"])
    assert "numbers or names the rows; it can be chosen as a feature: `id`" in noted(app)
    features.set_value(["x", "id"]).run()
    assert not app.exception
    assert "Used, although it numbers or names the rows: `id`" in noted(app)


def test_mixed_decimal_marks_are_both_numbers_and_said(open_file) -> None:
    app = open_file(table("x;y;kind", lambda k: f"{k * k % 7},5;{k % 5}.25;{'ab'[k % 2]}"))
    assert app.multiselect[0].value == ["x", "y"]
    assert "24 samples, 2 features" in facts(app)
    assert "The decimal marks differ: comma in `x`; point in `y`" in warned(app)


def test_a_file_of_no_use_says_why_column_by_column(open_file) -> None:
    app = open_file(table("when,note,x", lambda k: f"2024-01-{k + 1:02},t{k % 23},{k * k}.5"))
    assert not app.exception
    assert "got `1` of `3` columns" in warned(app)
    assert "dates are not numbers: `when`" in noted(app)
    assert "too many different texts: `note`" in noted(app)


def test_points_are_read_as_people_type_numbers_and_what_is_none_is_said() -> None:
    frame = pd.DataFrame(
        [
            ("1,5", "−2.5", "A"),
            ("１．５", "1e-1", "B"),
            ("cat", "1", "A"),
            ("1", "1,234.5", "A"),
            ("2", None, "A"),
            ("2", "3", None),
        ],
        columns=["x1", "x2", "class"],
        dtype=object,
    )
    drawing, refused = drawing_of(frame, "classes")
    assert drawing.points.tolist() == [[1.5, -2.5, 0], [1.5, 0.1, 1]]
    assert [row for row, _ in refused] == [3, 4]
    assert "got 'cat'" in str(refused[0][1])
    drawing, refused = drawing_of(pd.DataFrame([("0", "1", "0,25"), ("0", "1", "x")]), "number")
    assert drawing.points.tolist() == [[0, 1, 0.25]] and len(refused) == 1
