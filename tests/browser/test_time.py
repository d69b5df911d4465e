"""Time travel in a real browser: everything moves together, without the server."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

Visit = Callable[..., Page]
Saved = Callable[[Page, re.Pattern[str], str], Path]


def open_film(visit: Visit, **options: object) -> Page:
    page = visit("time", **options)
    page.locator(".gl-replay[data-painted]").wait_for(timeout=60_000)
    page.locator(".gl-replay .gl-surface .gl-axes-back").first.wait_for(timeout=30_000)
    return page


def shown(page: Page) -> dict[str, str]:
    """What each part of the page shows at the epoch."""
    picture = "c => c.toDataURL()"
    replay = page.locator(".gl-replay")
    return {
        "surface": replay.locator(".gl-surface canvas").first.evaluate(picture),
        "curves": replay.locator(".gl-curves canvas").first.evaluate(picture),
        "maps": replay.locator(".gl-replay-layers canvas").first.evaluate(picture),
        "label": replay.locator(".gl-replay-epoch").inner_text(),
        "numbers": replay.locator(".gl-replay-numbers").inner_text(),
        "confusion": replay.locator(".gl-replay-confusion").inner_text(),
        "gradients": replay.locator(".gl-replay-norms").inner_text(),
    }


def wait_for_frame(page: Page, epoch: int) -> None:
    page.locator(f".gl-replay[data-epoch='{epoch}']").wait_for(timeout=20_000)


def test_the_scrubber_moves_everything_and_the_film_plays(visit: Visit, saved: Saved) -> None:
    page = open_film(visit, height=1100)
    titles = page.locator(".gl-replay-norm-title").all_inner_texts()
    slider = page.get_by_role("slider", name="Epoch shown")
    last = shown(page)

    slider.press("Home")
    wait_for_frame(page, 0)
    first = shown(page)
    assert {name for name in last if first[name] == last[name]} == set()
    assert first["label"].startswith("Epoch 0 of ")
    slider.press("ArrowRight")
    wait_for_frame(page, 1)
    expect(slider).to_have_attribute("aria-valuetext", shown(page)["label"])

    # The server hears of the epoch when the scrubber rests.
    expect(page.get_by_text("From epoch 1:")).to_be_visible(timeout=20_000)

    # The other pages about the run look at that epoch too, and the film opens where it was left.
    page.get_by_role("button", name="See its gradients").click()
    expect(page.get_by_role("heading", name="The numbers at epoch 1", exact=True)).to_be_visible(
        timeout=30_000
    )
    page.get_by_text("Look closer", exact=True).click()
    page.get_by_test_id("stTopNavDropdownLink").filter(has_text="Time travel").click()
    wait_for_frame(page, 1)

    slider.press("Home")
    page.get_by_role("combobox", name="Speed").select_option("60")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("+document.querySelector('.gl-replay').dataset.epoch > 20")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()

    slider.press("End")
    page.locator(".gl-replay-epoch", has_text=last["label"]).wait_for()
    assert shown(page)["surface"] == last["surface"]

    # Every picture of the film gives its numbers: those of the epoch shown.
    page.get_by_role("button", name="Save charts and numbers").click()
    expect(page.locator(".gl-save-panel li").first).to_be_visible()
    expect(page.locator(".gl-save-panel li button:disabled")).to_have_count(0)
    table = saved(page, re.compile("Confusion"), "CSV").read_text(encoding="utf-8-sig")
    counts = [line.split(",") for line in table.splitlines()]
    assert counts[0] == ["part", "true", "predicted", "count"] and len(counts) == 5
    assert sum(int(row[3]) for row in counts[1:]) == 80
    norms = saved(page, re.compile("Gradient"), "CSV").read_text(encoding="utf-8-sig")
    assert [row[0] for row in csv.reader(norms.splitlines())][1:] == titles


def test_the_page_fits_a_phone_in_the_dark(visit: Visit) -> None:
    page = open_film(visit, width=375, dark=True)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="Kept epoch before").click()
    expect(page.locator(".gl-replay-epoch")).to_be_in_viewport()


def test_a_fork_is_compared_with_its_run_and_goes_on_in_the_lab(visit: Visit) -> None:
    page = open_film(visit, height=1400)
    slider = page.get_by_role("slider", name="Epoch shown")
    slider.press("Home")
    slider.press("ArrowRight")
    page.get_by_role("button", name="Fork at epoch 1", exact=True).click()

    # Both curves, and the surfaces with their difference.
    curves = page.locator(".gl-curves").last
    for label in ("original, train", "fork, train", "fork at epoch 1"):
        expect(curves.get_by_text(label, exact=True)).to_be_visible(timeout=30_000)
    expect(page.get_by_text("of the plane: there they answer another class")).to_be_visible()
    surfaces = page.locator(".gl-surface")
    expect(surfaces).to_have_count(4)
    surfaces.last.locator(".gl-axes-back").first.wait_for()
    own, forked, difference = (
        surfaces.nth(k).locator("canvas").first.evaluate("c => c.toDataURL()") for k in (1, 2, 3)
    )
    assert len({own, forked, difference}) == 3

    page.get_by_role("button", name="Continue the fork in the Lab").click()
    expect(page.get_by_text("The Lab's run is now the fork.")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("heading", name="Lab", exact=True)).to_be_visible()
    expect(page.get_by_test_id("stSlider").filter(has_text="Learning rate")).to_contain_text(
        "0.001", timeout=20_000
    )
