"""The page that compares datasets, without a browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

Open = Callable[[], AppTest]


PAGE = Path(__file__).parents[2] / "pages/compare/datasets.py"


@pytest.fixture
def open_page() -> Open:
    """Show the page with a comparison that is quickly done."""

    def run() -> AppTest:
        app = AppTest.from_file(PAGE, default_timeout=60)
        app.session_state["compare.epochs"] = 2
        app.session_state["compare.seeds"] = 5
        app.session_state["compare.datasets"] = ["blobs", "xor"]
        return finished(app.run())

    return run


def widget(group: Any, key: str) -> Any:
    return next(one for one in group if one.key == key)


def has(group: Any, key: str) -> bool:
    return any(one.key == key for one in group)


def finished(app: AppTest) -> AppTest:
    """Run until nothing is left to train; a test has no clock that runs by itself."""
    for _ in range(200):
        assert not app.exception
        if not has(app.button, "compare.stop"):
            return app
        app.run()
    raise AssertionError("the comparison does not end")


def test_the_page_opens_in_chinese() -> None:
    app = AppTest.from_file(PAGE, default_timeout=60)
    app.query_params["lang"] = "zh"
    app.run()
    assert not app.exception
    assert not app.error
    assert widget(app.selectbox, "compare.axis").options[0] == "网络"


def test_the_page_starts_by_itself_and_comes_to_an_end(open_page: Open) -> None:
    app = open_page()
    assert not app.error
    assert widget(app.button, "compare.run").disabled


def test_a_comparison_that_is_done_is_summed_up(open_page: Open) -> None:
    app = open_page()
    headings = [heading.value for heading in app.subheader]
    assert headings == ["What it shows", "Curves", "Scores", "Is A better than B?"]
    assert len(app.dataframe[0].value) == 2 * 6
    # Curves of two datasets, and the map of where two answers differ.
    assert len(app.get("plotly_chart")) == 3
    assert any("2/32" in text.value for text in app.markdown)


def test_more_seeds_of_two_cells_are_one_click_away(open_page: Open) -> None:
    app = open_page()
    widget(app.selectbox, "compare.pair.row").set_value(1).run()
    widget(app.selectbox, "compare.pair.A.1").set_value(2)
    widget(app.selectbox, "compare.pair.B.1").set_value(4).run()
    widget(app.button, "compare.pair.more").click().run()
    seeds = finished(app).dataframe[0].value["seeds"].tolist()
    assert seeds[:6] == [5] * 6
    assert seeds[8] == seeds[10] > 5
    assert [seeds[k] for k in (6, 7, 9, 11)] == [5] * 4


def test_enough_seeds_to_mark_a_best_are_one_click_away(open_page: Open) -> None:
    app = open_page()
    widget(app.button, "compare.enough").click().run()
    app = finished(app)
    assert widget(app.number_input, "compare.seeds").value == 8
    assert set(app.dataframe[0].value["seeds"]) == {8}
    assert not has(app.button, "compare.enough")


def test_the_labs_network_takes_part(open_page: Open) -> None:
    app = open_page()
    widget(app.pills, "compare.values.network").set_value(["linear", "lab"]).run()
    widget(app.button, "compare.run").click().run()
    models = finished(app).dataframe[0].value["model"].tolist()
    assert models[:2] == ["No hidden layer", "The Lab's network"]


def test_the_labs_network_takes_part_with_its_inputs(open_page: Open) -> None:
    from experiments.spec.spec import DataSpec, ExperimentSpec
    from ui.run.live_run import LiveRun

    app = open_page()
    inputs = ("x1", "x2", "x1_x2")
    training = {"epochs": 2}
    app.session_state["gradient_lab.lab"] = LiveRun(
        ExperimentSpec(data=DataSpec(features=inputs), training=training)
    )
    widget(app.selectbox, "compare.axis").set_value("learning_rate").run()
    widget(app.selectbox, "compare.network").set_value("lab").run()
    widget(app.button, "compare.run").click().run()
    comparison = finished(app).session_state["gradient_lab.comparison"]
    assert {cell.specs[0].data.features for cell in comparison.cells.values()} == {inputs}


def test_beside_columns_of_other_data_stands_no_method(open_page: Open) -> None:
    app = open_page()
    widget(app.selectbox, "compare.axis").set_value("noise").run()
    assert any("data of its own" in text.value for text in app.caption)
    widget(app.button, "compare.run").click().run()
    assert len(finished(app).dataframe[0].value) == 2 * 4


def test_one_cell_and_itself_are_not_compared(open_page: Open) -> None:
    app = open_page()
    widget(app.selectbox, "compare.pair.A.0").set_value(1)
    widget(app.selectbox, "compare.pair.B.0").set_value(1).run()
    assert not app.exception
    assert any("two different" in text.value for text in app.info)


@pytest.mark.parametrize("axis", ["depth", "optimizer"])
def test_other_columns_wait_for_one_click(open_page: Open, axis: str) -> None:
    app = open_page()
    widget(app.selectbox, "compare.axis").set_value(axis).run()
    run = widget(app.button, "compare.run")
    assert not run.disabled
    run.click().run()
    assert widget(finished(app).button, "compare.run").disabled


def test_a_stopped_comparison_keeps_its_cells(open_page: Open) -> None:
    app = open_page()
    widget(app.number_input, "compare.epochs").set_value(1000)
    app.run()
    widget(app.button, "compare.run").click().run()
    widget(app.button, "compare.stop").click().run()
    assert not app.exception
    assert not widget(app.button, "compare.run").disabled


def test_what_cannot_be_compared_is_told_beside_the_controls(open_page: Open) -> None:
    app = open_page()
    widget(app.selectbox, "compare.axis").set_value("activation").run()
    widget(app.selectbox, "compare.network").set_value("linear").run()
    assert "hidden layer" in app.error[0].value
    widget(app.multiselect, "compare.datasets").set_value([]).run()
    assert not app.exception
    assert app.info


def test_a_dataset_stands_twice_with_settings_of_its_own(open_page: Open) -> None:
    app = open_page()
    widget(app.button, "compare.data.xor.duplicate").click().run()
    assert not app.exception and not app.error
    comparison = app.session_state["gradient_lab.comparison"]
    assert [data.dataset for data in comparison.request.datasets] == ["blobs", "xor", "xor"]
    # Two rows alike would tell nothing: the copy begins with another noise.
    assert comparison.grid.rows[1].noise is None and comparison.grid.rows[2].noise is not None
    widget(app.number_input, "compare.data.xor.1.noise").set_value(0.4).run()
    widget(app.button, "compare.run").click().run()
    finished(app)
    assert len(comparison.cells) == len(comparison.grid.places)
    options = widget(app.selectbox, "compare.pair.row").options
    assert options[0] == "Blobs" and options[2] == "XOR, noise 0.4"
    assert options[1].startswith("XOR, noise ")
    assert any("**XOR, noise 0.4**" in one.value for one in app.markdown)
    widget(app.button, "compare.data.xor.remove").click().run()
    assert not app.exception and not app.error
    assert [data.dataset for data in comparison.request.datasets] == ["blobs", "xor"]
    assert not has(app.button, "compare.data.xor.remove")
