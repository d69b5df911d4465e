"""What is wrong with a field, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from experiments.spec.errors import FieldError
from ui.i18n import _


class Sentence(Protocol):
    """A template with gaps, and what fills them."""

    @property
    def template(self) -> str: ...

    @property
    def values(self) -> Mapping[str, Any]: ...


def sentence(error: FieldError) -> str:
    """Return what was expected, what came, and the mend.

    The values are shown as code, so that nothing in them is taken for markup.
    """
    return spoken(error)


def spoken(found: Sentence) -> str:
    """Return any sentence with gaps in the reader's language, its values shown as code."""
    return _(found.template).format(
        **{name: as_code(value) for name, value in found.values.items()}
    )


def as_code(value: object) -> str:
    """Return a value as code, so that nothing in it is taken for markup."""
    plain = str(value).replace("`", "'").replace("\n", " ")
    return f"`{plain}`" if plain else ""
