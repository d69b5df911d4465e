"""Screenshots of every page and every part of it, and what differs between two sets of them.

``python -m tests.browser.screenshots make FOLDER --app CHECKOUT`` serves the app of a checkout and
takes the pictures, at two widths, light and dark; ``report.json`` beside them has the errors and
the pages that are too wide. ``python -m tests.browser.screenshots compare BEFORE AFTER`` lists the
pictures that differ, the largest difference first. Pages are found by their address, and parts
by their visible label, so that checkouts whose files are arranged differently can be compared.

The clock by which the app measures how long something took stands still, so that each picture
shows the same numbers every time: training has as much time as it needs, and takes 0 seconds.
"""

from __future__ import annotations

import argparse
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import count, product
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.request import urlopen

import numpy as np
from PIL import Image
from playwright.sync_api import Error as PlaywrightError

from benchmarks.serving import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Locator, Request

Theme = Literal["light", "dark"]
Report = dict[str, Any]
WIDTHS = (1280, 375)
THEMES: tuple[Theme, ...] = ("light", "dark")
SHORTEST, TALLEST = 800, 16_000  # Chromium paints no more than 16,384 pixels at once
TOLERANCE = 12  # of 255: differences of a color that are not seen
SPECKS, FAINT = 24, 48  # so few pixels that differ so little are edges that were rounded anew

SERVER = """
import sys, time
time.perf_counter = lambda: 0.0
from streamlit.web.cli import main
sys.argv = ["streamlit", "run", "app.py", "--server.headless=true", f"--server.port={sys.argv[1]}"]
main()
"""
# Nothing moves, and nothing is shown that goes away by itself.
STYLE = """*, *::before, *::after {transition: none !important; animation: none !important;
caret-color: transparent !important;}
[data-testid=stToast], [data-testid=stStatusWidget] {display: none !important;}"""
WATCH = """window.lastChange = window.lastSent = window.lastReceived = 0;
new MutationObserver(() => { window.lastChange = performance.now(); }).observe(document,
  {subtree: true, childList: true, attributes: true, characterData: true});
window.WebSocket = class extends WebSocket {
  constructor(...given) {
    super(...given);
    this.addEventListener('message', () => { window.lastReceived = performance.now(); });
  }
  send(message) { window.lastSent = performance.now(); super.send(message); }
};"""
# Whether the server has answered (some messages get no answer), nothing is computed or trained,
# and nothing has changed for so many milliseconds.
AT_REST = """(quiet) => {
  const now = performance.now();
  const answered = window.lastReceived > window.lastSent || now - window.lastSent > 4000;
  const app = document.querySelector('[data-testid=stApp]');
  const busy = document.querySelector('[data-stale=true], [data-testid=stSpinner],'
    + ' [data-testid=stSkeleton]');
  const training = [...document.querySelectorAll('[data-testid=stMain] button')]
    .some((button) => button.innerText.trim().endsWith('Stop'));
  return answered && app?.dataset.testScriptState === 'notRunning' && !busy && !training
    && document.querySelector('[data-testid=stMain] h1')
    && now - Math.max(window.lastChange, window.lastSent, window.lastReceived) > quiet;
}"""
TURN = """(path) => {
  history.pushState({}, '', path);
  dispatchEvent(new PopStateEvent('popstate', {state: {}}));
}"""
# Of a page that scrolls inside: the height of all that it holds.
HEIGHT = """() => Math.ceil(Math.max(...[...document.querySelectorAll(
  '[data-testid=stMainBlockContainer], [data-testid=stSidebarUserContent], [role=dialog]')]
  .filter((one) => one.getBoundingClientRect().right > 0)
  .map((one) => one.getBoundingClientRect().bottom
    + (one.closest('[data-testid=stMain], [data-testid=stSidebarContent]')?.scrollTop ?? 0))))"""
