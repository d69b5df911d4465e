"""The page of the reader's own data, and own data and formulas in the Lab, without a browser."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from experiments.own_data.csv_file import read_csv
from experiments.own_data.drawing import CLASSES, EXAMPLES, MOST_POINTS, Drawing, smile
from experiments.spec.defaults import default_spec
from experiments.spec.parsing import changed
from nn_core.data import OwnTable
from ui.article.numbers import claims_frame
from ui.own_data.file import Upload, example_state
from ui.run.live_run import LiveRun
from ui.run.own_data import DrawingState
from ui.run.scene import Scene, ViewSettings

Open = Callable[..., AppTest]
PAGE = Path(__file__).parents[2] / "pages" / "lab" / "own_data.py"


@pytest.fixture
def open_page() -> Callable[..., AppTest]:
    """Show the page, with a file of the given content already read."""

    def run(source: str = "draw", content: bytes | None = None) -> AppTest:
        app = AppTest.from_file(PAGE, default_timeout=60)
        app.session_state["own.source"] = source
        state = example_state()
        if content is not None:
            state.read("file-1", "mine.csv", content)
        app.session_state["gradient_lab.file"] = state
        app.session_state["gradient_lab.drawing"] = DrawingState(smile(), "My drawing")
        return app.run()

    return run


def file_of(app: AppTest):
    return app.session_state["gradient_lab.file"]


def drawing_of(app: AppTest):
    return app.session_state["gradient_lab.drawing"]


def keyed(widgets, part: str):
    """The first widget whose key has a part."""
    return next(one for one in widgets if one.key and part in one.key)


def dataset_box(app: AppTest):
    return keyed(app.selectbox, ".data.dataset")


def said(app: AppTest) -> str:
    return "\n".join(one.value for one in (*app.warning, *app.info, *app.caption, *app.markdown))


@pytest.mark.parametrize("source", ["draw", "file"])
def test_it_starts_with_something_that_the_lab_can_use(open_page, source) -> None:
    app = open_page(source)
    assert not app.exception and not app.warning
    assert app.button(key="own.use")
    assert "samples" in said(app)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_data(open_page, name) -> None:
    app = open_page()
    app.button(key=f"own.example.{name}").click().run()
    assert not app.exception and not app.warning
    drawing = EXAMPLES[name][1]()
    assert drawing_of(app).drawing == drawing
    assert len(drawing.table("t").y) == len(drawing.points) > 100
    assert np.abs(drawing.points[:, :2]).max() <= 5


def test_classes_become_numbers_and_numbers_classes(open_page) -> None:
    app = open_page()
    before = drawing_of(app).drawing
    choose = keyed(app.get("button_group"), "own.kind.")
    choose.set_value("number").run()
    state = drawing_of(app)
    assert state.drawing.kind == "number" and set(state.drawing.points[:, 2]) == {-1.0, 1.0}
    state.change_kind("classes")
    assert state.drawing == before


def test_too_few_points_say_so_and_are_not_offered(open_page) -> None:
    app = open_page()
    drawing_of(app).start(Drawing.of("classes", [[0, 0, 0]]), "one")
    app.run()
    assert not app.exception
    assert "draw at least 2 points" in app.info[0].value
    assert not [one for one in app.button if one.key == "own.use"]
    drawing_of(app).start(Drawing.of("classes", [[0, 0, 3], [1, 1, 3]]), "same")
    app.run()
    assert "classes must be at least 2" in app.info[0].value


def test_what_the_canvas_sends_is_taken_unless_it_missed_a_change() -> None:
    state = DrawingState(Drawing.of("classes", [[0, 0, 0], [1, 1, 1]]), "d")
    state.from_canvas([[0, 0, 0], [1, 1, 1], [2, 2, 1]], 0)
    assert len(state.drawing.points) == len(state.base.points) == 3
    state.from_table(Drawing.of("classes", [[0, 0, 0], [1, 1, 1]]))
    assert (state.canvas_revision, len(state.base.points)) == (1, 3)
    state.from_canvas([[9, 9, 0]], 0)
    assert len(state.drawing.points) == 2


@pytest.mark.parametrize(
    "points", [None, "x", 7, [[1, 2]], [["a", "b", "c"]], [[1, 2, 3, 4]], {}, [[10**400, 0, 0]]]
)
def test_nonsense_from_outside_is_no_point(points) -> None:
    assert len(Drawing.of("classes", points).points) == 0


def test_a_drawing_holds_no_more_than_it_may() -> None:
    many = np.zeros((MOST_POINTS + 5, 3))
    assert len(Drawing.of("number", many).points) == MOST_POINTS
    table = Drawing.of("classes", [[0, 0, 1], [1, 1, 4], [2, 2, 1]]).table("t")
    assert table.class_names == (CLASSES[1], CLASSES[4])
    assert table.y.tolist() == [0, 1, 0]


def test_use_in_the_lab_and_back_again_by_the_list_of_datasets(open_app: Open) -> None:
    app = open_app()
    assert dataset_box(app).options[-1] == "My drawing (own data, 150 samples)"
    for name, expected in (("own", "own"), ("iris", "iris"), ("own", "own")):
        dataset_box(app).set_value(name).run()
        assert not app.exception and not app.error
        run = app.session_state["gradient_lab.lab"]
        assert run.spec.data.dataset == expected
    assert run.spec.data.table == app.session_state["gradient_lab.own_table"]
    run.run_epoch()
    app.run()
    assert not app.exception


def formula_box(app: AppTest):
    return keyed(app.text_input, "data.features.formula")


def test_a_formula_is_added_refused_and_taken_away(open_app: Open) -> None:
    app = open_app()
    formula_box(app).set_value("cos(x1 * x2)").run()
    assert not app.exception and not app.error
    spec = app.session_state["gradient_lab.lab"].spec
    assert spec.data.features == ("x1", "x2", "cos(x1*x2)")
    assert formula_box(app).value == ""
    for text, words in (
        ("x9+1", "is no feature"),
        ("__import__('os')", "a formula must be made of"),
        ("log(x1)", "must have a finite value at every sample"),
    ):
        formula_box(app).set_value(text).run()
        assert not app.exception
        assert words in app.error[0].value
        assert app.session_state["gradient_lab.lab"].spec == spec
    formula_box(app).set_value("").run()
    assert not app.error


@pytest.mark.parametrize("name", ["iris", "sine", "breast_cancer"])
def test_formulas_serve_data_of_any_width(open_app: Open, name: str) -> None:
    app = open_app()
    dataset_box(app).set_value(name).run()
    formula_box(app).set_value("x1*2").run()
    assert not app.exception and not app.error
    run = app.session_state["gradient_lab.lab"]
    assert run.spec.data.features[-1] == "x1*2"
    assert run.spec.data.n_in == run.spec.data.info.n_features + 1
    run.run_epoch()
    app.run()
    assert not app.exception


MESSY = (
    b"id,size,color,when,price,price\n"
    + b"".join(
        b"n%d,%d,%s,2024-01-%02d,%d.5,x\n" % (k, k % 7, [b"red", b"blue"][k % 2], k % 28 + 1, k)
        for k in range(40)
    )
    + b"n40,,red,,NA\nn41,3,blue,2024-02-01,7,x,extra\n"
)


def test_a_messy_file_tells_all_that_was_done(open_page) -> None:
    app = open_page("file", MESSY)
    assert not app.exception
    text = said(app)
    assert "Rows with too few cells, filled up: 1; with too many, cut: 1" in text
    assert "Headings that were empty, too long or repeated are now: `price (2)`" in text
    target = keyed(app.selectbox, "target")
    target.set_value("price").run()
    assert not app.exception
    text = said(app)
    assert "predicting the number `price`" in text
    assert "Rows left out because the target is missing: `1`" in text


@pytest.mark.parametrize("content", [b"", b"x\n1\n2\n", b"\x00\x01", b"a,b\n"])
def test_a_file_that_is_no_table_leaves_the_one_before(open_page, content) -> None:
    app = open_page("file")
    app.file_uploader[0].upload("bad.csv", content).run()
    assert not app.exception
    assert app.warning


def test_a_target_that_gives_no_data_is_refused_in_a_sentence(open_page) -> None:
    app = open_page("file", b"x,y\n" + b"".join(b"%d,%d\n" % (k, 2 * k) for k in range(40)))
    kind = keyed(app.get("button_group"), ".problem.")
    kind.set_value("classes").run()
    assert not app.exception
    assert "different values" in app.warning[0].value


def test_a_long_table_is_shown_and_not_edited(open_page) -> None:
    rows = b"".join(b"%d,%d,%s\n" % (k, k * k, [b"a", b"b"][k % 2]) for k in range(2500))
    app = open_page("file", b"x,y,z\n" + rows)
    assert not app.exception and not app.warning
    assert "Tables of up to 2,000 rows can be edited here" in said(app)


def test_cells_that_are_edited_change_the_dataset() -> None:
    upload = Upload("u", read_csv(b"x,z,y\n1,5,a\n2,6,b\n3,7,a\n"))
    rows = (("1", "5", "a"), ("2", "6", "b"), ("oops", "7", "a"), ("4", "8", "c"))
    upload.edit(rows)
    assert upload.file.rows == rows
    table, _ = upload.table(upload.plan())
    assert table.class_names == ("a", "b", "c")
    assert upload.table(upload.plan())[0] is table


def test_the_lab_shows_a_table_that_came_by_an_address(open_app: Open) -> None:
    table = EXAMPLES["hill"][1]().table("from a link")
    app = open_app()
    app.session_state["gradient_lab.lab"] = LiveRun(default_spec("own", table))
    app.session_state["gradient_lab.controls_revision"] = 7
    app.run()
    assert not app.exception
    assert dataset_box(app).options[-1] == "from a link (own data, 160 samples)"


PAGES = ["time", "predictions", "gradients"]


def one_feature(classes: int) -> OwnTable:
    """Classes that follow each other along a single number, with repeated values in it."""
    y = np.arange(90) % classes
    X = np.round(np.random.default_rng(2).normal(y, 0.4), 1)[:, np.newaxis]
    return OwnTable("heights", ("cm",), "kind", tuple("abc")[:classes], X, y)


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("page_name", ["lab", *PAGES])
def test_every_page_about_the_run_takes_classes_over_one_feature(
    open_app: Open, page_name: str, classes: int
) -> None:
    run = LiveRun(default_spec("own", one_feature(classes)), playing=False)
    for _ in range(2):
        run.run_epoch()
    app = open_app()
    app.session_state["gradient_lab.lab"] = run
    app.session_state["gradient_lab.controls_revision"] = 7
    app.switch_page(f"pages/lab/{page_name}.py").run()
    assert not app.exception and not app.error
    frame = Scene(run.experiment, ViewSettings()).frame(run.experiment)
    assert frame.kind == ("binary" if classes == 2 else "classes")
    assert (frame.x_label, frame.y_label) == ("cm", "kind")
    # Up and down there is nothing but the same again.
    assert (frame.values == frame.values[:1]).all()
    np.testing.assert_array_equal(frame.points[0].y.round(), frame.points[0].value)
    expected = run.experiment.predict(np.array([[frame.x_range[0]]]))
    np.testing.assert_allclose(frame.values[0, 0], expected[0])


@pytest.mark.parametrize("page_name", PAGES)
@pytest.mark.parametrize("name", ["smile", "hill"])
def test_every_page_about_the_run_takes_own_data_and_formulas(
    open_app: Open, name: str, page_name: str
) -> None:
    table = EXAMPLES[name][1]().table(name)
    spec = changed(default_spec("own", table), {"data.features": ["x1", "x2", "sqrt(x1+5)"]})
    run = LiveRun(spec, playing=False)
    for _ in range(2):
        run.run_epoch()
    app = open_app()
    app.session_state["gradient_lab.lab"] = run
    app.switch_page(f"pages/lab/{page_name}.py").run()
    assert not app.exception and not app.error


def test_own_data_stand_among_the_datasets_to_compare(open_app: Open) -> None:
    app = open_app()
    app.switch_page("pages/compare/datasets.py").run()
    chosen = app.multiselect(key="compare.datasets")
    assert chosen.options[-1] == "My drawing (own data, 150 samples)"
    chosen.set_value(["own", "xor"]).run()
    assert not app.exception and not app.error
    comparison = app.session_state["gradient_lab.comparison"]
    assert [data.dataset for data in comparison.request.datasets] == ["own", "xor"]


def test_classes_over_one_feature_are_compared_too(open_app: Open) -> None:
    app = open_app()
    app.session_state["gradient_lab.own_table"] = one_feature(3)
    app.switch_page("pages/compare/datasets.py").run()
    app.multiselect(key="compare.datasets").set_value(["own"]).run()
    assert not app.exception and not app.error


def test_a_file_of_one_number_and_a_class_is_data(open_page) -> None:
    rows = b"".join(b"%d,%s\n" % (k, [b"a", b"b"][k > 20]) for k in range(40))
    app = open_page("file", b"x,kind\n" + rows)
    assert not app.exception and not app.warning
    assert "40 samples, 1 feature" in said(app)


TABLE = b"x,y,kind\n" + b"".join(
    b"%d,%d.5,%s\n" % (k, k % 5, b"ab"[k % 2 :][:1]) for k in range(24)
)


def option(app: AppTest, name: str):
    return keyed(app.selectbox, f"own.reading.file-1.{name}")


def automatic(app: AppTest) -> list[str]:
    names = ("encoding", "separator", "heading", "skip", "decimal")
    return [option(app, name).options[0] for name in names]


def test_what_was_found_is_the_first_choice_of_each_option(open_page) -> None:
    app = open_page(
        "file", b"sep=;\nx;y;kind\n" + TABLE[9:].replace(b",", b";").replace(b".", b",")
    )
    assert automatic(app) == [
        "automatic: UTF-8",
        "automatic: semicolon",
        "automatic: in the first row",
        "automatic: 1",
        "automatic: comma",
    ]
    assert "Lines above the table that were skipped: 1; the first is `sep=;`" in said(app)


def test_a_choice_reads_the_file_again_and_back(open_page) -> None:
    korean = "이름,x,종류\n" + "".join(f"고양이,{k},강아지{k % 2}\n" for k in range(20))
    app = open_page("file", korean.encode("cp949"))
    file = file_of(app).upload.file
    assert (file.encoding, file.columns) == ("EUC-KR", ("이름", "x", "종류"))
    option(app, "encoding").set_value("GB18030").run()
    assert not app.exception
    assert file_of(app).upload.file.columns != ("이름", "x", "종류")
    assert "GB18030" in said(app)
    option(app, "encoding").set_value(None).run()
    assert file_of(app).upload.file == file


@pytest.mark.parametrize(
    ("name", "value", "columns", "rows"),
    [
        ("heading", False, ("x1", "x2", "x3"), 25),
        ("skip", 3, ("x1", "x2", "x3"), 22),
        ("separator", ";", ("x,y,kind",), 24),
    ],
)
def test_each_option_changes_the_table(open_page, name, value, columns, rows) -> None:
    app = open_page("file", TABLE)
    option(app, name).set_value(value).run()
    assert not app.exception
    file = file_of(app).upload.file
    assert (file.columns, len(file.rows)) == (columns, rows)


def test_the_decimal_mark_changes_numbers_and_keeps_what_was_edited(open_page) -> None:
    app = open_page("file", b"x;y;kind\n1,234;2;a\n2,345;3;b\n3,456;4;a\n")
    upload = file_of(app).upload
    assert upload.columns[0].numbers.tolist() == [1.234, 2.345, 3.456]
    rows = (("7,890", "2", "a"), *upload.file.rows[1:])
    upload.edit(rows)
    option(app, "decimal").set_value(".").run()
    assert not app.exception
    upload = file_of(app).upload
    assert upload.file.rows == rows
    assert upload.columns[0].numbers.tolist() == [7890.0, 2345.0, 3456.0]


def test_a_choice_that_fails_is_said_and_the_table_stays(open_page) -> None:
    app = open_page("file", "größe,süß,art\n1,2,ä\n2,3,ö\n4,5,ä\n".encode("latin-1"))
    before = file_of(app).upload
    option(app, "encoding").set_value("UTF-8").run()
    assert not app.exception
    assert "the file is not `UTF-8`" in app.warning[0].value
    assert "still shown as it was read before" in app.warning[0].value
    assert file_of(app).upload is before
    option(app, "encoding").set_value("Windows-1250").run()
    assert not app.warning
    assert file_of(app).upload.file.encoding == "Windows-1250"


def test_options_belong_to_one_file(open_page) -> None:
    app = open_page("file", TABLE)
    option(app, "heading").set_value(False).run()
    file_of(app).read("file-2", "next.csv", TABLE)
    app.run()
    assert file_of(app).upload.file.columns == ("x", "y", "kind")
    assert keyed(app.selectbox, "own.reading.file-2.heading").value is None


def test_the_error_of_a_file_ends_with_the_next_one_or_when_it_is_taken_away(open_page) -> None:
    app = open_page("file")

    def given(name: str, content: bytes) -> tuple[str, str]:
        app.file_uploader[0].set_value((name, content, "text/plain")).run()
        state = file_of(app)
        return str(state.read_error or ""), state.upload.name

    error, name = given("book.xlsx", b"PK\x03\x04 xl/workbook.xml")
    assert "an Excel workbook" in error and name == "Fruit"
    assert given("good.csv", TABLE) == ("", "good")
    error, name = given("notes.md", TABLE)
    assert "must end in .csv" in error and name == "good"
    app.file_uploader[0].clear().run()
    assert file_of(app).read_error is None and file_of(app).upload.name == "good"


def test_a_bad_file_after_a_good_one_says_which_table_is_shown(open_page) -> None:
    app = open_page("file", TABLE)
    app.file_uploader[0].upload("picture.png", b"\x89PNG\r\n\x1a\n\x00").run()
    assert app.warning[0].value == (
        "`picture.png` was not read: this is a picture: a table of text is needed, saved as CSV. "
        "Below is still the table of `mine`."
    )


def test_the_column_that_a_file_names_as_its_class_is_the_target(open_page) -> None:
    types = b"kind,x,y\ndiscrete,continuous,continuous\nclass,,\n"
    rows = b"".join(b"%s,%d,%d.5\n" % (b"ab"[k % 2 :][:1], k % 7, k % 5) for k in range(20))
    app = open_page("file", types + rows)
    assert keyed(app.selectbox, "target").value == "kind"
    assert "20 samples, 2 features" in said(app)


def test_what_the_app_writes_itself_is_read_without_a_word() -> None:
    text = claims_frame().to_csv(index=False)
    file = read_csv(text.encode())
    lines = list(csv.reader(io.StringIO(text)))
    assert (file.columns, file.notes) == (tuple(lines[0]), ())
    assert file.rows == tuple(map(tuple, lines[1:]))


def test_what_the_reader_should_check_in_a_file_is_a_warning(open_page: Open) -> None:
    app = open_page("file", b"Report\nname,x,class\na,1,u\nb,2,v\nc,3,u\nTotal,6,\n")
    assert any("row 4" in one.value and "totals" in one.value for one in app.warning)
    assert not any("totals" in one.value for one in app.info)
    assert any("Lines above the table" in one.value for one in app.info)
