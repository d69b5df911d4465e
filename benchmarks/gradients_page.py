"""Latency of the gradients page in a real Chromium, for a run of 2-16-16-1 over 200 epochs.

Opening is timed from the click to the last chart, changing the epoch from the key press until all
charts and the table show it. Processor time of server and page, and a fixed computation between
visits, show how much other load distorts the wall-clock times.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.serving import Server, chromium, served
from ui.gradients.doctor import PARTS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession

EPOCHS = 200

APP = """
import runpy
import streamlit as st
st.set_page_config(layout="wide")
from experiments.spec.defaults import default_spec
from experiments.spec.parsing import changed

from ui.gradients.doctor import PART
from ui.run.live_run import LAB, LiveRun
from ui.session import seed_widget

if "ready" not in st.session_state:
    layers = [{{"units": 16, "activation": {{"kind": "tanh"}}}}] * 2
    run = LiveRun(changed(default_spec("moons"), {{"network.hidden": layers}}))
    while run.epoch < {epochs}:
        run.run_epoch()
    LAB.set(run)
    seed_widget(PART, {view!r})
    st.session_state["ready"] = True
if st.session_state.get("opened"):
    runpy.run_path("pages/lab/gradients.py")
elif st.button("Open"):
    st.session_state["opened"] = True
    st.rerun()
"""

# Done: the script has finished, no chart is pending, and each has its own picture.
DRAWN = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  const charts = [...document.querySelectorAll('[data-testid=stPlotlyChart]')];
  return app.dataset.testScriptState === 'notRunning'
    && !document.querySelector('[data-testid=stSkeleton]')
    && charts.every((c) => c.querySelector('.main-svg'))
    && [...document.querySelectorAll('.gl-live')].every((v) => +v.dataset.frame > 0)
    && document.querySelector('h1');
}"""
SHOWN = """(epoch) => {
  const app = document.querySelector('[data-testid=stApp]');
  const plots = [...document.querySelectorAll('.js-plotly-plot')];
  const marked = plots.filter((p) => p._fullLayout.xaxis?.title?.text === 'Epoch'
    && (p.layout.shapes || []).some((s) => s.type === 'line'
    && s.x0 === s.x1 && String(s.xref).startsWith('x')));
  const views = [...document.querySelectorAll('.gl-live')];
  return app.dataset.testScriptState === 'notRunning'
    && views.every((v) => +v.dataset.epoch === epoch)
    && document.querySelector('[data-testid=stSliderThumbValue]').textContent === `${epoch}`
    && [...document.querySelectorAll('h3')].every((h) => !/ \\d+$/.test(h.textContent)
      || h.textContent.endsWith(` ${epoch}`))
    && marked.every((p) => p.layout.shapes.some((s) => s.x0 === epoch && s.x1 === epoch));
}"""
WATCH = """([condition, argument, event]) => {
  const holds = eval(condition);
  window.taken = null;
  document.addEventListener(event, () => {
    const start = performance.now();
    let done = null;
    const look = () => {
      const now = performance.now();
      if (now - start > 30000) { window.taken = now - start; return; }
      if (!holds(argument)) done = null;
      else if (done === null) done = now;
      // It must stay so: between two messages a script looks idle as well.
      else if (now - done > 250) { window.taken = done - start; return; }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, {once: true, capture: true});
}"""


Times = list[tuple[float, float]]
"""Seconds of wall-clock and of processor time."""


def _visit(browser: Browser, server: Server, moves: int) -> tuple[Times, Times]:
    """Return the times of opening, and of each move."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(server.address)
    button = page.get_by_role("button", name="Open")
    button.wait_for(timeout=60_000)
    page.wait_for_timeout(500)

    def timed(condition: str, argument: int | None, event: str) -> tuple[float, float]:
        page.evaluate(WATCH, [condition, argument, event])
        before = _processor(server.process_id) + _page_processor(tools)
        if event == "click":
            button.click()
        else:
            page.keyboard.press("ArrowLeft")
        page.wait_for_function("window.taken !== null", timeout=60_000)
        after = _processor(server.process_id) + _page_processor(tools)
        return float(page.evaluate("window.taken")) / 1e3, after - before

    opened = [timed(DRAWN, None, "click")]
    page.get_by_role("slider", name="Epoch that is looked at").focus()
    taken = [timed(SHOWN, EPOCHS - move, "keydown") for move in range(1, moves + 1)]
    context.close()
    return opened, taken


def _processor(process: int) -> float:
    """Return the processor seconds used by a process."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _page_processor(tools: CDPSession) -> float:
    """Return the processor seconds used by the page's main thread."""
    metrics = {one["name"]: one["value"] for one in tools.send("Performance.getMetrics")["metrics"]}
    return float(metrics["TaskDuration"])


def _noise() -> float:
    """Return the current time of a fixed computation in milliseconds, to detect other load."""
    values = np.arange(200_000, dtype=float)
    start = time.perf_counter()
    for _number in range(20):
        np.sqrt(values).sum()
    return (time.perf_counter() - start) * 1e3


def main() -> None:
    """Print medians and 95th percentiles."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--visits", type=int, default=5)
    parser.add_argument("--moves", type=int, default=8)
    parser.add_argument("--views", nargs="+", default=["layers"], choices=PARTS)
    asked = parser.parse_args()
    print("| view | | clock, median | 95 % | processors, median | 95 % | machine, max/min |")
    print("|---|---|---|---|---|---|---|")
    with chromium() as browser:
        for view in asked.views:
            with served(APP.format(epochs=EPOCHS, view=view)) as server:
                # The first visit includes imports, which happen once per server.
                _visit(browser, server, 1)
                opened, moved, noise = [], [], [_noise()]
                for _visit_number in range(asked.visits):
                    first, others = _visit(browser, server, asked.moves)
                    opened += first
                    moved += others
                    noise.append(_noise())
            for name, times in (("open", opened), ("another epoch", moved)):
                columns = [
                    f"{statistics.median(part):.2f} s | {np.quantile(part, 0.95):.2f} s"
                    for part in zip(*times, strict=True)
                ]
                print(
                    f"| {view} | {name} | {' | '.join(columns)} | {max(noise) / min(noise):.1f} |"
                )


if __name__ == "__main__":
    main()
