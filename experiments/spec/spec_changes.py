"""Changes that fix a spec, for `experiments.spec.parsing.changed`.

They are shared by the warnings before a run and the advice after it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from experiments.spec.spec import ExperimentSpec

DOMINATING_L1, DOMINATING_L2, USUAL_PENALTY = 0.1, 0.3, 0.001
"""Strengths at which a penalty outweighs the loss of a classifier, and a usual strength."""

STANDARDIZED: Mapping[str, Any] = {"data.scale": True}


def fitting_initializer(spec: ExperimentSpec) -> str:
    """Return the kind of initial weights that suits the hidden activations."""
    hidden = spec.network.hidden
    return hidden[0].activation.initializer if hidden else "xavier"


def dominating_penalties(spec: ExperimentSpec) -> Iterator[tuple[str, float]]:
    """Yield name and strength of each penalty that outweighs the loss."""
    for name, most in (("l1", DOMINATING_L1), ("l2", DOMINATING_L2)):
        strength = getattr(spec.training, name)
        if spec.network.hidden and strength >= most and spec.data.problem != "regression":
            yield name, strength


def is_linear(spec: ExperimentSpec) -> bool:
    """Return whether there are hidden layers and all of them are linear."""
    hidden = spec.network.hidden
    return bool(hidden) and all(layer.activation.kind == "identity" for layer in hidden)


def in_each_layer(spec: ExperimentSpec, name: str, value: Any) -> dict[str, Any]:
    """Return the changes that set a field in every hidden layer."""
    return {f"network.hidden.{k}.{name}": value for k in range(len(spec.network.hidden))}


def relu_and_he(spec: ExperimentSpec) -> dict[str, Any]:
    """Return the changes to ReLU and to the matching initial weights."""
    return {**in_each_layer(spec, "activation", "relu"), "network.initializer": "he"}
