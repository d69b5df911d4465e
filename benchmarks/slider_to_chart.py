"""Latency from a control's change to the repainted surface, in a real Chromium.

Noise, units of a layer, and learning rate are changed by keyboard in the paused Lab. Browser-clock
median and p95, in total and until the first byte sent (Streamlit debounces sliders), and the rest.
A learning rate repaints nothing here: its time ends when the page shows the new value.
"""

import re
import statistics
import time
from typing import Any

import numpy as np

from benchmarks.reporting import options
from benchmarks.serving import chromium, served

SLIDER_WAIT = 200.0
TARGET = 250.0

# The frame counter changes when the canvas has painted a new message.
WATCH = """() => {
  const view = () => document.querySelector(".gl-surface");
  window.timing = { start: 0, done: 0, sent: 0 };
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (...parts) {
    if (window.timing.start && !window.timing.sent) window.timing.sent = performance.now();
    return send.apply(this, parts);
  };
  window.addEventListener("keydown", (event) => {
    if (!event.key.startsWith("Arrow")) return;
    window.timing = { start: performance.now(), done: 0, sent: 0, frame: view().dataset.frame };
  }, true);
  new MutationObserver((changes) => {
    const { start, sent, done, frame } = window.timing;
    const now = performance.now();
    for (const { target, attributeName: name } of changes) {
      if (name === "data-test-script-state" && sent) {
        const running = target.dataset.testScriptState === "running";
        if (running) window.timing.ran = true;
        else if (window.timing.ran) window.timing.settled ??= now;
      } else if (start && !done && target === view() && target.dataset.frame !== frame) {
        window.timing.done = now;
      }
    }
  }).observe(document.body, {
    subtree: true, attributes: true, attributeFilter: ["data-frame", "data-test-script-state"],
  });
}"""


def measure(
    page: Any, control: Any, keys: tuple[str, str], until: str, changes: int
) -> list[tuple[float, float]]:
    """Change a control repeatedly; return milliseconds to the repaint and to the first byte."""
    times = []
    for k in range(changes + 3):
        control.focus()
        control.press(keys[k % 2])
        page.wait_for_function(f"window.timing.{until} > 0", timeout=30_000)
        times.append(
            tuple(page.evaluate(f"[timing.{until} - timing.start, timing.sent - timing.start]"))
        )
        # Wait for the rest of the page, so that it does not delay the next change.
        page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
        time.sleep(0.15)
    return times[3:]


def main() -> None:
    # Query of the measured experiment.
    chosen = options(__doc__, changes=40, query="dataset=moons&at=20")
    with served() as server, chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{server.address}/?{chosen.query}")
        page.locator(".gl-surface[data-frame]").wait_for()
        page.locator(".gl-surface .gl-axes-back").first.wait_for()
        page.wait_for_timeout(1500)
        page.evaluate(WATCH)
        print(f"{'control':24}{'median':>9}{'95 %':>9}{'of it waiting':>15}{'95 % after it':>15}")
        sideways, upright = ("ArrowRight", "ArrowLeft"), ("ArrowUp", "ArrowDown")
        noise = page.get_by_role("slider", name=re.compile("Noise"))
        units = page.get_by_role("spinbutton", name="Units").first
        rate = page.get_by_role("slider", name="Learning rate")
        for name, control, keys, until in (
            ("noise", noise, sideways, "done"),
            ("units of layer 1", units, upright, "done"),
            ("learning rate", rate, sideways, "settled"),
        ):
            times = measure(page, control, keys, until, chosen.changes)
            whole = [done for done, _sent in times]
            sent = [sent for _done, sent in times]
            rest = [done - sent for done, sent in times]
            print(
                f"{name:24}{statistics.median(whole):9.0f}{np.quantile(whole, 0.95):9.0f}"
                f"{statistics.median(sent):15.0f}{np.quantile(rest, 0.95):15.0f}"
            )
        print(f"milliseconds; target {TARGET:.0f} at the 95th percentile")


if __name__ == "__main__":
    main()
