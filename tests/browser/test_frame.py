"""The frame in a real browser: it opens, speaks the reader's language, and links go deep."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

Visit = Callable[..., Page]

# The real frame with one more page than the Lab.
SECOND_PAGE = """
import streamlit as st
st.title("Second")
"""
APP = """
import streamlit as st
from ui import frame

own = frame.pages
frame.pages = lambda: own() | {"More": [st.Page("pages/more/second.py", url_path="second")]}
if __name__ == "__main__":
    frame.show()
else:
    frame.start()
    app = st.App(__file__, on_script_error=frame.explain_error)
"""


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_app_opens_at_any_width_in_light_and_dark(visit: Visit, width: int, dark: bool) -> None:
    page = visit(width=width, dark=dark)
    expect(page).to_have_title("Gradient Lab")
    background = page.get_by_test_id("stApp").evaluate("e => getComputedStyle(e).backgroundColor")
    assert background == ("rgb(18, 22, 29)" if dark else "rgb(255, 255, 255)")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_browser_chooses_the_language_and_the_selector_changes_it(visit: Visit) -> None:
    page = visit(locale="zh-CN")
    page.get_by_role("combobox", name="语言").click()
    page.get_by_role("option", name="English").click()
    expect(page.get_by_role("combobox", name="Language")).to_be_visible()
    expect(page).to_have_url(re.compile("lang=en"))
    page.reload()
    expect(page.get_by_role("combobox", name="Language")).to_be_visible()


def test_nothing_is_fetched_from_elsewhere(visit: Visit, server: str) -> None:
    page = visit()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    page.locator("[data-testid=stMain] h1").first.wait_for()
    assert asked
    assert [url for url in asked if not url.startswith((server, "data:", "blob:"))] == []


def test_a_deep_link_works_as_the_very_first_visit(
    serve: Callable[[Path], str],  # before the visit, so that its pages are closed first
    visit: Visit,
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "house"
    (folder / "pages/more").mkdir(parents=True)
    (folder / "pages/more/second.py").write_text(SECOND_PAGE)
    (folder / "app.py").write_text(APP)
    (folder / ".streamlit").symlink_to(root / ".streamlit")
    monkeypatch.setenv("PYTHONPATH", str(root))
    page = visit("second", address=serve(folder))
    expect(page.get_by_role("heading", name="Second")).to_be_visible()
    expect(page).to_have_url(re.compile("/second$"))
    expect(page.get_by_role("dialog")).to_have_count(0)
