"""Replay of time travel in a real Chromium: frames per second, bytes, and time to open.

Counts painted frames while the film of a run of 2-16-16-1 plays, and while its slider is dragged
at every screen frame. Each frame has surface with boundary, 33 unit maps, curves, confusion
matrix, and gradients; Chromium paints at most 60 per second.
"""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

from benchmarks.reporting import options
from benchmarks.serving import chromium, served
from experiments.run.runner import build
from experiments.spec.defaults import default_spec
from experiments.spec.parsing import changed
from ui.run.scene import ViewSettings
from ui.time.replay_frames import ReplayFrames

if TYPE_CHECKING:
    from playwright.sync_api import Page

HIDDEN = [{"units": 16, "activation": {"kind": "tanh"}}] * 2
# The app's page, on a run of another size than the Lab's default.
APP = """
import streamlit as st
from experiments.spec.defaults import default_spec
from experiments.spec.parsing import changed
from ui import frame
from ui.run.live_run import LAB, LiveRun

if __name__ == "__main__":
    if "benchmark" not in st.session_state:
        st.session_state.benchmark = True
        run = LiveRun(changed(default_spec("moons"), {{"network.hidden": {hidden}}}), playing=False)
        while run.epoch < {epochs}:
            run.run_epoch()
        LAB.set(run)
    frame.show()
else:
    frame.start()
    app = st.App(__file__, on_script_error=frame.explain_error)
"""
# Painted frames and the longest gap between two, over a number of seconds.
WATCH = """async ({seconds, drag}) => {
  const film = document.querySelector(".gl-replay");
  const slider = film.querySelector("input[type=range]");
  const first = +film.dataset.painted, start = performance.now();
  let seen = first, since = start, longest = 0, turns = 0;
  while (performance.now() - start < 1000 * seconds) {
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    if (drag) {
      turns += 1;
      const span = +slider.max, at = turns % (2 * span);
      slider.value = at <= span ? at : 2 * span - at;
      slider.dispatchEvent(new Event("input", {bubbles: true}));
    }
    if (+film.dataset.painted === seen) continue;
    [seen, longest, since] = [+film.dataset.painted, Math.max(longest, now - since), now];
  }
  return [(seen - first) / ((performance.now() - start) / 1000), longest];
}"""


def message(epochs: int) -> tuple[int, int, float]:
    """Return bytes and number of frames of the film, and the seconds to compute them."""
    experiment = build(changed(default_spec("moons"), {"network.hidden": HIDDEN}))
    for _ in range(epochs):
        experiment.trainer.run_epoch()
    start = time.perf_counter()
    replay = ReplayFrames(experiment, ViewSettings())
    replay.compute()
    return len(replay.message(epochs, "en")), len(replay.epochs), time.perf_counter() - start


def opened(page: Page, address: str) -> float:
    """Return the seconds from the page request to its first painted frame."""
    start = time.perf_counter()
    page.goto(f"{address}/time")
    page.locator(".gl-replay[data-painted] .gl-surface .gl-axes-back").first.wait_for()
    return time.perf_counter() - start


def main() -> None:
    """Print the table."""
    chosen = options(__doc__, epochs=60, seconds=4.0, repeats=5)
    size, frames, seconds = message(chosen.epochs)
    print(
        f"film: {frames} frames, {size / 1e6:.2f} MB, {size / frames / 1e3:.1f} KB each, "
        f"computed and packed in {seconds:.2f} s"
    )
    source = APP.format(hidden=HIDDEN, epochs=chosen.epochs)
    with served(source) as server, chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        opened(page, server.address)  # warm-up: lazy imports of the server
        again = [opened(page, server.address) for _ in range(chosen.repeats)]
        print(f"open: {statistics.median(again):.2f} s, median of {chosen.repeats}")
        page.get_by_role("checkbox", name="Loop").check()
        page.get_by_role("combobox", name="Speed").select_option("60")
        rates: dict[str, list[tuple[float, float]]] = {"playing": [], "dragging": []}
        for _ in range(chosen.repeats):
            page.get_by_role("button", name="Play", exact=True).click()
            for way, counts in rates.items():
                settings = {"seconds": chosen.seconds, "drag": way == "dragging"}
                counts.append(tuple(page.evaluate(WATCH, settings)))
                if way == "playing":
                    page.get_by_role("button", name="Pause", exact=True).click()
        for way, counts in rates.items():
            fps = [rate for rate, _gap in counts]
            gap = max(gap for _rate, gap in counts)
            print(
                f"{way}: {statistics.median(fps):.1f} frames/s, median of "
                f"{chosen.repeats} (least {min(fps):.1f}); longest gap {gap:.0f} ms"
            )


if __name__ == "__main__":
    main()
