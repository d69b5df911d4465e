"""Settings as plain data."""

import dataclasses
import math

import numpy as np
import pytest

from nn_core.activations import ACTIVATIONS, LeakyReLU, ReLU
from nn_core.config import Range, check_numbers, from_config, to_config
from nn_core.initializers import INITIALIZERS, Fixed
from nn_core.losses import LOSSES, Huber
from nn_core.optimizers import OPTIMIZERS
from nn_core.optimizers.schedules import SCHEDULES

REGISTRIES = [ACTIVATIONS, LOSSES, INITIALIZERS, OPTIMIZERS, SCHEDULES]


@pytest.mark.parametrize("registry", REGISTRIES, ids=lambda r: next(iter(r)))
def test_every_entry_is_filed_under_its_own_kind(registry):
    assert all(cls.kind == kind for kind, cls in registry.items())


def test_a_name_plain_data_and_an_instance_give_the_same_setting():
    assert from_config(ACTIVATIONS, "leaky_relu") == LeakyReLU()
    assert from_config(ACTIVATIONS, {"kind": "leaky_relu", "slope": 0.2}) == LeakyReLU(0.2)
    leaky = LeakyReLU(0.3)
    assert from_config(ACTIVATIONS, leaky) is leaky


def test_settings_as_data_name_kind_and_fields():
    assert to_config(Huber(0.5)) == {"kind": "huber", "threshold": 0.5}
    assert to_config(ReLU()) == {"kind": "relu"}


def test_plain_data_is_left_as_it_was():
    config = {"kind": "leaky_relu", "slope": 0.2}
    from_config(ACTIVATIONS, config)
    assert config == {"kind": "leaky_relu", "slope": 0.2}


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("rellu", r"kind must be one of \['elu', 'gelu', .*\]; got 'rellu'"),
        ({"slope": 0.1}, "kind must be one of .*; got None"),
        ({"kind": ["relu"]}, r"kind must be one of .*; got \['relu'\]"),
        ({"kind": "relu", "slope": 1}, r"relu has the settings \[\]; got \['slope'\]"),
        ({"kind": "leaky_relu", "alpha": 1}, r"has the settings \['slope'\]; got \['alpha'\]"),
        (Huber(), "expected one of .*; got Huber"),
        (None, "expected one of .*; got None"),
        (3, "expected one of .*; got 3"),
    ],
)
def test_what_is_unknown_is_refused_with_what_is_known(config, message):
    with pytest.raises(ValueError, match=message):
        from_config(ACTIVATIONS, config)


@pytest.mark.parametrize(
    ("limits", "good", "bad", "wanted"),
    [
        (
            Range(),
            [-1e300, 0, 2],
            [math.nan, math.inf, "1", None, True, [1]],
            "a number, and finite",
        ),
        (Range(0, above=True), [1e-9, 1], [0, -1, math.inf], "a number > 0"),
        (Range(0), [0, 1], [-1e-9], "a number >= 0"),
        (Range(1, whole=True), [1, 10**400], [0, 1.5, math.inf], "a whole number >= 1"),
        (Range(0, 1, below=True), [0, 0.5], [1, -0.1], "a number >= 0 and < 1"),
        (Range(0, 1, above=True), [1, 0.5], [0, 1.1], "a number > 0 and <= 1"),
    ],
)
def test_a_number_is_accepted_inside_its_range_and_nowhere_else(limits, good, bad, wanted):
    for value in good:
        assert limits.check("rate", value) == value
    for value in bad:
        with pytest.raises(ValueError, match="rate must be") as error:
            limits.check("rate", value)
        assert str(error.value) == f"rate must be {wanted}; got {value!r}"


def test_numpys_scalars_and_lists_are_numbers():
    assert type(Range(whole=True).check("units", np.int64(4))) is int
    assert type(Range().check("rate", np.float32(0.5))) is float
    assert check_numbers("rate", np.array(0.5), Range()) == 0.5
    rates = check_numbers("rate", [1, np.float32(0.5)], Range())
    assert rates.dtype == np.float64
    assert rates.tolist() == [1.0, 0.5]
    with pytest.raises(ValueError, match="rate must be a number > 0; got -1"):
        check_numbers("rate", [1, -1], Range(0, above=True))


EVERY = [cls for registry in REGISTRIES for cls in registry.values()]


@pytest.mark.parametrize("cls", EVERY, ids=lambda cls: cls.__name__)
def test_every_kind_and_every_setting_of_it_has_a_title(cls):
    assert cls.title
    if cls is not Fixed:
        assert all(field.metadata["title"] for field in dataclasses.fields(cls))
