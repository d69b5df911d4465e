"""Hand-made evidence: a sound run, and whatever a test makes wrong with it."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from nn_core.diagnostics.evidence import Evidence
from nn_core.diagnostics.layers import LayerRecords, Timeline
from nn_core.layers import Dense
from nn_core.network import Network

HEALTHY = {
    "gradient_norm": 0.1,
    "mean_abs_gradient": 0.01,
    "delta_norm": 0.1,
    "weight_norm": 2.0,
    "update_ratio": 1e-3,
    "activation_mean": 0.0,
    "activation_spread": 0.5,
    "z_variance": 1.0,
    "dead_share": 0.0,
    "saturated_share": 0.0,
}
EPOCHS = 41


@pytest.fixture
def make_evidence() -> Callable[..., Evidence]:
    """``make_evidence(records={"dead_share": (rows, layer, value)}, train_loss=...)``."""

    def make(records: dict[str, tuple[Any, Any, float]] | None = None, **changes: Any) -> Evidence:
        network = Network(2, (Dense(4, "relu"), Dense(4, "relu"), Dense(1, "sigmoid")))
        values = {name: np.full((EPOCHS, 3), value) for name, value in HEALTHY.items()}
        values["update_ratio"][0] = np.nan
        for name, (rows, layer, value) in (records or {}).items():
            values[name][rows, layer] = value
        epochs = np.arange(EPOCHS)
        falling = 0.7 * np.exp(-epochs / 10.0) + 0.05
        sound = Evidence(
            network=network,
            timeline=Timeline(epochs, LayerRecords(**values), 100),
            distinct=np.array([[4, 4, 1], [4, 4, 1]]),
            epochs=epochs,
            train_loss=falling,
            learning_rate=np.full(EPOCHS, 0.1),
            validation_loss=falling + 0.002,
            start_loss=np.log(2.0),
            guess_loss=np.log(2.0),
            sharpness={0: 1.0, 40: 10.0},
            stable_product=2.0,
        )
        assert set(changes) <= {field.name for field in fields(Evidence)}
        return replace(sound, **changes)

    return make
