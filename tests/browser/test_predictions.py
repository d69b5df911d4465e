"""The predictions in a real browser: the page, and the Lab's surface looked at more closely."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

Visit = Callable[..., Page]


def part(page: Page, name: str) -> None:
    page.get_by_test_id("stMain").get_by_role("radio", name=name, exact=True).click()


def heading(page: Page, words: str) -> Locator:
    found = page.get_by_role("heading", name=words)
    expect(found).to_be_visible(timeout=20_000)
    return found


def still(page: Page) -> None:
    """Stop the Lab's run, unless it is at its end already."""
    page.get_by_role("button", name="Pause").evaluate_all("(found) => found[0]?.click()")
    expect(page.get_by_role("button", name="Play")).to_be_visible(timeout=30_000)


def painted(page: Page, mode: str) -> str:
    """Choose another thing that the plane is painted with; returns the new canvas as data."""
    canvas = page.locator(".gl-surface canvas").first
    before = canvas.evaluate("c => c.toDataURL()")
    page.get_by_role("combobox", name="Painted").click()
    page.get_by_role("option", name=mode, exact=True).click()
    title = {"uncertainty": "Entropy, bits"}.get(mode, "Probability of")
    expect(page.locator(".gl-surface .gl-scale-title")).to_contain_text(title)
    page.wait_for_function(
        "before => document.querySelector('.gl-surface canvas').toDataURL() !== before", arg=before
    )
    return str(canvas.evaluate("c => c.toDataURL()"))


def test_every_part_of_the_page_and_another_epoch(visit: Visit) -> None:
    page = visit("predictions", height=1400)
    charts = page.get_by_test_id("stPlotlyChart")
    heading(page, "How each layer moves the points")
    # The legend, the inputs, two hidden layers and the output.
    expect(charts).to_have_count(5, timeout=30_000)
    words = page.get_by_text(re.compile("after each layer and at the output, at epoch"))
    before = words.inner_text()
    page.get_by_role("slider", name="Epoch that is looked at").press("Home")
    expect(words).not_to_have_text(before)
    expect(words).to_contain_text("at epoch 0")
    # What stands below the words is drawn after them.
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Points after each layer (CSV)").click()
    assert saved.value.suggested_filename == "hidden_space_test_epoch_0.csv"

    part(page, "Scores")
    for words in ("Confusion matrix", "Accuracy", "ROC curves", "Calibration"):
        expect(page.get_by_role("heading", name=words, exact=True)).to_be_visible(timeout=20_000)
    expect(charts).to_have_count(4)
    part(page, "Most wrong")
    heading(page, "The samples with the largest loss")
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()


def test_the_surface_shows_doubt_depth_and_a_point_closely(visit: Visit) -> None:
    # So many epochs do not come to their end before they are paused, however busy the machine.
    page = visit("?epochs=20000", height=1000)
    surface = page.locator(".gl-surface")
    surface.locator(".points path").first.wait_for(state="attached", timeout=30_000)
    look_while_it_trains(page, surface)
    still(page)
    expect(surface.locator(".gl-foot")).to_contain_text(re.compile(r"wrong: \d+ of 240 train"))
    shown = {painted(page, mode) for mode in ("class", "uncertainty", "probability")}
    assert len(shown) == 3

    # The point is told of as it is now.
    facts = page.locator(".st-key-lab-point")
    text = facts.inner_text()
    page.get_by_role("button", name="Step back").click()
    expect(facts).not_to_have_text(text, use_inner_text=True)

    # The library of the third dimension is asked for when it is wanted; if it does not come, that
    # is said, and the next wish asks again.
    page.route("**/plotly.min.js", lambda route: route.fulfill(status=200, body=""))
    page.get_by_role("button", name="3-D", exact=True).click()
    solid = page.locator(".gl-solid")
    expect(solid.get_by_role("alert")).to_contain_text("could not be loaded")
    page.unroute("**/plotly.min.js")
    page.get_by_role("button", name="3-D", exact=True).click()
    expect(solid).to_have_count(0)
    page.get_by_role("button", name="3-D", exact=True).click()
    solid.locator("canvas").first.wait_for(state="attached", timeout=30_000)
    expect(solid.locator(".gl-foot")).to_contain_text("wrong:")
    expect(surface).to_have_count(0)
    asked = page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert {url.rsplit("/", 1)[-1] for url in asked if "plotly" in url} == {"plotly.min.js"}


def look_while_it_trains(page: Page, surface: Locator) -> None:
    """Click points and type a number between the ticks of the clock: what came last stays."""
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    number = page.get_by_role("spinbutton", name="Its number")
    expect(number).to_have_value("")
    facts = page.locator(".st-key-lab-point")
    for place, shown in ((4, "5"), (9, "10")):
        surface.locator(".points path").nth(place).click(force=True)
        expect(facts).to_contain_text("Share of the gradient", timeout=20_000)
        # The panel has moved up to the surface; its place below is empty in a moment.
        expect(number).to_have_count(1)
        expect(number).to_have_value(shown)
    number.fill("7")
    number.press("Enter")
    expect(number).to_have_value("7")
    told = facts.inner_text()
    # It is redrawn as the network learns, and is the same point still.
    expect(facts).not_to_have_text(told, use_inner_text=True, timeout=20_000)
    expect(number).to_have_value("7")
    # A number that no point has is refused in a sentence, and the point is looked at still.
    number.fill("9999")
    number.press("Enter")
    told = facts.inner_text()
    expect(facts).not_to_have_text(told, use_inner_text=True, timeout=20_000)
    assert "240" in str(number.evaluate("box => box.validationMessage"))
    number.fill("8")
    number.press("Enter")
    expect(number).to_have_value("8")


@pytest.mark.parametrize("section", ["Hidden space", "Scores", "Most wrong"])
def test_the_page_fits_a_phone_in_the_dark(visit: Visit, section: str) -> None:
    page = visit("predictions", width=375, dark=True)
    heading(page, "How each layer moves the points")
    part(page, section)
    expect(page.get_by_test_id("stPlotlyChart").first).to_be_visible(timeout=20_000)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
