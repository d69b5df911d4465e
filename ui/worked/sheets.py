"""Export of practice sheets and answer keys as Markdown, printable page, and data."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from tutorial.derivation.expressions import number_latex
from tutorial.derivation.row import Row
from tutorial.derivation.rows import rows
from ui import names, text
from ui.i18n import _, joined, language
from ui.symbols import html_symbol, weight_convention
from ui.widgets import tables
from ui.widgets.downloads import frame_csv
from ui.worked.exercise import Exercise
from ui.worked.steps import layer_title, step_title

if TYPE_CHECKING:
    import pandas as pd

# Minimum digits of given numbers: rounding them further could change an answer.
_GIVEN_DIGITS = 6

BLANK = r"\_" * 8

_CSS = """
@page {size: A4; margin: 14mm 15mm;}
* {box-sizing: border-box;}
body {font: 11pt/1.4 system-ui, "Noto Sans", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif;
  color: #000; background: #fff; margin: 0 auto; padding: 6mm; max-width: 190mm;}
section {break-after: page;}
section:last-of-type {break-after: auto;}
h1 {font-size: 16pt; margin: 0 0 1mm;}
h2 {font-size: 11.5pt; margin: 5mm 0 1mm; break-after: avoid;}
p {margin: 0 0 1.5mm;}
.who {display: flex; gap: 8mm; margin: 3mm 0 4mm;}
.who span {flex: 1; border-bottom: 1px solid #000; padding-bottom: 0.5mm;}
.who span:first-child {flex: 2;}
.note {font-size: 9.5pt;}
.values span {display: inline-block; margin-right: 5mm; white-space: nowrap;}
table {border-collapse: collapse; width: 100%;}
tr {break-inside: avoid;}
thead {display: table-header-group;}
th {font-size: 9pt; font-weight: normal; text-align: left; padding: 0.5mm 2mm;}
td {border: 1px solid #888; padding: 1mm 2mm; vertical-align: middle;}
.sheet td {height: 13mm;}
td.symbol {width: 26mm; white-space: nowrap;}
td.value {width: 38mm;}
.key {font-size: 9.5pt;}
.key h2 {font-size: 10pt; margin: 2.5mm 0 0.5mm;}
.key .answers {columns: 3; column-gap: 6mm;}
.key .answers p {break-inside: avoid; margin: 0; padding: 0.6mm 0; border-bottom: 1px solid #ccc;}
sup, sub {font-size: 72%; line-height: 0;}
button {font: inherit; padding: 2mm 5mm; margin-bottom: 5mm;}
@media screen {section + section {border-top: 1px dashed #888; margin-top: 8mm; padding-top: 8mm;}}
@media print {body {padding: 0; max-width: none;} button {display: none;}}
"""


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
    for number, (step, _blanks) in enumerate(exercise.steps):
        yield f"{number + 1}. {step_title(exercise.trace, step)}", exercise.rows(number)


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
        ["given", _from_1(each.layer), _from_1(each.sample), each.symbol, "", each.value]
        for each in given
    ]
    lines += [
        [row.address.stage, row.address.layer + 1, _from_1(row.address.sample), row.symbol,
         row.spelled(), row.value if key else None]
        for _heading, asked in _asked(exercise)
        for row in asked
    ]  # fmt: skip
    frame = pd.DataFrame(lines, columns=columns)
    if key:
        fewest = {"given": max(digits, _GIVEN_DIGITS)}
        shown = [
            f"{value:.{fewest.get(stage, digits)}g}"
            for stage, value in zip(frame["stage"], frame["value"], strict=True)
        ]
        frame.insert(len(columns) - 1, "shown", shown)
    return frame


def _from_1(number: int | None) -> int | None:
    return None if number is None else number + 1


def sheets_html(exercises: Sequence[Exercise], digits: int, *, with_keys: bool = True) -> str:
    """Return all sheets, then all keys, each on new pages; `digits` applies to the answers."""
    title, button = escape(_("Practice sheet")), escape(_("Print"))
    seeds = {each.seed for each in exercises if each.seed is not None}
    about = [_about(each) for each in exercises]
    if len(exercises) > 1:
        numbered = _("{about}; sheet {number} of {count}")
        about = [
            numbered.format(about=each, number=k, count=len(exercises))
            for k, each in enumerate(about, 1)
        ]
    sections = [_sheet(*each, digits) for each in zip(exercises, about, strict=True)]
    if with_keys:
        sections += [_key(*each, digits) for each in zip(exercises, about, strict=True)]
    lines = [
        "<!doctype html>",
        f'<html lang="{"zh-Hans" if language() == "zh" else "en"}">',
        '<head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title><style>{_CSS}{_footers(seeds)}</style></head><body>",
        f'<button onclick="print()">{button}</button>',
        *sections,
        "</body></html>",
    ]
    return "\n".join(lines)


def _footers(seeds: Iterable[int]) -> str:
    """Return the CSS that prints the seed at the foot of every page of a sheet or key."""
    word = json.dumps(_("Seed"), ensure_ascii=False)
    return "\n".join(
        f'@page seed{seed} {{@bottom-right {{content: {word} " {seed}"; font-size: 9pt;}}}} '
        f".seed{seed} {{page: seed{seed};}}"
        for seed in sorted(seeds)
    )


def _section(kind: str, heading: str, exercise: Exercise, about: str) -> str:
    page = "" if exercise.seed is None else f" seed{exercise.seed}"
    return f'<section class="{kind}{page}"><h1>{escape(heading)}</h1><p>{escape(about)}</p>'


def _sheet(exercise: Exercise, about: str, digits: int) -> str:
    given = escape(_("What is given"))
    who = "".join(f"<span>{escape(field)}</span>" for field in (_("Your name"), _("Date")))
    lines = [
        _section("sheet", _("Practice sheet"), exercise, about),
        f'<div class="who">{who}</div>',
        f'<p class="note">{_conventions()}</p>',
        f"<h2>{given}</h2>",
        *_given_html(exercise, max(digits, _GIVEN_DIGITS)),
    ]
    headings = (_("Quantity"), _("Working"), _("Value"))
    row_of_headings = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    for heading, asked in _asked(exercise):
        blanks = "".join(
            f'<tr><td class="symbol">{html_symbol(row.symbol)} =</td>'
            '<td></td><td class="value"></td></tr>'
            for row in asked
        )
        lines += [
            f"<h2>{escape(heading)}</h2>",
            f"<table><thead><tr>{row_of_headings}</tr></thead><tbody>{blanks}</tbody></table>",
        ]
    return "\n".join([*lines, "</section>"])


def _key(exercise: Exercise, about: str, digits: int) -> str:
    lines = [_section("key", _("Practice sheet: the key"), exercise, about)]
    for heading, asked in _asked(exercise):
        answers = "".join(f"<p>{_equation(row.symbol, row.value, digits)}</p>" for row in asked)
        lines += [f"<h2>{escape(heading)}</h2>", f'<div class="answers">{answers}</div>']
    return "\n".join([*lines, "</section>"])


def _conventions() -> str:
    weight = escape(_("{weight} leads to unit j from unit or input i.")).format(
        weight="W<sub>ji</sub>"
    )
    layer = escape(
        _("The number in square brackets is the layer; a prime ′ marks a value after the update.")
    )
    enough = escape(_("Three significant digits are enough."))
    return f"{weight} {layer} {enough}"


def _given_html(exercise: Exercise, digits: int) -> Iterator[str]:
    trace = exercise.trace
    loss = _("Loss: {loss}; optimizer: {optimizer}; learning rate:").format(
        loss=names.title("loss", trace.loss.kind),
        optimizer=names.title("optimizer", trace.optimizer.kind),
    )
    rate = _equation(r"\eta", float(trace.learning_rate), digits)
    yield f"<p>{escape(loss)} {rate}</p>"
    for heading, numbers in _given(exercise):
        values = " ".join(f"<span>{_equation(n.symbol, n.value, digits)}</span>" for n in numbers)
        yield f'<p class="values"><b>{escape(heading)}</b><br>{values}</p>'
    yield from (f"<p>{escape(line)}</p>" for line in _dropout_factors(exercise, digits))


def _equation(symbol: str, number: float, digits: int) -> str:
    # Adding 0 turns -0 into 0.
    mantissa, _e, exponent = f"{number + 0.0:.{digits}g}".replace("-", "−").partition("e")
    power = f" × 10<sup>{exponent.replace('+', '').lstrip('0')}</sup>" if exponent else ""
    return f"{html_symbol(symbol)} = {mantissa}{power}"
