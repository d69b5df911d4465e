"""The logic of the views' JavaScript, tested in tests/js by Node's own test runner."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def test_the_logic_of_the_views(root: Path) -> None:
    node = shutil.which("node")
    if node is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI may not skip the JavaScript tests; on Debian: apt-get install nodejs")
        pytest.skip("Node is not installed; on Debian: apt-get install nodejs")
    files = sorted((root / "tests/js").glob("*.test.mjs"))
    assert files
    run = subprocess.run(
        [node, "--test", *files], capture_output=True, text=True, cwd=root, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
