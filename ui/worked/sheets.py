"""Export of practice sheets and answer keys as Markdown, printable page, and data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from jinja2 import Environment, FileSystemLoader

from tutorial.derivation.expressions import number_latex
from tutorial.derivation.row import Row
from tutorial.derivation.rows import rows
from ui import names, text
from ui.i18n import _, joined, language
from ui.symbols import html_symbol, weight_convention
from ui.widgets import tables
from ui.widgets.downloads import frame_csv
from ui.worked.session import Exercise
from ui.worked.steps import layer_title, step_title

if TYPE_CHECKING:
    import pandas as pd

# Minimum digits of given numbers: rounding them further could change an answer.
_GIVEN_DIGITS = 6

BLANK = r"\_" * 8

# What is marked as safe in the template is escaped by `html_symbol`.
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)


class Given(NamedTuple):
    """A number given on a sheet."""

    symbol: str  # LaTeX
    value: float
    layer: int | None = None  # from 0, as `sample`
    sample: int | None = None


def _given(exercise: Exercise) -> Iterator[tuple[str, list[Given]]]:
    """Yield heading and numbers of each sample, then of each layer."""
    trace, notation = exercise.trace, exercise.notation
    for n in range(trace.samples):
        inputs = [notation.inputs(0, i, n) for i in range(trace.network.n_in)]
        numbers = [Given(x.symbol, x.number, 0, n) for x in inputs]
        numbers += [Given(y.symbol, y.number, None, n) for y in notation.targets(n)]
        yield _("Sample {number}").format(number=n + 1), numbers
    layers = trace.network.layers
    for k, layer in enumerate(layers):
        title = _("{layer}, {activation}").format(
            layer=layer_title(len(layers), k),
            activation=names.title("activation", layer.activation.kind),
        )
        start = rows(trace, "start", k, notation=notation, numeric=False)
        yield title[:1].upper() + title[1:], [Given(row.symbol, row.value, k) for row in start]


def _dropout_factors(exercise: Exercise, digits: int) -> Iterator[str]:
    """Yield one line per layer with dropout: the factors of its units."""
    passes = exercise.trace.passes
    for k, one in enumerate(passes):
        if one.mask is None:
            continue
        factors = ["(" + ", ".join(text.digits(m, digits) for m in row) + ")" for row in one.mask]
        yield _("Dropout, {layer}, factors of the units by sample: {values}.").format(
            layer=layer_title(len(passes), k), values=joined(factors)
        )


def _asked(exercise: Exercise) -> Iterator[tuple[str, list[Row]]]:
    """Yield the heading and the rows of each step."""
    for number, (step, asked) in enumerate(exercise.steps, 1):
        yield f"{number}. {step_title(exercise.trace, step)}", asked


def _about(exercise: Exercise) -> str:
    """Return title and seed, if any, of the exercise."""
    title = _(exercise.example.title)
    if exercise.seed is None:
        return title
    return _("{about}; seed {seed}").format(about=title, seed=exercise.seed)


def given_lines(exercise: Exercise, digits: int) -> list[str]:
    """Return settings, samples, and layers, one Markdown line each."""
    digits = max(digits, _GIVEN_DIGITS)
    trace = exercise.trace
    lines = [
        _("Loss: {loss}, {formula}; optimizer: {optimizer}; learning rate {rate}.").format(
            loss=tables.plain(names.title("loss", trace.loss.kind)),
            formula=tables.math(rf"L = {trace.loss.formula}"),
            optimizer=tables.plain(names.title("optimizer", trace.optimizer.kind)),
            rate=tables.math(rf"\eta = {number_latex(float(trace.learning_rate), digits)}"),
        )
    ]
    for heading, numbers in _given(exercise):
        values = [tables.math(f"{n.symbol} = {number_latex(n.value, digits)}") for n in numbers]
        lines.append(
            _("{heading}: {values}.").format(heading=tables.plain(heading), values=joined(values))
        )
    return [*lines, *map(tables.plain, _dropout_factors(exercise, digits))]


def sheet_markdown(exercise: Exercise, digits: int, *, key: bool) -> str:
    """Return the whole sheet, or its key with the answers, as Markdown with LaTeX."""
    title = _("Practice sheet: the key") if key else _("Practice sheet")
    given = "\n".join(f"- {line}" for line in given_lines(exercise, digits))
    # Identifies the sheet of a printed key.
    pieces = [f"## {title}", tables.plain(_about(exercise)), weight_convention(), given]
    headings = [_("Quantity"), _("Formula"), _("Value")]
    if key:
        headings.insert(2, _("With the numbers"))
    for heading, asked in _asked(exercise):
        lines = []
        for row in asked:
            answer = [BLANK]
            if key:
                answer = [tables.math(row.substituted(digits)), tables.value_cell(row, digits)]
            lines.append([tables.math(row.symbol), tables.math(row.spelled()), *answer])
        pieces += [f"### {heading}", tables.markdown(headings, lines)]
    return "\n\n".join(pieces) + "\n"


def sheet_csv(exercise: Exercise, digits: int, *, key: bool) -> bytes:
    """Return the sheet, or its key, as CSV."""
    return frame_csv(sheet_frame(exercise, digits, key=key))


def sheet_frame(exercise: Exercise, digits: int, *, key: bool) -> pd.DataFrame:
    """Return the given numbers, then one row per blank; the key adds rounded and full values."""
    import pandas as pd

    columns = ["stage", "layer", "sample", "quantity", "formula", "value"]
    given = [Given(r"\eta", float(exercise.trace.learning_rate))]
    given += [each for _heading, numbers in _given(exercise) for each in numbers]
    lines: list[list[object]] = [
        ["given", each.layer, each.sample, each.symbol, "", each.value] for each in given
    ]
    lines += [
        [row.address.stage, row.address.layer, row.address.sample, row.symbol, row.spelled(),
         row.value if key else None]
        for _heading, asked in _asked(exercise)
        for row in asked
    ]  # fmt: skip
    frame = pd.DataFrame(lines, columns=columns)
    frame[["layer", "sample"]] += 1
    if key:
        fewest = {"given": max(digits, _GIVEN_DIGITS)}
        shown = [
            f"{value:.{fewest.get(stage, digits)}g}"
            for stage, value in zip(frame["stage"], frame["value"], strict=True)
        ]
        frame.insert(len(columns) - 1, "shown", shown)
    return frame


def sheets_html(exercises: Sequence[Exercise], digits: int, *, with_keys: bool = True) -> str:
    """Return all sheets, then all keys, each on new pages; `digits` applies to the answers."""
    sheets = [_sheet(each, digits) for each in exercises]
    if len(sheets) > 1:
        numbered = _("{about}; sheet {number} of {count}")
        for number, each in enumerate(sheets, 1):
            each["about"] = numbered.format(about=each["about"], number=number, count=len(sheets))
    conventions = [
        _("{weight} leads to unit j from unit or input i."),
        _("The number in square brackets is the layer; a prime ′ marks a value after the update."),
        _("Three significant digits are enough."),
    ]
    words = {
        "sheet": _("Practice sheet"),
        "key": _("Practice sheet: the key"),
        "seed": _("Seed"),
        "print": _("Print"),
        "name": _("Your name"),
        "date": _("Date"),
        "given": _("What is given"),
        "quantity": _("Quantity"),
        "working": _("Working"),
        "value": _("Value"),
    }
    return _TEMPLATES.get_template("sheets.html").render(
        language="zh-Hans" if language() == "zh" else "en",
        words=words,
        conventions=escape(" ".join(conventions)).format(weight="W<sub>ji</sub>"),
        seeds=sorted({each.seed for each in exercises if each.seed is not None}),
        sheets=sheets,
        with_keys=with_keys,
    )


def _sheet(exercise: Exercise, digits: int) -> dict[str, object]:
    """Return the values of the template for one sheet and its key."""
    trace, given_digits = exercise.trace, max(digits, _GIVEN_DIGITS)
    return {
        "page": "" if exercise.seed is None else f" seed{exercise.seed}",
        "about": _about(exercise),
        "settings": _("Loss: {loss}; optimizer: {optimizer}; learning rate:").format(
            loss=names.title("loss", trace.loss.kind),
            optimizer=names.title("optimizer", trace.optimizer.kind),
        ),
        "rate": _equation(r"\eta", float(trace.learning_rate), given_digits),
        "given": [
            (heading, [_equation(each.symbol, each.value, given_digits) for each in numbers])
            for heading, numbers in _given(exercise)
        ],
        "dropout": list(_dropout_factors(exercise, given_digits)),
        "asked": [
            (
                heading,
                [
                    (html_symbol(row.symbol), _equation(row.symbol, row.value, digits))
                    for row in asked
                ],
            )
            for heading, asked in _asked(exercise)
        ],
    }


def _equation(symbol: str, number: float, digits: int) -> str:
    # Adding 0 turns -0 into 0.
    mantissa, _e, exponent = f"{number + 0.0:.{digits}g}".replace("-", "−").partition("e")
    power = f" × 10<sup>{exponent.replace('+', '').lstrip('0')}</sup>" if exponent else ""
    return f"{html_symbol(symbol)} = {mantissa}{power}"
