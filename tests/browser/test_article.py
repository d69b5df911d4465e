"""The article, checked, in a real browser: formulas run, buttons lead on, 99% can be found."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Visit = Callable[..., Page]


@pytest.mark.parametrize(("width", "dark"), [(375, True), (1280, False)])
def test_a_formula_is_run_when_it_is_opened(visit: Visit, width: int, dark: bool) -> None:
    page = visit("article?part=formulas", width=width, dark=dark)
    card = page.locator(".st-key-article-formula-minus_sign")
    card.locator(".katex .boxpad").first.wait_for()
    expect(page.get_by_test_id("stPlotlyChart")).to_have_count(0)
    card.get_by_text("Run it").click()
    card.locator(".js-plotly-plot").wait_for()
    expect(card).to_contain_text("by the article’s at")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_claim_opens_the_worked_example_at_its_row(visit: Visit) -> None:
    page = visit("article?part=numbers")
    with page.expect_download() as download:
        page.get_by_role("button", name="All of it as CSV").click()
    assert download.value.suggested_filename == "article-4.3.csv"
    button = page.get_by_role("button", name="See it in the worked example")
    page.locator(".st-key-article-claim-3").locator(button).click()
    expect(page).to_have_url(re.compile("/worked-example"))
    expect(page.get_by_role("heading", name="Activations, output layer")).to_be_visible()
    expect(page.get_by_text("0.72312").locator("visible=true").first).to_be_visible()


def test_the_perceptron_opens_on_the_neurons_page(visit: Visit) -> None:
    page = visit("article?part=statements")
    button = page.get_by_role("button", name="See it on the neuron's page")
    page.locator(".st-key-article-statement-hebb").locator(button).click()
    expect(page).to_have_url(re.compile("/neuron"))
    expect(page.get_by_role("combobox", name="Learning rule")).to_have_value("Hebb's rule")


def test_the_reader_finds_99_percent_and_takes_the_run_to_the_lab(visit: Visit) -> None:
    page = visit("article?part=experiment")
    page.get_by_text("does not reach 99%").wait_for()
    page.get_by_role("slider", name="Learning rate").press("End")
    page.get_by_role("slider", name="Epochs").press("ArrowRight")
    page.get_by_text("reaches 99% for the first time").wait_for()
    page.locator(".js-plotly-plot").nth(3).wait_for()
    page.get_by_role("button", name="Open in the Lab").click()
    page.get_by_role("heading", name="Lab", exact=True).wait_for()
    page.get_by_role("img", name="Decision surface of The article's plane").wait_for()
