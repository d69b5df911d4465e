"""The frame: the page that opens first, and its language."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from ui import i18n

Open = Callable[..., AppTest]


def labels(app: AppTest) -> list[str]:
    return [box.label for box in app.selectbox]


def test_the_app_opens_on_the_lab_without_an_error(open_app: Open) -> None:
    app = open_app()
    assert not app.exception
    assert not app.error


@pytest.mark.parametrize(
    ("asked", "label"), [("en", "Language"), ("zh", "语言"), ("zh-CN", "语言")]
)
def test_the_address_chooses_the_language(open_app: Open, asked: str, label: str) -> None:
    assert label in labels(open_app(lang=asked))


@pytest.mark.parametrize("asked", ["", "xx", "../../etc/passwd", "zh\x00"])
def test_a_language_that_is_not_offered_is_ignored(open_app: Open, asked: str) -> None:
    app = open_app(lang=asked)
    assert not app.exception
    assert "Language" in labels(app)


def test_the_selector_changes_language_and_address(open_app: Open) -> None:
    app = open_app()
    selector = next(box for box in app.selectbox if box.label == "Language")
    assert selector.options == list(i18n.LANGUAGES.values())
    selector.set_value("zh").run()
    assert "语言" in labels(app)
    assert "zh" in app.query_params["lang"]
    next(box for box in app.selectbox if box.label == "语言").set_value("en").run()
    assert "Language" in labels(app)
    assert "en" in app.query_params["lang"]
