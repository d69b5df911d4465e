"""The facts of history are sourced, and those that are wrong are known to be."""

from tutorial.article.history import HISTORY


def test_each_fact_has_a_quotation_and_a_source_with_a_year():
    for claim in HISTORY:
        assert claim.quote and claim.printed and claim.right
        assert any(word.strip("();,.").isdigit() for word in claim.source.split())


def test_three_attributions_are_wrong():
    wrong = [claim.key for claim in HISTORY if not claim.agrees]
    assert wrong == ["facenet", "williams_zipser", "gradient_flow"]
