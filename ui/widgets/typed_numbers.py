"""Conversion between a worked example and typed text, with the places of errors."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nn_core.input_errors import Cell, InputError
from tutorial.example.draft import MAX_LAYERS, MAX_SAMPLES, MAX_UNITS, Draft, draft_of
from tutorial.example.worked_example import WorkedExample
from ui.i18n import _
from ui.symbols import subscript

if TYPE_CHECKING:
    import pandas as pd


def text_of(number: Cell) -> str | None:
    """Return the shortest text of the same number; None for an empty cell.

    >>> text_of(1.0), text_of(0.1), text_of("0,5"), text_of(float("nan"))
    ('1', '0.1', '0,5', None)
    """
    if number is None or (isinstance(number, float) and math.isnan(number)):
        return None
    text = str(number)
    return text.removesuffix(".0") if isinstance(number, float) else text


def texts_of(example: WorkedExample) -> Draft:
    """Return an example as the texts of its fields."""
    draft = draft_of(example)
    numbers = ("inputs", "targets", "weights", "biases", "learning_rate")
    return replace(draft, **{name: _texts(getattr(draft, name)) for name in numbers})


def _texts(cells: Any) -> Any:
    return [_texts(cell) for cell in cells] if isinstance(cells, list) else text_of(cells)


def can_be_typed(example: WorkedExample) -> bool:
    """Whether an example is small enough to be edited as tables."""
    sizes = [example.network.n_in, *(layer.units for layer in example.network.layers)]
    return (
        len(sizes) - 1 <= MAX_LAYERS
        and max(sizes) <= MAX_UNITS
        and example.X.shape[0] <= MAX_SAMPLES
    )


def batch_frame(draft: Draft) -> pd.DataFrame:
    """Return inputs and targets as one table, a sample per row."""
    import pandas as pd

    columns = [subscript("x", i) for i in range(len(draft.inputs[0]))]
    columns += [subscript("y", j) for j in range(len(draft.targets[0]))]
    cells = [[*x, *y] for x, y in zip(draft.inputs, draft.targets, strict=True)]
    index = pd.RangeIndex(1, len(cells) + 1)
    return pd.DataFrame(cells, columns=columns, index=index, dtype=object)


def layer_frame(draft: Draft, layer: int) -> pd.DataFrame:
    """Return weights and biases of a layer as one table, a unit per row."""
    import pandas as pd

    matrix = draft.weights[layer]
    columns = [subscript("x" if layer == 0 else "a", i) for i in range(len(matrix))]
    cells = [[*(row[j] for row in matrix), bias] for j, bias in enumerate(draft.biases[layer])]
    index = [subscript("a", j) for j in range(len(cells))]
    return pd.DataFrame(cells, columns=[*columns, "b"], index=index, dtype=object)


def cells_of(frame: pd.DataFrame) -> list[list[Cell]]:
    """Return the cells of a table, with None for missing ones."""
    return [
        [text if isinstance(text, str) else None for text in row]
        for row in frame.to_numpy(dtype=object).tolist()
    ]


def error_text(error: InputError) -> str:
    """Return an error message in the reader's language."""
    return _(error.template).format(**error.values)


def refusals(errors: Mapping[str, InputError], *fields: str) -> list[str]:
    """Return the messages of `read_draft` for some fields, with the names of the cells."""
    return [
        f"{place}: {error_text(error)}" if (place := _place(path)) else error_text(error)
        for path, error in errors.items()
        if any(path == field or path.startswith(f"{field}.") for field in fields)
    ]


def _place(path: str) -> str:
    """Return the name of a path's cell, or an empty string if it is none."""
    name, *numbers = path.split(".")
    match name, [int(number) for number in numbers]:
        case (("inputs" | "targets"), [sample, k]):
            column = subscript("x" if name == "inputs" else "y", k)
            return _("Sample {sample}, {column}").format(sample=sample + 1, column=column)
        case "weights", [layer, source, unit]:
            column = subscript("x" if layer == 0 else "a", source)
        case "biases", [_layer, unit]:
            column = "b"
        case _other:
            return ""
    return _("Row {row}, column {column}").format(row=subscript("a", unit), column=column)
