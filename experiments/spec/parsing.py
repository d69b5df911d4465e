"""Reading a spec from JSON or plain data of any origin."""

import json
from collections.abc import Mapping
from typing import Any

from experiments.spec.errors import NOT_A_MAPPING, SpecError, shown
from experiments.spec.spec import ExperimentSpec
from nn_core.types import N_

MAX_CHARACTERS = 8_000_000
"""Longest accepted JSON text: enough for the weights of the largest network."""

MAX_VALUES = 200_000
MAX_DEPTH = 12


def parse_spec(source: str | bytes | Mapping[str, Any]) -> ExperimentSpec:
    """Read a spec from JSON or plain data; missing fields take their defaults.

    SpecError has one error for every bad field.

    >>> spec = parse_spec('{"data": {"dataset": "circles"}, "seed": 3}')
    >>> parse_spec(spec.model_dump_json()) == spec
    True
    """
    data = _read_json(source) if isinstance(source, str | bytes | bytearray) else source
    if not isinstance(data, Mapping):
        raise SpecError.of("", NOT_A_MAPPING, name="spec", value=shown(data))
    _check_bulk(data)
    return ExperimentSpec(**data)


def changed(spec: ExperimentSpec, changes: Mapping[str, Any]) -> ExperimentSpec:
    """Return a validated spec with new values by dotted path.

    SpecError if a path does not exist or the changed spec is invalid.
    """
    data = spec.model_dump(mode="json")
    for path, value in changes.items():
        *parents, name = path.split(".")
        place: Any = data
        for part in parents:
            place = _child(place, part)
        # An unknown name in a mapping is rejected by the validator.
        if not isinstance(place, dict) and _child(place, name) is _ABSENT:
            raise SpecError.of(path, N_("a spec has no field {path}; see its sections"), path=path)
        place[int(name) if isinstance(place, list) else name] = value
    return parse_spec(data)


_ABSENT = object()


def _child(place: Any, part: str) -> Any:
    if isinstance(place, dict):
        return place.get(part, _ABSENT)
    if isinstance(place, list) and part.isdecimal() and int(part) < len(place):
        return place[int(part)]
    return _ABSENT


def _read_json(text: str | bytes | bytearray) -> object:
    if len(text) > MAX_CHARACTERS:
        template = N_("a spec must have at most {maximum} characters; got {value}")
        raise SpecError.of("", template, maximum=MAX_CHARACTERS, value=len(text))
    try:
        return json.loads(text)
    # RecursionError: too deep. ValueError: not JSON, not UTF-8, or a number with too many digits.
    except (RecursionError, ValueError) as error:
        template = N_("a spec must be JSON; {reason}")
        raise SpecError.of("", template, reason=str(error)[:200]) from None


def _check_bulk(source: Mapping[str, Any]) -> None:
    """Reject more nesting or values than a spec has, before any recursion over them."""
    level: list[object] = [source]
    total = 0
    for _ in range(MAX_DEPTH):
        total += len(level)
        if not level or total > MAX_VALUES:
            break
        deeper: list[object] = []
        for value in level:
            if isinstance(value, Mapping):
                if not all(isinstance(key, str) for key in value):
                    template = N_("names of fields must be texts; got {value}")
                    raise SpecError.of("", template, value=shown(list(value)))
                deeper += value.values()
            elif isinstance(value, list | tuple):
                deeper += value
        level = deeper
    if level:
        template = N_("a spec must have at most {values} values and {depth} levels; got more")
        raise SpecError.of("", template, values=MAX_VALUES, depth=MAX_DEPTH)
