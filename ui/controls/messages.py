"""What is wrong with a field, in the reader's language."""

from __future__ import annotations

from experiments.errors import FieldError
from ui.i18n import _


def sentence(error: FieldError) -> str:
    """Return what was expected, what came, and the mend.

    The values are shown as code, so that nothing in them is taken for markup.
    """
    values = {name: _as_code(value) for name, value in error.values.items()}
    return _(error.template).format(**values)


def _as_code(value: object) -> str:
    plain = str(value).replace("`", "'").replace("\n", " ")
    return f"`{plain}`" if plain else ""
