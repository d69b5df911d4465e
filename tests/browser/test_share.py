"""Links, presets, warnings, goals and saved charts in a real browser."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

Visit = Callable[..., Page]
Saved = Callable[[Page, re.Pattern[str], str], Path]


def numbers(page: Page) -> list[str]:
    """The row of numbers above the pictures."""
    return page.get_by_test_id("stMetricValue").all_inner_texts()


def painted(page: Page) -> str:
    return page.locator(".gl-surface canvas").first.evaluate("c => c.toDataURL()")


def wait_for_epoch(page: Page, epoch: int) -> None:
    page.wait_for_function(
        f"(e => e && +e.dataset.epoch >= {epoch})(document.querySelector('.gl-surface'))",
        timeout=60_000,
    )


def test_a_link_shows_the_same_numbers_in_another_session_and_charts_are_saved(
    visit: Visit, saved: Saved
) -> None:
    first = visit("lab?dataset=xor&hidden=6:tanh&at=30&changes=10:rate=0.1,w1.2.1=0.5")
    wait_for_epoch(first, 30)
    first.get_by_role("button", name="One step").click()
    expect(first.get_by_test_id("stMetricValue").first).to_have_text("30 + 1")
    first.get_by_role("button", name="Share", exact=True).click()
    link = first.get_by_test_id("stCode").inner_text().strip()
    first.get_by_role("button", name="Make it").click()
    with first.expect_download(timeout=60_000) as film:
        first.get_by_role("button", name="GIF").click()
    assert film.value.path().read_bytes()[:6] == b"GIF89a"
    assert "changes=10:rate=0.1" in link and "at=30.1" in link
    second = visit(f"?{link.partition('?')[2]}")
    wait_for_epoch(second, 30)
    expect(second.get_by_test_id("stMetricValue").first).to_have_text("30 + 1")
    assert numbers(second) == numbers(first)
    assert painted(second) == painted(first)

    second.locator(".gl-surface .points path").first.wait_for()
    second.get_by_role("button", name="Save charts and numbers").click()
    surface = re.compile("Decision surface")
    picture = ET.fromstring(saved(second, surface, "SVG").read_text(encoding="utf-8"))
    tags = [node.tag.rpartition("}")[2] for node in picture.iter()]
    assert picture.tag.endswith("svg") and "image" in tags and tags.count("path") > 100
    words = " ".join(node.text or "" for node in picture.iter())
    assert "train" in words and "x1" in words
    assert saved(second, surface, "PNG").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    table = saved(second, surface, "CSV").read_text(encoding="utf-8-sig").splitlines()
    assert table[0] == '"part","x1","x2","value"'
    assert len(table) > 3600
    curves = saved(second, re.compile("Training loss"), "CSV").read_text(encoding="utf-8-sig")
    assert f"Loss,train,30,{numbers(first)[1]}"[:16] in curves
    network = saved(second, re.compile("Network"), "CSV").read_text(encoding="utf-8-sig")
    assert len(network.splitlines()) == 1 + 6 * 3 + 7  # weights and biases of 2-6-1


def test_a_preset_a_warning_and_its_mend(visit: Visit) -> None:
    page = visit("?lang=en")
    page.get_by_role("button", name="Presets").click()
    page.get_by_role("button", name="A start of zeros").click()
    expect(page.get_by_text("The plane has one color")).to_be_visible()
    expect(page.get_by_text("weights are still exactly 0")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Start with Xavier").click()
    expect(page.get_by_text("weights are still exactly 0")).to_have_count(0, timeout=30_000)
    expect(page.get_by_role("button", name="Start with Xavier")).to_have_count(0)


def test_a_class_sees_its_goal_reached_and_not_what_is_hidden(visit: Visit) -> None:
    page = visit(
        "lab?dataset=moons&goal=train_accuracy>=0.9;parameters<=120;epochs<=9999"
        "&hide=data,presets,training.optimizer"
    )
    expect(page.get_by_text("Goal reached")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Parameters ≤ 120")).to_be_visible()
    expect(page.get_by_role("slider", name="Learning rate")).to_be_visible()
    expect(page.get_by_role("combobox", name="Dataset")).to_have_count(0)
    expect(page.get_by_role("combobox", name="Optimizer")).to_have_count(0)
    expect(page.get_by_role("button", name="Presets")).to_have_count(0)


def test_a_chart_that_rests_is_saved_on_a_phone_too(visit: Visit, saved: Saved) -> None:
    page = visit("neuron", width=375)
    page.locator(".js-plotly-plot").first.wait_for()
    page.get_by_role("button", name="Save charts and numbers").click()
    chart = re.compile("Waterfall")
    ET.fromstring(saved(page, chart, "SVG").read_text(encoding="utf-8"))
    table = saved(page, chart, "CSV").read_text(encoding="utf-8-sig").splitlines()
    assert table[0].startswith("x,y: sum so far")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
