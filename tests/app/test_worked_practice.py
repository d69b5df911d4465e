"""Practice on the page of the worked example, without a browser."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from nn_core.layers import Dense
from nn_core.network import Network
from tutorial.example.examples import EXAMPLES
from tutorial.practice.judging import mistaken_values
from tutorial.practice.mistakes import MISTAKES

Open = Callable[[], AppTest]


PAGE = Path(__file__).parents[2] / "pages/learn/worked_example.py"


@pytest.fixture
def practice() -> Iterator[AppTest]:
    app = AppTest.from_file(PAGE, default_timeout=60).run()
    yield app.segmented_control(key="worked.part").set_value("practice").run()
    assert not app.exception


def exercise(app: AppTest):
    return app.session_state["gradient_lab.worked"].exercise()


def answers(app: AppTest):
    return [box for box in app.text_input if box.label.startswith("Answer")]


def verdicts(app: AppTest) -> list[str]:
    marks = ("cancel:", "check_circle:", "material/error:")
    return [block.value for block in app.markdown if any(mark in block.value for mark in marks)]


def test_the_right_answer_is_right_with_point_and_with_comma(practice: AppTest) -> None:
    sheet = exercise(practice)
    for number, row in enumerate(sheet.steps[0][1]):
        text = f"{row.value:.4g}"
        answers(practice)[number].set_value(text.replace(".", ",") if number else text).run()
    assert all("Right" in text for text in verdicts(practice))
    assert sheet.score()[0] == len(sheet.steps[0][1])


def test_a_known_mistake_is_named_with_a_hint_and_without_the_answer(practice: AppTest) -> None:
    sheet = exercise(practice)
    row = sheet.steps[0][1][0]
    mistake = next(each for each in MISTAKES if each.key == "bias_forgotten")
    wrong = mistaken_values(mistake, row, sheet.trace)[0]
    answers(practice)[0].set_value(f"{wrong:.4g}").run()
    (said,) = verdicts(practice)
    assert mistake.title in said and mistake.hint in said.replace("\\", "")
    assert f"{row.value:.3g}" not in said


@pytest.mark.parametrize("typed", ["seven", "1e309", "1,2,3", "∞", "--4"])
def test_what_is_no_number_gives_a_sentence_beside_the_field(practice: AppTest, typed: str) -> None:
    answers(practice)[0].set_value(typed).run()
    (said,) = verdicts(practice)
    assert "expected a number" in said.replace("\\", "")
    assert exercise(practice).score()[0] == 0


def test_answers_stay_when_the_reader_turns_pages(practice: AppTest) -> None:
    answers(practice)[0].set_value("7").run()
    practice.button(key="worked.practice.next").click().run()
    assert answers(practice)[0].value == ""
    practice.button(key="worked.practice.previous").click().run()
    assert answers(practice)[0].value == "7"
    practice.segmented_control(key="worked.part").set_value("read").run()
    practice.segmented_control(key="worked.part").set_value("practice").run()
    assert answers(practice)[0].value == "7"


def test_new_numbers_come_with_empty_fields(practice: AppTest) -> None:
    before = exercise(practice).trace.before.flat.tolist()
    answers(practice)[0].set_value("7").run()
    practice.button(key="worked.practice.new").click().run()
    assert practice.number_input(key="worked.practice.seed").value == 2
    assert exercise(practice).trace.before.flat.tolist() != before
    assert answers(practice)[0].value == ""


@pytest.mark.parametrize("source", ["hard", "open"])
def test_every_step_of_every_kind_of_sheet_opens(practice: AppTest, source: str) -> None:
    practice.selectbox(key="worked.practice.source").set_value(source).run()
    for _step in exercise(practice).steps[1:]:
        practice.button(key="worked.practice.next").click().run()
        assert not practice.exception
    assert practice.button(key="worked.practice.next").disabled
    # The editor is there only where what is typed in it counts.
    editors = [button for button in practice.sidebar.button if button.key == "worked.reset"]
    assert bool(editors) == (source == "open")


def test_several_sheets_are_printed_with_their_seeds(practice: AppTest) -> None:
    practice.number_input(key="worked.practice.seed").set_value(7).run()
    practice.segmented_control(key="worked.practice.view").set_value("print").run()
    practice.number_input(key="worked.practice.sheets").set_value(3).run()
    assert not practice.exception
    assert any("3 sheets: seeds 7, 8, 9." in block.value for block in practice.caption)
    page = practice.get("iframe")[0].proto.srcdoc
    assert page.count('<section class="sheet') == page.count('<section class="key') == 3
    practice.toggle(key="worked.practice.keys").set_value(False).run()
    assert '<section class="key' not in practice.get("iframe")[0].proto.srcdoc


def test_the_open_example_is_printed_without_a_seed(practice: AppTest) -> None:
    practice.selectbox(key="worked.practice.source").set_value("open").run()
    practice.segmented_control(key="worked.practice.view").set_value("print").run()
    assert not practice.exception
    assert practice.get("iframe")[0].proto.srcdoc.count('<section class="sheet">') == 1


def test_a_lost_sign_is_named(practice: AppTest) -> None:
    sheet = exercise(practice)
    row = sheet.steps[0][1][0]
    answers(practice)[0].set_value(f"{-row.value:.4g}").run()
    (said,) = verdicts(practice)
    assert "The sign is lost" in said


def test_the_formulas_can_be_hidden(practice: AppTest) -> None:
    asked = exercise(practice).steps[0][1]

    def shown() -> bool:
        return any(asked[0].spelled() in block.value for block in practice.markdown)

    assert shown()
    practice.toggle(key="worked.practice.formulas").set_value(False).run()
    assert not shown()
    assert len(answers(practice)) == len(asked)


def test_an_example_that_is_too_large_for_a_sheet_is_told(practice: AppTest) -> None:
    network = Network(30, (Dense(20, "tanh"), Dense(1, "sigmoid")))
    rng = np.random.default_rng(0)
    example = replace(
        EXAMPLES["mazur"](),
        network=network,
        parameters=network.initialize(0),
        X=rng.normal(size=(32, 30)),
        y=np.zeros((32, 1)),
        trainable=None,
        names=(),
    )
    worked = practice.session_state["gradient_lab.worked"]
    worked.open_run(example)
    practice.run()
    assert not practice.exception
    worked.part, worked.practice_source = "practice", "open"
    practice.run()
    assert "too large" in practice.info[0].value
