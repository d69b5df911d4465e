"""Messages with placeholders in the reader's language."""

from collections.abc import Mapping
from typing import Any, Protocol

from ui.i18n import _


class Message(Protocol):
    """A template with placeholders, and their values, such as an error or a note."""

    @property
    def template(self) -> str: ...

    @property
    def values(self) -> Mapping[str, Any]: ...


def sentence(message: Message) -> str:
    """Return a message in the reader's language, with its values as code."""
    return _(message.template).format(
        **{name: as_code(value) for name, value in message.values.items()}
    )


def as_code(value: object) -> str:
    """Return a value as code, so that no markup in it is interpreted."""
    plain = str(value).replace("`", "'").replace("\n", " ")
    return f"`{plain}`" if plain else ""
