"""What is changed under way is part of a spec, checked like all of it."""

import pytest

from experiments.run.runner import build, build_population
from experiments.spec.errors import SpecError
from experiments.spec.interventions import MOST, Intervention
from experiments.spec.parsing import parse_spec
from experiments.spec.spec import ExperimentSpec, in_force, until
from nn_core.activations import LeakyReLU

CHANGES = [
    {"epoch": 2, "learning_rate": 0.2},
    {"epoch": 2, "step": 3, "l1": 0.01, "frozen": [1, 0]},
    {"epoch": 5, "batch_size": 8, "optimizer": "sgd", "dropout": 0.3, "epochs": 12},
    {
        "epoch": 6,
        "activation": {"kind": "leaky_relu", "slope": 0.3},
        "frozen": [],
        "edits": [{"layer": 0, "unit": 1, "source": 0, "value": 0.5}],
    },
]
SPEC = ExperimentSpec(interventions=CHANGES)


def test_it_is_saved_and_read_again() -> None:
    assert parse_spec(SPEC.model_dump_json()) == SPEC
    assert SPEC.interventions[1].frozen == (0, 1)
    assert SPEC.interventions[3].changes().keys() == {"activation", "frozen", "edits"}


def test_the_settings_in_force_follow_the_moments() -> None:
    assert in_force(SPEC, (2, 0), before=True).training == SPEC.training
    assert in_force(SPEC, (2, 0)).training.learning_rate == 0.2
    assert in_force(SPEC, (2, 2)).training.l1 == 0.0
    last = in_force(SPEC)
    assert (last.training.l1, last.training.batch_size, last.training.epochs) == (0.01, 8, 12)
    assert last.training.optimizer.kind == "sgd"
    assert [layer.dropout for layer in last.network.hidden] == [0.3, 0.3]
    assert [layer.activation for layer in last.network.hidden] == [LeakyReLU(0.3)] * 2
    assert not last.interventions
    assert len(until(SPEC, (5, 0), before=True)) == 2


def test_a_run_obeys_its_spec() -> None:
    experiment = build(SPEC)
    while experiment.trainer.epoch < 7:
        experiment.trainer.run_epoch()
    trainer = experiment.trainer
    assert trainer.frozen == ()
    assert trainer.settings.batch_size == 8 and trainer.settings.penalty.l1 == 0.01
    assert experiment.network.has_dropout
    assert trainer.history.curve("learning_rate")[-1] == 0.2


def test_networks_of_a_population_share_their_interventions() -> None:
    with pytest.raises(ValueError, match="must agree in interventions"):
        build_population([SPEC, ExperimentSpec(seed=1)])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ([{"epoch": -1}], "interventions.0.epoch"),
        ([{"epoch": 1, "learning_rate": 0}], "interventions.0.learning_rate"),
        ([{"epoch": 1, "step": 1, "batch_size": 5}], "interventions.0.batch_size"),
        ([{"epoch": 1, "step": 1, "activation": "relu"}], "interventions.0.activation"),
        ([{"epoch": 1, "activation": "bent"}], "interventions.0.activation"),
        ([{"epoch": 1, "step": 4000}], "interventions.0.step"),
        ([{"epoch": 3}, {"epoch": 2}], "interventions.1"),
        ([{"epoch": 1, "frozen": [3]}], "interventions.0"),
        ([{"epoch": 1, "frozen": 3}], "interventions.0.frozen"),
        ([{"epoch": 1, "frozen": [True]}], "interventions.0.frozen"),
        ([{"epoch": 1, "edits": [{"layer": 0, "unit": 8, "value": 1}]}], "interventions.0"),
        (
            [{"epoch": 1, "edits": [{"layer": 0, "unit": 0, "value": float("nan")}]}],
            "interventions.0.edits.0.value",
        ),
        ([{"epoch": 1}] * (MOST + 1), "interventions"),
        ([{"epoch": 1, "noise": 3}], "interventions.0.noise"),
        ("soon", "interventions"),
    ],
)
def test_what_cannot_be_done_is_refused_by_field(changes, field) -> None:
    with pytest.raises(SpecError) as refused:
        parse_spec({"interventions": changes})
    assert [error.field for error in refused.value.errors] == [field]


def test_a_softmax_of_single_units_is_refused() -> None:
    spec = {"network": {"hidden": [{"units": 4}, {"units": 1}]}}
    with pytest.raises(SpecError, match="at least 2 units") as refused:
        parse_spec({**spec, "interventions": [{"epoch": 1, "activation": "softmax"}]})
    assert [error.field for error in refused.value.errors] == ["interventions.0.activation"]


def test_two_changes_of_one_moment_become_one_and_the_later_counts() -> None:
    edit = {"layer": 0, "unit": 0, "source": 1}
    first = Intervention(epoch=2, learning_rate=0.1, l1=0.5, edits=[{**edit, "value": 1.0}])
    later = Intervention(epoch=2, learning_rate=0.2, edits=[{**edit, "value": 2.0}])
    both = first.merged(later)
    assert (both.learning_rate, both.l1, both.edits[0].value) == (0.2, 0.5, 2.0)
    assert len(both.edits) == 1
