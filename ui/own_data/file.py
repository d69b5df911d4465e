"""CSV file: its state in the session, parsing options, cells, and conversion to a dataset."""

from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, field, replace
from typing import Any

import numpy as np
import streamlit as st

from experiments.own_data.columns import Column, spellings, understand
from experiments.own_data.csv_file import MAX_BYTES, CsvFile, clean_name, read_csv, write_csv
from experiments.own_data.decoding import ENCODINGS
from experiments.own_data.file_kinds import ENDINGS, check_name
from experiments.own_data.layout import AUTOMATIC, ReadingOptions
from experiments.own_data.notes import Note
from experiments.own_data.plan import Plan, about, propose, to_table
from experiments.own_data.records import SEPARATORS
from experiments.own_data.target import default_problem
from nn_core.data import OwnTable
from nn_core.data.own import MAX_CLASSES, MAX_ROWS
from nn_core.input_errors import InputError
from nn_core.types import N_
from ui.i18n import _, ngettext
from ui.own_data.use import download, use_in_lab
from ui.session import Key, widget_value
from ui.widgets.choices import choose
from ui.widgets.messages import as_code, sentence
from ui.widgets.tables import plain

MOST_EDITED = 2000
"""Largest number of rows that can be edited in the browser."""
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


@dataclass
class Upload:
    """A file, its parsed columns, and the resulting dataset."""

    name: str
    file: CsvFile
    identity: str = "example"  # Part of the keys of widgets that depend on the parsing
    content: bytes = b""  # Raw file, for parsing it again
    options: ReadingOptions = AUTOMATIC  # Parsing options chosen on the page
    detected: ReadingOptions = AUTOMATIC  # Result of automatic detection
    base: Any = None  # Initial table of the editor
    is_edited: bool = field(init=False, default=False)
    columns: tuple[Column, ...] = field(init=False)
    decimal_comma: bool = field(init=False)
    _made: dict[Plan, tuple[OwnTable, list[Note]]] = field(init=False)

    def __post_init__(self) -> None:
        self._understand()
        if self.detected == AUTOMATIC:
            file, mark = self.file, "," if self.decimal_comma else "."
            self.detected = ReadingOptions(
                file.encoding, file.separator, file.has_heading, file.skipped_lines, mark
            )

    @property
    def source(self) -> str:
        """Part of the keys of widgets that depend on the file, but not on the parsing."""
        return self.identity.partition("#")[0]

    def _understand(self) -> None:
        file = self.file
        self.columns = understand(
            file.columns, file.rows, self.options.decimal_mark, separator=file.separator
        )
        self.decimal_comma = any(column.decimal_mark == "," for column in self.columns)
        self._made = {}

    def edit(self, rows: tuple[tuple[str, ...], ...]) -> None:
        """Apply changed, added, and removed rows."""
        if rows != self.file.rows:
            self.is_edited = True
            self.file = replace(self.file, rows=rows)
            self._understand()

    def plan(self, target: str | None = None) -> Plan:
        """Return the default plan, optionally for a chosen target."""
        return propose(self.columns, target or self.file.target)

    def table(self, plan: Plan) -> tuple[OwnTable, list[Note]]:
        """Return the dataset of a plan, cached."""
        if plan not in self._made:
            self._made = {plan: to_table(self.columns, plan, self.name)}
        return self._made[plan]


