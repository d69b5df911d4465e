"""One range for the validator and the controls."""

import dataclasses
import math
from itertools import product
from typing import Any, get_type_hints

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.spec.errors import SpecError
from experiments.spec.limits import FIELDS, Range, field_range, setting_range
from experiments.spec.settings import read_fields
from experiments.spec.spec import ExperimentSpec
from nn_core.activations import ACTIVATIONS
from nn_core.data import DATASETS
from nn_core.initializers import INITIALIZERS, Fixed
from nn_core.losses import LOSSES
from nn_core.optimizers import OPTIMIZERS, Adam, AdamW
from nn_core.optimizers.clipping import CLIPPINGS
from nn_core.optimizers.schedules import SCHEDULES, Warmup
from nn_core.training.augmentation import AUGMENTATIONS
from nn_core.training.early_stopping import EarlyStopping

KINDS = [
    *(cls for r in (ACTIVATIONS, LOSSES, OPTIMIZERS, SCHEDULES, CLIPPINGS) for cls in r.values()),
    *AUGMENTATIONS.values(),
    *(cls for cls in INITIALIZERS.values() if cls is not Fixed),
    EarlyStopping,
    Warmup,
]
NUMBERS = [
    (cls, field.name)
    for cls in KINDS
    for field in dataclasses.fields(cls)
    if get_type_hints(cls)[field.name] in (int, float)
]
NOT_NUMBERS: list[Any] = [
    True,
    False,
    None,
    "1",
    [1],
    math.nan,
    math.inf,
    -math.inf,
    10**400,
    -(10**400),
    1j,
    np.array([1.0]),
    np.bool_(True),
    np.float64("nan"),
]


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("value", NOT_NUMBERS, ids=lambda value: repr(value)[:20])
def test_what_is_no_finite_number_is_refused(value, whole) -> None:
    limits = Range(-5, 5, whole=whole)
    assert value not in limits
    with pytest.raises(SpecError, match=r"x must be a (whole )?number") as caught:
        limits.check("x", value)
    assert len(str(caught.value)) < 200


@given(
    low=st.floats(-100, 100),
    width=st.floats(0.5, 100),
    value=st.floats(-250, 250),
    above=st.booleans(),
    below=st.booleans(),
)
def test_a_range_holds_what_its_bounds_say(low, width, value, above, below) -> None:
    limits = Range(low, low + width, above=above, below=below)
    for number in (value, low, low + width):
        good = (number > low or (number == low and not above)) and (
            number < low + width or (number == low + width and not below)
        )
        assert (number in limits) is good
        if good:
            assert limits.check("x", number) == number


@pytest.mark.parametrize("value", [3, 3.0, np.int64(3), np.float32(3.0)])
def test_whole_numbers_of_any_type_become_int_and_others_float(value) -> None:
    assert type(Range(0, 9, whole=True).check("x", value)) is int
    assert type(Range(0, 9).check("x", value)) is float


def test_a_fraction_is_no_whole_number() -> None:
    with pytest.raises(SpecError, match=r"x must be a whole number from 0 to 9; got 2\.5"):
        Range(0, 9, whole=True).check("x", 2.5)


@pytest.mark.parametrize(("cls", "name"), NUMBERS, ids=lambda part: getattr(part, "kind", part))
def test_every_number_of_a_registered_kind_has_a_range_that_the_engine_takes(cls, name) -> None:
    limits = setting_range(cls, name)
    default = cls()
    assert getattr(default, name) in limits
    ends = [limits.minimum, limits.maximum]
    if limits.above:
        ends[0] = math.nextafter(limits.minimum, math.inf)
    if limits.below:
        ends[1] = math.nextafter(limits.maximum, -math.inf)
    partners = {"low": {"high": 10.0}, "high": {"low": -10.0}}.get(name, {})
    for end in ends:
        if (cls.__name__, name, end) in {("Uniform", "low", 10.0), ("Uniform", "high", -10.0)}:
            continue  # An empty interval: refused by a rule of its own.
        assert getattr(read_fields(cls, {**partners, name: end}, "x"), name) == end


@pytest.mark.parametrize(("cls", "name"), NUMBERS, ids=lambda part: getattr(part, "kind", part))
def test_beyond_the_range_a_setting_is_refused_by_its_name(cls, name) -> None:
    limits = setting_range(cls, name)
    for value in (limits.minimum - 1, limits.maximum + 1, True, "1", math.nan):
        with pytest.raises(SpecError) as caught:
            read_fields(cls, {name: value}, "x")
        (error,) = caught.value.errors
        assert error.field == name
        assert error.message.startswith(f"{name} must be a ")
        assert f"{limits.maximum:.15g}" in error.message


def test_a_subclass_has_its_bases_ranges() -> None:
    assert setting_range(AdamW, "beta1") == setting_range(Adam, "beta1")
    with pytest.raises(KeyError, match="Adam has no number called 'weight_decay'"):
        setting_range(Adam, "weight_decay")


def test_no_range_is_left_over() -> None:
    edit = {"layer": 0, "unit": 0, "source": 0, "value": 0.5}
    plain = ExperimentSpec(interventions=[{"epoch": 1, "edits": [edit]}]).model_dump()
    for path in FIELDS:
        place: Any = plain
        for part in path.split("."):
            place = (place[0] if isinstance(place, list | tuple) else place)[part]


@pytest.mark.parametrize(
    ("path", "info"),
    [
        *product(["data.n_samples", "data.noise"], DATASETS.values()),
        *(
            (f"data.options.{option.name}", info)
            for info in DATASETS.values()
            for option in info.options
        ),
    ],
)
def test_ranges_of_the_data_are_the_datasets_own(path, info) -> None:
    limits = field_range(path, info.name)
    if path == "data.n_samples":
        own = (info.minimum_samples, info.maximum_samples, True)
    elif path == "data.noise":
        own = (info.noise.minimum, info.noise.maximum, False)
    else:
        (option,) = [o for o in info.options if path.endswith(o.name)]
        own = (option.minimum, option.maximum, True)
    assert (limits.minimum, limits.maximum, limits.whole) == own


@pytest.mark.parametrize(
    ("path", "dataset"),
    [("data.noise", None), ("data.options.arms", "moons"), ("training.loss", "moons"), ("", None)],
)
def test_what_is_no_number_has_no_range(path, dataset) -> None:
    with pytest.raises(KeyError):
        field_range(path, dataset)


def test_layers_share_a_range() -> None:
    assert field_range("network.hidden.3.units") == field_range("network.hidden.units")
