"""Errors of single fields, and the exception that holds them."""

from __future__ import annotations

import dataclasses
import reprlib
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from nn_core.types import N_


@dataclasses.dataclass(frozen=True)
class FieldError:
    """Error of one field."""

    # Dotted path, for example ``training.optimizer.beta1`` or ``network.hidden.0.units``; empty for
    # the whole
    field: str
    # The message as a format string, so that it can be translated before it is filled
    template: str
    values: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def message(self) -> str:
        """The message in English: what was expected, what was given, and how to fix it."""
        return self.template.format(**self.values)

    def under(self, prefix: str) -> FieldError:
        """Return the same error with a prefix before its field."""
        path = ".".join(part for part in (prefix, self.field) if part)
        return FieldError(path, self.template, self.values)


class SpecError(ValueError):
    """Invalid description of an experiment, with one error or more per bad field."""

    def __init__(self, errors: Iterable[FieldError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(f"{e.field or 'spec'}: {e.message}" for e in self.errors))

    def __reduce__(self) -> tuple[type[SpecError], tuple[tuple[FieldError, ...]]]:
        return SpecError, (self.errors,)

    def under(self, prefix: str) -> SpecError:
        """Return the same errors with a prefix before their fields."""
        return SpecError(error.under(prefix) for error in self.errors)

    @classmethod
    def of(cls, field: str, template: str, **values: Any) -> SpecError:
        """Create an error of a single field."""
        return cls([FieldError(field, template, values)])


def shown(value: object) -> str:
    """Return a value as text for a message, shortened where it is large or deep."""
    try:
        return _SHORT.repr(value)
    except Exception:  # noqa: BLE001 - a message must never fail on what it reports
        return f"a {type(value).__name__}"


_SHORT = reprlib.Repr()
_SHORT.maxlevel = 3
_SHORT.maxstring = _SHORT.maxother = 60


def from_pydantic(error: ValidationError, fields: Iterable[str]) -> SpecError:
    """Convert pydantic's report; `fields` are the valid names, listed for an unknown one."""
    known = ", ".join(fields)
    errors: list[FieldError] = []
    for item in error.errors(include_url=False):
        path = ".".join(str(part) for part in item["loc"])
        name = str(item["loc"][-1]) if item["loc"] else N_("spec")
        value = shown(item["input"])
        cause = item.get("ctx", {}).get("error")
        if isinstance(cause, SpecError):
            errors += [inner.under(path) for inner in cause.errors]
        elif item["type"] == "extra_forbidden":
            template = N_("unknown field {name}; expected one of: {known}")
            errors.append(FieldError(path, template, {"name": shown(name), "known": known}))
        else:
            template = _EXPECTED.get(item["type"], N_("{name} is not valid; got {value}"))
            errors.append(FieldError(path, template, {"name": name, "value": value}))
    return SpecError(errors)


NOT_A_MAPPING = N_("{name} must be a mapping of names to values; got {value}")
NOT_A_LIST = N_("{name} must be a list; got {value}")

_EXPECTED = {
    "tuple_type": NOT_A_LIST,
    "model_type": NOT_A_MAPPING,
    "model_attributes_type": NOT_A_MAPPING,
}
