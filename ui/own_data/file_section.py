"""Uploading a CSV file: what was read, what the columns hold, and what is made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from experiments.own_data.columns import Column, spellings
from experiments.own_data.csv_file import MAX_BYTES, SEPARATORS
from experiments.own_data.file_kinds import ENDINGS
from experiments.own_data.notes import Note
from experiments.own_data.plan import Missing, Plan, about
from experiments.own_data.target import Problem, default_problem
from nn_core.data.own import MAX_CLASSES, MAX_ROWS
from nn_core.input_errors import InputError
from nn_core.types import N_
from ui.i18n import _, ngettext
from ui.own_data.reading import reading_options
from ui.own_data.use import download, use_in_lab
from ui.run.workshop import MOST_EDITED, Upload, Workshop
from ui.session import widget_value
from ui.widgets.messages import as_code, spoken
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


def file_section(workshop: Workshop) -> None:
    """Draw the section."""
    # Any file can be chosen: of one that is no table the page says what it is.
    given = st.file_uploader(
        _(
            "A table as a text file ({endings}), up to {megabytes} MB; of its rows the first "
            "{rows} are read"
        ).format(endings=" ".join(ENDINGS), megabytes=MAX_BYTES // 1_000_000, rows=f"{MAX_ROWS:,}"),
        key="own.file",
    )
    if given is None:
        workshop.release()
    else:
        workshop.receive(given.file_id, given.name, given.getvalue())
    if workshop.trouble is not None:
        _say_why_not(workshop, workshop.trouble)
    st.subheader(plain(workshop.upload.name), anchor=False)
    facts = st.container()
    workshop.read_again(reading_options(workshop.upload))
    if workshop.refusal is not None:
        st.warning(
            _(
                "It cannot be read like that: {reason}. The table is still shown as it was read "
                "before."
            ).format(reason=spoken(workshop.refusal)),
            icon=":material/warning:",
        )
    upload = workshop.upload
    with facts:
        _how_it_was_read(upload)
    left, right = st.columns((4, 5), gap="medium")
    with right:
        _cells(upload)
    with left:
        plan = _plan(upload)
        if plan is not None:
            _outcome(upload, plan)


def _say_why_not(workshop: Workshop, trouble: InputError) -> None:
    """Say why the last file was not read, and what is shown instead."""
    st.warning(
        _("{file} was not read: {reason}. Below is still the table of {name}.").format(
            file=as_code(workshop.seen_name),
            reason=spoken(trouble),
            name=as_code(workshop.upload.name),
        ),
        icon=":material/warning:",
    )


def _outcome(upload: Upload, plan: Plan) -> None:
    """Say what became of the file, and offer it to the Lab."""
    try:
        table, notes = upload.table(plan)
    except InputError as error:
        st.warning(spoken(error), icon=":material/warning:")
        _notes(about(upload.columns, plan))
        return
    use_in_lab(table)
    _notes(notes)


def _notes(notes: Sequence[Note]) -> None:
    """Show what the reader should check in one box, and the rest below it."""
    checks = [spoken(note) for note in notes if note.is_warning]
    if checks:
        st.warning("\n".join(f"- {check}" for check in checks), icon=":material/fact_check:")
    with st.container(gap="xxsmall"):
        for note in notes:
            if not note.is_warning:
                st.caption(spoken(note))


def _how_it_was_read(upload: Upload) -> None:
    file = upload.file
    rows = ngettext("{n} row", "{n} rows", len(file.rows)).format(n=f"{len(file.rows):,}")
    facts = [
        rows,
        ngettext("{n} column", "{n} columns", len(file.columns)).format(n=len(file.columns)),
        file.encoding,
        _("separated by: {separator}").format(separator=_(SEPARATORS[file.separator])),
    ]
    if upload.decimal_comma:
        facts.append(_("with a decimal comma"))
    st.caption(" · ".join(facts))
    checks = [_told(note) for note in file.notes if note.is_warning]
    if checks:
        st.warning("\n".join(f"- {check}" for check in checks), icon=":material/fact_check:")
    told = [_told(note) for note in file.notes if not note.is_warning]
    if told:
        st.info("\n".join(f"- {sentence}" for sentence in told), icon=":material/info:")


def _told(note: Note) -> str:
    """Return a sentence with its numbers, and what stands in the file as code."""
    return _(note.template).format(
        **{
            name: value if isinstance(value, int) else as_code(value)
            for name, value in note.values.items()
        }
    )


def _cells(upload: Upload) -> None:
    """Show the table to edit, or the beginning of one that is too long, and the columns."""
    import pandas as pd

    editing, kinds = st.tabs([_("Edit the table"), _("What the columns hold")])
    rows = upload.file.rows
    with editing:
        frame = pd.DataFrame(list(rows[:MOST_EDITED]), columns=list(upload.file.columns))
        if upload.is_editable:
            base = _base(upload, frame)
            edited = st.data_editor(
                base,
                num_rows="dynamic",
                hide_index=True,
                height=330,
                key=_editor_key(upload),
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


def _editor_key(upload: Upload) -> str:
    return f"own.cells.{upload.identity}"


def _base(upload: Upload, frame: Any) -> Any:
    """Return the table before its edits: as it stands when the editor appears."""
    if upload.base is None or widget_value(_editor_key(upload)) is None:
        upload.base = frame
    return upload.base


def _texts(frame: Any) -> tuple[tuple[str, ...], ...]:
    """Return the cells of a table; rows without any are left out."""
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


def _plan(upload: Upload) -> Plan | None:
    """Draw the choices of target, features and what to do about gaps."""
    try:
        proposed = upload.plan()
    except InputError as error:
        st.warning(spoken(error), icon=":material/warning:")
        _notes(about(upload.columns))
        return None
    columns = {column.name: column for column in upload.columns}
    # A column of one value too: that it cannot be learned is said when it is chosen.
    possible = [name for name, column in columns.items() if column.kind != "empty"]
    key = f"own.plan.{upload.identity}"
    target = st.selectbox(
        _("Target: the column to predict"),
        possible,
        index=possible.index(proposed.target),
        key=f"{key}.target",
        persist_state="session",
    )
    titles: dict[Problem, str] = {
        "classes": _("Classes (2 to {n})").format(n=MAX_CLASSES),
        "number": _("A number"),
    }
    problem = st.segmented_control(
        _("It is"),
        list(titles),
        default=default_problem(columns[target]),
        format_func=titles.__getitem__,
        required=True,
        key=f"{key}.problem.{target}",
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
    gaps: dict[Missing, str] = {"drop": _("Leave the row out"), "fill": _("Fill it")}
    missing = st.segmented_control(
        _("Where a value is missing"),
        list(gaps),
        default="drop",
        format_func=gaps.__getitem__,
        required=True,
        key=f"{key}.missing",
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
