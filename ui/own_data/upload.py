"""Session state of the uploaded file: parsing, edits, and the resulting dataset."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from experiments.own_data.columns import Column, understand
from experiments.own_data.csv_file import CsvFile, clean_name, read_csv, write_csv
from experiments.own_data.file_kinds import check_name
from experiments.own_data.layout import AUTOMATIC, ReadingOptions
from experiments.own_data.notes import Note
from experiments.own_data.plan import Plan, propose, to_table
from nn_core.data import OwnTable
from nn_core.input_errors import InputError
from ui.i18n import _
from ui.session import Key

MOST_EDITED = 2000
"""Largest number of rows that can be edited in the browser."""


@dataclass
class Upload:
    """A file, its parsed columns, and the resulting dataset."""

    name: str
    file: CsvFile
    identity: str = "example"  # Part of the keys of widgets that depend on the parsing
    content: bytes = b""  # Raw file, for parsing it again
    options: ReadingOptions = AUTOMATIC  # Parsing options chosen on the page
    # Result with automatic options; None where `file` is that result
    automatic: CsvFile | None = None
    automatic_mark: str = ""  # Decimal mark detected automatically
    base: Any = None  # Initial table of the editor
    is_edited: bool = field(init=False, default=False)
    columns: tuple[Column, ...] = field(init=False)
    decimal_comma: bool = field(init=False)
    _made: dict[Plan, tuple[OwnTable, list[Note]]] = field(init=False)

    def __post_init__(self) -> None:
        self.automatic = self.automatic or self.file
        self._understand()
        self.automatic_mark = self.automatic_mark or ("," if self.decimal_comma else ".")

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
    is_given: bool = False  # Whether the uploader widget holds it
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

    def receive(self, identity: str, name: str, content: bytes) -> None:
        """Parse the content of the uploader."""
        self.is_given = True
        self.read(identity, name, content)

    def release(self) -> None:
        """Clear the errors of a file that was removed from the uploader."""
        if self.is_given:
            self.is_given, self.read_error = False, None

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
        automatic = (old.automatic, old.automatic_mark)
        self.upload = Upload(old.name, file, identity, old.content, options, *automatic)


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
