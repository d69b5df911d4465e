"""The worked example in a real browser: edited, walked through, clicked on, practiced."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tutorial.derivation.rows import rows as rows_of
from tutorial.practice.practice import practice_sheet

Visit = Callable[..., Page]
# Milliseconds for an answer of a server that shares its machine with the other tests.
SLOW = 20_000


def type_into_cell(
    page: Page, table: int, row: int, column: int, text: str, columns: int = 4
) -> None:
    """Type into a cell of one of the sidebar's tables, which are drawn on a canvas."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    grid = page.get_by_test_id("stSidebar").get_by_test_id("stDataFrame").nth(table)
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    assert box is not None
    # The first column selects rows; the first row has the headings.
    wide = (box["width"] - 34) / columns
    # A run that is still under way would draw the grid anew below the click.
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    place = {"x": 34 + wide * (column + 0.5), "y": 35 * (row + 1) + 17}
    grid.click(position=place)
    page.keyboard.press("Enter")
    field = page.locator("#portal textarea, #portal input")
    field.fill(text)
    expect(field).to_have_value(text)
    field.press("Enter")
    expect(field).to_have_count(0)


def test_what_is_typed_is_in_the_tables_at_once(visit: Visit) -> None:
    page = visit("worked-example?example=mazur", height=1100)
    page.get_by_role("slider", name="Step").press("ArrowRight")
    page.get_by_role("slider", name="Step").press("ArrowRight")
    rows = page.locator(".st-key-worked-table")
    expect(page.get_by_role("heading", name="3. Weighted sums, hidden layer")).to_be_visible(
        timeout=SLOW
    )
    expect(rows).to_contain_text(r"0.15 \cdot 0.05 + 0.2 \cdot 0.1 + 0.35", timeout=SLOW)
    type_into_cell(page, 0, 0, 0, "0,7")
    expect(rows).to_contain_text(r"0.15 \cdot 0.7 + 0.2 \cdot 0.1 + 0.35", timeout=SLOW)

    refusal = page.get_by_test_id("stAlertContentError")
    for typed, said in (
        ("cat", "Sample 1, x₁: expected a number such as 0.5 or 0,5; got 'cat'"),
        ("1e309", "Sample 1, x₁: expected a number between"),
        ("", "Sample 1, x₁: expected a number; the cell is empty"),
    ):
        type_into_cell(page, 0, 0, 0, typed)
        expect(refusal).to_contain_text(said, timeout=SLOW)
        # The last numbers that made sense stay.
        expect(rows).to_contain_text(r"0.15 \cdot 0.7 + 0.2 \cdot 0.1 + 0.35")
    page.get_by_role("button", name="Reset").click()
    expect(refusal).to_have_count(0, timeout=SLOW)
    expect(rows).to_contain_text(r"0.15 \cdot 0.05 + 0.2 \cdot 0.1 + 0.35", timeout=SLOW)


def test_a_unit_and_a_weight_lead_to_their_rows(visit: Visit) -> None:
    page = visit("worked-example?example=article", height=1100)
    page.get_by_role("button", name="Unit 2 of the hidden layer", exact=True).click()
    expect(page.get_by_role("heading", name="Weighted sums, hidden layer")).to_be_visible(
        timeout=SLOW
    )
    rows = page.locator(".st-key-worked-table tbody tr")
    expect(rows).to_have_count(5, timeout=SLOW)
    # What the article prints stands beside it, with its kind of error.
    expect(rows.first).to_contain_text("1.1", timeout=SLOW)
    expect(rows.first).to_contain_text("arithmetic", timeout=SLOW)
    # By keyboard: to the output unit, and down to the second of its weights.
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("heading", name="Weight gradients, output layer")).to_be_visible(
        timeout=SLOW
    )
    expect(page.locator(".st-key-worked-table")).to_contain_text(
        "its own numbers give", timeout=SLOW
    )
    with page.expect_download() as download:
        page.get_by_role("button", name="Table as CSV").click()
    assert "central_difference" in Path(download.value.path()).read_text()


