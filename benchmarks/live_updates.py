"""Time until training is visible in the Lab, and its rate of updates, in a real Chromium.

"opens in" is the browser's time from navigation to the frame that paints the first trained epoch;
updates are frames in which a chart shows a new message, up to its last epoch. The first visit, a
row of its own, includes warming the server.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from benchmarks.reporting import options, row
from benchmarks.serving import chromium, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser

VIEWS = ("surface", "curves")
WATCH = """() => {
  window.glSeen = { surface: [], curves: [] };
  const look = () => {
    for (const [name, seen] of Object.entries(window.glSeen)) {
      const view = document.querySelector(`.gl-${name}`)?.dataset;
      if (view && +view.epoch > 0 && view.frame !== seen.at(-1)?.frame)
        seen.push({ time: performance.now(), frame: view.frame, epoch: +view.epoch });
    }
    requestAnimationFrame(look);
  };
  look();
}"""


def visit(browser: Browser, address: str, seconds: float) -> dict[str, list[tuple[float, int]]]:
    """Open the Lab and watch; return seconds and epoch of each painted update, by view."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.add_init_script(f"({WATCH})()")
    page.goto(address)
    page.wait_for_function("window.glSeen.surface.length > 1", timeout=120_000)
    page.wait_for_timeout(1000 * seconds)
    seen = page.evaluate("window.glSeen")
    context.close()
    return {
        name: [(one["time"] / 1000, one["epoch"]) for one in updates]
        for name, updates in seen.items()
    }


def learning(updates: Sequence[tuple[float, int]]) -> list[float]:
    """Return the times of the updates up to the first that shows the last epoch."""
    last = max(epoch for _, epoch in updates)
    end = next(k for k, (_, epoch) in enumerate(updates) if epoch == last)
    return [time for time, _ in updates[: end + 1]]


def main() -> None:
    """Measure and print the table."""
    chosen = options(__doc__, repetitions=5, seconds=5.0)
    with served() as server, chromium() as browser:
        first, *visits = [
            visit(browser, server.address, chosen.seconds) for _ in range(chosen.repetitions + 1)
        ]
    opened = [one["surface"][0][0] for one in visits]
    print("| | median | range |")
    print("|---|---|---|")
    print(f"| first visit of a server opens in, s | {first['surface'][0][0]:.2f} | |")
    row("opens in, s", opened, 2)
    for name in VIEWS:
        times = [learning(one[name]) for one in visits]
        rates = [(len(each) - 1) / (each[-1] - each[0]) for each in times]
        waits = [max(b - a for a, b in pairwise(each)) * 1000 for each in times]
        row(f"{name}, updates a second", rates, 1)
        row(f"{name}, longest wait, ms", waits, 0)
    epochs = [
        (one["surface"][-1][1] - one["surface"][0][1])
        / (learning(one["surface"])[-1] - one["surface"][0][0])
        for one in visits
    ]
    row("epochs a second", epochs, 0)


if __name__ == "__main__":
    main()