# The port of the server stands in the links that the app makes.
HIDE_PORT = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode())
    if (/localhost:\\d/.test(texts.currentNode.data))
      texts.currentNode.data = texts.currentNode.data.replace(/localhost:\\d+/, 'localhost:8501');
}"""
TOO_WIDE = """() => ['html', '[data-testid=stMain]'].map((name) => document.querySelector(name))
  .reduce((most, one) => Math.max(most, one.scrollWidth - one.clientWidth), 0)"""
GROUPS = "[data-testid=stMain] :is([role=radiogroup], [role=tablist]):visible"
POPOVERS = "[data-testid=stMain] [data-testid=stPopover] button:visible"
CLOSED = "[data-testid=stMain] details:not([open]) > summary:visible"
OWN_FILE = "height,weight,kind\n" + "".join(
    f"{150 + 7 * k % 40},{50 + 11 * k % 37 / 2},{'ab'[k * k % 7 > 2]}\n" for k in range(60)
)


class Visitor:
    """A reader with a screen of one width and theme, and the pictures that they take."""

    def __init__(
        self, browser: Browser, address: str, width: int, theme: Theme, folder: Path
    ) -> None:
        self.browser, self.address, self.folder = browser, address, folder
        self.width, self.own_theme = width, theme
        self.themes: tuple[Theme, ...] = (theme,)
        self.report: dict[str, Report] = {}
        self.errors: list[str] = []

    def open(self, path: str) -> None:
        """Begin a session, in a browser that remembers nothing of the one before."""
        for context in self.browser.contexts:
            context.close()
        self.theme = self.themes[0]
        self.page = self.browser.new_context(
            viewport={"width": self.width, "height": SHORTEST},
            reduced_motion="reduce",
            locale="en-US",
            color_scheme=self.theme,
        ).new_page()
        self.loading: set[Request] = set()
        self.page.on("request", self._started)
        self.page.on("requestfinished", self._ended)
        self.page.on("requestfailed", self._ended)
        self.page.add_init_script(WATCH)
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(f"{self.address}{path}")
        self.page.locator("[data-testid=stMain] h1").first.wait_for(timeout=60_000)
        self.page.add_style_tag(content=STYLE)
        self.rest()

    def _note(self, message: ConsoleMessage) -> None:
        # Streamlit looks for its server below the address of the page first.
        if message.type == "error" and "/_stcore/" not in message.location["url"]:
            self.errors.append(message.text)

    def _started(self, request: Request) -> None:
        self.loading.add(request)

    def _ended(self, request: Request) -> None:
        self.loading.discard(request)

    def turn_to(self, path: str) -> None:
        """Go to another page in the same session."""
        self.page.evaluate(TURN, path)
        self.rest(1000)

    def rest(self, quiet: float = 300) -> None:
        """Wait until the server has answered and nothing changes any more."""
        for _ in range(100):
            self.page.wait_for_timeout(30)
            self.page.wait_for_function(AT_REST, arg=quiet, polling=50, timeout=900_000)
            # What shows a part of the page may still be on its way.
            if not self.loading:
                return

    def fit(self) -> None:
        """Make the window as high as what it holds."""
        for _ in range(4):
            height = min(TALLEST, max(SHORTEST, int(self.page.evaluate(HEIGHT))))
            if self.page.viewport_size == {"width": self.width, "height": height}:
                return
            self.page.set_viewport_size({"width": self.width, "height": height})
            self.rest()

    def picture(self, name: str) -> None:
        """Take a picture of the page at rest."""
        for theme in self.themes:
            if theme != self.theme:
                self.theme = theme
                self.page.emulate_media(color_scheme=theme)
                self.rest()
                # The key that runs the page again: charts have the colors of the last run.
                self.page.keyboard.press("r")
                self.rest()
            self._shoot(name)

    def _shoot(self, name: str) -> None:
        self.page.mouse.move(0, 0)
        before, now = b"", b"-"
        for _ in range(9):
            self.fit()
            self.page.evaluate(HIDE_PORT)
            before, now = now, self.page.screenshot(animations="disabled")
            if now == before:
                break
            self.page.wait_for_timeout(120)
        else:
            self.errors.append("the picture does not come to rest")
        file = f"{name}-{self.width}-{self.theme}.png"
        (self.folder / file).write_bytes(now)
        boxes = self.page.locator("[data-testid=stException], [data-testid=stAlertContentError]")
        self.note(file, boxes.all_inner_texts(), self.page.evaluate(TOO_WIDE))

    def note(self, name: str, errors: list[str], too_wide: int = 0) -> None:
        """Add to the report what has gone wrong since the last picture."""
        self.report[name] = {"errors": self.errors + errors, "too_wide": too_wide}
        self.errors = []

    def click(self, role: Any, label: str | re.Pattern[str]) -> None:
        """Click what has a visible label, wherever it is on the page."""
        self.press(self.page.get_by_role(role, name=label, exact=isinstance(label, str)).first)

    def press(self, target: Locator) -> None:
        """Click, and wait for what comes of it."""
        target.click(timeout=60_000)
        self.page.evaluate("document.activeElement?.blur()")
        self.page.mouse.move(0, 0)
        self.rest()

    def parts(self, name: str, seen: frozenset[object] = frozenset()) -> None:
        """Take the page as it is, then with each choice and each menu that is not known yet."""
        self.expand(CLOSED)
        self.picture(name)
        menus = self.menus(name, POPOVERS, seen)
        groups = self.groups()
        # What a choice brings about stands below it, so the lowest choice is the innermost one.
        for group in reversed([one for one in groups if one not in seen]):
            place = self.page.locator(GROUPS).nth(self.groups().index(group))
            chosen = place.locator("[aria-checked=true], [aria-selected=true]").inner_text()
            for label in group:
                # Classes A, B, C to draw look the same but for the mark of the one chosen.
                if label == chosen or len(label) == 1:
                    continue
                place = self.page.locator(GROUPS).nth(self.groups().index(group))
                self.press(place.locator("[role=radio], [role=tab]").nth(group.index(label)))
                self.parts(f"{name}-{slug(label)}", seen | menus | set(groups))

    def expand(self, places: str) -> None:
        """Open all that is closed."""
        while (closed := self.page.locator(places)).count():
            self.press(closed.first)

    def menus(
        self, name: str, places: str, seen: frozenset[object] = frozenset()
    ) -> frozenset[object]:
        """Take each menu that is not known yet; returns the labels of all."""
        labels = self.page.locator(places).all_inner_texts()
        for k, label in enumerate(labels):
            if label not in seen:
                self.press(self.page.locator(places).nth(k))
                self.picture(f"{name}-{slug(label)}")
                self.page.keyboard.press("Escape")
                self.rest()
        return frozenset(labels)

    def groups(self) -> list[tuple[str, ...]]:
        """Labels of each choice of one, from the top of the page."""
        return [
            tuple(group.locator("[role=radio], [role=tab]").all_inner_texts())
            for group in self.page.locator(GROUPS).all()
        ]


def slug(text: str) -> str:
    """Return a label as a part of a file's name, without its icons, whose names are lines too.

    Examples
    --------
    >>> slug("tune\\nWhy small or large?\\nexpand_more")
    'why_small_or_large'
    """
    lines = text.split("\n")
    words = [line for line in lines if not re.fullmatch("[a-z_]*", line)] or lines
    return re.sub(r"\W+", "_", words[0].lower()).strip("_")


def lab(visitor: Visitor) -> None:
    """Take the Lab: its ways to draw, the inside of a unit, the editor, the gallery."""
    page = visitor.page
    visitor.parts("lab")
    for label in ("validation", "log loss", "3-D"):
        visitor.press(page.get_by_test_id("stButtonGroup").get_by_text(label, exact=True))
    visitor.picture("lab-all_marks_solid_log")
    for label in ("class", "uncertainty"):
        page.get_by_role("combobox", name="Painted").click()
        visitor.click("option", label)
        visitor.picture(f"lab-{label}")
    visitor.press(page.get_by_test_id("stButtonGroup").get_by_text("3-D", exact=True))
    visitor.press(page.locator(".gl-surface .points path").last)
    visitor.picture("lab-point")
    inside(visitor, "lab")
    page.get_by_role("button", name="Layer 1, unit 1", exact=True).focus()
    page.keyboard.press("b")
    page.get_by_role("textbox", name="New value").wait_for()
    visitor.picture("lab-editor")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    visitor.rest()
    visitor.click("button", re.compile("^Freeze Layer 1"))
    visitor.picture("lab-edited_and_frozen")
    visitor.click("button", "One step")
    visitor.picture("lab-step")
    visitor.click("button", "Save charts and numbers")
    visitor.picture("lab-save")
    visitor.click("button", "Save charts and numbers")
    sidebar(visitor, "lab")


def sidebar(visitor: Visitor, name: str) -> None:
    """Take the sidebar with all that is closed in it opened, its menus and its gallery."""
    page = visitor.page
    side = page.get_by_test_id("stSidebar")
    narrow = page.get_by_test_id("stExpandSidebarButton")
    if narrow.is_visible():
        visitor.press(narrow)
    visitor.expand(CLOSED.replace("stMain", "stSidebar"))
    visitor.picture(f"{name}-sidebar")
    visitor.menus(f"{name}-sidebar", POPOVERS.replace("stMain", "stSidebar"))
    if (gallery := side.get_by_role("button", name="Gallery")).count():
        visitor.press(gallery)
        visitor.picture(f"{name}-sidebar-gallery")
        page.keyboard.press("Escape")
        visitor.rest()


def inside(visitor: Visitor, name: str) -> None:
    """Take a unit of the first layer from inside."""
    visitor.click("button", "Layer 1, unit 3")
    visitor.picture(f"{name}-unit")
    visitor.click("button", "Close")


def time_travel(visitor: Visitor) -> None:
    """Take the film at its end and at its start, and a fork."""
    visitor.parts("time")
    visitor.page.get_by_role("slider", name="Epoch shown").press("Home")
    visitor.page.get_by_role("slider", name="Epoch shown").press("ArrowRight")
    visitor.rest(1000)
    visitor.picture("time-epoch_1")
    visitor.click("button", re.compile("^Fork at epoch"))
    visitor.picture("time-fork")


def own_data(visitor: Visitor) -> None:
    """Take the drawing, and a file with its tabs."""
    visitor.parts("data")
    visitor.page.locator("input[type=file]").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": OWN_FILE.encode()}
    )
    visitor.rest(1000)
    visitor.picture("data-upload")


def worked(visitor: Visitor) -> None:
    """Take the worked example step by step, and the practice."""
    visitor.parts("worked")
    visitor.click("radio", "Step by step")
    further = visitor.page.get_by_role("button", name="Next", exact=True)
    for number in count(2):
        if further.is_disabled():
            break
        visitor.press(further)
        if number % 3 == 0:
            visitor.picture(f"worked-step_{number}")
    sidebar(visitor, "worked")


def with_sidebar(name: str) -> Callable[[Visitor], None]:
    """Return what takes a page's parts, and its sidebar."""

    def visit(visitor: Visitor) -> None:
        visitor.parts(name)
        sidebar(visitor, name)

    return visit


