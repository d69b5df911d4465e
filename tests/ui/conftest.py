"""What the tests of the shared interface share."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright._impl._driver import compute_driver_executable


def _unpack(message: bytes) -> Any:
    size = int.from_bytes(message[:4], "little")
    body = message[4 + size :]
    kinds = {"uint8": np.dtype("<u1"), "float64": np.dtype("<f8")}
    ends = {0}

    def revived(value: dict[str, Any]) -> Any:
        if "$array" not in value:
            return value
        kind, start, shape = value["$array"]
        count = int(np.prod(shape))
        assert start in ends
        ends.add(start + count * kinds[kind].itemsize)
        return np.frombuffer(body, kinds[kind], count, start).reshape(shape)

    head = json.loads(message[4 : 4 + size].decode(), object_hook=revived)
    assert max(ends) == len(body)
    return head


@pytest.fixture(scope="session")
def unpack() -> Callable[[bytes], Any]:
    """Read a live view's message as the browser does."""
    return _unpack


@pytest.fixture(scope="session")
def node() -> str:
    """Path of the Node that Playwright brings along."""
    executable, _script = compute_driver_executable()
    return str(executable)


@pytest.fixture(scope="session")
def javascript(node: str, root: Path) -> Callable[[str, str, object], Any]:
    """``javascript(file, expression, data)``: the expression may use `module` and `data`."""

    def run(file: str, expression: str, data: object) -> Any:
        script = (
            'import { readFileSync } from "node:fs";'
            f"const module = await import({json.dumps((root / file).as_uri())});"
            "const data = JSON.parse(readFileSync(0));"
            f"process.stdout.write(JSON.stringify({expression}));"
        )
        done = subprocess.run(
            [node, "--input-type=module", "--eval", script],
            input=json.dumps(data),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run
