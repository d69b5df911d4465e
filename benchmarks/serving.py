"""The app, served for a benchmark, and the Chromium that looks at it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).parent.parent
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@contextmanager
def served() -> Iterator[str]:
    """Serve the app on a free port; yields its address."""
    with tempfile.NamedTemporaryFile("r") as log:
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port=0"]
        with Path(log.name).open("w") as output:
            process = subprocess.Popen(  # noqa: S603 - our own command
                [*command, "--server.headless=true"], cwd=ROOT, stdout=output, stderr=output
            )
        try:
            yield _address(Path(log.name))
        finally:
            process.terminate()
            process.wait()


def _address(log: Path) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = [line for line in log.read_text().splitlines() if "URL: " in line]
        if found:
            address = found[0].split("URL: ")[1].strip()
            with urlopen(f"{address}/_stcore/health", timeout=10) as answer:  # noqa: S310 - our own server
                if answer.read() == b"ok":
                    return address
        time.sleep(0.1)
    raise RuntimeError(f"the app did not start:\n{log.read_text()}")
