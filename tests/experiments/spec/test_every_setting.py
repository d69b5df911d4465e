"""Every value that a control offers trains on every dataset, or is refused with a sentence."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from experiments.run.runner import build
from experiments.spec.defaults import default_spec
from experiments.spec.errors import SpecError
from experiments.spec.parsing import parse_spec
from experiments.spec.spec import ExperimentSpec
from nn_core.activations import ACTIVATIONS
from nn_core.data import DATASETS
from nn_core.data.features import FEATURES
from nn_core.initializers import INITIALIZERS
from nn_core.losses import LOSSES
from nn_core.optimizers import OPTIMIZERS
from nn_core.optimizers.clipping import CLIPPINGS
from nn_core.optimizers.schedules import SCHEDULES
from nn_core.training.augmentation import AUGMENTATIONS

RATES = (1e-5, 1e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
STRENGTHS = (0.0, 1e-5, 1e-3, 0.1, 1.0, 10.0)


SPANS: dict[str, tuple[dict[str, Any], ...]] = {
    "data": (
        *({"validation": share, "test": share} for share in (0.1, 0.4)),
        {"scale": False},
    ),
    "network": (
        {"hidden": []},
        *({"hidden": [{"units": 3, "activation": kind, "dropout": 0.2}]} for kind in ACTIVATIONS),
        *({"output_activation": kind} for kind in ACTIVATIONS),
        *({"initializer": kind} for kind in INITIALIZERS if kind != "given"),
    ),
    "training": (
        *({"loss": kind} for kind in LOSSES),
        *({"optimizer": kind} for kind in OPTIMIZERS),
        *({"schedule": kind} for kind in SCHEDULES),
        *({"clipping": kind} for kind in CLIPPINGS),
        *({"augmentation": kind} for kind in AUGMENTATIONS),
        *({"learning_rate": rate} for rate in RATES),
        *({kind: strength} for strength in STRENGTHS for kind in ("l1", "l2")),
        {"early_stopping": {"patience": 1}},
        {"warmup": {"epochs": 3}},
        {"dtype": "float32"},
    ),
}


def settings(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """What each control of the Lab can be set to, one at a time."""
    info = DATASETS[name]
    for option in info.options:
        for value in range(option.minimum, option.maximum + 1):
            yield "data", {"options": {option.name: value}}
    for noise in (info.noise.minimum, info.noise.maximum):
        yield "data", {"noise": noise}
    if info.n_features == 2:
        for feature in FEATURES:
            yield "data", {"features": [feature]}
    for section, spans in SPANS.items():
        for fields in spans:
            yield section, fields


def parsed(described: dict[str, Any]) -> ExperimentSpec | SpecError:
    try:
        return parse_spec(described)
    except SpecError as refused:
        return refused


@pytest.mark.parametrize("name", DATASETS)
def test_every_setting_trains_or_is_refused_by_field(name: str) -> None:
    base = default_spec(name).model_dump(mode="json")
    base["data"]["n_samples"] = max(DATASETS[name].minimum_samples, 100)
    base["training"] |= {"epochs": 2, "batch_size": 32}
    trained = 0
    for section, fields in settings(name):
        described = {**base, section: base[section] | fields}
        spec = parsed(described)
        if isinstance(spec, SpecError):
            assert spec.errors[0].field.startswith(("data", "network", "training"))
            assert spec.errors[0].message
            continue
        experiment = build(spec)
        experiment.run()
        assert np.isfinite(experiment.trainer.parameters.flat).all(), fields
        trained += 1
    assert trained > 50
