"""Upload of a CSV file: parsing options, column summary, and conversion to a dataset."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import streamlit as st

from experiments.own_data.columns import Column, spellings
from experiments.own_data.csv_file import MAX_BYTES
from experiments.own_data.decoding import ENCODINGS
from experiments.own_data.file_kinds import ENDINGS
from experiments.own_data.layout import ReadingOptions
from experiments.own_data.notes import Note
from experiments.own_data.plan import Plan, about
from experiments.own_data.records import SEPARATORS
from experiments.own_data.target import default_problem
from nn_core.data.own import MAX_CLASSES, MAX_ROWS
from nn_core.input_errors import InputError
from nn_core.types import N_
from ui.i18n import _, ngettext
from ui.own_data.upload import MOST_EDITED, FileState, Upload
from ui.own_data.use import download, use_in_lab
from ui.session import widget_value
from ui.widgets.choices import choose
from ui.widgets.messages import as_code, sentence
from ui.widgets.tables import plain

_KINDS = {
    "number": N_("numbers"),
    "category": N_("categories"),
    "date": N_("dates"),
    "text": N_("texts"),
    "constant": N_("one value"),
    "empty": N_("nothing"),
}
_PREVIEW = 200
_MOST_SKIPPED = 50
T = TypeVar("T")


def file_section(state: FileState) -> None:
    """Draw the section of the uploaded file."""
    # No filter by extension: the page explains why a file is not a table.
    given = st.file_uploader(
        _(
            "A table as a text file ({endings}), up to {megabytes} MB; of its rows the first "
            "{rows} are read"
        ).format(endings=" ".join(ENDINGS), megabytes=MAX_BYTES // 1_000_000, rows=f"{MAX_ROWS:,}"),
        key="own.file",
    )
    if given is None:
        state.release()
    else:
        state.receive(given.file_id, given.name, given.getvalue())
    if state.read_error is not None:
        st.warning(
            _("{file} was not read: {reason}. Below is still the table of {name}.").format(
                file=as_code(state.seen_name),
                reason=sentence(state.read_error),
                name=as_code(state.upload.name),
            ),
            icon=":material/warning:",
        )
    st.subheader(plain(state.upload.name), anchor=False)
    facts = st.container()
    state.read_again(_reading_options(state.upload))
    if state.options_error is not None:
        st.warning(
            _(
                "It cannot be read like that: {reason}. The table is still shown as it was read "
                "before."
            ).format(reason=sentence(state.options_error)),
            icon=":material/warning:",
        )
    upload = state.upload
    with facts:
        _how_it_was_read(upload)
    left, right = st.columns((4, 5), gap="medium")
    with right:
        _cells(upload)
    with left:
        plan = None
        try:
            plan = _plan(upload)
            table, notes = upload.table(plan)
        except InputError as error:
            st.warning(sentence(error), icon=":material/warning:")
            notes = about(upload.columns, plan)
        else:
            use_in_lab(table)
        _notes(notes)


def _reading_options(upload: Upload) -> ReadingOptions:
    """Draw the parsing options in a closed expander and return them."""
    automatic = upload.automatic or upload.file
    encodings = {one: one for one in ENCODINGS}
    separators = {one: _(name) for one, name in SEPARATORS.items()}
    headings = {True: _("in the first row"), False: _("none")}
    lines = {n: str(n) for n in range(_MOST_SKIPPED + 1)}
    marks = {",": _("comma"), ".": _("point")}

    def choice(label: str, name: str, titles: Mapping[T, str], found: T) -> T | None:
        """Draw one choice; its first option, None, stands for automatic detection."""
        first = _("automatic: {found}").format(found=titles.get(found, str(found)))
        with next(columns):
            return st.selectbox(
                label,
                [None, *titles],
                format_func=lambda option: first if option is None else titles[option],
                # Clearing the choice also means automatic detection.
                placeholder=first,
                key=f"own.reading.{upload.source}.{name}",
                persist_state="session",
            )

    with st.expander(_("Read it differently"), icon=":material/tune:"):
        columns = iter(st.columns(5, gap="small"))
        options = ReadingOptions(
            choice(_("Encoding"), "encoding", encodings, automatic.encoding),
            choice(_("Separator"), "separator", separators, automatic.separator),
            choice(_("Headings"), "heading", headings, automatic.has_heading),
            choice(_("Lines to skip"), "skip", lines, automatic.skipped_lines),
            choice(_("Decimal mark"), "decimal", marks, upload.automatic_mark),
        )
        if upload.is_edited:
            st.caption(_("Reading the file again discards what was changed in its table."))
    return options


def _notes(notes: Sequence[Note]) -> None:
    """Show the warnings in one box, and the other notes below it."""
    _list([sentence(note) for note in notes if note.is_warning], is_warning=True)
    with st.container(gap="xxsmall"):
        for note in notes:
            if not note.is_warning:
                st.caption(sentence(note))


def _list(sentences: Sequence[str], *, is_warning: bool) -> None:
    text = "\n".join(f"- {one}" for one in sentences)
    if text and is_warning:
        st.warning(text, icon=":material/fact_check:")
    elif text:
        st.info(text, icon=":material/info:")


def _how_it_was_read(upload: Upload) -> None:
    file = upload.file
    facts = [
        ngettext("{n} row", "{n} rows", len(file.rows)).format(n=f"{len(file.rows):,}"),
        ngettext("{n} column", "{n} columns", len(file.columns)).format(n=len(file.columns)),
        file.encoding,
        _("separated by: {separator}").format(separator=_(SEPARATORS[file.separator])),
    ]
    if upload.decimal_comma:
        facts.append(_("with a decimal comma"))
    st.caption(" · ".join(facts))
    for is_warning in (True, False):
        notes = [note for note in file.notes if note.is_warning == is_warning]
        _list(list(map(_with_plain_numbers, notes)), is_warning=is_warning)


def _with_plain_numbers(note: Note) -> str:
    """Return a sentence with texts formatted as code, but not numbers."""
    values = note.values.items()
    shown = {name: one if isinstance(one, int) else as_code(one) for name, one in values}
    return _(note.template).format(**shown)


def _cells(upload: Upload) -> None:
    """Draw the editable table, or the first rows of a long one, and the column summary."""
    import pandas as pd

    editing, kinds = st.tabs([_("Edit the table"), _("What the columns hold")])
    rows = upload.file.rows
    with editing:
        frame = pd.DataFrame(list(rows[:MOST_EDITED]), columns=list(upload.file.columns))
        if len(rows) <= MOST_EDITED:
            key = f"own.cells.{upload.identity}"
            if upload.base is None or widget_value(key) is None:
                # The editor starts from the current table and stores its own edits.
                upload.base = frame
            edited = st.data_editor(
                upload.base,
                num_rows="dynamic",
                hide_index=True,
                height=330,
                key=key,
                alt=_("The file as a table to edit"),
            )
            upload.edit(_texts(edited))
        else:
            st.dataframe(frame.head(_PREVIEW), hide_index=True, height=330)
            st.caption(
                _("The first {n} rows. Tables of up to {most} rows can be edited here.").format(
                    n=_PREVIEW, most=f"{MOST_EDITED:,}"
                )
            )
        download(upload.file.columns, upload.file.rows, upload.name, "own.download.file")
    with kinds:
        st.dataframe([_described(column) for column in upload.columns], hide_index=True, height=330)


def _texts(frame: Any) -> tuple[tuple[str, ...], ...]:
    """Return the cells of a table as text, without empty rows."""
    rows = (
        tuple("" if cell is None or cell != cell else str(cell).strip() for cell in row)  # noqa: PLR0124
        for row in frame.itertuples(index=False, name=None)
    )
    return tuple(row for row in rows if any(row))


def _described(column: Column) -> dict[str, Any]:
    present = [text for text in column.texts if text]
    is_number = column.kind == "number"
    return {
        _("column"): column.name,
        _("holds"): _(_KINDS[column.kind]),
        _("missing"): column.missing,
        _("no number"): column.unreadable if is_number else None,
        _("infinite or huge"): column.unbounded if is_number else None,
        _("unit"): column.numerals.unit if is_number else None,
        _("categories"): len(column.categories) if column.kind == "category" else None,
        _("for example"): ", ".join(list(dict.fromkeys(present))[:3])[:60],
    }


def _plan(upload: Upload) -> Plan:
    """Draw the choices of target, features, and treatment of missing values."""
    proposed = upload.plan()
    columns = {column.name: column for column in upload.columns}
    # Includes constant columns: choosing one shows why it cannot be learned.
    possible = [name for name, column in columns.items() if column.kind != "empty"]
    key = f"own.plan.{upload.identity}"
    target = st.selectbox(
        _("Target: the column to predict"),
        possible,
        index=possible.index(proposed.target),
        key=f"{key}.target",
        persist_state="session",
    )
    problem = choose(
        _("It is"),
        {"classes": _("Classes (2 to {n})").format(n=MAX_CLASSES), "number": _("A number")},
        f"{key}.problem.{target}",
        default=default_problem(columns[target]),
        persist_state="session",
    )
    offered = [name for name in possible if name != target and _is_offered(columns[name])]
    try:
        default = upload.plan(target).features
    except InputError:
        default = ()
    features = st.multiselect(
        _("Features: the columns to predict it from"),
        offered,
        default=default,
        key=f"{key}.features.{target}",
        help=_(
            "Categories become columns of 0 and 1. Dates are no numbers: a few different ones can "
            "serve as categories, more are not on offer."
        ),
        persist_state="session",
    )
    missing = choose(
        _("Where a value is missing"),
        {"drop": _("Leave the row out"), "fill": _("Fill it")},
        f"{key}.missing",
        default="drop",
        help=_("Filled are numbers with the median, categories with the most frequent one."),
        persist_state="session",
    )
    plan = Plan(
        target,
        tuple(features),
        "number" if problem == "number" else "classes",
        "fill" if missing == "fill" else "drop",
    )
    if any(spellings(column.labels) for column in plan.labelled(upload.columns)):
        is_joined = st.toggle(
            _("Join labels that differ in capitals alone, such as No and no"),
            value=plan.join_capitals,
            key=f"{key}.capitals",
            persist_state="session",
        )
        plan = replace(plan, join_capitals=is_joined)
    return plan


def _is_offered(column: Column) -> bool:
    return column.kind == "number" or (column.kind != "constant" and bool(column.categories))
