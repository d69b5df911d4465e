"""A spec as the query of a web address: short, readable, and only what differs.

``dataset=spiral&arms=3&hidden=16:silu,8:leaky_relu(slope=0.1):0.2&optimizer=sgd(momentum=0.9)``
is `default_spec("spiral")` with three arms, two hidden layers of given units, activations and
(the second) dropout, and another optimizer. Whatever is not listed is as in the default, so a
link means the same as long as the default does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from experiments.defaults import default_spec
from experiments.errors import SpecError, shown
from experiments.parsing import parse_spec
from experiments.sections import DataSpec
from experiments.spec import ExperimentSpec
from nn_core.datasets import DATASETS
from nn_core.types import N_

MAX_CHARACTERS = 100_000
"""Longest query that is read."""

_NUMBERS = {
    "samples": "data.n_samples",
    "noise": "data.noise",
    "validation": "data.validation",
    "test": "data.test",
    "scale": "data.scale",
    "data_seed": "data.seed",
    "weights_seed": "network.seed",
    "rate": "training.learning_rate",
    "batch": "training.batch_size",
    "epochs": "training.epochs",
    "l1": "training.l1",
    "l2": "training.l2",
    "training_seed": "training.seed",
    "seed": "seed",
    **{
        option.name: f"data.options.{option.name}"
        for info in DATASETS.values()
        for option in info.options
    },
}
_SETTINGS = {
    "output": "network.output_activation",
    "initializer": "network.initializer",
    "loss": "training.loss",
    "optimizer": "training.optimizer",
    "schedule": "training.schedule",
    "warmup": "training.warmup",
    "clipping": "training.clipping",
    "stopping": "training.early_stopping",
    "augmentation": "training.augmentation",
}
_PATHS = {
    "dataset": "data.dataset",
    "features": "data.features",
    "hidden": "network.hidden",
    "dtype": "training.dtype",
    **_NUMBERS,
    **_SETTINGS,
}

QUERY_KEYS = frozenset(_PATHS)
"""Names that a query may have."""


def to_query(spec: ExperimentSpec) -> str:
    """Return a spec as a query, without the question mark.

    Examples
    --------
    >>> to_query(default_spec("moons"))
    'dataset=moons'
    >>> spec = parse_spec({**default_spec("moons").model_dump(), "seed": 4})
    >>> to_query(spec)
    'dataset=moons&seed=4'
    """
    now, default = (one.model_dump(mode="json") for one in (spec, default_spec(spec.data.dataset)))
    pairs = {"dataset": spec.data.dataset}
    for key, path in _PATHS.items():
        value = _get(now, path)
        if value != _get(default, path):
            pairs[key] = _write(spec, key, value)
    return urlencode(pairs, safe=",:()=", quote_via=quote)


def from_query(query: str | Mapping[str, str]) -> ExperimentSpec:
    """Read a spec from a query, or from its names and values.

    Parameters
    ----------
    query : str or mapping of str to str
        Percent-encoded text, with or without the question mark, or what it decodes to.

    Returns
    -------
    ExperimentSpec

    Raises
    ------
    SpecError
        By field of the spec, or by name where the query has one that is unknown.

    Examples
    --------
    >>> spec = from_query("?dataset=spiral&arms=3&hidden=8:relu,4:tanh:0.1&rate=0.003")
    >>> spec.data.n_out, spec.network.hidden[1].dropout, spec.training.learning_rate
    (3, 0.1, 0.003)
    >>> from_query("rate=fast")
    Traceback (most recent call last):
        ...
    experiments.errors.SpecError: training.learning_rate: learning_rate must be a number
    >= 1e-06 and <= 100; got 'fast'
    """
    pairs = dict(query) if isinstance(query, Mapping) else _decode(query)
    size = sum(len(key) + len(value) for key, value in pairs.items())
    if size > MAX_CHARACTERS:
        template = N_("a query must have at most {maximum} characters; got {value}")
        raise SpecError.of("", template, maximum=MAX_CHARACTERS, value=size)
    data = default_spec(pairs.get("dataset", DataSpec().dataset)).model_dump(mode="json")
    for key, text in pairs.items():
        if key not in _PATHS:
            template = N_("unknown field {name}; expected one of: {known}")
            known = ", ".join(_PATHS)
            raise SpecError.of(key[:60], template, name=shown(key), known=known)
        *parents, name = _PATHS[key].split(".")
        place = data
        for part in parents:
            place = place[part]
        place[name] = _read(key, text)
    return parse_spec(data)


def _decode(query: str) -> dict[str, str]:
    if len(query) > MAX_CHARACTERS:
        template = N_("a query must have at most {maximum} characters; got {value}")
        raise SpecError.of("", template, maximum=MAX_CHARACTERS, value=len(query))
    return dict(parse_qsl(query.removeprefix("?"), keep_blank_values=True))


def _get(data: Any, path: str) -> Any:
    for part in path.split("."):
        data = data.get(part)
    return data


def _write(spec: ExperimentSpec, key: str, value: Any) -> str:
    if value is None or value == []:
        return "none"
    if key in _SETTINGS:
        section, name = _SETTINGS[key].split(".")
        return _write_setting(getattr(getattr(spec, section), name), value)
    if key == "hidden":
        layers = zip(spec.network.hidden, value, strict=True)
        return ",".join(_write_layer(layer.activation, saved) for layer, saved in layers)
    if key == "features":
        return ",".join(value)
    return value if isinstance(value, str) else _compact(value)


def _write_layer(activation: object, saved: Mapping[str, Any]) -> str:
    parts = [str(saved["units"]), _write_setting(activation, saved["activation"])]
    return ":".join(parts + [_compact(saved["dropout"])] * (saved["dropout"] != 0))


def _write_setting(setting: object, saved: Mapping[str, Any]) -> str:
    """Write ``kind(name=value,...)`` with what differs from the kind's defaults."""
    settings = ",".join(
        f"{name}={value if isinstance(value, str) else _compact(value)}"
        for name, value in saved.items()
        # A dataclass keeps the defaults of its fields as attributes of the class.
        if name != "kind" and getattr(type(setting), name, None) != getattr(setting, name)
    )
    kind = saved.get("kind", "")
    return f"{kind}({settings})" if settings or not kind else kind


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _read(key: str, text: str) -> Any:
    if text == "none":
        return [] if key in ("hidden", "features") else None
    if key in _NUMBERS:
        return _read_value(text)
    if key in _SETTINGS:
        return _read_setting(text, has_kind=key not in ("warmup", "stopping"))
    if key == "hidden":
        return [_read_layer(layer) for layer in _split(text, ",")]
    return text.split(",") if key == "features" else text


