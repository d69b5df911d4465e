"""The doctor on textbook cases, over 50 seeds each: the cause comes first."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from nn_core.data import load, prepare
from nn_core.diagnostics.doctor import diagnose
from nn_core.diagnostics.evidence import examine
from nn_core.initializers import Constant, He, Initializer, Normal, Xavier, Zeros
from nn_core.layers import Dense
from nn_core.losses import BinaryCrossEntropy
from nn_core.network import Network
from nn_core.optimizers import SGD, Adam, Optimizer
from nn_core.random_streams import stream
from nn_core.training.step import TrainingSettings
from nn_core.training.trainer import Trainer

SEEDS = range(50)


@dataclass(frozen=True)
class Case:
    """A network with one fault, and what the doctor is to say first and under it."""

    activation: str
    hidden: tuple[int, ...]
    initializer: Initializer
    first: str | None
    under: frozenset[str] = frozenset()
    bias: float = 0.0
    rates: dict[str, float] = field(default_factory=lambda: {"sgd": 0.1, "adam": 0.01})


CASES = {
    "deep sigmoid, small weights": Case(
        "sigmoid", (8,) * 6, Normal(deviation=0.1), "vanishing", frozenset({"plateau"})
    ),
    "deep sigmoid, tiny weights": Case("sigmoid", (10,) * 5, Normal(deviation=0.01), "vanishing"),
    "deep tanh, small weights": Case("tanh", (8,) * 6, Normal(deviation=0.05), "vanishing"),
    "deep ReLU, large weights": Case(
        "relu", (16,) * 6, Normal(deviation=3.0), "exploding", frozenset({"bad_start"})
    ),
    "ReLU, biases of -10": Case(
        "relu", (16, 16), He(), "dead", frozenset({"vanishing", "plateau"}), bias=-10.0
    ),
    "tanh, weights of 5": Case("tanh", (16, 16), Normal(deviation=5.0), "saturated"),
    "sigmoid, weights of deviation 10": Case("sigmoid", (8, 8), Normal(0.0, 10.0), "saturated"),
    "zeros, tanh": Case("tanh", (8, 8), Zeros(), "symmetric", frozenset({"vanishing", "plateau"})),
    "zeros, ReLU": Case("relu", (8, 8), Zeros(), "symmetric", frozenset({"dead"})),
    "all weights alike": Case("tanh", (8, 8), Constant(0.5), "symmetric"),
    "sound tanh": Case("tanh", (8, 8), Xavier(), None),
    "sound ReLU": Case("relu", (16, 16), He(), None),
    "sound SiLU": Case("silu", (16, 16), He(), None),
    "sound sigmoid": Case("sigmoid", (8,), Xavier(), None),
}
OPTIMIZERS: dict[str, Optimizer] = {"sgd": SGD(), "adam": Adam()}


@pytest.fixture(scope="module")
def data() -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    drawn = load("moons", n_samples=250, noise=None, options={}, rng=stream(0, "data"))
    prepared = prepare(drawn, validation=0.2, test=0.2, rng=stream(0, "split"))
    return (prepared.train.X, prepared.train.Y), (prepared.validation.X, prepared.validation.Y)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_first_finding_is_the_right_one(
    name: str,
    optimizer: str,
    data: tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]],
) -> None:
    case, (train, validation) = CASES[name], data
    layers = [Dense(units, case.activation) for units in case.hidden]
    network = Network(2, (*layers, Dense(1, "sigmoid")), case.initializer)
    start = network.initialize(list(SEEDS))
    for k in range(len(case.hidden)):
        start.biases[k][:] += case.bias
    settings = TrainingSettings(
        BinaryCrossEntropy(),
        optimizer=OPTIMIZERS[optimizer],
        learning_rate=case.rates[optimizer],
        batch_size=50,
        epochs=21,
    )
    trainer = Trainer(network, settings, train, validation, seed=list(SEEDS), parameters=start)
    for _record in trainer.epochs():
        pass
    ends = {one.network: one for one in trainer.divergences}
    firsts = {}
    for index in SEEDS:
        found = diagnose(
            examine(
                network,
                trainer.history,
                settings,
                *train,
                index=index,
                divergence=ends.get(index),
            )
        )
        firsts[index] = found[0].kind if found else None
        # What follows from the first is no finding beside it.
        assert len(found) <= 1, (index, [one.kind for one in found])
        if found:
            assert case.under <= {one.kind for one in found[0].consequences}, index
            assert found[0].text
            assert found[0].source
    assert firsts == dict.fromkeys(SEEDS, case.first)


@pytest.mark.parametrize("hidden", [(), (2,), (16, 16)], ids=str)
@pytest.mark.parametrize("rate", [0.001, 0.1])
@pytest.mark.parametrize("epochs", [3, 30])
@pytest.mark.parametrize("dataset", ["moons", "xor"])
def test_a_run_that_learned_nothing_is_said_and_no_other(
    dataset: str, hidden: tuple[int, ...], rate: float, epochs: int
) -> None:
    drawn = load(dataset, n_samples=120, noise=None, options={}, rng=stream(0, "data"))
    part = prepare(drawn, validation=0.0, test=0.2, rng=stream(0, "split")).train
    network = Network(2, (*(Dense(units, "tanh") for units in hidden), Dense(1, "sigmoid")))
    settings = TrainingSettings(BinaryCrossEntropy(), SGD(), learning_rate=rate, epochs=epochs)
    seeds = list(range(5))
    trainer = Trainer(network, settings, (part.X, part.Y), seed=seeds)
    for _record in trainer.epochs():
        pass
    share = float(part.Y.mean())
    guess = -(share * np.log(share) + (1 - share) * np.log(1 - share))
    for index in seeds:
        found = diagnose(examine(network, trainer.history, settings, part.X, part.Y, index=index))
        said = any(
            "no better than a guess" in one.text
            for cause in found
            for one in (cause, *cause.consequences)
        )
        last = float(trainer.history.curve("train_loss")[-1, index])
        assert said == (last > 0.95 * guess), (index, last / guess)
