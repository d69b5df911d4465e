"""A practice sheet and its key as text to print and as data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nn_core.derivation.expressions import number_latex
from nn_core.derivation.row import Row
from nn_core.derivation.rows import rows
from ui import names, tables
from ui.downloads import frame_csv
from ui.i18n import _
from ui.worked.exercise import Exercise
from ui.worked.words import layer_title, step_title, subscript

if TYPE_CHECKING:
    import pandas as pd

DIGITS = 6
"""Significant digits of the key."""

BLANK = r"\_" * 8


def given_lines(exercise: Exercise) -> list[str]:
    """Everything that is given, a Markdown line each: settings, samples, layers."""
    trace, notation = exercise.trace, exercise.notation
    layers = trace.network.layers
    lines = [
        _("Loss: {loss}, {formula}; optimizer: {optimizer}; learning rate {rate}.").format(
            loss=tables.plain(names.title("loss", trace.loss.kind)),
            formula=tables.math(rf"L = {trace.loss.formula}"),
            optimizer=tables.plain(names.title("optimizer", trace.optimizer.kind)),
            rate=tables.math(rf"\eta = {number_latex(float(trace.learning_rate), DIGITS)}"),
        )
    ]
    for sample in range(trace.samples):
        inputs = [notation.inputs(0, i, sample) for i in range(trace.network.n_in)]
        pairs = [*inputs, *notation.targets(sample)]
        told = [tables.math(f"{q.symbol} = {number_latex(q.number, DIGITS)}") for q in pairs]
        lines.append(_("Sample {number}: {values}.").format(number=sample + 1, values=_list(told)))
    for k, layer in enumerate(layers):
        told = [
            tables.math(f"{found.symbol} = {found.value_latex(DIGITS)}")
            for found in rows(trace, "start", k, notation=notation, numeric=False)
        ]
        title = layer_title(len(layers), k)
        lines.append(
            _("{layer}, {activation}: {values}.").format(
                layer=title[:1].upper() + title[1:],
                activation=tables.plain(names.title("activation", layer.activation.kind)),
                values=_list(told),
            )
        )
    return [*lines, *_dropout_lines(exercise)]


def _dropout_lines(exercise: Exercise) -> Iterator[str]:
    passes = exercise.trace.passes
    for k, one in enumerate(passes):
        if one.mask is None:
            continue
        factors = ["(" + ", ".join(f"{m:.{DIGITS}g}" for m in row) + ")" for row in one.mask]
        yield _("Dropout, {layer}, factors of the units by sample: {values}.").format(
            layer=layer_title(len(passes), k), values=tables.plain(_list(factors))
        )


def _list(items: list[str]) -> str:
    return ", ".join(items)


def sheet_markdown(exercise: Exercise, *, key: bool) -> str:
    """The whole sheet, or its key, as Markdown with LaTeX.

    Parameters
    ----------
    exercise : Exercise
    key : bool
        Whether the answers stand where the blanks were, with the numbers put in.
    """
    title = _("Practice sheet: the key") if key else _("Practice sheet")
    # What a key belongs to must be told on paper too.
    about = tables.plain(_(exercise.example.title))
    if exercise.seed is not None:
        about = _("{about}; seed {seed}").format(about=about, seed=exercise.seed)
    pieces = [f"## {title}", about, "\n".join(f"- {line}" for line in given_lines(exercise))]
    headings = [_("Quantity"), _("Formula"), _("Value")]
    if key:
        headings.insert(2, _("With the numbers"))
    for number, (step, _asked) in enumerate(exercise.steps):
        pieces.append(f"### {number + 1}. {step_title(exercise.trace, step)}")
        lines = [_line(row, key) for row in exercise.rows(number)]
        pieces.append(tables.markdown(headings, lines))
    return "\n\n".join(pieces) + "\n"


def _line(row: Row, key: bool) -> list[str]:
    cells = [tables.math(row.symbol), tables.math(row.spelled())]
    if key:
        return [*cells, tables.math(row.substituted(DIGITS)), tables.math(row.value_latex(DIGITS))]
    return [*cells, BLANK]


def sheet_csv(exercise: Exercise, *, key: bool) -> bytes:
    """The sheet, or its key, as a file."""
    # A byte order mark, by which spreadsheets know the encoding.
    return frame_csv(sheet_frame(exercise, key=key))


def sheet_frame(exercise: Exercise, *, key: bool) -> pd.DataFrame:
    """The sheet, or its key, as data: what is given first, then a row a blank."""
    import pandas as pd

    return pd.DataFrame([*_given(exercise), *_asked_rows(exercise, key)])


def _given(exercise: Exercise) -> Iterator[dict[str, object]]:
    trace = exercise.trace
    yield _record("given", None, None, r"\eta", "", float(trace.learning_rate))
    for sample in range(trace.samples):
        for i in range(trace.network.n_in):
            yield _record("given", 1, sample, subscript("x", i), "", float(trace.X[sample, i]))
        for j in range(trace.y.shape[1]):
            yield _record("given", None, sample, subscript("y", j), "", float(trace.y[sample, j]))
    for found in rows(trace, "start", notation=exercise.notation, numeric=False):
        yield _record("given", found.address.layer + 1, None, found.symbol, "", found.value)


def _asked_rows(exercise: Exercise, key: bool) -> Iterator[dict[str, object]]:
    for number, (step, _asked) in enumerate(exercise.steps):
        for found in exercise.rows(number):
            yield _record(
                step.stage,
                step.layer + 1,
                found.address.sample,
                found.symbol,
                found.spelled(),
                found.value if key else None,
            )


def _record(
    stage: str,
    layer: int | None,
    sample: int | None,
    quantity: str,
    formula: str,
    value: float | None,
) -> dict[str, object]:
    return {
        "stage": stage,
        "layer": layer,
        "sample": None if sample is None else sample + 1,
        "quantity": quantity,
        "formula": formula,
        "value": value,
    }
