"""The frame: the page that opens first, and its language."""

import runpy
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ui import frame, i18n

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


def test_a_defect_is_told_in_a_sentence_without_its_details() -> None:
    def page() -> None:
        from ui import frame

        frame.explain_error(ValueError("secret"))

    app = AppTest.from_function(page).run()
    assert "An error occurred in the app" in app.error[0].value
    assert "secret" not in app.error[0].value


@pytest.mark.parametrize("name", ["__main__", "__mp_main__", "app"])
def test_only_a_visit_draws_and_only_a_server_starts(
    root: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    calls: list[str] = []
    monkeypatch.setattr(frame, "show", lambda: calls.append("__main__"))
    monkeypatch.setattr(frame, "start", lambda: calls.append("app"))
    names = runpy.run_path(str(root / "app.py"), run_name=name)
    assert calls == [name] if name != "__mp_main__" else calls == []
    assert ("app" in names) == (name == "app")