def _read_layer(text: str) -> dict[str, Any]:
    readers: list[tuple[str, Callable[[str], Any]]] = [
        ("units", _read_value),
        ("activation", _read_setting),
        ("dropout", _read_value),
    ]
    parts = _split(text, ":")
    if len(parts) > len(readers):
        template = N_("a layer must be units:activation:dropout; got {value}")
        raise SpecError.of("network.hidden", template, value=shown(text))
    return {name: read(part) for (name, read), part in zip(readers, parts, strict=False)}


def _read_setting(text: str, *, has_kind: bool = True) -> dict[str, Any]:
    kind, _, inner = text.partition("(")
    settings: dict[str, Any] = {"kind": kind} if has_kind or kind else {}
    for pair in _split(inner.removesuffix(")"), ",") if inner.removesuffix(")") else []:
        name, _, value = pair.partition("=")
        settings[name] = _read_value(value)
    return settings


def _read_value(text: str) -> Any:
    """Read a number, a list, true or false; anything else is a text, for the spec to judge."""
    try:
        return json.loads(text)
    except (RecursionError, ValueError):
        return text


def _split(text: str, separator: str) -> list[str]:
    """Split where no bracket is open."""
    parts, depth, start = [], 0, 0
    for position, character in enumerate(text):
        depth += (character in "([") - (character in ")]")
        if character == separator and depth == 0:
            parts.append(text[start:position])
            start = position + 1
    return [*parts, text[start:]]
