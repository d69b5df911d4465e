"""Specs of all kinds, for properties."""

import dataclasses
from typing import Any, Literal, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from experiments.spec.errors import SpecError
from experiments.spec.limits import Range, field_range, setting_range
from experiments.spec.parsing import parse_spec
from experiments.spec.spec import ExperimentSpec
from nn_core.activations import ACTIVATIONS
from nn_core.data import DATASETS
from nn_core.data.features import FEATURES
from nn_core.initializers import INITIALIZERS
from nn_core.losses import LOSSES
from nn_core.optimizers import OPTIMIZERS
from nn_core.optimizers.clipping import CLIPPINGS
from nn_core.optimizers.schedules import SCHEDULES, Warmup
from nn_core.training.augmentation import Jitter
from nn_core.training.early_stopping import EarlyStopping


def numbers(limits: Range) -> st.SearchStrategy[Any]:
    if limits.whole:
        return st.integers(int(limits.minimum), int(limits.maximum))
    return st.floats(
        limits.minimum,
        limits.maximum,
        exclude_min=limits.above,
        exclude_max=limits.below,
        allow_subnormal=False,
    )


def fields(path: str, *names: str) -> dict[str, st.SearchStrategy[Any]]:
    return {name: numbers(field_range(f"{path}.{name}")) for name in names}


def plain(cls: type) -> st.SearchStrategy[dict[str, Any]]:
    """Settings of a dataclass, each there or left out."""
    optional = {}
    for field in dataclasses.fields(cls):
        hint = get_type_hints(cls)[field.name]
        if hint is bool:
            optional[field.name] = st.booleans()
        elif get_origin(hint) is Literal:
            optional[field.name] = st.sampled_from(get_args(hint))
        else:
            optional[field.name] = numbers(setting_range(cls, field.name))
    return st.fixed_dictionaries({}, optional=optional)


def configs(registry: dict[str, type], without: tuple[str, ...] = ()) -> st.SearchStrategy[Any]:
    """Names and mappings of every kind of a registry."""

    def of(kind: str) -> st.SearchStrategy[Any]:
        return st.just(kind) | plain(registry[kind]).map(
            lambda settings: {"kind": kind, **settings}
        )

    return st.sampled_from([kind for kind in registry if kind not in without]).flatmap(of)


SEEDS = st.none() | st.integers(0, 2**32 - 1)


@st.composite
def spec_data(draw: st.DrawFn) -> dict[str, Any]:
    """Plain data of which nearly all are valid specs."""
    dataset = draw(st.sampled_from(sorted(DATASETS)))
    info = DATASETS[dataset]
    flat = info.n_features == 2
    options = {o.name: st.integers(o.minimum, o.maximum) for o in info.options}
    data = {
        "dataset": dataset,
        "n_samples": draw(st.none() | numbers(field_range("data.n_samples", dataset))),
        "noise": draw(st.none() | numbers(field_range("data.noise", dataset))),
        "options": draw(st.fixed_dictionaries({}, optional=options)),
        "features": draw(st.lists(st.sampled_from(sorted(FEATURES)), unique=True)) if flat else [],
        "validation": draw(st.just(0.0) | st.floats(0.1, 0.4)),
        "test": draw(st.just(0.0) | st.floats(0.1, 0.4)),
        "scale": draw(st.booleans()),
        "seed": draw(SEEDS),
    }
    layer = st.fixed_dictionaries(
        {},
        optional={
            **fields("network.hidden", "units", "dropout"),
            "activation": configs(ACTIVATIONS),
        },
    )
    network = {
        "hidden": draw(st.lists(layer, max_size=4)),
        "output_activation": draw(st.none() | configs(ACTIVATIONS)),
        "initializer": draw(configs(INITIALIZERS, without=("given",))),
        "seed": draw(SEEDS),
    }
    training = {
        "loss": st.none() | configs(LOSSES),
        "optimizer": configs(OPTIMIZERS),
        "schedule": configs(SCHEDULES),
        "warmup": st.none() | plain(Warmup),
        "clipping": st.none() | configs(CLIPPINGS),
        "early_stopping": st.none() | plain(EarlyStopping),
        "augmentation": st.none() | configs({"jitter": Jitter}),
        "dtype": st.sampled_from(["float64", "float32"]),
        "seed": SEEDS,
        **fields("training", "learning_rate", "batch_size", "epochs", "l1", "l2"),
    }
    return {
        "data": data,
        "network": network,
        "training": draw(st.fixed_dictionaries({}, optional=training)),
        "seed": draw(st.integers(0, 2**32 - 1)),
    }


@st.composite
def valid_specs(draw: st.DrawFn) -> ExperimentSpec:
    source = draw(spec_data())
    try:
        return parse_spec(source)
    except SpecError:
        # Loss and output drawn without regard for each other and the problem: leave them open.
        source["training"].pop("loss", None)
        source["network"]["output_activation"] = None
    try:
        return parse_spec(source)
    except SpecError:
        # What is left are the rules between two settings.
        source["training"].pop("optimizer", None)
        source["network"]["initializer"] = "he"
        for layer in source["network"]["hidden"]:
            layer["units"] = layer.get("units", 2) + (layer.get("units", 2) == 1)
    return parse_spec(source)
