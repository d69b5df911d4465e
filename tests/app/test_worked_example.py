"""The page of the worked example without a browser: reading, editing, training on."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tutorial.derivation.row import Step
from tutorial.example.examples import EXAMPLES
from ui.addresses import FROM_RUN

Open = Callable[..., AppTest]
PAGE = "pages/learn/worked_example.py"


@pytest.fixture
def open_worked(root: Path) -> Iterator[Open]:
    def run(**query: str) -> AppTest:
        app = AppTest.from_file(str(root / "app.py"), default_timeout=60).run()
        app.query_params.update(query)
        return app.switch_page(PAGE).run()

    st.cache_data.clear()
    yield run
    st.cache_data.clear()


def table(app: AppTest) -> str:
    return next(block.value for block in app.markdown if block.value.startswith("| "))


def worked(app: AppTest):
    return app.session_state["gradient_lab.worked"]


def refusals(app: AppTest) -> list[str]:
    return [error.value for error in app.error]


def test_every_example_opens_and_every_step_of_it(open_worked: Open) -> None:
    app = open_worked()
    for name in EXAMPLES:
        app.selectbox(key="worked.example").set_value(name).run()
        assert not app.exception and not app.error
        for _step in range(len(worked(app).steps) - 1):
            app.button(key="worked.reader.next").click().run()
            assert not app.exception
        assert app.button(key="worked.reader.next").disabled


def test_the_article_prints_stand_beside_what_is_right(open_worked: Open) -> None:
    app = open_worked(example="article")
    for _step in range(2):
        app.button(key="worked.reader.next").click().run()
    assert ":green[" in table(app) and "$0.5$" in table(app)
    assert ":red[" in table(app) and "$1.1$" in table(app)
    app.text_input(key=worked(app).key("rate")).set_value("0,02").run()
    assert worked(app).example.learning_rate == 0.02
    # The learning rate does not reach the weighted sums, but it does the updates.
    assert ":red[" in table(app)
    worked(app).go(worked(app).steps.index(Step("update", 1)))
    app.run()
    assert ":red[" not in table(app) and "computed from other numbers" in table(app)
    assert any(
        "is not compared with what the article prints" in block.value for block in app.caption
    )


def test_the_loss_stands_before_and_after_side_by_side_with_the_difference(
    open_worked: Open,
) -> None:
    app = open_worked(example="article")
    trace = worked(app).trace
    worked(app).go(len(worked(app).steps) - 1)
    app.run()
    change = trace.data_loss_after - trace.data_loss
    line = " | ".join(
        f"**${value:.5g}$**" for value in (trace.data_loss, trace.data_loss_after, change)
    )
    beside, rows = (block.value for block in app.markdown if block.value.startswith("| "))
    assert f"| {line} |" in beside and "Before, $L$" in beside
    assert "the rounded terms give $-0.00344$" in rows


@pytest.mark.parametrize("example", ["article", "xor_by_hand"])
@pytest.mark.parametrize("part", ["read", "practice"])
def test_the_order_of_the_indices_is_said_once_and_held_in_both_parts(
    open_worked: Open, example: str, part: str
) -> None:
    app = open_worked(example=example)
    app.segmented_control(key="worked.part").set_value(part).run()
    said = [block.value for block in app.caption if "leads to unit $j$ from" in block.value]
    assert len(said) == 1 and "W_{ji}" in said[0] and "5 significant digits" in said[0]
    trace, notation = worked(app).trace, worked(app).notation
    if part == "practice":
        exercise = worked(app).exercise()
        trace, notation = exercise.trace, exercise.notation
    assert notation.weight(0, 1, 0).symbol == "W^{[1]}_{12}"
    assert notation.weight(0, 1, 0).number == trace.before.weights[0][1, 0]


def test_the_next_step_of_the_lab_opens_by_its_address_once(open_worked: Open) -> None:
    app = open_worked(example=FROM_RUN)
    assert worked(app).name == FROM_RUN
    assert "example" not in app.query_params
    app.selectbox(key="worked.example").set_value("mazur").run()
    assert worked(app).name == "mazur"


@pytest.mark.parametrize("asked", ["", "nonsense", "../../etc", "run\x00"])
def test_an_address_that_asks_for_nothing_known_is_ignored(open_worked: Open, asked: str) -> None:
    app = open_worked(example=asked)
    assert not app.exception
    assert worked(app).name == "article"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("fast", "expected a number"),
        ("", "the cell is empty"),
        ("1e309", "expected a number between"),
        ("-1", "must be > 0"),
        ("1.000,5", "one decimal mark"),
    ],
)
def test_a_learning_rate_that_is_none_is_told_and_the_tables_stay(
    open_worked: Open, typed: str, said: str
) -> None:
    app = open_worked()
    before = table(app)
    app.text_input(key=worked(app).key("rate")).set_value(typed).run()
    assert not app.exception
    assert any(said in text for text in refusals(app)), refusals(app)
    assert table(app) == before
    assert worked(app).example.learning_rate == 0.01


@pytest.mark.parametrize("typed", ["3-" * 50 + "1", "0-1", "cat", "3", "3-9000-1", "-", "3--1.5"])
def test_sizes_that_are_none_are_told(open_worked: Open, typed: str) -> None:
    app = open_worked()
    app.text_input(key=worked(app).key("sizes")).set_value(typed[:40]).run()
    assert not app.exception
    assert any("whole numbers" in text for text in refusals(app))
    assert worked(app).example.network.n_in == 3


def test_other_sizes_give_tables_of_these_sizes(open_worked: Open) -> None:
    app = open_worked()
    app.text_input(key=worked(app).key("sizes")).set_value("2, 4, 4, 1").run()
    assert not app.exception
    assert worked(app).example.network.layout.shapes == ((2, 4), (4, 4), (4, 1))
    app.button(key="worked.reset").click().run()
    assert worked(app).example.network.layout.shapes == ((3, 3), (3, 1))


@pytest.mark.parametrize(("loss", "output"), [("binary_cross_entropy", "identity")])
def test_a_loss_that_does_not_fit_the_output_is_told(
    open_worked: Open, loss: str, output: str
) -> None:
    app = open_worked()
    app.selectbox(key=worked(app).key("loss")).set_value(loss)
    app.selectbox(key=worked(app).key("activation.1")).set_value(output).run()
    assert not app.exception
    assert any("sigmoid or softmax" in text for text in refusals(app))


def test_training_on_opens_a_later_step(open_worked: Open) -> None:
    app = open_worked(example="mazur")
    start = worked(app).example
    app.session_state["worked.train_on"] = True
    app.run()
    assert not app.exception
    app.slider(key="worked.train_on.at").set_value(3).run()
    app.button(key="worked.train_on.open").click().run()
    assert not app.exception
    expected = start.train_on(3).parameters[3]
    assert worked(app).example.parameters.flat.tolist() == expected.tolist()
    assert worked(app).edited
