"""Counts of a network, against a count of what the engine does."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.run.runner import build, build_population
from experiments.spec.defaults import default_spec
from experiments.spec.network_cost import network_cost
from experiments.spec.parsing import changed
from nn_core import network as engine
from nn_core.data import DATASETS


@pytest.mark.parametrize("units", [(), (3,), (5, 2, 7)])
def test_multiply_adds_are_those_of_the_products_that_the_engine_forms(units, monkeypatch) -> None:
    hidden = [{"units": n} for n in units]
    spec = changed(default_spec("iris"), {"network.hidden": hidden, "training.l2": 0.0})
    # A population of one takes its products by np.matmul alone.
    trainer, counted = build_population([spec]).trainer, network_cost(spec)
    X, y = trainer.train
    products = []

    def matmul(one, other, out=None):
        products.append(math.prod(np.shape(one)) * np.shape(other)[-1])
        return np.matmul(one, other, out)

    class Spy:
        def __getattr__(self, name):
            return matmul if name == "matmul" else getattr(np, name)

    monkeypatch.setattr(engine, "np", Spy())
    parameters = trainer.parameters
    # A bias is a weight of an input that is always 1; it is not counted.
    biases = len(X) * sum(counted.sizes[1:])
    passes = engine.forward(trainer.network, parameters, X)
    assert sum(products) - biases == len(X) * counted.forward
    gradient = type(parameters)(trainer.network.layout, np.zeros_like(parameters.flat))
    engine.backward(trainer.network, parameters, passes, y, spec.loss, gradient)
    assert sum(products) - 2 * biases == len(X) * counted.training
    assert counted.epoch == len(X) * counted.training


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("optimizer", ["sgd", "adam", {"kind": "sgd", "momentum": 0.9}])
def test_memory_is_that_of_the_arrays(dtype, optimizer) -> None:
    spec = changed(
        default_spec("moons"), {"training.dtype": dtype, "training.optimizer": optimizer}
    )
    trainer, counted = build(spec).trainer, network_cost(spec)
    record = trainer.step()
    assert counted.parameters == trainer.parameters.flat.size
    assert counted.parameter_bytes == trainer.parameters.flat.nbytes + record.gradient.flat.nbytes
    state = trainer.upcoming().state
    held = sum(part.nbytes for part in state.values() if isinstance(part, np.ndarray))
    assert 0 <= counted.optimizer_bytes - held <= 16  # the number of the step
    batch = record.passes[0].inputs.nbytes + sum(p.z.nbytes + p.a.nbytes for p in record.passes)
    assert counted.batch_bytes == batch
    assert counted.total_bytes == (
        counted.parameter_bytes + counted.optimizer_bytes + counted.batch_bytes
    )


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_count_of_parameters_is_the_network_s(dataset) -> None:
    spec = default_spec(dataset)
    assert network_cost(spec).parameters == build(spec).parameter_count


@given(data=st.data())
def test_training_costs_at_most_three_times_the_way_forward(specs, data) -> None:
    counted = network_cost(data.draw(specs))
    assert 2 * counted.forward <= counted.training < 3 * counted.forward
    assert counted.epoch % counted.training == 0
