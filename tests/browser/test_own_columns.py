"""What a reader sees of how the columns of a file were read, in a real browser."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

Visit = Callable[..., Page]

LABELS = ["No", "no", "NO", "Yes", "yes", "no"]
FILES = {
    "oneclass": ("x,y,kind", lambda k: f"{k * k % 7}.5,{k * k % 5}.25,a"),
    "capitals": ("x,y,label", lambda k: f"{k * k % 7}.5,{k * k % 5}.25,{LABELS[k % 6]}"),
    "rownumber": ("x,y,kind,id", lambda k: f"{k * k % 7}.5,{k * k % 5}.25,{'ab'[k % 2]},{k + 1}"),
    "marks": ("x;y;kind", lambda k: f"{k * k % 7},5;{k * k % 5}.25;{'ab'[k % 2]}"),
}


@pytest.fixture
def upload(visit: Visit, tmp_path: Path) -> Callable[..., Page]:
    """Open the page and give it a file of `FILES`."""

    def run(name: str, **view) -> Page:
        heading, row = FILES[name]
        path = tmp_path / f"{name}.csv"
        path.write_text("\n".join([heading, *map(row, range(24))]))
        page = visit("data", height=1200, **view)
        page.get_by_test_id("stMain").get_by_role("radio", name="CSV file").click()
        page.locator("input[type=file]").set_input_files(path)
        expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()
        return page

    return run


def test_one_class_is_no_target_and_another_can_be_chosen(upload) -> None:
    page = upload("oneclass")
    sentence = page.get_by_text("has one class only")
    expect(sentence).to_have_text(
        "'kind' has one class only, 'a', so there is nothing to classify: choose another target"
    )
    expect(page.get_by_role("button", name="Use in the Lab")).to_have_count(0)
    page.get_by_role("combobox", name="Target: the column to predict").click()
    page.get_by_role("option", name="y", exact=True).click()
    expect(page.get_by_text("predicting the number y")).to_be_visible()
    expect(page.get_by_role("button", name="Use in the Lab")).to_be_visible()
    expect(sentence).to_have_count(0)


def test_labels_that_differ_in_capitals_are_joined_until_the_reader_says_no(upload) -> None:
    page = upload("capitals")
    expect(page.get_by_text("no: 16, Yes: 8")).to_be_visible()
    alert = page.get_by_test_id("stAlert")
    expect(alert).to_contain_text("are joined: label: 'NO' = 'No' = 'no'; 'Yes' = 'yes'")
    page.get_by_text("Join labels that differ in capitals alone").click()
    expect(alert).to_contain_text("not joined")
    expect(page.get_by_text(re.compile("NO: 4.*Yes: 4"))).to_be_visible()


def test_a_row_number_is_no_feature_and_mixed_decimal_marks_are_numbers(upload) -> None:
    page = upload("rownumber", width=375, dark=True)
    expect(page.get_by_text("24 samples, 2 features")).to_be_visible()
    expect(page.get_by_text("Left out, as it numbers or names the rows")).to_contain_text("id")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page = upload("marks", width=375)
    expect(page.get_by_text("24 samples, 2 features")).to_be_visible()
    expect(page.get_by_test_id("stAlert")).to_have_text(
        re.compile("The decimal marks differ: comma in x; point in y")
    )
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_point_is_typed_with_a_comma(visit: Visit) -> None:
    page = visit("data", height=1000)
    drawing = page.locator(".gl-draw")
    expect(drawing).to_have_attribute("data-points", "150", timeout=30_000)
    grid = page.get_by_test_id("stDataFrame").first
    cell = grid.locator("canvas [role=gridcell]").first
    expect(cell).to_have_text(re.compile(r"\d"))
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    grid.scroll_into_view_if_needed()
    editor = page.locator(".gdg-input")

    def open_editor() -> None:
        box = grid.bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + 100, box["y"] + 52)
        expect(cell).to_have_attribute("aria-selected", "true")
        page.keyboard.press("Enter")

    refusal = page.get_by_text("Row 1 is left out")
    open_editor()
    editor.fill("cat")
    editor.press("Enter")
    expect(refusal).to_contain_text("expected a number such as 0.5")
    expect(drawing).to_have_attribute("data-points", "149")
    open_editor()
    editor.fill("−1,5")
    editor.press("Enter")
    expect(drawing).to_have_attribute("data-points", "150")
    expect(refusal).to_have_count(0)
    expect(cell).to_have_text("−1,5")
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    with page.expect_download() as waiting:
        page.get_by_test_id("stDownloadButton").get_by_role("button").click()
    assert Path(waiting.value.path()).read_text("utf-8-sig").splitlines()[1].startswith("-1.5,")
