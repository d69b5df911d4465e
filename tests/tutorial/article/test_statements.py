"""What the article says in words is quoted, answered and judged."""

import pytest

from tutorial.article.statements import CONCEPTS, HISTORY, PROGRAM

ALL = (*HISTORY, *CONCEPTS, *PROGRAM)


@pytest.mark.parametrize("statement", ALL, ids=lambda statement: statement.key)
def test_each_has_a_quotation_an_answer_and_how_it_is_known(statement):
    assert all((statement.quote, statement.printed, statement.right, statement.source))


def test_keys_are_unique():
    assert len({statement.key for statement in ALL}) == len(ALL)


def test_these_are_right():
    agreeing = {statement.key for statement in ALL if statement.agrees}
    assert agreeing == {"hebb", "perceptron", "activations", "separable"}


def test_each_fact_of_history_has_a_source_with_a_year():
    for claim in HISTORY:
        assert any(word.strip("();,.").isdigit() for word in claim.source.split())


def test_three_attributions_are_wrong():
    wrong = [claim.key for claim in HISTORY if not claim.agrees]
    assert wrong == ["facenet", "williams_zipser", "gradient_flow"]
