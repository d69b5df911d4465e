"""Datasets compared in a real browser: the wall fills, stops, and leads on."""

import csv
import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from ui.text import percent

Visit = Callable[..., Page]
# Three datasets by four networks and two classical methods, by default.
ALL = 3 * 6
CLASSICAL = 3 * 2


def wait_for_cells(page: Page, count: int) -> None:
    page.wait_for_function(
        f"+document.querySelector('.gl-wall')?.dataset.cells >= {count}", timeout=60_000
    )


def wait_for_end(page: Page) -> None:
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_disabled(timeout=240_000)


def cell(page: Page, words: str) -> str:
    """Score of a cell of the wall."""
    return page.locator(f".gl-wall [aria-label*='{words}'] .gl-wall-score").inner_text()


def sort_by(page: Page, heading: str) -> None:
    """Click along the headings, which are painted, until the table is sorted by one of them."""
    grid = page.get_by_test_id("data-grid-canvas")
    grid.scroll_into_view_if_needed()
    headings, box = grid.locator("[role=row]").first, grid.bounding_box()
    assert box is not None
    for x in range(20, int(box["width"]), 40):
        before = headings.text_content()
        page.mouse.click(box["x"] + x, box["y"] + 18)
        page.wait_for_function(
            """before => document.querySelector("[role=menu]") || before !==
                document.querySelector("[data-testid=data-grid-canvas] [role=row]").textContent""",
            arg=before,
        )
        if f"↑ {heading}" in (headings.text_content() or ""):
            return
        # The right end of a heading opens a menu.
        page.keyboard.press("Escape")
        expect(page.get_by_role("menu")).to_have_count(0)
    raise AssertionError(f"no heading {heading}")


def test_a_comparison_stops_goes_on_and_leads_to_the_lab(visit: Visit) -> None:
    page = visit("compare", height=1000)
    # By itself, without a touch.
    wait_for_cells(page, ALL)
    wait_for_end(page)
    expect(page.get_by_text(re.compile(r"\bbeats\b")).first).to_be_visible()

    # Long enough to be stopped on any machine; the classical methods know no epochs and stay.
    for label, value in (("Seeds", "5"), ("Epochs", "300")):
        box = page.get_by_label(label, exact=True)
        box.fill(value)
        box.press("Enter")
    run = page.get_by_role("button", name="Run", exact=True)
    expect(run).to_be_enabled()
    run.click()
    wait_for_cells(page, CLASSICAL + 1)
    # The frame has a button of that name too, while a script runs.
    page.get_by_test_id("stMain").get_by_role("button", name="Stop").click()
    expect(run).to_be_enabled()
    done = page.locator(".gl-wall [data-token]").count()
    assert CLASSICAL < done < ALL
    missing = page.get_by_text(re.compile(rf"^{ALL - done} cells? to train$"))
    expect(missing).to_be_visible()
    # Nothing more is trained when the page is drawn again.
    page.get_by_test_id("stMain").get_by_text("Score, train").click()
    expect(page.get_by_role("radio", name="Score, train")).to_be_checked()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    expect(missing).to_be_visible()
    assert page.locator(".gl-wall [data-token]").count() == done

    run.click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    wait_for_end(page)
    wait_for_cells(page, ALL)

    with page.expect_download() as download:
        page.get_by_role("button", name="Download the table").click()
    with download.value.path().open(newline="", encoding="utf-8-sig") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == ALL
    networks = [line for line in lines if line["parameters"]]
    assert {line["seeds"] for line in networks} == {"5"}
    shown = cell(page, "Moons, Two layers of 8:")
    moons = next(
        line for line in lines if (line["dataset"], line["model"]) == ("Moons", "Two layers of 8")
    )
    assert shown.startswith(percent(float(moons["score"])))

    sort_by(page, "Test score")
    cells = page.get_by_test_id("data-grid-canvas").locator("[role=row]").nth(1)
    lowest = min(float(line["score"]) for line in lines)
    assert float(cells.locator("[role=gridcell]").nth(2).inner_text()) == lowest

    # A list that is open would be closed by a run of the page.
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.get_by_role("combobox", name="B", exact=True).click()
    page.get_by_role("option", name="No hidden layer").click()
    expect(page.get_by_text("the smallest two-sided p is 2/32")).to_be_visible()
    page.get_by_role("button", name=re.compile("more seeds?, about")).click()
    # While the page is drawn again, what stood there before follows below.
    seeds = page.get_by_text("Seeds in common").locator("xpath=../td[2]").first
    expect(seeds).not_to_have_text("5", timeout=60_000)
    wait_for_end(page)

    # The Lab has the network as it was trained, with the score of that seed.
    page.locator(".gl-wall button[aria-label*='XOR, One layer of 4:']").click()
    expect(page.get_by_role("heading", name="Lab", exact=True)).to_be_visible()
    expect(page.get_by_role("combobox", name="Dataset")).to_be_visible()
    expect(page.get_by_text("2 → 4 → 1", exact=False)).to_be_visible()
    own = next(
        line for line in lines if (line["dataset"], line["model"]) == ("XOR", "One layer of 4")
    )
    score = percent(float(own["score_seed_0"]))
    metric = page.get_by_test_id("stMetric").filter(has_text="Accuracy, test")
    expect(metric).to_contain_text(score, timeout=30_000)
    page.go_back()
    wait_for_cells(page, ALL)


def test_the_wall_fits_a_phone_in_the_dark(visit: Visit) -> None:
    page = visit("compare", width=375, dark=True)
    wait_for_cells(page, 2)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    ink = page.locator(".gl-wall canvas").first.evaluate(
        "c => new Set(c.getContext('2d').getImageData(0, 0, c.width, c.height).data).size"
    )
    assert ink > 20
