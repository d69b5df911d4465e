"""Settings as plain data."""

import math

import pytest

from nn_core.activations import ACTIVATIONS, LeakyReLU, ReLU
from nn_core.config import from_config, require_number, to_config
from nn_core.initializers import INITIALIZERS
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
    ("bounds", "good", "bad", "wanted"),
    [
        ({}, [-1e300, 0, 2], [math.nan, math.inf, "1", None, True, [1]], "a finite number"),
        ({"above": 0}, [1e-9, 1], [0, -1, math.nan], "> 0"),
        ({"minimum": 0}, [0, 1], [-1e-9], ">= 0"),
        ({"below": 1}, [0.99, -5], [1, 2], "< 1"),
        ({"maximum": 1}, [1, 0], [1.01], "<= 1"),
        ({"minimum": 0, "below": 1}, [0, 0.5], [1, -0.1], ">= 0 and < 1"),
    ],
)
def test_a_number_is_accepted_inside_its_range_and_nowhere_else(bounds, good, bad, wanted):
    for value in good:
        require_number("rate", value, **bounds)
    for value in bad:
        with pytest.raises(ValueError, match="rate must be") as error:
            require_number("rate", value, **bounds)
        assert str(error.value) == f"rate must be {wanted}; got {value!r}"
