"""What a session remembers: the only module that names session-state keys.

Widgets of a page are forgotten when the reader leaves it; what must outlive that is kept
here, under a key of its own.
"""

from collections.abc import Callable
from typing import Generic, TypeVar, cast

import streamlit as st

T = TypeVar("T")


class Key(Generic[T]):
    """One typed entry of the session.

    Parameters
    ----------
    name : str
        Name in the session, unique in this module.
    default : callable
        Makes the value for a session that has none yet.
    """

    def __init__(self, name: str, default: Callable[[], T]) -> None:
        self.name = name
        self._default = default

    def get(self) -> T:
        if self.name not in st.session_state:
            st.session_state[self.name] = self._default()
        return cast("T", st.session_state[self.name])

    def set(self, value: T) -> None:
        st.session_state[self.name] = value


def _no_language() -> str | None:
    return None


LANGUAGE: Key[str | None] = Key("gradient_lab.language", _no_language)
