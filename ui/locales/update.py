"""Bring the catalogs up to date with the code: ``python -m ui.locales.update``.

Collects every ``_("…")``, ``ngettext("…", "…", n)`` and ``N_("…")`` and merges them into the
catalogs. New messages arrive empty and are to be translated by hand.
"""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from ui.i18n import CATALOGS, DOMAIN, po_file

ROOT = Path(__file__).parents[2]
SOURCES = ("app.py", *(f"{f}/**.py" for f in ("pages", "ui", "tutorial", "experiments", "nn_core")))
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "N_": None, "ngettext": (1, 2)}


def extract() -> Catalog:
    """Every message in the code, with the places it is used."""
    template = Catalog(domain=DOMAIN, project="Gradient Lab", charset="utf-8")
    methods = [(pattern, "python") for pattern in SOURCES]
    messages = extract_from_dir(ROOT, methods, keywords=KEYWORDS, comment_tags=["i18n:"])
    for file, line, message, comments, context in messages:
        template.add(message, None, [(file, line)], auto_comments=comments, context=context)
    return template


def update(language: str, template: Catalog) -> None:
    """Merge the code's messages into one catalog; unused ones leave, new ones arrive empty."""
    path = po_file(language)
    with path.open("rb") as source:
        catalog = read_po(source, locale=CATALOGS[language], domain=DOMAIN)
    catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
    with path.open("wb") as target:
        # Without line numbers the file changes only when a message does.
        write_po(
            target, catalog, width=100, sort_output=True, include_lineno=False, ignore_obsolete=True
        )


if __name__ == "__main__":
    messages = extract()
    for name in CATALOGS:
        update(name, messages)
