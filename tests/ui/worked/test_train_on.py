"""The weights in the charts have the names that they have in the tables."""

import pytest

from ui.worked.session import Worked
from ui.worked.train_on import parameter_names


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # The unit first, as in the tables; the flat order goes through the inputs.
        ("article", ["W₁₁ [1]", "W₂₁ [1]", "W₃₁ [1]", "W₁₂ [1]"]),
        ("xor_by_hand", ["W₁₁ [1]", "W₂₁ [1]", "W₁₂ [1]", "W₂₂ [1]", "b₁ [1]"]),
        ("mazur", ["w1", "w3", "w2", "w4", "b1,h1"]),
    ],
)
def test_the_names_are_those_of_the_tables(name, expected):
    worked = Worked(name)
    found = parameter_names(worked)
    assert found[: len(expected)] == expected
    assert len(found) == len(set(found)) == worked.example.parameters.flat.size


def test_steps_are_opened_at_the_same_place_of_the_tables():
    worked = Worked("xor_by_hand")
    start = worked.example
    worked.go(3)
    at = worked.current
    worked.go_on(7)
    assert worked.current == at
    assert worked.trace.before.flat.tolist() == start.trace(7).before.flat.tolist()
    assert worked.trace.after.flat.tolist() == start.trace(7).after.flat.tolist()
    worked.reset()
    assert worked.current == at and not worked.edited
