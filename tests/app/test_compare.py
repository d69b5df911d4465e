"""The page that compares datasets, without a browser."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

Open = Callable[[], AppTest]


def page() -> None:
    from ui.compare.page import show

    show()


@pytest.fixture
def open_page() -> Open:
    """Show the page with a comparison that is quickly done."""

    def run() -> AppTest:
        app = AppTest.from_function(page, default_timeout=60)
        app.run()
        widget(app.number_input, "compare.epochs").set_value(2)
        widget(app.multiselect, "compare.datasets").set_value(["blobs", "xor"])
        app.run()
        return finished(app)

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
    app = AppTest.from_function(page, default_timeout=60)
    app.query_params["lang"] = "zh"
    app.run()
    assert not app.exception
    assert not app.error
    assert widget(app.selectbox, "compare.axis").options[0] == "网络"


def test_the_page_starts_by_itself_and_comes_to_an_end(open_page: Open) -> None:
    app = open_page()
    assert not app.error
    assert widget(app.button, "compare.run").disabled


def test_other_columns_wait_for_one_click(open_page: Open) -> None:
    app = open_page()
    widget(app.selectbox, "compare.axis").set_value("depth").run()
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
