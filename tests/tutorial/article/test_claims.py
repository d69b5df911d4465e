"""The right numbers of section 4.3, to the digits that can be checked by hand."""

import pytest

from tutorial.article.claims import CLAIMS, KIND_TITLES, cell_at, judge_cell
from tutorial.derivation.rows import addresses
from tutorial.example.examples import EXAMPLES

BY_NUMBER = {claim.number: claim for claim in CLAIMS}

# Claim: what is right, what the article's own numbers give; None where there is none.
RIGHT = {
    1: (["0.5", "1.2", "1.9"], [None] * 3),
    2: (["0.96"], ["0.94"]),
    3: (["0.7231"], ["0.7858"]),
    4: (["0.3242"], ["1.3471"]),
    5: ([None] * 2, ["0.2877", "0.2744"]),
    6: (["-0.2769", None, None], ["-0.74", "0.25", "0.24"]),
    7: (["-0.0277", "-0.0554", "-0.0831"], ["-0.074", "-0.148", "-0.222"]),
    8: (None, ["-1.85", "-4.07", "-7.03", "-3.7"]),
    9: (None, ["0.625", "1.375", "2.375", "1.25"]),
    10: (None, ["0.137"]),
    11: (
        None,
        ["0.2374", "0.3377", "0.137", "0.09375", "0.19375", "0.29375", "0.0875"],
    ),
    12: (["0.7", "0.8", "0.9", "0.2"], [None] * 4),
}

PRINTED = {
    1: ["0.5", "1.1", "1.9"],
    2: ["1.3"],
    3: ["0.26"],
    4: ["0.26"],
    5: ["0.25", "0.24"],
    6: ["-0.74", "0.25", "0.24"],
    7: ["-0.37", "0.28", "0.46"],
    8: ["-3.7", "-3.74", "-3.77", "-3.7"],
    9: ["0.625", "0.625", "0.625", "1.25"],
    10: ["0.41"],
    11: ["0.43", "0.44", "0.41", "0.08", "0.17", "0.24", "0.08"],
    12: ["0.1", "0.2", "0.3", "0.1"],
    13: [],
    14: [],
}


def close(value, text):
    decimals = len(text.partition(".")[2])
    return abs(value - float(text)) <= 0.5001 * 10.0**-decimals


@pytest.mark.parametrize("number", PRINTED)
def test_the_quotations_are_the_articles(number):
    assert [cell.printed for cell in BY_NUMBER[number].cells] == PRINTED[number]
    assert BY_NUMBER[number].kind in KIND_TITLES


@pytest.mark.parametrize("number", RIGHT)
def test_the_right_values_and_its_own_numbers_values(number):
    rights, owns = RIGHT[number]
    cells = BY_NUMBER[number].cells
    for cell, right, own in zip(cells, rights or [None] * len(cells), owns, strict=True):
        verdict = judge_cell(cell)
        if right is not None:
            assert close(verdict.right, right)
        elif rights is not None:
            assert verdict.right is None
        assert verdict.own is None if own is None else close(verdict.own, own)


def test_only_these_printed_numbers_are_right():
    right = {
        (claim.number, place)
        for claim in CLAIMS
        for place, cell in enumerate(claim.cells)
        if judge_cell(cell).agrees
    }
    assert right == {(1, 0), (1, 2)}


def test_only_these_printed_numbers_follow_from_its_own():
    follow = {
        (claim.number, place)
        for claim in CLAIMS
        for place, cell in enumerate(claim.cells)
        if judge_cell(cell).own_agrees
    }
    assert follow == {(6, 0), (6, 1), (6, 2), (8, 3), (9, 0), (9, 3)}


def test_what_cannot_be_known_is_neither_right_nor_wrong():
    """The δ of samples 2 and 5 follow from ŷ that nobody can check; their losses do not even."""
    places = {
        standing: {
            (claim.number, place)
            for claim in CLAIMS
            for place, cell in enumerate(claim.cells)
            if judge_cell(cell).standing == standing
        }
        for standing in ("right", "wrong", "unknown")
    }
    assert places["right"] == {(1, 0), (1, 2)}
    assert places["unknown"] == {(6, 1), (6, 2)}
    assert {(5, 0), (5, 1)} <= places["wrong"] and len(places["wrong"]) == 30
    assert sum(map(len, places.values())) == sum(len(claim.cells) for claim in CLAIMS) == 34


def test_the_articles_sums_are_compared_with_sums():
    trace = EXAMPLES["article"]().trace()
    summed = judge_cell(BY_NUMBER[8].cells[0]).right
    by_hand = sum(trace.passes[0].a[s, 0] * trace.deltas[1][s, 0] for s in range(5))
    assert summed == pytest.approx(by_hand, rel=1e-12)


def test_every_printed_number_with_a_place_is_found_from_its_row():
    for claim in CLAIMS:
        for cell in claim.cells:
            if cell.address is None:
                continue
            trace = EXAMPLES[cell.reading]().trace()
            assert cell.address in set(addresses(trace))
            assert cell_at(CLAIMS, cell.reading, cell.address) == (claim, cell)
    activation = BY_NUMBER[1].cells[1].also[0]
    assert cell_at(CLAIMS, "article", activation) == (BY_NUMBER[1], BY_NUMBER[1].cells[1])
    assert cell_at(CLAIMS, "mazur", activation) is None
