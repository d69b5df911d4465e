"""What a session remembers: the only module that reads and writes Streamlit's session state.

Widgets of a page are forgotten when the reader leaves it; what must outlive that is kept
under a `Key`, which stands beside the class of its value.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar, cast

import streamlit as st

T = TypeVar("T")


class Key(Generic[T]):
    """One typed entry of the session, under a unique name; made by `default` at first."""

    def __init__(self, name: str, default: Callable[[], T]) -> None:
        self.name = name
        self._default = default

    def get(self) -> T:
        try:  # one access where a test and a read would be two
            return cast("T", st.session_state[self.name])
        except KeyError:
            st.session_state[self.name] = value = self._default()
            return value

    def set(self, value: T) -> None:
        st.session_state[self.name] = value


NOTICE: Key[str | None] = Key("gradient_lab.notice", lambda: None)
"""What the next page that is drawn says in passing, once."""

CONTROLS_REVISION: Key[int] = Key("gradient_lab.controls_revision", int)
"""Part of the keys of all widgets that are seeded from the spec."""


def reseed_controls() -> None:
    """Make the controls show the spec as it is now, after something else than they changed it."""
    CONTROLS_REVISION.set(CONTROLS_REVISION.get() + 1)


def widget_key(name: str) -> str:
    """Return the key of a widget that is seeded from the spec."""
    return f"lab.{CONTROLS_REVISION.get()}.{name}"


def show_in_widget(key: str, value: object) -> None:
    """Let a widget that this run has not drawn yet show a value."""
    st.session_state[key] = value


def seed_widget(key: str, value: object) -> None:
    """Give a widget its first value; for widgets that code sets later, instead of a default."""
    if key not in st.session_state:
        st.session_state[key] = value


def widget_value(key: str) -> object:
    """Return what a widget holds, or None where it is not on the page."""
    return st.session_state.get(key)


def has_widget(key: str) -> bool:
    """Whether a widget has been drawn on this page."""
    return key in st.session_state


def bound_to(owner: object, name: str, key: str) -> Callable[[], None]:
    """Show an attribute in a widget, and return the callback that stores what is chosen there."""
    show_in_widget(key, getattr(owner, name))
    return lambda: setattr(owner, name, widget_value(key))
