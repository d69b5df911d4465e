"""Each remedy does what it says, and leaves data, split and start as they were."""

import numpy as np
import pytest

from experiments.compare.treatments import (
    REMEDIES,
    Treatment,
    available_remedies,
    available_strengths,
    default_strength,
    overfitting_spec,
    with_training_samples,
)
from experiments.run.runner import build
from experiments.spec.errors import SpecError
from experiments.spec.parsing import changed
from experiments.spec.spec import ExperimentSpec
from nn_core.data import DATASETS

MOONS, DIGITS = overfitting_spec("moons", 30), overfitting_spec("digits", 60)
SPECS = {name: DIGITS if name == "shift" else MOONS for name in REMEDIES}


@pytest.mark.parametrize("remedy", REMEDIES)
def test_test_data_stay_and_training_data_are_kept(remedy) -> None:
    plain, treated = build(SPECS[remedy]), build(Treatment(remedy).apply(SPECS[remedy]))
    np.testing.assert_array_equal(plain.prepared.test.raw, treated.prepared.test.raw)
    np.testing.assert_array_equal(plain.prepared.test.y, treated.prepared.test.y)
    assert set(plain.prepared.train.indices) <= set(treated.prepared.train.indices)
    if remedy != "more_data":
        np.testing.assert_array_equal(plain.prepared.train.X, treated.prepared.train.X)


@pytest.mark.parametrize("remedy", [name for name in REMEDIES if name != "smaller"])
def test_the_start_stays(remedy) -> None:
    plain, treated = build(SPECS[remedy]), build(Treatment(remedy).apply(SPECS[remedy]))
    np.testing.assert_array_equal(plain.trainer.parameters.flat, treated.trainer.parameters.flat)


@pytest.mark.parametrize("remedy", [name for name in REMEDIES if name != "nothing"])
def test_a_strength_changes_one_section_and_stronger_is_another_spec(remedy) -> None:
    spec = SPECS[remedy]
    values = available_strengths(spec, remedy)
    assert len(values) >= 3
    treated = [Treatment(remedy, value).apply(spec) for value in values]
    assert len({*treated, spec}) == len(values) + 1
    own = spec.model_dump(mode="json")
    for one in treated:
        other = one.model_dump(mode="json")
        assert sum(own[section] != other[section] for section in own) == 1
    assert REMEDIES[remedy].default in REMEDIES[remedy].values


@pytest.mark.parametrize(
    ("remedy", "strength", "path", "value"),
    [
        ("l1", 0.02, "training.l1", 0.02),
        ("l2", 0.02, "training.l2", 0.02),
        ("dropout", 0.4, "network.hidden.1.dropout", 0.4),
        ("early_stopping", 7, "training.early_stopping.patience", 7),
        ("jitter", 0.3, "training.augmentation.deviation", 0.3),
        ("rotation", 9, "training.augmentation.degrees", 9),
        ("scaling", 0.3, "training.augmentation.share", 0.3),
        ("smaller", 5, "network.hidden.0.units", 5),
    ],
)
def test_a_strength_lands_where_it_belongs(remedy, strength, path, value) -> None:
    place = Treatment(remedy, strength).apply(MOONS).model_dump(mode="json")
    for part in path.split("."):
        place = place[int(part) if part.isdecimal() else part]
    assert place == value


@pytest.mark.parametrize("factor", [1.5, 2, 4])
def test_more_data_are_so_many_times_as_many(factor) -> None:
    assert Treatment("more_data", factor).apply(MOONS).data.part_sizes[0] == 30 * factor


def test_nothing_is_nothing() -> None:
    assert Treatment("nothing").apply(MOONS) == MOONS


@pytest.mark.parametrize("samples", [2, 17, 40, 299])
def test_scarcity_leaves_so_many_samples_and_the_same_test(samples) -> None:
    spec = ExperimentSpec(data={"dataset": "moons", "n_samples": 500, "test": 0.3})
    train, validation, test = with_training_samples(spec, samples).data.part_sizes
    assert (train, train + validation + test, test) == (samples, 500, 150)


@pytest.mark.parametrize("samples", [0, -3, 350, 1000])
def test_scarcity_without_anything_left_is_refused(samples) -> None:
    spec = ExperimentSpec(data={"dataset": "moons", "n_samples": 500, "test": 0.3})
    with pytest.raises(SpecError, match="training samples must be a whole number from 1 to 349"):
        with_training_samples(spec, samples)


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_dataset_has_an_overfitting_spec_and_remedies(dataset) -> None:
    spec = overfitting_spec(dataset)
    train, validation, test = spec.data.part_sizes
    assert train == 40 and validation >= 1 and test >= 40
    names = available_remedies(spec)
    assert {"nothing", "l1", "l2", "dropout", "early_stopping", "jitter", "smaller"} <= set(names)
    assert ("shift" in names) == (dataset == "digits")
    assert ("rotation" in names) == (DATASETS[dataset].n_features == 2)
    for name in names:
        Treatment(name).apply(spec)


def test_what_does_not_fit_is_not_on_offer() -> None:
    linear = changed(MOONS, {"network.hidden": []})
    assert not {"dropout", "smaller"} & set(available_remedies(linear))
    featured = changed(MOONS, {"data.features": ["x1", "x1_x2"]})
    assert not {"rotation", "scaling"} & set(available_remedies(featured))
    full = ExperimentSpec(data={"dataset": "moons", "validation": 0.0})
    assert not {"early_stopping", "more_data"} & set(available_remedies(full))


def test_an_unknown_remedy_is_refused() -> None:
    with pytest.raises(SpecError, match="remedy must be one of: nothing, l1"):
        Treatment("prayer")


@pytest.mark.parametrize(("remedy", "strength"), [("l2", -1), ("dropout", 1), ("more_data", 99)])
def test_a_strength_out_of_range_is_refused(remedy, strength) -> None:
    with pytest.raises(SpecError):
        Treatment(remedy, strength).apply(MOONS)


def test_where_the_default_is_out_of_reach_the_nearest_strength_is_taken() -> None:
    iris = overfitting_spec("iris")
    assert default_strength(MOONS, "more_data") == REMEDIES["more_data"].default == 4
    assert default_strength(iris, "more_data") == 1.5
    assert Treatment("more_data").apply(iris).data.part_sizes[0] == 60
    with pytest.raises(SpecError):
        Treatment("more_data", 4).apply(iris)
