"""How single values are spelled in the query of a web address, and read from it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def write_setting(setting: object, saved: Mapping[str, Any]) -> str:
    """Write ``kind(name=value,...)`` with what differs from the kind's defaults."""
    settings = ",".join(
        f"{name}={value if isinstance(value, str) else compact(value)}"
        for name, value in saved.items()
        # A dataclass keeps the defaults of its fields as attributes of the class.
        if name != "kind" and getattr(type(setting), name, None) != getattr(setting, name)
    )
    kind = saved.get("kind", "")
    return f"{kind}({settings})" if settings or not kind else kind


def compact(value: object) -> str:
    """Write a number, a list, true or false; `read_value` gives it back exactly."""
    return json.dumps(value, separators=(",", ":"))


def read_setting(text: str, *, has_kind: bool = True) -> dict[str, Any]:
    """Read ``kind(name=value,...)``; what is amiss is left for the spec to judge."""
    kind, _, inner = text.partition("(")
    settings: dict[str, Any] = {"kind": kind} if has_kind or kind else {}
    for pair in split(inner.removesuffix(")"), ",") if inner.removesuffix(")") else []:
        name, _, value = pair.partition("=")
        settings[name] = read_value(value)
    return settings


def read_value(text: str) -> Any:
    """Read a number, a list, true or false; anything else is a text, for the spec to judge."""
    try:
        return json.loads(text)
    except (RecursionError, ValueError):
        return text


def split(text: str, separator: str) -> list[str]:
    """Split where no bracket is open."""
    parts, depth, start = [], 0, 0
    for position, character in enumerate(text):
        depth += (character in "([") - (character in ")]")
        if character == separator and depth == 0:
            parts.append(text[start:position])
            start = position + 1
    return [*parts, text[start:]]
