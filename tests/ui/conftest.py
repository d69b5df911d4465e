"""What the tests of the shared interface share."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest


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
