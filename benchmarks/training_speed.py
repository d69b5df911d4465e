"""Training speed against scikit-learn and PyTorch eager, one BLAS thread each.

All train the same networks, data, batches, epochs, and optimizers in turn. Prints microseconds of
process time per step (median) and speed ratios (median over rounds). Ours also evaluates the
training set after each epoch, as in the Lab; the others average the batch losses.
"""

import argparse
import gc
import importlib.util
import statistics
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from nn_core import (
    SGD,
    Adam,
    BinaryCrossEntropy,
    CategoricalCrossEntropy,
    Dense,
    Network,
    Trainer,
    TrainingSettings,
)
from nn_core.types import Array

RATES = {"adam": 0.001, "sgd": 0.03}


@dataclass(frozen=True)
class Task:
    """A network, its data, and its training settings."""

    data: str
    hidden: tuple[int, ...]
    batch_size: int
    optimizer: str
    epochs: int

    @property
    def title(self) -> str:
        X, y = load(self.data)
        outputs = 1 if y.max() == 1 else int(y.max()) + 1
        sizes = "-".join(map(str, (X.shape[1], *self.hidden, outputs)))
        return f"{self.data} {sizes}, batch {self.batch_size}, {self.optimizer}"

    @property
    def steps(self) -> int:
        return self.epochs * -(-len(load(self.data)[0]) // self.batch_size)


TASKS = (
    Task("moons", (16, 16), 32, "adam", 30),
    Task("moons", (4, 2), 10, "adam", 30),
    Task("breast_cancer", (32,), 32, "adam", 50),
    Task("digits", (64, 32), 128, "adam", 30),
    Task("moons", (16, 16), 32, "sgd", 30),
    Task("moons", (4, 2), 10, "sgd", 30),
)
POPULATION = 64

_LOADED: dict[str, tuple[Array, Array]] = {}


def load(name: str) -> tuple[Array, Array]:
    """Return standardized inputs and labels of a dataset."""
    if name not in _LOADED:
        from sklearn import datasets
        from sklearn.preprocessing import StandardScaler

        if name == "moons":
            X, y = datasets.make_moons(1000, noise=0.2, random_state=0)
        else:
            X, y = getattr(datasets, f"load_{name}")(return_X_y=True)
        _LOADED[name] = StandardScaler().fit_transform(X), y
    return _LOADED[name]


def ours(task: Task, networks: int = 0, dtype: type = np.float64) -> None:
    """Train with nn_core: one network, or a population of several."""
    X, y = load(task.data)
    classes = int(y.max()) + 1
    loss = BinaryCrossEntropy() if classes == 2 else CategoricalCrossEntropy()
    output = Dense(1, "sigmoid") if classes == 2 else Dense(classes, "softmax")
    targets = y[:, np.newaxis] if classes == 2 else np.eye(classes)[y]
    network = Network(X.shape[1], (*(Dense(units, "relu") for units in task.hidden), output))
    settings = TrainingSettings(
        loss,
        Adam() if task.optimizer == "adam" else SGD(),
        RATES[task.optimizer],
        batch_size=task.batch_size,
        epochs=task.epochs,
    )
    seed = list(range(networks)) if networks else 0
    trainer = Trainer(network, settings, (X, targets), seed=seed, dtype=dtype)
    for _record in trainer.epochs():
        pass


def scikit_learn(task: Task) -> None:
    """Train with MLPClassifier."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    X, y = load(task.data)
    model = MLPClassifier(
        task.hidden,
        solver=task.optimizer,
        alpha=0.0,
        batch_size=task.batch_size,
        learning_rate_init=RATES[task.optimizer],
        max_iter=task.epochs,
        momentum=0.0,
        nesterovs_momentum=False,
        tol=0.0,
        n_iter_no_change=task.epochs + 1,
        random_state=0,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(X, y)


def pytorch(task: Task) -> None:
    """Train with PyTorch eager in float64, with batches sliced from a shuffled tensor as ours."""
    import torch

    X_array, y_array = load(task.data)
    classes = int(y_array.max()) + 1
    X = torch.from_numpy(X_array)
    sizes = (X.shape[1], *task.hidden, 1 if classes == 2 else classes)
    layers: list[torch.nn.Module] = []
    for k in range(len(sizes) - 1):
        layers.append(torch.nn.Linear(sizes[k], sizes[k + 1], dtype=torch.float64))
        if k < len(sizes) - 2:
            layers.append(torch.nn.ReLU())
    model = torch.nn.Sequential(*layers)
    if classes == 2:
        y = torch.from_numpy(y_array.astype(float)).unsqueeze(1)
        loss: torch.nn.Module = torch.nn.BCEWithLogitsLoss()
    else:
        y, loss = torch.from_numpy(y_array.astype(np.int64)), torch.nn.CrossEntropyLoss()
    kind = torch.optim.Adam if task.optimizer == "adam" else torch.optim.SGD
    optimizer = kind(model.parameters(), lr=RATES[task.optimizer])
    for _epoch in range(task.epochs):
        order = torch.randperm(len(X))
        shuffled, targets = X[order], y[order]
        total = torch.zeros((), dtype=torch.float64)
        for start in range(0, len(X), task.batch_size):
            optimizer.zero_grad()
            stop = start + task.batch_size
            value = loss(model(shuffled[start:stop]), targets[start:stop])
            value.backward()
            optimizer.step()
            total += value.detach()


def in_turn(
    runs: dict[str, Callable[[], None]], steps: dict[str, int], repetitions: int
) -> dict[str, list[float]]:
    """Return microseconds per step; contenders alternate so that drift affects all alike."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for repetition in range(repetitions + 1):
        for name, run in runs.items():
            # Collect one library's garbage outside the other's time; imported modules are
            # excluded from collection, as in the app.
            gc.collect()
            gc.freeze()
            start = time.process_time()
            run()
            # The first round is a warm-up for caches and imports.
            if repetition:
                times[name].append((time.process_time() - start) / steps[name] * 1e6)
    return times


def ratio(times: dict[str, list[float]], peer: str, mine: str = "ours") -> float:
    """Return the median of the ratios per round."""
    pairs = zip(times[peer], times[mine], strict=True)
    return statistics.median(theirs / own for theirs, own in pairs)


def main() -> None:
    """Time every task and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repetitions", type=int, default=7)
    repetitions = parser.parse_args().repetitions
    has_torch = importlib.util.find_spec("torch") is not None
    with threadpool_limits(1):
        if has_torch:
            import torch

            torch.set_num_threads(1)
        print("| task | ours, µs/step | scikit-learn | times | PyTorch eager | times |")
        print("|---|---|---|---|---|---|")
        for task in TASKS:
            runs: dict[str, Callable[[], None]] = {
                "ours": lambda task=task: ours(task),
                "scikit-learn": lambda task=task: scikit_learn(task),
            }
            if has_torch:
                runs["PyTorch"] = lambda task=task: pytorch(task)
            times = in_turn(runs, dict.fromkeys(runs, task.steps), repetitions)
            cells = [f"{statistics.median(times[name]):.0f}" for name in ("ours", "scikit-learn")]
            cells += [f"{ratio(times, 'scikit-learn'):.1f}"]
            if has_torch:
                cells += [f"{statistics.median(times['PyTorch']):.0f}"]
                cells += [f"{ratio(times, 'PyTorch'):.1f}"]
            else:
                cells += ["not installed", "–"]
            print(f"| {task.title} | {' | '.join(cells)} |", flush=True)
        _population(repetitions)


def _population(repetitions: int) -> None:
    alone = TASKS[0]
    crowd = Task(alone.data, alone.hidden, alone.batch_size, alone.optimizer, 3)
    runs: dict[str, Callable[[], None]] = {
        "ours": lambda: ours(crowd, POPULATION),
        "float32": lambda: ours(crowd, POPULATION, dtype=np.float32),
        "scikit-learn": lambda: scikit_learn(alone),
    }
    per_network = crowd.steps * POPULATION
    steps = {"ours": per_network, "float32": per_network, "scikit-learn": alone.steps}
    times = in_turn(runs, steps, repetitions)
    print(
        f"\n{POPULATION} networks of {alone.title} as one population, per network and step: "
        f"{statistics.median(times['ours']):.1f} µs in float64, "
        f"{ratio(times, 'scikit-learn'):.1f} times scikit-learn's speed; "
        f"{statistics.median(times['float32']):.1f} µs in float32, "
        f"{ratio(times, 'scikit-learn', 'float32'):.1f} times."
    )


if __name__ == "__main__":
    main()
