"""Typed access to Streamlit's session state, which only this module reads and writes.

Streamlit drops the widgets of a page when the reader leaves it; a value that must outlive them is
kept under a `Key`, defined beside the class of the value.
"""

from collections.abc import Callable
from typing import Generic, TypeVar, cast

import streamlit as st

T = TypeVar("T")


class Key(Generic[T]):
    """Typed entry of the session state, with a unique name; `default` makes its first value."""

    def __init__(self, name: str, default: Callable[[], T]) -> None:
        self.name = name
        self._default = default

    def get(self) -> T:
        try:  # one access instead of a test and a read
            return cast("T", st.session_state[self.name])
        except KeyError:
            st.session_state[self.name] = value = self._default()
            return value

    def set(self, value: T) -> None:
        st.session_state[self.name] = value


NOTICE: Key[str | None] = Key("gradient_lab.notice", lambda: None)
"""Message that the next drawn page shows once, as a toast."""

CONTROLS_REVISION: Key[int] = Key("gradient_lab.controls_revision", int)
"""Part of the keys of all widgets that are seeded from the spec."""


def reseed_controls() -> None:
    """Give all controls new keys, so that they show the spec after a change made elsewhere."""
    CONTROLS_REVISION.set(CONTROLS_REVISION.get() + 1)


def widget_key(name: str) -> str:
    """Return the key of a widget that is seeded from the spec."""
    return f"lab.{CONTROLS_REVISION.get()}.{name}"


def show_in_widget(key: str, value: object) -> None:
    """Set the value of a widget that this run has not drawn yet."""
    st.session_state[key] = value


def seed_widget(key: str, value: object) -> None:
    """Set the first value of a widget that code sets later, in place of a default."""
    if key not in st.session_state:
        st.session_state[key] = value


def widget_value(key: str) -> object:
    """Return the value of a widget, or None where it is not on the page."""
    return st.session_state.get(key)


def has_widget(key: str) -> bool:
    """Whether the session state has a value for a widget's key."""
    return key in st.session_state


def bound_to(owner: object, name: str, key: str) -> Callable[[], None]:
    """Set a widget to an attribute's value, and return the callback that stores a new choice."""
    show_in_widget(key, getattr(owner, name))
    return lambda: setattr(owner, name, widget_value(key))
