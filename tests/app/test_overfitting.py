"""The page on overfitting, without a browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

Open = Callable[..., AppTest]


PAGE = Path(__file__).parents[2] / "pages/compare/overfitting.py"


@pytest.fixture
def open_page() -> Open:
    """Show the page with a study that is quickly done."""

    def run(**widgets: Any) -> AppTest:
        app = AppTest.from_file(PAGE, default_timeout=60)
        started = {"epochs": 2, "units": 4, "layers": 1, "seeds": 2, "members": 2} | widgets
        for name, value in started.items():
            app.session_state[f"overfitting.{name}"] = value
        return finished(app.run())

    return run


def widget(group: Any, key: str) -> Any:
    return next(one for one in group if one.key.startswith(key))


def has(group: Any, key: str) -> bool:
    return any(one.key == key for one in group)


def finished(app: AppTest) -> AppTest:
    """Run until nothing is left to train; a test has no clock that runs by itself."""
    for _ in range(200):
        assert not app.exception
        if not has(app.button, "overfitting.stop"):
            return app
        app.run()
    raise AssertionError("the study does not end")


def test_the_page_starts_by_itself_and_answers_everything(open_page: Open) -> None:
    app = open_page()
    assert not app.error
    assert widget(app.button, "overfitting.run").disabled
    assert [heading.value for heading in app.subheader] == [
        "What it shows",
        "Training and test, epoch by epoch",
        "The gap, seed by seed",
        "How strong?",
        "How large a network?",
        "Several networks: where they disagree",
    ]
    assert len(app.get("plotly_chart")) == 6
    assert len(app.dataframe[0].value) == 11


def test_the_page_opens_in_chinese() -> None:
    app = AppTest.from_file(PAGE, default_timeout=60)
    app.query_params["lang"] = "zh"
    app.run()
    assert not app.exception
    assert not app.error
    assert app.title[0].value == "过拟合及其对策"


@pytest.mark.parametrize("dataset", ["digits", "sine", "friedman1", "wine"])
def test_every_kind_of_data_takes_part(open_page: Open, dataset: str) -> None:
    app = open_page(dataset=dataset)
    assert not app.error
    assert len(app.get("plotly_chart")) == 6
    remedies = app.dataframe[0].value["remedy"].tolist()
    assert any("shifts" in name for name in remedies) is (dataset == "digits")


def test_a_stronger_remedy_is_trained_at_once(open_page: Open) -> None:
    app = open_page()
    widget(app.select_slider, "overfitting.strength.dropout").set_value(0.6).run()
    lines = finished(app).dataframe[0].value["remedy"].tolist()
    assert "Dropout, 60%" in lines


def test_a_remedy_can_be_left_out(open_page: Open) -> None:
    app = open_page()
    widget(app.pills, "overfitting.remedies").set_value(["l1"]).run()
    assert finished(app).dataframe[0].value["remedy"].tolist() == ["Nothing", "L1 penalty, 0.003"]
    assert not has(app.select_slider, "overfitting.members")
    widget(app.pills, "overfitting.remedies").set_value([]).run()
    assert finished(app).dataframe[0].value["remedy"].tolist() == ["Nothing"]


def test_the_curve_of_another_remedy_is_trained_when_it_is_chosen(open_page: Open) -> None:
    app = open_page()
    widget(app.selectbox, "overfitting.curve_remedy").set_value("early_stopping").run()
    assert len(finished(app).get("plotly_chart")) == 6


def test_enough_seeds_to_tell_are_one_click_away(open_page: Open) -> None:
    app = open_page()
    widget(app.button, "overfitting.enough").click().run()
    app = finished(app)
    # Ten remedies: 10 · 2/2⁹ < 0.05.
    assert widget(app.number_input, "overfitting.seeds").value == 9
    assert set(app.dataframe[0].value["seeds"]) == {9}
    assert not has(app.button, "overfitting.enough")


def test_charts_without_a_remedy_ask_for_one(open_page: Open) -> None:
    app = open_page()
    widget(app.pills, "overfitting.shown").set_value([]).run()
    assert not app.exception
    assert app.info


def test_a_stopped_study_keeps_its_cells(open_page: Open) -> None:
    app = open_page()
    widget(app.number_input, "overfitting.epochs").set_value(1000).run()
    widget(app.button, "overfitting.stop").click().run()
    assert not app.exception
    assert not widget(app.button, "overfitting.run").disabled
