"""Language of each session, and translation.

Messages are English in the code and translated when shown, ``_("Learning rate")``, never at import
time. Outside a session they stay English.
"""

import functools
import gettext as _gettext
import io
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from pathlib import Path
from typing import TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from nn_core.types import Verbatim
from ui.addresses import LANGUAGE_PARAMETER
from ui.session import Key

DOMAIN = "gradient_lab"
LOCALES = Path(__file__).parent / "locales"
LANGUAGES = {"en": "English", "zh": "中文"}
CATALOGS = {"zh": "zh_CN"}

T = TypeVar("T")


def match(tag: str | None) -> str | None:
    """Return the offered language that matches a language tag best, or None."""
    primary = (tag or "").replace("_", "-").split("-")[0].lower()
    return primary if primary in LANGUAGES else None


_KEPT: ContextVar[str] = ContextVar("language of what is made outside of a session", default="en")


def language() -> str:
    """Language of the session: the chosen one, else that of the URL, else the browser's."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return _KEPT.get()
    chosen = LANGUAGE.get()
    if chosen is None:
        chosen = match(st.query_params.get(LANGUAGE_PARAMETER)) or match(st.context.locale) or "en"
        LANGUAGE.set(chosen)
    return chosen


def use(chosen: str) -> None:
    """Switch the session to a language of `LANGUAGES`."""
    if chosen not in LANGUAGES:
        raise ValueError(f"language must be one of {', '.join(LANGUAGES)}; got {chosen!r}")
    LANGUAGE.set(chosen)


def kept(make: Callable[[], T]) -> Callable[[], T]:
    """Bind a function to the current language of the session.

    Callbacks of download buttons run at the click, outside the session's script.
    """
    chosen = language()

    def made() -> T:
        token = _KEPT.set(chosen)
        try:
            return make()
        finally:
            _KEPT.reset(token)

    return made


def po_file(chosen: str) -> Path:
    """Return the path of a language's .po file."""
    return LOCALES / CATALOGS[chosen] / "LC_MESSAGES" / f"{DOMAIN}.po"


@functools.cache
def catalog(chosen: str) -> _gettext.NullTranslations:
    """Return the translations of a language, compiled in memory from its .po file."""
    if chosen not in CATALOGS:
        return _gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with po_file(chosen).open("rb") as source:
        messages = read_po(source, locale=CATALOGS[chosen], domain=DOMAIN)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return _gettext.GNUTranslations(compiled)


def _(message: str) -> str:
    """Translate a message into the session's language; text of the reader's own is not changed."""
    # The empty msgid is gettext's file header.
    if not message or isinstance(message, Verbatim):
        return message
    return catalog(language()).gettext(message)


def joined(words: Iterable[str]) -> str:
    """Join words with the comma of the session's language."""
    return _(", ").join(words)


def ngettext(singular: str, plural: str, n: int) -> str:
    """Translate a message about ``n`` things, in the plural form of the session's language."""
    return catalog(language()).ngettext(singular, plural, n)


LANGUAGE: Key[str | None] = Key("gradient_lab.language", lambda: None)
