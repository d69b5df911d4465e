"""Practice sheets on paper and as files: blanks with room to work, and the keys behind them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from html import escape

import streamlit as st

from tutorial.derivation.row import Row
from tutorial.derivation.rows import rows
from ui import names
from ui.i18n import _, joined, language
from ui.symbols import html_symbol
from ui.widgets.downloads import csv_button
from ui.worked.exercise import MAX_SEED, Exercise
from ui.worked.session import Worked
from ui.worked.sheet import about, dropout_factors, given_digits, sheet_csv, sheet_markdown
from ui.worked.words import layer_title, step_title

_SHEETS = "worked.practice.sheets"
_KEYS = "worked.practice.keys"
MOST_SHEETS = 40
"""Sheets in one file: a class."""

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


def print_view(worked: Worked, exercise: Exercise) -> None:
    """Draw the sheets as they are printed, with a button that saves them as a file."""
    exercises = [exercise]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        if exercise.seed is not None:
            most = min(MOST_SHEETS, MAX_SEED + 1 - exercise.seed)
            count = st.number_input(
                _("Sheets"),
                1,
                most,
                1,
                key=_SHEETS,
                width=140,
                persist_state="session",
                help=_("Each with the numbers of the next seed, for example one for each student."),
            )
            with st.spinner(_("Drawing the numbers …"), show_time=True):
                exercises = worked.exercises(int(count or 1))
        with_keys = st.toggle(
            _("With the keys"),
            value=True,
            key=_KEYS,
            persist_state="session",
            help=_("The answers, on pages of their own behind all sheets."),
        )
        page = sheets_html(exercises, worked.digits, with_keys=with_keys)
        st.download_button(
            _("Save as HTML"),
            page,
            "practice-sheets.html",
            "text/html",
            icon=":material/print:",
            key="worked.practice.html",
            on_click="ignore",
        )
    seeds = [str(each.seed) for each in exercises if each.seed is not None]
    told = _(
        "No formulas stand on the sheets. “Print” in the frame below prints them alone; the file "
        "prints the same from any browser."
    )
    if seeds:
        listed = _("{count} sheets: seeds {seeds}.").format(count=len(seeds), seeds=joined(seeds))
        told = f"{listed} {told}" if len(seeds) > 1 else told
    st.caption(told)
    # Everything in it is ours, and escaped.
    st.iframe(page, height=720, alt=_("The sheets as they are printed"))


def downloads(exercise: Exercise, digits: int) -> None:
    """Draw the files of a sheet and its key."""
    with st.popover(_("Download"), icon=":material/download:"):
        for key in (False, True):
            name = "practice-key" if key else "practice-sheet"
            title = _("Key") if key else _("Sheet")
            for ending, mime, make, label in (
                ("md", "text/markdown", sheet_markdown, _("{title} as Markdown")),
                ("csv", "text/csv", sheet_csv, _("{title} as CSV")),
            ):
                csv_button(
                    label.format(title=title),
                    partial(make, exercise, digits, key=key),
                    f"{name}.{ending}",
                    f"worked.practice.{name}.{ending}",
                    mime=mime,
                    icon=None,
                    width="stretch",
                )


def sheets_html(exercises: Sequence[Exercise], digits: int, *, with_keys: bool = True) -> str:
    """Return all sheets, then all keys, each on pages of its own.

    Parameters
    ----------
    digits : int
        Significant digits of the answers.
    with_keys : bool
        Whether the answers follow.
    """
    count = len(exercises)
    title, button = escape(_("Practice sheet")), escape(_("Print"))
    seeds = {each.seed for each in exercises if each.seed is not None}
    sections = [_sheet(each, k, count, digits) for k, each in enumerate(exercises, 1)]
    if with_keys:
        sections += [_key(each, k, count, digits) for k, each in enumerate(exercises, 1)]
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
    """Return the style that prints its seed at the foot of every page of a sheet or key."""
    word = json.dumps(_("Seed"), ensure_ascii=False)
    return "\n".join(
        f'@page seed{seed} {{@bottom-right {{content: {word} " {seed}"; font-size: 9pt;}}}} '
        f".seed{seed} {{page: seed{seed};}}"
        for seed in sorted(seeds)
    )


def _section(kind: str, title: str, exercise: Exercise, number: int, count: int) -> str:
    page = "" if exercise.seed is None else f" seed{exercise.seed}"
    return f'<section class="{kind}{page}">{_head(title, exercise, number, count)}'


def _head(title: str, exercise: Exercise, number: int, count: int) -> str:
    told = about(exercise)
    if count > 1:
        told = _("{about}; sheet {number} of {count}").format(
            about=told, number=number, count=count
        )
    return f"<h1>{escape(title)}</h1><p>{escape(told)}</p>"


def _sheet(exercise: Exercise, number: int, count: int, digits: int) -> str:
    given = escape(_("What is given"))
    who = "".join(f"<span>{escape(field)}</span>" for field in (_("Your name"), _("Date")))
    lines = [
        _section("sheet", _("Practice sheet"), exercise, number, count),
        f'<div class="who">{who}</div>',
        f'<p class="note">{_conventions()}</p>',
        f"<h2>{given}</h2>",
        *_given(exercise, given_digits(digits)),
    ]
    headings = (_("Quantity"), _("Working"), _("Value"))
    row_of_headings = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    for place, (step, _asked) in enumerate(exercise.steps):
        blanks = "".join(
            f'<tr><td class="symbol">{html_symbol(row.symbol)} =</td>'
            '<td></td><td class="value"></td></tr>'
            for row in exercise.rows(place)
        )
        lines += [
            f"<h2>{place + 1}. {escape(step_title(exercise.trace, step))}</h2>",
            f"<table><thead><tr>{row_of_headings}</tr></thead><tbody>{blanks}</tbody></table>",
        ]
    return "\n".join([*lines, "</section>"])


def _key(exercise: Exercise, number: int, count: int, digits: int) -> str:
    lines = [_section("key", _("Practice sheet: the key"), exercise, number, count)]
    for place, (step, _asked) in enumerate(exercise.steps):
        answers = "".join(f"<p>{_equation(row, digits)}</p>" for row in exercise.rows(place))
        lines += [
            f"<h2>{place + 1}. {escape(step_title(exercise.trace, step))}</h2>",
            f'<div class="answers">{answers}</div>',
        ]
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


def _given(exercise: Exercise, digits: int) -> Iterator[str]:
    trace, notation = exercise.trace, exercise.notation
    loss = _("Loss: {loss}; optimizer: {optimizer}; learning rate:").format(
        loss=names.title("loss", trace.loss.kind),
        optimizer=names.title("optimizer", trace.optimizer.kind),
    )
    rate = _value(r"\eta", float(trace.learning_rate), digits)
    yield f"<p>{escape(loss)} {rate}</p>"
    for sample in range(trace.samples):
        quantities = [notation.inputs(0, i, sample) for i in range(trace.network.n_in)]
        quantities += notation.targets(sample)
        title = _("Sample {number}").format(number=sample + 1)
        yield _values(title, [(each.symbol, each.number) for each in quantities], digits)
    layers = trace.network.layers
    for k, layer in enumerate(layers):
        title = _("{layer}, {activation}").format(
            layer=layer_title(len(layers), k),
            activation=names.title("activation", layer.activation.kind),
        )
        found = rows(trace, "start", k, notation=notation, numeric=False)
        told = [(each.symbol, each.value) for each in found]
        yield _values(title[:1].upper() + title[1:], told, digits)
    yield from (f"<p>{escape(line)}</p>" for line in dropout_factors(exercise, digits))


def _values(title: str, values: Sequence[tuple[str, float]], digits: int) -> str:
    told = " ".join(f"<span>{_value(symbol, number, digits)}</span>" for symbol, number in values)
    return f'<p class="values"><b>{escape(title)}</b><br>{told}</p>'


def _equation(row: Row, digits: int) -> str:
    return _value(row.symbol, row.value, digits)


def _value(symbol: str, number: float, digits: int) -> str:
    mantissa, _mark, exponent = f"{number + 0.0:.{digits}g}".replace("-", "−").partition("e")
    power = f" × 10<sup>{exponent.replace('+', '').lstrip('0')}</sup>" if exponent else ""
    return f"{html_symbol(symbol)} = {mantissa}{power}"