OTHERS = {
    "digits": "dataset=digits&at=20",
    "plane": "dataset=plane&at=20",
    "sine": "dataset=sine&at=40",
    "zeros": "dataset=moons&initializer=zeros&at=20",
    "diverged": "dataset=plane&optimizer=sgd&rate=10&at=20",
    "lesson": "dataset=moons&goal=train_accuracy>=0.9;epochs<=99&hide=data,presets&at=20",
    "wrong_link": "dataset=moons&rate=fast&at=20",
}


def others(visitor: Visitor) -> None:
    """Take runs that look different."""
    for name, query in OTHERS.items():
        visitor.open(f"/?{query}")
        visitor.parts(f"lab_{name}")
        if name == "digits":
            inside(visitor, "lab_digits")
        if name in {"digits", "plane", "sine"}:
            visitor.turn_to("/predictions")
            for part in ("Hidden space", "Scores", "Most wrong"):
                visitor.click("radio", part)
                visitor.picture(f"predictions_{name}-{slug(part)}")
        if name in {"digits", "plane"}:
            visitor.turn_to("/time")
            visitor.picture(f"time_{name}")
        if name in {"zeros", "diverged"}:
            visitor.turn_to("/gradients")
            visitor.click("radio", "The doctor")
            visitor.picture(f"gradients_{name}-the_doctor")


