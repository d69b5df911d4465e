"""The app or another script, served for a benchmark, and a headless Chromium."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parent.parent
CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@dataclass(frozen=True)
class Server:
    """A running server."""

    address: str
    process_id: int


@contextmanager
def served(source: str | None = None) -> Iterator[Server]:
    """Serve a given script, by default the app, on a free port."""
    with tempfile.TemporaryDirectory() as folder:
        script = ROOT / "app.py"
        if source is not None:
            script = Path(folder) / "app.py"
            script.write_text(source, encoding="utf-8")
        log = Path(folder) / "server.log"
        command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port=0"]
        with log.open("wb") as output:
            # Run in the app's folder, so that a given script also gets its packages and settings.
            process = subprocess.Popen(  # noqa: S603 - our own command
                [*command, "--server.headless=true"], cwd=ROOT, stdout=output, stderr=output
            )
        try:
            yield Server(_address(process, log), process.pid)
        finally:
            process.terminate()
            process.wait(timeout=20)


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        if match := re.search(r"URL: (http://\S+)\s", log.read_text()):
            address = match[1].rstrip("/")
            # The address is logged shortly before the server responds.
            with suppress(OSError), urlopen(f"{address}/_stcore/health", timeout=10) as answer:  # noqa: S310 - our own server
                if answer.read() == b"ok":
                    return address
        time.sleep(0.1)
    raise RuntimeError(f"expected a server within a minute; got:\n{log.read_text()}")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a headless Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
