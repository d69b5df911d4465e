"""Interventions that fit a spec, for properties."""

import math
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from experiments.spec.limits import field_range
from experiments.spec.spec import ExperimentSpec
from nn_core.activations import ACTIVATIONS
from nn_core.optimizers import OPTIMIZERS


def _numbers(path: str) -> st.SearchStrategy[Any]:
    limits = field_range(path)
    if limits.whole:
        return st.integers(int(limits.minimum), int(limits.maximum))
    return st.floats(limits.minimum, limits.maximum, allow_subnormal=False)


@st.composite
def interventions(draw: st.DrawFn, spec: ExperimentSpec, most: int = 4) -> list[dict[str, Any]]:
    """Plain data of interventions in the order of their moments."""
    sizes = [spec.data.n_in, *(layer.units for layer in spec.network.hidden), spec.data.n_out]
    shapes = list(pairwise(sizes))
    batch = spec.training.batch_size
    epochs = sorted(draw(st.lists(st.integers(0, 200), max_size=most, unique=True)))
    found = []
    for epoch in epochs:
        steps = math.ceil(spec.data.part_sizes[0] / batch)
        step = draw(st.integers(0, min(steps - 1, 3)))
        optional = {
            name: _numbers(f"training.{name}") for name in ("learning_rate", "l1", "l2", "epochs")
        }
        optional["optimizer"] = st.sampled_from(sorted(OPTIMIZERS))
        optional["frozen"] = st.lists(st.integers(0, len(shapes) - 1), unique=True)
        if not step:
            optional["batch_size"] = st.integers(1, 64)
            optional["dropout"] = st.floats(0, 0.9)
            optional["activation"] = st.sampled_from(sorted({*ACTIVATIONS} - {"softmax"}))
        one = draw(st.fixed_dictionaries({}, optional=optional))
        batch = one.get("batch_size", batch)
        edits = []
        for _ in range(draw(st.integers(0, 2))):
            layer = draw(st.integers(0, len(shapes) - 1))
            n_in, n_out = shapes[layer]
            edits.append(
                {
                    "layer": layer,
                    "unit": draw(st.integers(0, n_out - 1)),
                    "source": draw(st.none() | st.integers(0, n_in - 1)),
                    "value": draw(st.floats(-10, 10)),
                }
            )
        found.append({"epoch": epoch, "step": step, **one, "edits": edits})
    return found
