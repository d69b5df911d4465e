"""Time from the click on Run to the first painted cell of a comparison, in a real Chromium.

6 datasets × 4 networks × 10 seeds × 100 epochs. By the browser's clock, so that transfer, training,
and painting are included. Repetitions differ in the number of epochs, or cached cells would leave
nothing to train. The last column is the time to the whole wall.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.reporting import options, row
from benchmarks.serving import chromium, served

if TYPE_CHECKING:
    from playwright.sync_api import Page

MORE = ("Circles", "Spiral", "Checkerboard")
"""Datasets in addition to the three preselected ones."""
CELLS = 6 * 4
WATCH = """() => {
  const painted = () => document.querySelectorAll(".gl-wall button[data-token]").length;
  document.addEventListener("pointerdown", (event) => {
    if (event.target.closest("button")?.innerText.trim().endsWith("Run"))
      window.glTimes = { start: performance.now(), before: painted() };
  }, true);
  const look = () => {
    const times = window.glTimes;
    if (times && painted() > times.before) times.first ??= performance.now();
    if (times && painted() >= %d) times.last ??= performance.now();
    requestAnimationFrame(look);
  };
  look();
}"""


def prepare(page: Page) -> None:
    """Wait for the initial training, and select the datasets."""
    rest(page)
    page.get_by_test_id("stSidebar").get_by_role("combobox", name="Datasets").click()
    for name in MORE:
        page.get_by_role("option", name=name, exact=True).click()
    page.keyboard.press("Escape")
    page.evaluate(WATCH % CELLS)


def rest(page: Page) -> None:
    """Wait until the page is idle."""
    page.get_by_role("button", name="Run", exact=True).wait_for(timeout=120_000)


def click(page: Page, epochs: int) -> tuple[float, float]:
    """Set the epochs and press Run; return the seconds to the first and the last cell."""
    box = page.get_by_label("Epochs", exact=True)
    box.fill(str(epochs))
    box.press("Enter")
    page.wait_for_function('document.querySelectorAll(".gl-wall button[data-token]").length === 0')
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_function("window.glTimes?.last", timeout=300_000)
    times = page.evaluate("window.glTimes")
    page.evaluate("window.glTimes = undefined")
    rest(page)
    return (times["first"] - times["start"]) / 1000, (times["last"] - times["start"]) / 1000


def main() -> None:
    """Time the clicks and print the table."""
    repetitions = options(__doc__, repetitions=5).repetitions
    with served() as server, chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{server.address}/compare")
        prepare(page)
        first, last = zip(*(click(page, 100 + k) for k in range(repetitions)), strict=True)
    print(f"6 datasets × 4 networks × 10 seeds × 100 epochs, {repetitions} clicks")
    print("| from the click to | seconds (median) | range |")
    print("|---|---|---|")
    row("the first cell", first)
    row("the last cell", last)


if __name__ == "__main__":
    main()
