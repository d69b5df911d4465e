"""The running app in a real Chromium.

Where Chromium or Playwright is missing these tests skip with the reason; with CI=true they fail.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# All that a healthy server says.
BANNER = re.compile(r"\s*|\s*You can now view your Streamlit app.*|\s*URL: .*|\s*Stopping\.\.\.")
# A page that is closed while it is being sent to: Streamlit takes the closed connection for a text
# frame, and fails to close it again.
LEFT = re.compile(
    r"^Exception in ASGI application\n(?:(?!^Exception in ASGI).)*?^ +data = await websocket"
    r"\.receive_bytes\(\)\n(?:(?!^Exception in ASGI).)*?^\S+WebSocketDisconnected: "
    r'Cannot call "send" once a close message has been sent\.\n',
    re.MULTILINE | re.DOTALL,
)
# On a deep link Streamlit's own client first looks for the server below the page's address.
OWN_404 = re.compile(r"https?://[^/]+/[^?]+/_stcore/(health|host-config)\b")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            # One at a time: two browsers on two cores would wait for each other.
            item.add_marker(pytest.mark.xdist_group("browser"))


def missing(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI may not skip the browser tests: {reason}")
    pytest.skip(reason)


@contextmanager
def running(folder: Path, log: Path) -> Iterator[str]:
    """Serve the app.py of a folder on a free port; yields its address."""
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port=0"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--server.headless=true"], cwd=folder, stdout=output, stderr=output
        )
    try:
        yield _address(process, log)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        if found := re.search(r"URL: (http://\S+)", log.read_text()):
            address = found[1].rstrip("/")
            try:
                with urlopen(f"{address}/_stcore/health", timeout=5) as answer:
                    if answer.read() == b"ok":
                        return address
            except OSError:
                pass
        time.sleep(0.1)
    raise RuntimeError(f"the app did not start:\n{log.read_text()}")


def complaints(log: Path) -> list[str]:
    """Lines that a healthy server does not write."""
    lines = LEFT.sub("", log.read_text()).splitlines()
    return [line for line in lines if not BANNER.fullmatch(line)]


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """One Chromium for all tests."""
    if not CHROMIUM.exists():
        missing(f"there is no {CHROMIUM}; on Debian: apt-get install chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("Playwright is not installed; pip install -r requirements-dev.txt")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def serve(browser: "Browser", tmp_path: Path) -> Iterator[Callable[[Path], str]]:
    """``serve(folder)`` starts a fresh server for the folder's app.py; returns its address."""
    assert browser  # without which a server would be started for nothing
    log = tmp_path / "server.log"
    with ExitStack() as stack:
        yield lambda folder: stack.enter_context(running(folder, log))
    assert complaints(log) == []


@pytest.fixture(scope="session")
def server_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the app's server writes."""
    log = tmp_path_factory.mktemp("server") / "server.log"
    log.touch()
    return log


@pytest.fixture(scope="session")
def server(browser: "Browser", root: Path, server_log: Path) -> Iterator[str]:
    """Address of the app."""
    assert browser
    with running(root, server_log) as address:
        yield address


@pytest.fixture
def visit(
    browser: "Browser", request: pytest.FixtureRequest, server_log: Path
) -> Iterator[Callable[..., "Page"]]:
    """``visit("path?query", width=390)`` opens a page in a session of its own.

    The page must end without an error box, a JavaScript error or an error in the console, and the
    server must not have complained since.
    """
    before = complaints(server_log)
    contexts = []
    pages: list[Page] = []
    errors: list[str] = []

    def note(message: "ConsoleMessage") -> None:
        if message.type == "error" and not OWN_404.match(message.location["url"]):
            errors.append(f"{message.text} ({message.location['url']})")

    def open_page(
        path: str = "",
        *,
        address: str | None = None,
        width: int = 1280,
        height: int = 800,
        dark: bool = False,
        locale: str = "en-US",
    ) -> "Page":
        base = address or request.getfixturevalue("server")
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            locale=locale,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{base}/{path}")
        page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
        page.locator("[data-testid=stMain] h1").first.wait_for()
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        assert page.get_by_test_id("stException").all_inner_texts() == []
        assert page.get_by_test_id("stAlertContentError").all_inner_texts() == []
    for context in contexts:
        context.close()
    assert errors == []
    assert complaints(server_log) == before


@pytest.fixture
def saved() -> Callable[["Page", re.Pattern[str], str], Path]:
    """Saves a chart from the opened list of them: its title, and SVG, PNG or CSV."""

    def save(page: "Page", title: re.Pattern[str], kind: str) -> Path:
        row = page.locator(".gl-save-panel li").filter(has_text=title)
        with page.expect_download() as waiting:
            row.get_by_role("button", name=kind).click()
        assert waiting.value.suggested_filename.endswith(f".{kind.lower()}")
        return waiting.value.path()

    return save
