"""A practice sheet and its key as text to print and as data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tutorial.derivation.expressions import number_latex
from tutorial.derivation.row import Row
from tutorial.derivation.rows import rows
from ui import names, text
from ui.i18n import _, joined
from ui.symbols import weight_convention
from ui.widgets import tables
from ui.widgets.downloads import frame_csv
from ui.worked.exercise import Exercise
from ui.worked.words import layer_title, step_title

if TYPE_CHECKING:
    import pandas as pd

_GIVEN_DIGITS = 6

BLANK = r"\_" * 8


def given_digits(digits: int) -> int:
    """Return the digits of what is given: no fewer than these, or an answer could be off."""
    return max(digits, _GIVEN_DIGITS)


def about(exercise: Exercise) -> str:
    """Say what a sheet or key belongs to: its title, and its seed where it has one."""
    title = _(exercise.example.title)
    if exercise.seed is None:
        return title
    return _("{about}; seed {seed}").format(about=title, seed=exercise.seed)


def given_lines(exercise: Exercise, digits: int) -> list[str]:
    """Everything that is given, a Markdown line each: settings, samples, layers."""
    digits = given_digits(digits)
    trace, notation = exercise.trace, exercise.notation
    layers = trace.network.layers
    lines = [
        _("Loss: {loss}, {formula}; optimizer: {optimizer}; learning rate {rate}.").format(
            loss=tables.plain(names.title("loss", trace.loss.kind)),
            formula=tables.math(rf"L = {trace.loss.formula}"),
            optimizer=tables.plain(names.title("optimizer", trace.optimizer.kind)),
            rate=tables.math(rf"\eta = {number_latex(float(trace.learning_rate), digits)}"),
        )
    ]
    for sample in range(trace.samples):
        inputs = [notation.inputs(0, i, sample) for i in range(trace.network.n_in)]
        pairs = [*inputs, *notation.targets(sample)]
        told = [tables.math(f"{q.symbol} = {number_latex(q.number, digits)}") for q in pairs]
        lines.append(_("Sample {number}: {values}.").format(number=sample + 1, values=joined(told)))
    for k, layer in enumerate(layers):
        told = [
            tables.math(f"{found.symbol} = {found.value_latex(digits)}")
            for found in rows(trace, "start", k, notation=notation, numeric=False)
        ]
        title = layer_title(len(layers), k)
        lines.append(
            _("{layer}, {activation}: {values}.").format(
                layer=title[:1].upper() + title[1:],
                activation=tables.plain(names.title("activation", layer.activation.kind)),
                values=joined(told),
            )
        )
    return [*lines, *map(tables.plain, dropout_factors(exercise, digits))]


def dropout_factors(exercise: Exercise, digits: int) -> Iterator[str]:
    """Yield a line for each layer with dropout: the factors of its units."""
    passes = exercise.trace.passes
    for k, one in enumerate(passes):
        if one.mask is None:
            continue
        factors = ["(" + ", ".join(text.digits(m, digits) for m in row) + ")" for row in one.mask]
        yield _("Dropout, {layer}, factors of the units by sample: {values}.").format(
            layer=layer_title(len(passes), k), values=joined(factors)
        )


def sheet_markdown(exercise: Exercise, digits: int, *, key: bool) -> str:
    """The whole sheet, or its key, as Markdown with LaTeX.

    Parameters
    ----------
    digits : int
        Significant digits of the key.
    key : bool
        Whether the answers stand where the blanks were, with the numbers put in.
    """
    title = _("Practice sheet: the key") if key else _("Practice sheet")
    given = "\n".join(f"- {line}" for line in given_lines(exercise, digits))
    # What a key belongs to must be told on paper too.
    pieces = [f"## {title}", tables.plain(about(exercise)), weight_convention(), given]
    headings = [_("Quantity"), _("Formula"), _("Value")]
    if key:
        headings.insert(2, _("With the numbers"))
    for number, (step, _asked) in enumerate(exercise.steps):
        pieces.append(f"### {number + 1}. {step_title(exercise.trace, step)}")
        lines = [_line(row, digits, key) for row in exercise.rows(number)]
        pieces.append(tables.markdown(headings, lines))
    return "\n\n".join(pieces) + "\n"


def _line(row: Row, digits: int, key: bool) -> list[str]:
    cells = [tables.math(row.symbol), tables.math(row.spelled())]
    if key:
        return [*cells, tables.math(row.substituted(digits)), tables.value_cell(row, digits)]
    return [*cells, BLANK]


def sheet_csv(exercise: Exercise, digits: int, *, key: bool) -> bytes:
    """The sheet, or its key, as a file."""
    return frame_csv(sheet_frame(exercise, digits, key=key))


def sheet_frame(exercise: Exercise, digits: int, *, key: bool) -> pd.DataFrame:
    """The sheet, or its key, as data: what is given first, then a row a blank.

    The key has each value as it is shown with so many digits, and in full.
    """
    import pandas as pd

    frame = pd.DataFrame([*_given(exercise), *_asked_rows(exercise, key)])
    if key:
        fewest = {"given": given_digits(digits)}
        shown = [
            f"{value:.{fewest.get(stage, digits)}g}"
            for stage, value in zip(frame["stage"], frame["value"], strict=True)
        ]
        frame.insert(len(frame.columns) - 1, "shown", shown)
    return frame


def _given(exercise: Exercise) -> Iterator[dict[str, object]]:
    trace, notation = exercise.trace, exercise.notation
    yield _record("given", None, None, r"\eta", "", float(trace.learning_rate))
    for sample in range(trace.samples):
        for i in range(trace.network.n_in):
            x = notation.inputs(0, i, sample)
            yield _record("given", 1, sample, x.symbol, "", x.number)
        for y in notation.targets(sample):
            yield _record("given", None, sample, y.symbol, "", y.number)
    for found in rows(trace, "start", notation=notation, numeric=False):
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
