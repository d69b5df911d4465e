"""The reader's language, one per session.

Messages are written in English in the code and looked up when they are shown:
``_("Learning rate")``, never at import time. Outside a session they stay English.
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
    """Offered language that serves a language tag best, or None.

    >>> match("zh-Hans-CN"), match("en_GB"), match("fr"), match(None)
    ('zh', 'en', None, None)
    """
    primary = (tag or "").replace("_", "-").split("-")[0].lower()
    return primary if primary in LANGUAGES else None


_KEPT: ContextVar[str] = ContextVar("language of what is made outside of a session", default="en")


def language() -> str:
    """Language of the current session: chosen, else in the URL, else the browser's."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return _KEPT.get()
    chosen = LANGUAGE.get()
    if chosen is None:
        chosen = match(st.query_params.get(LANGUAGE_PARAMETER)) or match(st.context.locale) or "en"
        LANGUAGE.set(chosen)
    return chosen


def use(chosen: str) -> None:
    """Show this session in a language of `LANGUAGES` from now on."""
    if chosen not in LANGUAGES:
        raise ValueError(f"language must be one of {', '.join(LANGUAGES)}; got {chosen!r}")
    LANGUAGE.set(chosen)


def kept(make: Callable[[], T]) -> Callable[[], T]:
    """Let something that is made later, such as a file to download, speak the language of now.

    What a download button is given is called at the click, outside of the session's script.

    >>> kept(lambda: _("Accuracy"))()
    'Accuracy'
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
    """Where the translations of a language are kept."""
    return LOCALES / CATALOGS[chosen] / "LC_MESSAGES" / f"{DOMAIN}.po"


@functools.cache
def catalog(chosen: str) -> _gettext.NullTranslations:
    """Translations of one language, compiled in memory from its .po file."""
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
    """Message in the session's language; a text of the reader's own as it is."""
    # The empty msgid is gettext's file header, which nobody wants on a page.
    if not message or isinstance(message, Verbatim):
        return message
    return catalog(language()).gettext(message)


def joined(words: Iterable[str]) -> str:
    """Return words with commas of the session's language between them."""
    return _(", ").join(words)


def ngettext(singular: str, plural: str, n: int) -> str:
    """Message about ``n`` things in the session's language."""
    return catalog(language()).ngettext(singular, plural, n)


LANGUAGE: Key[str | None] = Key("gradient_lab.language", lambda: None)
