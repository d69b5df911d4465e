"""What the tests of the shared interface share."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

Unpacked = tuple[dict[str, Any], dict[str, np.ndarray]]


def _unpack(message: bytes) -> Unpacked:
    size = int.from_bytes(message[:4], "little")
    head = json.loads(message[4 : 4 + size].decode())
    body = message[4 + size :]
    kinds = {"uint8": np.dtype("<u1"), "float64": np.dtype("<f8")}
    arrays, end = {}, 0
    for name, kind, start, length in head.pop("arrays"):
        assert start == end
        arrays[name] = np.frombuffer(body, kinds[kind], length, start)
        end = start + length * kinds[kind].itemsize
    assert end == len(body)
    return head, arrays


@pytest.fixture(scope="session")
def unpack() -> Callable[[bytes], Unpacked]:
    """Read a live view's message as the browser does."""
    return _unpack
