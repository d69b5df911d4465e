"""Gradients layer by layer in a real browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Position, expect

Visit = Callable[..., Page]


def part(page: Page, name: str) -> None:
    page.get_by_test_id("stMain").get_by_role("radio", name=name, exact=True).click()


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", name=words)).to_be_visible(timeout=20_000)


def click_point(page: Page, chart: Locator, x: str, y: str) -> None:
    """Click the place of a Plotly chart that has these coordinates."""
    place = chart.locator(".js-plotly-plot").evaluate(
        """(plot, [x, y]) => {
          const {xaxis, yaxis} = plot._fullLayout, box = plot.getBoundingClientRect();
          return [
            box.x + xaxis._offset + xaxis.d2p(x), box.y + yaxis._offset + yaxis.d2p(y),
          ];
        }""",
        [x, y],
    )
    page.mouse.move(*place)
    page.mouse.click(*place)


def test_scrub_click_and_open_in_the_tables(visit: Visit) -> None:
    page = visit("gradients", height=1400)
    view = page.locator(".gl-layers")
    expect(view).to_have_attribute("data-epoch", re.compile(r"\d"), timeout=30_000)
    norms = page.get_by_test_id("stTable").first

    # Scrub: the slider's keys move everything to the epoch before.
    thumb = page.get_by_role("slider", name="Epoch that is looked at")
    heading(page, "The numbers at epoch")
    title = page.get_by_role("heading", name="The numbers at epoch").inner_text()
    numbers = norms.inner_text()
    thumb.press("ArrowLeft")
    expect(page.get_by_role("heading", name="The numbers at epoch")).not_to_have_text(title)
    expect(norms).not_to_have_text(numbers)
    expect(view).to_have_attribute("data-epoch", str(int(title.split()[-1]) - 1))
    with page.expect_download() as download:
        page.get_by_role("button", name="All kept epochs as CSV").click()
    rows = download.value.path().read_text("utf-8-sig").splitlines()
    assert rows[0].startswith("epoch,layer,gradient_norm") and len(rows) > 100

    # Click a place of the map, a third of the way along: the picture stays, only the mark moves.
    plot = view.locator(".gl-plot")
    size = plot.bounding_box()
    assert size is not None
    place = Position(x=size["width"] / 3, y=60)
    before = page.get_by_role("heading", name="The numbers at epoch").inner_text()
    axes = view.locator(".gl-axes-back").evaluate_handle("e => e")
    plot.hover(position=place)
    tip = view.locator(".gl-tip")
    expect(tip).to_contain_text("Size of the gradient")
    meant = tip.locator(".gl-tip-head").first.inner_text().split()[-1]
    plot.click(position=place)
    expect(page.get_by_role("heading", name="The numbers at epoch")).not_to_have_text(before)
    epoch = page.get_by_role("heading", name="The numbers at epoch").inner_text().split()[-1]
    assert epoch == meant and axes.evaluate("e => e.isConnected")
    expect(view).to_have_attribute("data-epoch", epoch)

    for name, words in (
        ("Why small or large?", "From layer to layer"),
        ("Who pulls?", "Noise against batch size"),
        ("How steep?", "How steep?"),
        ("Landscape", f"The landscape around epoch {epoch}"),
        ("Is it right?", "Is it right?"),
        ("Inside a layer", f"Distributions at epoch {epoch}"),
    ):
        part(page, name)
        heading(page, words)

    # Click an entry of the gradient: it opens where its number is worked out.
    matrix = page.locator(".st-key-gradients-matrix-gradient")
    matrix.scroll_into_view_if_needed()
    matrix.locator(".nsewdrag").first.wait_for()
    click_point(page, matrix, "1", "x1")
    expect(page.get_by_role("heading", name="Worked example", exact=True)).to_be_visible()
    expect(page.get_by_text("A kept epoch of the Lab's run", exact=False)).to_be_visible()
    heading(page, "Gradients with penalty")

    # Back on the page, the entry is no longer selected: the page stays.
    page.get_by_text("Look closer", exact=True).click()
    page.get_by_test_id("stTopNavDropdownLink").filter(has_text="Gradients").click()
    heading(page, f"Distributions at epoch {epoch}")
    heading(page, "How alike the units are")
    matrix.scroll_into_view_if_needed()
    matrix.locator(".nsewdrag").first.wait_for()
    click_point(page, matrix, "1", "x1")
    expect(page.get_by_role("heading", name="Worked example", exact=True)).to_be_visible()


@pytest.mark.parametrize("section", ["At a glance", "Why small or large?", "Landscape"])
def test_the_page_fits_a_phone_in_the_dark(visit: Visit, section: str) -> None:
    page = visit("gradients", width=375, dark=True)
    expect(page.locator(".gl-layers canvas")).to_be_visible(timeout=30_000)
    part(page, section)
    chart = page.locator(".gl-layers canvas, [data-testid=stPlotlyChart]").first
    expect(chart).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_doctor_finds_the_fault_and_its_advice_is_taken(visit: Visit) -> None:
    page = visit(height=1400)
    page.get_by_role("combobox", name="Initial weights").click()
    page.get_by_role("option", name="Zeros", exact=True).click()
    page.get_by_role("button", name="To the end").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible(timeout=60_000)
    page.get_by_text("Look closer", exact=True).click()
    page.get_by_test_id("stTopNavDropdownLink").filter(has_text="Gradients").click()

    expect(page.get_by_text("Units that are copies")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="What to do").click()
    heading(page, "Units that are copies · layers 1, 2, from epoch 0")
    expect(page.get_by_text("What follows from it")).to_be_visible()
    page.get_by_role("button", name="Try it").click()
    verdict = page.get_by_test_id("stAlert").filter(has_text="It helps.")
    expect(verdict).to_be_visible(timeout=60_000)
    # Curves, a map of the gradient of each, and what each has learned.
    expect(page.get_by_test_id("stPlotlyChart")).to_have_count(3, timeout=30_000)
    expect(page.locator(".gl-surface canvas").first).to_be_visible(timeout=30_000)
    expect(page.locator(".gl-surface")).to_have_count(2)

    page.get_by_role("button", name="Go on with the change in the Lab").click()
    expect(page.locator(".gl-surface")).to_have_count(1, timeout=30_000)
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
