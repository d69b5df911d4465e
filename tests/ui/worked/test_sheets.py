"""Sheets to print: blanks and room to work, no formulas, and each key on pages of its own."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from tutorial.example.examples import EXAMPLES
from tutorial.practice.practice import DIFFICULTIES, practice_sheet
from ui import i18n
from ui.symbols import html_symbol
from ui.worked.session import Exercise, Worked
from ui.worked.sheets import sheets_html

VOID = {"meta", "br"}


class Sections(HTMLParser):
    """Text of each section, by its class; fails on tags that are not closed."""

    def __init__(self):
        super().__init__()
        self.open, self.found = [], []

    def handle_starttag(self, tag, attributes):
        if tag == "section":
            self.found.append([dict(attributes)["class"].split()[0], ""])
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "section" in self.open:
            self.found[-1][1] += data


def sections(page):
    parser = Sections()
    parser.feed(page)
    assert parser.open == []
    return parser.found


def sheet(seed, difficulty="easy"):
    return Exercise(practice_sheet(seed, difficulty), seed)


def shown(value, digits):
    return f"{value:.{digits}g}".replace("-", "−")


@pytest.mark.parametrize("difficulty", DIFFICULTIES)
@pytest.mark.parametrize("digits", [3, 5, 9])
def test_the_sheet_has_no_answer_and_the_key_has_all_with_the_chosen_digits(difficulty, digits):
    exercise = sheet(7, difficulty)
    (kind, blank), (other, key) = sections(sheets_html([exercise], digits))
    assert (kind, other) == ("sheet", "key")
    for _step, asked in exercise.steps:
        for row in asked:
            mantissa = shown(row.value, digits).partition("e")[0]
            assert mantissa in key
            if len(mantissa) > 5:
                assert mantissa not in blank


def test_a_sheet_has_name_and_date_and_a_row_to_work_in_for_each_blank_and_no_formula():
    exercise = sheet(7)
    page = sheets_html([exercise], 5, with_keys=False)
    text = sections(page)[0][1]
    assert "Your name" in text and "Date" in text and "seed 7" in text
    blanks = sum(len(asked) for _step, asked in exercise.steps)
    assert page.count('<td class="value"></td>') == blanks
    for _step, asked in exercise.steps:
        for row in asked:
            assert f'<td class="symbol">{html_symbol(row.symbol)} =</td>' in page
    for formula in ("\\", "$", "·", "Σ", "e^", "f(z)"):
        assert formula not in page.replace("\\n", "")


def test_everything_that_is_given_stands_on_the_sheet():
    exercise = sheet(7, "hard")
    page = sheets_html([exercise], 3, with_keys=False)
    notation = exercise.notation
    weight = notation.weight(1, 0, 1)
    assert f"{html_symbol(weight.symbol)} = {shown(weight.number, 6)}" in page
    for number in (*exercise.trace.before.flat, *exercise.trace.X.ravel()):
        assert f"= {shown(number, 6)}</span>" in page
    assert "η = 10" in page and "Half squared error" in page and "tanh" in page.lower()
    assert "W<sub>ji</sub> leads to unit j from unit or input i" in page


def test_several_sheets_stand_before_their_keys_each_with_its_seed():
    worked = Worked("mazur")
    worked.practice_seed = 7
    exercises = worked.exercises(3)
    assert [each.seed for each in exercises] == [7, 8, 9]
    page = sheets_html(exercises, 5)
    found = sections(page)
    assert [kind for kind, _text in found] == ["sheet"] * 3 + ["key"] * 3
    for place, (kind, text) in enumerate(found):
        assert f"seed {7 + place % 3}; sheet {1 + place % 3} of 3" in text
        assert f'<section class="{kind} seed{7 + place % 3}">' in page
    # Loose pages can be told apart, too.
    assert '@page seed8 {@bottom-right {content: "Seed" " 8"' in page
    assert "section {break-after: page;}" in page


def test_the_seeds_of_a_file_give_the_numbers_that_they_give_alone():
    worked = Worked("mazur")
    worked.practice_seed = 7
    third = worked.exercises(3)[2]
    assert np.array_equal(third.trace.before.flat, practice_sheet(9, "easy").parameters.flat)


def test_the_file_stands_alone():
    page = sheets_html([sheet(7)], 5)
    assert not re.search(r"(src|href)\s*=|url\(|@import|https?:", page)


def test_names_of_an_examples_own_and_dropout_are_printed_too():
    example = replace(EXAMPLES["mazur"](), masks=[np.array([[1.25, 0.0]]), None])
    page = sheets_html([Exercise(example)], 5)
    assert "w<sub>5</sub> = 0.4" in page and "w<sub>5</sub>′ =" in page
    assert "(1.25, 0)" in page and "seed" not in page


def test_what_is_printed_is_escaped():
    example = replace(EXAMPLES["mazur"](), title="<script>alert(1)</script> & more")
    page = sheets_html([Exercise(example)], 5)
    assert "<script" not in page and "&lt;script&gt;" in page


def test_a_chinese_reader_prints_chinese_sheets():
    token = i18n._KEPT.set("zh")
    try:
        page = sheets_html([sheet(7)], 5)
    finally:
        i18n._KEPT.reset(token)
    assert '<html lang="zh-Hans">' in page
    for word in ("姓名", "日期", "练习"):
        assert word in page
    assert not re.search(r"\b(Name|Date|Working|Value|Sample|leads)\b", page)
