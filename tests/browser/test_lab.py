"""The Lab in a real browser: it learns before one's eyes, and obeys."""

import contextlib
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as NotInTime

Visit = Callable[..., Page]


def number(page: Page, label: str) -> str:
    """The figure below a label of the row of numbers."""
    metric = page.get_by_test_id("stMetric").filter(has_text=label)
    return metric.get_by_test_id("stMetricValue").inner_text()


def wait_for_epoch(page: Page, epoch: int, view: str = "surface") -> None:
    page.wait_for_function(
        f"(e => e && +e.dataset.epoch >= {epoch})(document.querySelector('.gl-{view}'))",
        timeout=60_000,
    )


def painted(page: Page) -> str:
    """What the surface's canvas shows, as data that can be compared."""
    return page.locator(".gl-surface canvas").first.evaluate("c => c.toDataURL()")


def test_a_network_learns_pauses_steps_and_takes_another_learning_rate(visit: Visit) -> None:
    page = visit(height=1000)
    # By itself, without a touch.
    wait_for_epoch(page, 2)
    epoch_shown = page.get_by_test_id("stMetricValue").first
    play = page.get_by_role("button", name="Play")
    # On a busy machine the run may be at its end before the click.
    with contextlib.suppress(NotInTime):
        page.get_by_role("button", name="Pause").click(timeout=20_000)
    expect(play).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="Reset", exact=True).click()
    expect(epoch_shown).to_have_text("0")
    page.get_by_role("combobox", name="Speed").click()
    page.get_by_role("option", name="5 epochs/s", exact=True).click()
    loss, surface = float(number(page, "Loss, train")), painted(page)
    play.click()
    wait_for_epoch(page, 30)
    assert float(number(page, "Loss, train")) < loss
    assert painted(page) != surface

    page.get_by_role("button", name="Pause").click()
    expect(play).to_be_visible()
    epoch = number(page, "Epoch")
    page.get_by_role("button", name="One step").click()
    expect(epoch_shown).to_have_text(f"{epoch} + 1")
    page.get_by_role("button", name="Step back").click()
    expect(epoch_shown).to_have_text(epoch)
    page.get_by_role("button", name="One epoch").click()
    expect(epoch_shown).to_have_text(str(int(epoch) + 1))

    page.get_by_role("slider", name="Learning rate").press("ArrowRight")
    expect(page.get_by_test_id("stSlider").filter(has_text="Learning rate")).to_contain_text("0.03")
    # The run goes on where it was.
    expect(epoch_shown).to_have_text(str(int(epoch) + 1))
    play.click()
    wait_for_epoch(page, int(epoch) + 5)


def test_a_spiral_of_three_arms_is_drawn_and_learned(visit: Visit) -> None:
    page = visit(height=1000)
    wait_for_epoch(page, 1)
    page.get_by_role("combobox", name="Dataset").click()
    page.get_by_role("option", name=re.compile("^Spiral")).click()
    arms = page.get_by_role("spinbutton", name=re.compile("arms", re.IGNORECASE))
    arms.fill("3")
    arms.press("Enter")
    page.wait_for_function(
        "document.querySelector('.gl-surface')?.innerText.includes('2')", timeout=60_000
    )
    wait_for_epoch(page, 5)
    expect(page.get_by_test_id("stMetricValue").first).to_be_visible()


def test_the_step_that_comes_next_opens_as_tables(visit: Visit) -> None:
    page = visit(height=1000)
    wait_for_epoch(page, 2)
    page.get_by_role("link", name="Show me this step").click()
    expect(page.get_by_role("heading", name="Worked example")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("combobox", name="Example")).to_have_value("A step of the Lab")


@pytest.mark.parametrize("dark", [False, True])
def test_the_lab_fits_a_phone(visit: Visit, dark: bool) -> None:
    page = visit(width=375, dark=dark)
    wait_for_epoch(page, 1)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    expect(page.locator(".gl-surface")).to_be_in_viewport(ratio=0.1)
