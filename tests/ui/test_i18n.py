"""Every message reaches the reader in the reader's language."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from streamlit.testing.v1 import AppTest

from ui import i18n
from ui.locales.update import extract

PLACEHOLDER = re.compile(r"\{[^{}]*\}|%\(\w+\)[#0 +-]*[\d.]*\w|%[sdif]")


def read(language: str) -> Catalog:
    with i18n.po_file(language).open("rb") as source:
        return read_po(source, locale=i18n.CATALOGS[language])


def translated(message: Message) -> bool:
    strings = [message.string] if isinstance(message.string, str) else message.string
    return all(strings)


@pytest.fixture(scope="module")
def template() -> Catalog:
    return extract()


@pytest.fixture(scope="module", params=i18n.CATALOGS)
def catalog(request: pytest.FixtureRequest) -> Catalog:
    return read(request.param)


def test_extraction_finds_page_and_engine_messages(template: Catalog) -> None:
    assert "Language" in template
    assert any(
        file.startswith("nn_core/") for message in template for file, _line in message.locations
    )


def test_catalog_translates_exactly_what_the_code_says(template: Catalog, catalog: Catalog) -> None:
    wanted = {message.id for message in template if message.id}
    have = {message.id for message in catalog if message.id and translated(message)}
    assert wanted - have == set(), "run python -m ui.locales.update, then translate"
    assert have - wanted == set(), "run python -m ui.locales.update"


def test_every_message_that_the_code_says_is_extracted(template: Catalog, root: Path) -> None:
    # The extractor does not look into f-strings, and would leave a message in one out unseen.
    lost = []
    for file in sorted([*(root / "ui").rglob("*.py"), *(root / "pages").rglob("*.py")]):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id not in ("_", "N_", "ngettext") or not node.args:
                continue
            said = node.args[0]
            if isinstance(said, ast.Constant) and said.value and said.value not in template:
                lost.append((file.name, node.lineno, said.value))
    assert lost == []


def test_no_translation_is_a_guess(catalog: Catalog) -> None:
    assert [message.id for message in catalog if message.id and message.fuzzy] == []


def test_placeholders_survive_translation(catalog: Catalog) -> None:
    for message in catalog:
        ids = (message.id,) if isinstance(message.id, str) else message.id
        strings = (message.string,) if isinstance(message.string, str) else message.string
        if ids[0]:
            for string in strings:
                assert sorted(PLACEHOLDER.findall(string)) == sorted(
                    PLACEHOLDER.findall(ids[-1])
                ), message.id


def test_outside_a_session_messages_are_english() -> None:
    assert i18n.language() == "en"
    assert i18n._("Language") == "Language"
    assert [i18n.ngettext("{n} unit", "{n} units", n) for n in (1, 2)] == ["{n} unit", "{n} units"]


def test_catalog_is_compiled_without_a_file() -> None:
    assert i18n.catalog("zh").gettext("Language") == "语言"
    assert i18n.catalog("en").gettext("Language") == "Language"


def test_the_empty_message_is_not_the_catalog_header() -> None:
    assert i18n._("") == ""


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("zh-CN", "zh"),
        ("zh_Hant_TW", "zh"),
        ("EN-us", "en"),
        ("de", None),
        ("", None),
        (None, None),
    ],
)
def test_language_tags_are_matched_by_their_primary_part(
    tag: str | None, language: str | None
) -> None:
    assert i18n.match(tag) == language


def test_unknown_language_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="one of en, zh; got 'tlh'"):
        i18n.use("tlh")


def test_what_is_made_at_a_click_speaks_the_language_of_the_page() -> None:
    def page() -> None:
        import threading

        import streamlit as st

        from ui.i18n import _, kept

        said: list[str] = []
        # As a download is made: in a thread that knows no session.
        for make in (kept(lambda: said.append(_("Layer"))), lambda: said.append(_("Layer"))):
            thread = threading.Thread(target=make)
            thread.start()
            thread.join()
        st.text(" ".join(said))

    app = AppTest.from_function(page)
    app.query_params["lang"] = "zh"
    app.run()
    assert not app.exception
    assert app.text[0].value == "层 Layer"