PAGES: dict[str, Callable[[Visitor], None]] = {
    "/?dataset=moons&at=60": lab,
    "/data": own_data,
    "/time": time_travel,
    "/predictions": lambda visitor: visitor.parts("predictions"),
    "/gradients": lambda visitor: visitor.parts("gradients"),
    "/neuron": lambda visitor: visitor.parts("neuron"),
    "/worked-example": worked,
    "/article": lambda visitor: visitor.parts("article"),
    "/compare": with_sidebar("compare"),
    "/overfitting": with_sidebar("overfitting"),
    "/?at=1": others,
}

TRAINING = {"/compare", "/overfitting"}  # for so long that both themes share a session


def walk(visitor: Visitor, only: str) -> None:
    """Visit everything; what cannot be found is an error of its page, and the others follow."""
    for path, visit in PAGES.items():
        if not re.search(only, path) or (path in TRAINING and visitor.own_theme == "dark"):
            continue
        visitor.themes = THEMES if path in TRAINING else (visitor.own_theme,)
        try:
            # A session of its own: what is seen does not depend on the page before.
            visitor.open(path)
            visit(visitor)
        except PlaywrightError as error:
            visitor.note(f"{path} {visitor.width} {visitor.own_theme}", [str(error)[:1000]])


@contextmanager
def served(app: Path, log: Path) -> Iterator[str]:
    """Serve the app of a checkout on a free port; yields its address."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    address = f"http://localhost:{port}"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(port)], cwd=app, stdout=output, stderr=output
        )
    try:
        deadline = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < deadline:
            with suppress(OSError), urlopen(f"{address}/_stcore/health", timeout=10):
                break
            time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def make(folder: Path, app: Path, only: str = "") -> None:
    """Take all pictures of a checkout, or of the pages whose address matches a pattern."""
    folder.mkdir(parents=True, exist_ok=True)
    start = time.monotonic()

    def of_kind(kind: tuple[int, Theme]) -> dict[str, Report]:
        with chromium() as browser:
            visitor = Visitor(browser, address, *kind, folder)
            walk(visitor, only)
            return visitor.report

    with served(app, folder / "server.log") as address, ThreadPoolExecutor() as pool:
        reports = list(pool.map(of_kind, product(WIDTHS, THEMES)))
    new = {name: one for part in reports for name, one in sorted(part.items())}
    known = read_report(folder) if only else {}
    report = {name: one for name, one in known.items() if name.endswith(".png")} | new
    (folder / "report.json").write_text(json.dumps(report, indent=1), encoding="utf-8")
    print(f"{len(new)} pictures in {time.monotonic() - start:.0f} seconds")
    for line in problems(folder):
        print(line)


def read_report(folder: Path) -> dict[str, Report]:
    """Read what was noted of each picture."""
    file = folder / "report.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def problems(folder: Path) -> list[str]:
    """Say which pages have errors or are too wide."""
    report = read_report(folder)
    lines = [f"{name}: {error}" for name, one in report.items() for error in one["errors"]]
    wide = [(name, one["too_wide"]) for name, one in report.items() if one["too_wide"] > 0]
    return lines + [f"{name}: {pixels} pixels too wide" for name, pixels in wide]


def compare(before: Path, after: Path, out: Path) -> int:
    """List what differs, and write it side by side; returns how much that is."""
    names = [{file.name for file in folder.glob("*.png")} for folder in (before, after)]
    for only, where in ((names[0] - names[1], after), (names[1] - names[0], before)):
        for name in sorted(only):
            print(f"{name}: missing in {where}")
    differences = []
    for name in sorted(names[0] & names[1]):
        if (before / name).read_bytes() == (after / name).read_bytes():
            continue
        one, other = (np.asarray(Image.open(f / name).convert("RGB")) for f in (before, after))
        shape = np.maximum(one.shape, other.shape)
        differs = np.ones(shape[:2], dtype=bool)
        high, wide = np.minimum(one.shape, other.shape)[:2]
        apart = np.abs(one[:high, :wide].astype(int) - other[:high, :wide])
        differs[:high, :wide] = apart.max(axis=-1) > TOLERANCE
        if not differs.any() or (differs.sum() <= SPECKS and apart.max() <= FAINT):
            continue
        rows, columns = (np.flatnonzero(differs.any(axis=axis)) for axis in (1, 0))
        box = f"x {columns[0]} to {columns[-1]}, y {rows[0]} to {rows[-1]}"
        size = "" if one.shape == other.shape else f", {_size(one)} → {_size(other)}"
        differences.append((differs.mean(), f"{name}: {differs.mean():.3%}, {box}{size}"))
        out.mkdir(parents=True, exist_ok=True)
        beside = np.full((shape[0], 3 * shape[1], 3), 128, dtype=np.uint8)
        beside[: one.shape[0], : one.shape[1]] = one
        beside[: other.shape[0], shape[1] : shape[1] + other.shape[1]] = other
        beside[:, 2 * shape[1] :] = np.where(differs[..., np.newaxis], (255, 0, 0), 235)
        Image.fromarray(beside).save(out / name)
    for _share, line in sorted(differences, reverse=True):
        print(line)
    new = sorted(set(problems(after)) - set(problems(before)))
    for line in new:
        print(f"new: {line}")
    missing = len(names[0] ^ names[1])
    print(f"{len(names[0] & names[1])} compared, {len(differences)} differ, {missing} missing")
    return len(differences) + missing + len(new)


def _size(picture: np.ndarray[Any, Any]) -> str:
    return f"{picture.shape[1]} × {picture.shape[0]}"


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.browser.screenshots", description=__doc__
    )
    commands = parser.add_subparsers(required=True)
    making = commands.add_parser("make", help="take the pictures")
    making.add_argument("folder", type=Path, help="where they go")
    making.add_argument("--app", type=Path, default=Path(), help="checkout to serve (here)")
    making.add_argument("--only", default="", help="pattern of addresses, e.g. /gradients")
    making.set_defaults(run=lambda given: make(given.folder, given.app, given.only))
    comparing = commands.add_parser("compare", help="list the pictures that differ")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    comparing.add_argument("--out", type=Path, help="for the pictures side by side")
    comparing.set_defaults(
        run=lambda given: compare(given.before, given.after, given.out or given.after / "differs")
    )
    given = parser.parse_args()
    sys.exit(bool(given.run(given)))


if __name__ == "__main__":
    main()
