"""Error messages of fields in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from experiments.spec.errors import FieldError
from ui.i18n import _


class Sentence(Protocol):
    """A template with placeholders, and their values."""

    @property
    def template(self) -> str: ...

    @property
    def values(self) -> Mapping[str, Any]: ...


def sentence(error: FieldError) -> str:
    """Return an error message: what was expected, the value, and a remedy."""
    return spoken(error)


def spoken(found: Sentence) -> str:
    """Translate and fill a template, with its values as code."""
    return _(found.template).format(
        **{name: as_code(value) for name, value in found.values.items()}
    )


def as_code(value: object) -> str:
    """Return a value as code, so that no markup in it is interpreted."""
    plain = str(value).replace("`", "'").replace("\n", " ")
    return f"`{plain}`" if plain else ""
