"""Fields that hold a registered dataclass, such as an optimizer or an activation.

The value is an instance, the name of a kind, or ``{"kind": ..., setting: value}``, in which form it
is saved.
"""

import dataclasses
import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, get_args, get_origin, get_type_hints

from pydantic import GetCoreSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, core_schema

from experiments.spec.errors import NOT_A_MAPPING, FieldError, SpecError, shown
from experiments.spec.limits import Range, field_range, setting_range
from nn_core.config import to_config
from nn_core.types import N_


@functools.cache  # The controls call it at each rerun.
def field_types(cls: type) -> dict[str, Any]:
    """Return the types of a dataclass's fields by name."""
    return get_type_hints(cls)


def read_setting(registry: Mapping[str, type], value: object, name: str) -> Any:
    """Build a registered dataclass from an instance, a kind or a mapping.

    `name` is the field's, for messages; the paths in SpecError are relative to the field.
    """
    if type(value) in registry.values():
        return value
    if isinstance(value, str):
        value = {"kind": value}
    if not isinstance(value, Mapping):
        template = N_("{name} must be a name or a mapping with its kind; got {value}")
        raise SpecError.of("", template, name=name, value=shown(value))
    settings = dict(value)
    kind = settings.pop("kind", None)
    if not isinstance(kind, str) or kind not in registry:
        raise no_choice(name, registry, kind)
    return read_fields(registry[kind], settings, kind)


def read_fields(cls: type, settings: Mapping[Any, object], name: str) -> Any:
    """Build a dataclass from its fields, each checked by type and range.

    SpecError has one error for every bad field.
    """
    hints = field_types(cls)
    fields = {field.name: field for field in dataclasses.fields(cls)}
    renamed = {f.metadata["formerly"]: n for n, f in fields.items() if f.metadata.get("formerly")}
    settings = {renamed.get(field, field): value for field, value in settings.items()}
    errors: list[FieldError] = []
    values: dict[str, Any] = {}
    for field, value in settings.items():
        if field not in fields:
            known = ", ".join(fields) or "none"
            template = N_("unknown setting {field} of {name}; expected one of: {known}")
            values_shown = {"field": shown(field), "name": name, "known": known}
            errors.append(FieldError(str(field)[:60], template, values_shown))
            continue
        try:
            values[field] = _read(cls, field, hints[field], value)
        except SpecError as error:
            errors += [inner.under(field) for inner in error.errors]
    for field, description in fields.items():
        if field not in settings and description.default is dataclasses.MISSING:
            errors.append(FieldError(field, N_("{name} is missing; give it"), {"name": field}))
    if errors:
        raise SpecError(errors)
    try:
        return cls(**values)
    except ValueError as error:
        # A rule between two settings, such as Nesterov without momentum.
        raise SpecError.of("", "{text}", text=str(error)) from None


def _read(cls: type, field: str, hint: Any, value: object) -> Any:
    if get_origin(hint) is Literal:
        return choice(*get_args(hint)).read(value, field)
    if hint is bool:
        return _read_bool(value, field)
    return _read_numbers(hint, setting_range(cls, field), field, value)


def _read_numbers(hint: Any, limits: Range, name: str, value: object) -> Any:
    # Nested lists of numbers, as deep as their type says, become tuples.
    if get_origin(hint) is not tuple:
        return limits.check(name, value)
    if not isinstance(value, list | tuple):
        raise SpecError.of(
            "", N_("{name} must be a list; got {value}"), name=name, value=shown(value)
        )
    return tuple(_read_numbers(get_args(hint)[0], limits, name, item) for item in value)


def no_choice(name: str, choices: Iterable[str], value: object) -> SpecError:
    """Return the error for a value that is none of the choices."""
    return SpecError.of(
        "",
        N_("{name} must be one of: {choices}; got {value}"),
        name=name,
        choices=", ".join(choices),
        value=shown(value),
    )


@dataclasses.dataclass(frozen=True)
class Reads:
    """Annotation of a field of a spec: how it is read and saved.

    ``read`` converts the value, given the field's name, or raises `SpecError`; ``save`` returns
    plain data and is not needed for fields that hold plain data.
    """

    read: Callable[[object, str], Any]
    save: Callable[[Any], Any] | None = None

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        def validate(value: object, info: ValidationInfo) -> Any:
            return self.read(value, str(info.field_name))

        saving = self.save and core_schema.plain_serializer_function_ser_schema(self.save)
        return core_schema.with_info_plain_validator_function(validate, serialization=saving)


def one_of(registry: Mapping[str, type]) -> Reads:
    """Return the annotation of a field that holds one of a registry's kinds."""
    return Reads(lambda value, name: read_setting(registry, value, name), to_config)


def an(cls: type) -> Reads:
    """Return the annotation of a field that holds a dataclass without kinds."""

    def read(value: object, name: str) -> Any:
        if type(value) is cls:
            return value
        if not isinstance(value, Mapping):
            raise SpecError.of("", NOT_A_MAPPING, name=name, value=shown(value))
        return read_fields(cls, value, name)

    return Reads(read, dataclasses.asdict)


def number(path: str) -> Reads:
    """Return the annotation of a field that holds a number in the range of its path."""
    return Reads(lambda value, name: field_range(path).check(name, value))


def choice(*choices: str) -> Reads:
    """Return the annotation of a field that holds one of some texts."""

    def read(value: object, name: str) -> str:
        if not isinstance(value, str) or value not in choices:
            raise no_choice(name, choices, value)
        return value

    return Reads(read)


def switch() -> Reads:
    """Return the annotation of a boolean field."""
    return Reads(_read_bool)


def _read_bool(value: object, name: str) -> bool:
    if not isinstance(value, bool):
        raise SpecError.of(
            "", N_("{name} must be true or false; got {value}"), name=name, value=shown(value)
        )
    return value
