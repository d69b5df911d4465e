"""The logic of the views' JavaScript, tested in tests/js by Node's own test runner."""

import subprocess
from pathlib import Path


def test_the_logic_of_the_views(root: Path, node: str) -> None:
    files = sorted((root / "tests/js").glob("*.test.mjs"))
    assert files
    run = subprocess.run(
        [node, "--test", *files], capture_output=True, text=True, cwd=root, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