def test_practice_names_the_mistake_and_then_praises(visit: Visit) -> None:
    page = visit("worked-example", height=1100)
    page.get_by_role("radio", name="Practice").click()
    field = page.get_by_role("textbox", name="Answer 1", exact=True)
    sheet = practice_sheet(1, "easy")
    right = next(rows_of(sheet.trace(), "weighted_sum")).value
    without_bias = right - sheet.parameters.biases[0][0, 0]
    rows = page.locator(".st-key-worked-practice-rows")
    for wrong, said in ((without_bias, "The bias is left out"), (-right, "The sign is lost")):
        field.fill(f"{wrong:.4g}".replace(".", ","))
        field.press("Enter")
        expect(rows).to_contain_text(said, timeout=SLOW)
    expect(page.get_by_text("Score: 0 of 28 right")).to_be_visible(timeout=SLOW)
    field.fill(f"{right:.4g}")
    field.press("Enter")
    expect(rows).to_contain_text("Right", timeout=SLOW)
    expect(page.get_by_text("Score: 1 of 28 right, 0 of them at the first try")).to_be_visible(
        timeout=SLOW
    )

    page.get_by_role("button", name="Download").click()
    texts = {}
    for name in ("Sheet as Markdown", "Sheet as CSV", "Key as Markdown", "Key as CSV"):
        with page.expect_download() as download:
            page.get_by_role("button", name=name).click()
        texts[name] = Path(download.value.path()).read_text(encoding="utf-8-sig")
    loss = f"{sheet.trace().data_loss:.5g}"
    assert loss in texts["Key as Markdown"] and loss in texts["Key as CSV"]
    assert loss not in texts["Sheet as Markdown"] + texts["Sheet as CSV"]
    page.keyboard.press("Escape")

    page.get_by_role("button", name="New numbers").click()
    expect(page.get_by_role("spinbutton", name="Seed")).to_have_value("2", timeout=SLOW)
    expect(field).to_have_value("", timeout=SLOW)


def test_sheets_are_saved_as_a_file_that_prints_each_seed_on_pages_of_its_own(
    visit: Visit, browser: Browser, tmp_path: Path
) -> None:
    page = visit("worked-example", height=1100)
    page.get_by_role("radio", name="Practice").click()
    page.get_by_role("radio", name="Sheets to print").click()
    field = page.get_by_role("spinbutton", name="Sheets")
    field.fill("3")
    field.press("Enter")
    expect(page.get_by_text("3 sheets: seeds 1, 2, 3.")).to_be_visible(timeout=SLOW)
    frame = page.frame_locator("iframe")
    expect(frame.locator("section.sheet")).to_have_count(3, timeout=SLOW)
    expect(frame.get_by_role("button", name="Print")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as HTML").click()
    file = tmp_path / "sheets.html"
    download.value.save_as(file)

    paper = browser.new_context().new_page()
    paper.goto(file.as_uri())
    paper.emulate_media(media="print")
    expect(paper.get_by_role("button", name="Print")).to_be_hidden()
    sections = "[...document.querySelectorAll('section')]"
    names = paper.evaluate(f"{sections}.map(s => [s.classList[0], getComputedStyle(s).page])")
    assert names == [[kind, f"seed{seed}"] for kind in ("sheet", "key") for seed in (1, 2, 3)]
    # As a change of the page's name does not when the same seed follows.
    breaks = paper.evaluate(f"{sections}.map(s => getComputedStyle(s).breakAfter)")
    assert breaks == ["page"] * 5 + ["auto"]
    paper.context.close()


@pytest.mark.parametrize("part", ["Step by step", "Practice"])
def test_the_page_fits_a_phone(visit: Visit, part: str) -> None:
    page = visit("worked-example?example=article", width=375, dark=True)
    page.get_by_role("radio", name=part).click()
    page.locator(".katex").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_label_outside_the_classes_is_told(visit: Visit) -> None:
    page = visit("worked-example?example=softmax_three_classes", height=1100)
    page.locator(".st-key-worked-table").wait_for()
    type_into_cell(page, 0, 1, 2, "7", columns=5)
    refusal = page.get_by_test_id("stAlertContentError")
    expect(refusal).to_contain_text("a label must be from 0 to 1; got 7", timeout=SLOW)
    page.get_by_role("button", name="Reset").click()
    expect(refusal).to_have_count(0, timeout=SLOW)
