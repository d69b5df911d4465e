"""Settings as data: dataclasses to and from ``{"kind": ..., field: value}``.

Classes that are selected by kind derive from `Settings`; each field is a `setting` with the title
and range used by both checks and controls. A registry is a dict from kind to class.
"""

import dataclasses
import math
from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

import numpy as np

from nn_core.input_errors import InputError, shown
from nn_core.types import N_

T = TypeVar("T")


@dataclasses.dataclass(frozen=True)
class Range:
    """The finite numbers that a setting accepts.

    >>> Range(1, 128, whole=True).check("units", np.float32(8.0))
    8
    """

    # Bounds, inclusive by default
    minimum: float = -math.inf
    maximum: float = math.inf
    whole: bool = False  # Whole numbers only
    # Exclude the minimum, or the maximum
    above: bool = False
    below: bool = False

    def check(self, name: str, value: Any) -> Any:
        """Return the number as int (whole ranges) or float; InputError outside the range."""
        if value in self:
            return int(value) if self.whole else float(value)
        kind = "a whole number" if self.whole else "a number"
        low, high = ">" if self.above else ">=", "<" if self.below else "<="
        if self.minimum == -math.inf and self.maximum == math.inf:
            template = f"{{name}} must be {kind}, and finite; got {{value}}"
        elif self.maximum == math.inf:
            template = f"{{name}} must be {kind} {{low}} {{minimum}}; got {{value}}"
        elif self.whole:
            template = N_("{name} must be a whole number from {minimum} to {maximum}; got {value}")
        else:
            template = N_(
                "{name} must be a number {low} {minimum} and {high} {maximum}; got {value}"
            )
        raise InputError(
            template,
            name=name,
            minimum=f"{self.minimum:.15g}",
            maximum=f"{self.maximum:.15g}",
            low=low,
            high=high,
            value=shown(value.item() if isinstance(value, np.generic) else value),
        )

    def __contains__(self, value: Any) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
            return False
        # Not math.isfinite: a huge int cannot be converted to float.
        if not self.minimum <= value <= self.maximum or abs(value) == math.inf:
            return False
        if (self.above and value == self.minimum) or (self.below and value == self.maximum):
            return False
        return not self.whole or value == value // 1


def setting(default: Any, title: str, allowed: Range | None = None, formerly: str = "") -> Any:
    """Return a dataclass field with its title, its range, and its name in older files."""
    metadata = {"title": title, "range": allowed, "formerly": formerly}
    return dataclasses.field(default=default, metadata=metadata)


@dataclasses.dataclass(frozen=True)
class Settings:
    """Base of the dataclasses that are selected by kind, or saved as part of such a choice."""

    kind: ClassVar[str] = ""
    """Key in the registry and in saved configurations."""
    title: ClassVar[str] = ""

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if isinstance(allowed := field.metadata.get("range"), Range):
                object.__setattr__(self, field.name, allowed.check(field.name, value))
            elif isinstance(field.default, bool) and not isinstance(value, bool):
                template = N_("{name} must be true or false; got {value}")
                raise InputError(template, name=field.name, value=shown(value))


def to_config(instance: Any) -> dict[str, Any]:
    """Return a registered dataclass as plain data, fit for JSON.

    >>> from nn_core.activations import LeakyReLU
    >>> to_config(LeakyReLU(slope=0.1))
    {'kind': 'leaky_relu', 'slope': 0.1}
    """
    fields = {f.name: getattr(instance, f.name) for f in dataclasses.fields(instance)}
    return {"kind": instance.kind, **fields}


def from_config(registry: Mapping[str, type[T]], config: str | Mapping[str, Any] | T) -> T:
    """Build a registered dataclass from its kind or its plain data; an instance is returned as is.

    Raises ValueError for an unknown kind or field, and for a value that the dataclass rejects.

    >>> from nn_core.activations import ACTIVATIONS
    >>> from_config(ACTIVATIONS, {"kind": "leaky_relu", "slope": 0.1})
    LeakyReLU(slope=0.1)
    """
    if isinstance(config, str):
        config = {"kind": config}
    if not isinstance(config, Mapping):
        if type(config) in registry.values():
            return config
        raise ValueError(f"expected one of {sorted(registry)}; got {config!r}")
    settings = dict(config)
    kind = settings.pop("kind", None)
    if not isinstance(kind, str) or kind not in registry:
        raise ValueError(f"kind must be one of {sorted(registry)}; got {kind!r}")
    known = {f.name for f in dataclasses.fields(registry[kind])}  # type: ignore[arg-type]
    unknown = sorted(set(settings) - known)
    if unknown:
        raise ValueError(f"{kind} has the settings {sorted(known)}; got {unknown}")
    return registry[kind](**settings)


def check_numbers(name: str, values: Any, allowed: Range) -> Any:
    """Return a number, or several as a float64 array of shape (K,), each in the range."""
    if np.ndim(values) == 0:
        return allowed.check(name, values[()] if isinstance(values, np.ndarray) else values)
    return np.array([allowed.check(name, value) for value in values])
