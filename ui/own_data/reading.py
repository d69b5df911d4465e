"""How a file is to be read: what was found, and what its reader knows better."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

from experiments.own_data.csv_file import SEPARATORS, ReadingOptions
from experiments.own_data.decoding import ENCODINGS
from ui.i18n import _
from ui.run.workshop import Upload

T = TypeVar("T")
_MOST_SKIPPED = 50


def reading_options(upload: Upload) -> ReadingOptions:
    """Draw the choices about the reading of a file, closed at first, and return them."""
    found = upload.found or upload.file
    marks = {",": _("comma"), ".": _("point")}
    headings = {True: _("in the first row"), False: _("none")}
    with st.expander(_("Read it differently"), icon=":material/tune:"):
        columns = st.columns(5, gap="small")
        with columns[0]:
            encoding = _choice(
                upload, _("Encoding"), "encoding", list(ENCODINGS), str, found.encoding
            )
        with columns[1]:
            names = {one: _(name) for one, name in SEPARATORS.items()}
            separator = _choice(
                upload, _("Separator"), "separator", list(names), names.__getitem__, found.separator
            )
        with columns[2]:
            has_heading = _choice(
                upload,
                _("Headings"),
                "heading",
                list(headings),
                headings.__getitem__,
                found.has_heading,
            )
        with columns[3]:
            skip_lines = _choice(
                upload,
                _("Lines to skip"),
                "skip",
                range(_MOST_SKIPPED + 1),
                str,
                found.skipped_lines,
            )
        with columns[4]:
            decimal_mark = _choice(
                upload,
                _("Decimal mark"),
                "decimal",
                list(marks),
                marks.__getitem__,
                upload.found_mark,
            )
        if upload.is_edited:
            st.caption(_("Reading the file again discards what was changed in its table."))
    return ReadingOptions(encoding, separator, has_heading, skip_lines, decimal_mark)


def _choice(
    upload: Upload,
    label: str,
    name: str,
    options: Sequence[T],
    title: Callable[[T], str],
    found: T,
) -> T | None:
    """Draw one choice, the first of which is to find out, and return None for that one."""

    def shown(option: T | None) -> str:
        if option is not None:
            return title(option)
        return _("automatic: {found}").format(found=title(found))

    return st.selectbox(
        label,
        [None, *options],
        format_func=shown,
        # Where the choice is cleared, it is to be found out again.
        placeholder=shown(None),
        key=f"own.reading.{upload.source}.{name}",
        persist_state="session",
    )
