"""A spec as the query of a web address: only what differs from the default.

``dataset=spiral&arms=3&hidden=16:silu,8:leaky_relu(slope=0.1):0.2&optimizer=sgd(momentum=0.9)`` is
`default_spec("spiral")` with three arms, two hidden layers (units, activation, dropout), and
another optimizer.

``changes=57.3:rate=0.1;60:w2.3.1=0.5,freeze=1`` are interventions: another learning rate after 57
epochs and 3 mini-batches; after 60 epochs a new weight from unit 1 to unit 3 of layer 2, and layer
1 frozen. Layers and units are counted from 1, as on the pages.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from experiments.spec.defaults import default_spec
from experiments.spec.errors import SpecError, shown
from experiments.spec.interventions import Edit, Intervention
from experiments.spec.parsing import parse_spec
from experiments.spec.sections import DataSpec
from experiments.spec.spec import ExperimentSpec
from experiments.spec.table_text import read_table
from nn_core.data import DATASETS, OWN
from nn_core.types import N_

MAX_CHARACTERS = 100_000
"""Longest accepted query."""

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
"""Valid names in a query."""

_CHANGED_NUMBERS = {
    "rate": "learning_rate",
    "l1": "l1",
    "l2": "l2",
    "epochs": "epochs",
    "batch": "batch_size",
    "dropout": "dropout",
}
_CHANGED_SETTINGS = ("optimizer", "activation")
# Layer, unit and source of a weight; layer and unit of a bias.
_WEIGHT = re.compile(r"w([1-9][0-9]{0,3})\.([1-9][0-9]{0,3})\.([1-9][0-9]{0,3})")
_BIAS = re.compile(r"b([1-9][0-9]{0,3})\.([1-9][0-9]{0,3})")
_POSITION = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,9}))?")


def to_query(spec: ExperimentSpec) -> str:
    """Return a spec as a query, without the question mark."""
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
    """Read a spec from a percent-encoded query, with or without "?", or from its names and values.

    SpecError is by field of the spec, or by name for unknown names.

    >>> spec = from_query("?dataset=spiral&arms=3&hidden=8:relu,4:tanh:0.1&rate=0.003")
    >>> spec.data.n_out, spec.network.hidden[1].dropout, spec.training.learning_rate
    (3, 0.1, 0.003)
    """
    if isinstance(query, Mapping):
        pairs = dict(query)
    else:
        _check_length(len(query))
        pairs = dict(parse_qsl(query.removeprefix("?"), keep_blank_values=True))
    _check_length(sum(len(key) + len(value) for key, value in pairs.items()))
    data = _default(pairs).model_dump(mode="json")
    for key, text in pairs.items():
        if key not in _PATHS:
            template = N_("unknown field {name}; expected one of: {known}")
            known = ", ".join(_PATHS)
            raise SpecError.of(key[:60], template, name=shown(key), known=known)
        parents, _, name = _PATHS[key].rpartition(".")
        (_get(data, parents) if parents else data)[name] = _read(key, text)
    return parse_spec(data)


def path_of(key: str) -> str:
    """Return the dotted path of the field for a name in a query."""
    return _PATHS[key]


def write_changes(interventions: Sequence[Intervention]) -> str:
    """Return interventions as text."""
    return ";".join(map(_write_change, interventions))


def read_changes(text: str) -> list[dict[str, Any]]:
    """Read interventions as plain data, not yet validated; SpecError for malformed text."""
    return [_read_change(part) for part in split(text, ";")]


def write_moment(position: tuple[int, int]) -> str:
    """Return a position in a run as text: epochs done, and after a dot mini-batches of the next."""
    epoch, step = position
    return f"{epoch}.{step}" if step else f"{epoch}"


def read_moment(text: str) -> tuple[int, int]:
    """Read a position in a run; SpecError for malformed text."""
    match = _POSITION.fullmatch(text)
    if match is None:
        template = N_("a moment must be an epoch, or epoch.step, such as 57 or 57.3; got {value}")
        raise SpecError.of("", template, value=shown(text))
    return int(match[1]), int(match[2] or 0)


def split(text: str, separator: str) -> list[str]:
    """Split at separators outside of brackets."""
    parts, depth, start = [], 0, 0
    for position, character in enumerate(text):
        depth += (character in "([") - (character in ")]")
        if character == separator and depth == 0:
            parts.append(text[start:position])
            start = position + 1
    return [*parts, text[start:]]


def _check_length(size: int) -> None:
    if size > MAX_CHARACTERS:
        template = N_("a query must have at most {maximum} characters; got {value}")
        raise SpecError.of("", template, maximum=MAX_CHARACTERS, value=size)


def _default(pairs: Mapping[str, str]) -> ExperimentSpec:
    """Return the default spec for the dataset of a query."""
    dataset = pairs.get("dataset", DataSpec().dataset)
    if dataset != OWN or "table" not in pairs:
        return default_spec(dataset)
    try:
        return default_spec(dataset, read_table(pairs["table"]))
    except SpecError as error:
        raise SpecError(
            one if one.field else one.under("data.table") for one in error.errors
        ) from None


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
    if key == "changes":
        return write_changes(spec.interventions)
    return value if isinstance(value, str) else _compact(value)


def _read(key: str, text: str) -> Any:
    if text == "none":
        return [] if key in ("hidden", "features", "changes") else None
    if key in _NUMBERS:
        return _read_value(text)
    if key in _SETTINGS:
        return _read_setting(text, has_kind=key not in ("warmup", "stopping"))
    if key == "hidden":
        return [_read_layer(layer) for layer in split(text, ",")]
    if key == "changes":
        return read_changes(text)
    return split(text, ",") if key == "features" else text


def _write_layer(activation: object, saved: Mapping[str, Any]) -> str:
    parts = [str(saved["units"]), _write_setting(activation, saved["activation"])]
    return ":".join(parts + [_compact(saved["dropout"])] * (saved["dropout"] != 0))


def _read_layer(text: str) -> dict[str, Any]:
    readers: list[tuple[str, Callable[[str], Any]]] = [
        ("units", _read_value),
        ("activation", _read_setting),
        ("dropout", _read_value),
    ]
    parts = split(text, ":")
    if len(parts) > len(readers):
        template = N_("a layer must be units:activation:dropout; got {value}")
        raise SpecError.of("network.hidden", template, value=shown(text))
    return {name: read(part) for (name, read), part in zip(readers, parts, strict=False)}


def _write_setting(setting: object, saved: Mapping[str, Any]) -> str:
    """Write ``kind(name=value,...)`` with the settings that differ from the defaults."""
    settings = ",".join(
        f"{name}={value if isinstance(value, str) else _compact(value)}"
        for name, value in saved.items()
        # A dataclass keeps the defaults of its fields as attributes of the class.
        if name != "kind" and getattr(type(setting), name, None) != getattr(setting, name)
    )
    kind = saved.get("kind", "")
    return f"{kind}({settings})" if settings or not kind else kind


def _read_setting(text: str, *, has_kind: bool = True) -> dict[str, Any]:
    """Read ``kind(name=value,...)``; validation is left to the spec."""
    kind, _, inner = text.partition("(")
    settings: dict[str, Any] = {"kind": kind} if has_kind or kind else {}
    for pair in split(inner.removesuffix(")"), ",") if inner.removesuffix(")") else []:
        name, _, value = pair.partition("=")
        settings[name] = _read_value(value)
    return settings


def _compact(value: object) -> str:
    """Write a number, a list, true or false; `_read_value` restores it exactly."""
    return json.dumps(value, separators=(",", ":"))


def _read_value(text: str) -> Any:
    """Read a number, a list, true or false; return other text for the spec to reject."""
    try:
        return json.loads(text)
    except (RecursionError, ValueError):
        return text


def _write_change(one: Intervention) -> str:
    parts = [
        f"{short}={_compact(value)}"
        for short, name in _CHANGED_NUMBERS.items()
        if (value := getattr(one, name)) is not None
    ]
    saved = one.model_dump(mode="json")
    parts += [
        f"{name}={_write_setting(setting, saved[name])}"
        for name in _CHANGED_SETTINGS
        if (setting := getattr(one, name)) is not None
    ]
    if one.frozen is not None:
        parts.append(f"freeze={'.'.join(str(k + 1) for k in one.frozen) or 'none'}")
    parts += map(_write_edit, one.edits)
    return f"{write_moment(one.position)}:{','.join(parts)}"


def _write_edit(edit: Edit) -> str:
    unit = f"{edit.layer + 1}.{edit.unit + 1}"
    name = f"b{unit}" if edit.source is None else f"w{unit}.{edit.source + 1}"
    return f"{name}={_compact(edit.value)}"


def _read_change(text: str) -> dict[str, Any]:
    position, _, inner = text.partition(":")
    try:
        epoch, step = read_moment(position)
    except SpecError as error:
        raise error.under("interventions") from None
    change: dict[str, Any] = {"epoch": epoch, "step": step, "edits": []}
    for pair in split(inner, ",") if inner else []:
        name, _, value = pair.partition("=")
        if name in _CHANGED_NUMBERS:
            change[_CHANGED_NUMBERS[name]] = _read_value(value)
        elif name in _CHANGED_SETTINGS:
            change[name] = _read_setting(value)
        elif name == "freeze":
            layers = [] if value == "none" else value.split(".")
            change["frozen"] = [_less_one(layer) for layer in layers]
        elif match := _WEIGHT.fullmatch(name) or _BIAS.fullmatch(name):
            layer, unit, *source = (int(number) - 1 for number in match.groups())
            edit = {"layer": layer, "unit": unit, "source": source[0] if source else None}
            change["edits"].append({**edit, "value": _read_value(value)})
        else:
            template = N_("a change must be one of: {known}; got {value}")
            known = ", ".join([*_CHANGED_NUMBERS, *_CHANGED_SETTINGS, "freeze", "w1.1.1", "b1.1"])
            raise SpecError.of("interventions", template, known=known, value=shown(name))
    return change


def _less_one(text: str) -> Any:
    value = _read_value(text)
    return value - 1 if isinstance(value, int) and not isinstance(value, bool) else value