@dataclass
class FileState:
    """The current file, and the status of the last upload."""

    upload: Upload
    seen: str = ""  # Identity of the last file, which is parsed only once
    seen_name: str = ""  # Its name
    read_error: InputError | None = None  # Error of the last file
    asked: ReadingOptions = AUTOMATIC  # Last parsing options chosen
    options_error: InputError | None = None  # Error with those options

    def read(self, identity: str, name: str, content: bytes) -> None:
        """Parse a file once; after an error the previous file is kept."""
        if identity == self.seen:
            return
        self.seen, self.seen_name, self.read_error = identity, name, None
        try:
            file = read_csv(content)
            check_name(name)
        except InputError as error:
            self.read_error = error
            return
        title = clean_name(name.rsplit(".", 1)[0]) or name
        self.upload = Upload(title, file, identity, content)
        self.asked, self.options_error = AUTOMATIC, None

    def read_again(self, options: ReadingOptions) -> None:
        """Parse the upload with other options; after an error the current result is kept."""
        if options == self.asked:
            return
        self.asked, self.options_error = options, None
        old = self.upload
        file = old.file
        try:
            # The decimal mark affects the meaning of cells only, so edited cells are kept.
            if replace(options, decimal_mark=old.options.decimal_mark) != old.options:
                file = read_csv(old.content, options)
        except InputError as error:
            self.options_error = error
            return
        # Widgets for the cells get new keys because the columns can change.
        identity = f"{old.source}#{int(old.identity.partition('#')[2] or 0) + 1}"
        self.upload = Upload(old.name, file, identity, old.content, options, old.detected)


def example_file() -> bytes:
    """Return a small example CSV with categories, missing values, and an invalid cell."""
    rng = np.random.default_rng(11)
    kinds = {
        "apple": (170, 7.6, ("red", "green")),
        "orange": (200, 8.1, ("orange",)),
        "plum": (60, 4.4, ("red", "blue")),
    }
    rows: list[tuple[object, ...]] = []
    for number in range(120):
        kind = str(rng.choice(list(kinds)))
        weight, width, colors = kinds[kind]
        heavy, wide = round(rng.normal(weight, weight / 8)), round(rng.normal(width, 0.5), 1)
        color = str(rng.choice(colors))
        rows.append((heavy, wide, color if number % 17 else "", kind))
    rows[5] = ("?", *rows[5][1:])
    rows[9] = (rows[9][0], "unknown", *rows[9][2:])
    return write_csv(("weight in g", "diameter in cm", "color", "fruit"), rows)


def example_state() -> FileState:
    """Return the initial state with the example file."""
    content = example_file()
    return FileState(Upload(_("Fruit"), read_csv(content), content=content))


FILE: Key[FileState] = Key("gradient_lab.file", example_state)


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
        state.read_error = None
    else:
        state.read(given.file_id, given.name, given.getvalue())
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
        _list(notes, sentence, is_warning=True)
        with st.container(gap="xxsmall"):
            for note in notes:
                if not note.is_warning:
                    st.caption(sentence(note))


def _reading_options(upload: Upload) -> ReadingOptions:
    """Draw the parsing options in a closed expander and return them."""
    choices: list[tuple[str, str, dict[Any, str]]] = [
        ("encoding", _("Encoding"), {one: one for one in ENCODINGS}),
        ("separator", _("Separator"), {one: _(name) for one, name in SEPARATORS.items()}),
        ("heading", _("Headings"), {True: _("in the first row"), False: _("none")}),
        ("skip", _("Lines to skip"), {n: str(n) for n in range(_MOST_SKIPPED + 1)}),
        ("decimal", _("Decimal mark"), {",": _("comma"), ".": _("point")}),
    ]
    chosen = []
    with st.expander(_("Read it differently"), icon=":material/tune:"):
        columns = st.columns(len(choices), gap="small")
        detected = astuple(upload.detected)
        for place, (name, label, titles), found in zip(columns, choices, detected, strict=True):
            # None stands for automatic detection, also when the choice is cleared.
            first = _("automatic: {found}").format(found=titles.get(found, str(found)))
            options = {None: first, **titles}
            with place:
                choice = st.selectbox(
                    label,
                    list(options),
                    format_func=options.__getitem__,
                    placeholder=first,
                    key=f"own.reading.{upload.source}.{name}",
                    persist_state="session",
                )
            chosen.append(choice)
        if upload.is_edited:
            st.caption(_("Reading the file again discards what was changed in its table."))
    return ReadingOptions(*chosen)


def _list(notes: Sequence[Note], text_of: Callable[[Note], str], *, is_warning: bool) -> None:
    """Show the notes that are warnings, or those that are not, in one box."""
    text = "\n".join(f"- {text_of(note)}" for note in notes if note.is_warning == is_warning)
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
        _list(file.notes, _with_plain_numbers, is_warning=is_warning)


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
