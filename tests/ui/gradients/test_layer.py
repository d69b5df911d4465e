"""From an entry of a gradient to the row of the worked example that has its number."""

import pytest

from experiments.run.runner import build
from experiments.spec.defaults import default_spec
from experiments.spec.parsing import changed
from nn_core.diagnostics.distributions import largest_entries, layer_values
from ui.gradients.layer import FEW_SAMPLES, opened_samples, show_entry, unit_names
from ui.run.subject import Subject
from ui.worked.session import Worked


@pytest.mark.parametrize("l2", [0.0, 0.1])
@pytest.mark.parametrize("layer", [0, 1, 2])
def test_the_row_that_is_marked_has_the_number_that_was_clicked(layer: int, l2: float) -> None:
    experiment = build(changed(default_spec("moons"), {"training.l2": l2}))
    for _number in range(3):
        experiment.trainer.run_epoch()
    subject = Subject(experiment)
    subject.epoch = 2
    values = layer_values(subject.objective, subject.parameters, layer)
    worked = Worked()
    for entry in largest_entries(values.gradient, 3):
        show_entry(worked, subject, layer, entry)
        rows, _more = worked.shown_rows()
        marked = [
            row.value
            for row in rows
            if row.address.source == worked.source and row.address.sample is None
        ]
        assert any(value == pytest.approx(entry.value, rel=1e-12) for value in marked)
        assert {row.address.unit for row in rows} == {entry.unit}


def test_a_large_input_is_worked_out_on_a_few_samples() -> None:
    subject = Subject(build(default_spec("digits")))
    assert opened_samples(subject) == FEW_SAMPLES
    inputs, units = unit_names(subject, 0)
    assert (inputs[0], inputs[-1], units[-1]) == ("x1", "x64", "32")
    assert unit_names(subject, 1)[0][0] == "a1"
