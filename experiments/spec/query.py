"""A spec as the query of a web address: short, readable, and only what differs.

``dataset=spiral&arms=3&hidden=16:silu,8:leaky_relu(slope=0.1):0.2&optimizer=sgd(momentum=0.9)``
is `default_spec("spiral")` with three arms, two hidden layers of given units, activations and
(the second) dropout, and another optimizer. Whatever is not listed is as in the default, so a
link means the same as long as the default does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from experiments.spec.defaults import default_spec
from experiments.spec.errors import SpecError, shown
from experiments.spec.parsing import parse_spec
from experiments.spec.query_changes import read_changes, write_changes
from experiments.spec.query_text import compact, read_setting, read_value, split, write_setting
from experiments.spec.sections import DataSpec
from experiments.spec.spec import ExperimentSpec
from experiments.spec.table_text import read_table
from nn_core.data import DATASETS, OWN
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
    "table": "data.table",
    "features": "data.features",
    "hidden": "network.hidden",
    "dtype": "training.dtype",
    "changes": "interventions",
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
    start = default_spec(spec.data.dataset, spec.data.table)
    now, default = (one.model_dump(mode="json") for one in (spec, start))
    pairs = {"dataset": spec.data.dataset}
    if spec.data.table is not None:
        pairs["table"] = now["data"]["table"]
    for key, path in _PATHS.items():
        value = _get(now, path)
        if value != _get(default, path):
            pairs[key] = _write(spec, key, value)
    return urlencode(pairs, safe=",:()=;", quote_via=quote)


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
    experiments.spec.errors.SpecError: training.learning_rate: learning_rate must be a number
    >= 1e-06 and <= 100; got 'fast'
    """
    pairs = dict(query) if isinstance(query, Mapping) else _decode(query)
    size = sum(len(key) + len(value) for key, value in pairs.items())
    if size > MAX_CHARACTERS:
        template = N_("a query must have at most {maximum} characters; got {value}")
        raise SpecError.of("", template, maximum=MAX_CHARACTERS, value=size)
    data = _start(pairs).model_dump(mode="json")
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


def path_of(key: str) -> str:
    """Return the dotted path of the field that a name in a query sets.

    >>> path_of("rate")
    'training.learning_rate'
    """
    return _PATHS[key]


def _start(pairs: Mapping[str, str]) -> ExperimentSpec:
    """Return the spec from which a query tells what differs."""
    dataset = pairs.get("dataset", DataSpec().dataset)
    if dataset != OWN or "table" not in pairs:
        return default_spec(dataset)
    try:
        return default_spec(dataset, read_table(pairs["table"]))
    except SpecError as error:
        raise SpecError(
            one if one.field else one.under("data.table") for one in error.errors
        ) from None


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
        return write_setting(getattr(getattr(spec, section), name), value)
    if key == "hidden":
        layers = zip(spec.network.hidden, value, strict=True)
        return ",".join(_write_layer(layer.activation, saved) for layer, saved in layers)
    if key == "features":
        return ",".join(value)
    if key == "changes":
        return write_changes(spec.interventions)
    return value if isinstance(value, str) else compact(value)


def _write_layer(activation: object, saved: Mapping[str, Any]) -> str:
    parts = [str(saved["units"]), write_setting(activation, saved["activation"])]
    return ":".join(parts + [compact(saved["dropout"])] * (saved["dropout"] != 0))


def _read(key: str, text: str) -> Any:
    if text == "none":
        return [] if key in ("hidden", "features", "changes") else None
    if key in _NUMBERS:
        return read_value(text)
    if key in _SETTINGS:
        return read_setting(text, has_kind=key not in ("warmup", "stopping"))
    if key == "hidden":
        return [_read_layer(layer) for layer in split(text, ",")]
    if key == "changes":
        return read_changes(text)
    return split(text, ",") if key == "features" else text


def _read_layer(text: str) -> dict[str, Any]:
    readers: list[tuple[str, Callable[[str], Any]]] = [
        ("units", read_value),
        ("activation", read_setting),
        ("dropout", read_value),
    ]
    parts = split(text, ":")
    if len(parts) > len(readers):
        template = N_("a layer must be units:activation:dropout; got {value}")
        raise SpecError.of("network.hidden", template, value=shown(text))
    return {name: read(part) for (name, read), part in zip(readers, parts, strict=False)}
