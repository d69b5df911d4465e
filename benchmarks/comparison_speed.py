"""A whole comparison against the same fits with scikit-learn's MLPClassifier under joblib.

6 datasets × 4 networks × 10 seeds × 100 epochs, with the same data and settings, in turn. Ours
runs in one process, with losses and accuracies per epoch, test scores, and surfaces; scikit-learn
runs 240 fits in two processes, with its running training loss. One BLAS thread each.
"""

import time
import warnings

import joblib
from threadpoolctl import threadpool_limits

from benchmarks.reporting import options, row
from experiments.compare.columns import AXES, NETWORKS, network_columns
from experiments.compare.grid import Comparison
from experiments.run.runner import prepare_data
from experiments.spec.spec import ExperimentSpec

DATASETS = ("moons", "circles", "xor", "spiral", "checkerboard", "blobs")
SEEDS = 10
PROCESSES = 2


def grid() -> Comparison:
    return Comparison(DATASETS, network_columns(*AXES["network"].values), SEEDS)


def ours() -> tuple[float, float, int]:
    """Return the seconds to the first cell and to the last, and the number of fits."""
    start, first, fits = time.perf_counter(), 0.0, 0
    for cell in grid().cells():
        first = first or time.perf_counter() - start
        fits += len(cell.seeds)
    return first, time.perf_counter() - start, fits


def fit(spec: ExperimentSpec) -> float:
    """Generate one run's data and train MLPClassifier on it; return the test accuracy."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    data, training = prepare_data(spec), spec.training
    model = MLPClassifier(
        tuple(layer.units for layer in spec.network.hidden),
        activation="tanh",
        alpha=0.0,
        batch_size=training.batch_size,
        learning_rate_init=training.learning_rate,
        max_iter=training.epochs,
        tol=0.0,
        n_iter_no_change=training.epochs + 1,
        random_state=spec.seed,
    )
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(data.train.X, data.train.y)
    return float(model.score(data.test.X, data.test.y))


def scikit_learn(pool: joblib.Parallel) -> tuple[float, int]:
    """Return the seconds for all fits, and their number."""
    start = time.perf_counter()
    specs = [spec for group in grid().plan() for cell in group.specs for spec in cell]
    scores = pool(joblib.delayed(fit)(spec) for spec in specs)
    return time.perf_counter() - start, len(scores)


def warm(pool: joblib.Parallel) -> None:
    """Start the processes and import both libraries, outside the measured time."""
    spec = ExperimentSpec(training={"epochs": 2})
    pool(joblib.delayed(fit)(spec) for _ in range(4 * PROCESSES))
    for _ in Comparison(DATASETS[:1], seeds=1, base=spec).cells():
        pass


def main() -> None:
    """Time both and print the table."""
    repetitions = options(__doc__, repetitions=3).repetitions
    firsts, own, peer = [], [], []
    with threadpool_limits(1), joblib.Parallel(n_jobs=PROCESSES) as pool:
        warm(pool)
        for _ in range(repetitions):
            first, seconds, fits = ours()
            firsts.append(first)
            own.append(seconds)
            seconds, theirs = scikit_learn(pool)
            peer.append(seconds)
            if fits != theirs:
                raise RuntimeError(f"both sides must do the same fits; got {fits} and {theirs}")
    ratios = [theirs / mine for theirs, mine in zip(peer, own, strict=True)]
    sizes = ", ".join(NETWORKS[name].title.lower() for name in AXES["network"].values)
    print(f"{len(DATASETS)} datasets × 4 networks ({sizes}) × {SEEDS} seeds × 100 epochs")
    print("| | seconds (median) | range |")
    print("|---|---|---|")
    row("ours, first cell", firsts)
    row("ours, whole comparison", own)
    row(f"scikit-learn, {PROCESSES} processes", peer)
    row("times as fast", ratios, 1)


if __name__ == "__main__":
    main()
