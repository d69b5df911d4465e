"""Accuracy of the doctor's verdict that nothing was learned, over 840 runs.

7 datasets × 4 networks × 2 learning rates × 3 lengths × 5 seeds. A final loss above 95 % of the
loss of guessing must lead to such a finding or consequence, any other must not.
"""

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from experiments.run.runner import build_population
from experiments.spec.defaults import default_spec
from experiments.spec.parsing import changed
from experiments.spec.spec import ExperimentSpec
from nn_core.diagnostics.doctor import diagnose
from nn_core.diagnostics.evidence import examine
from nn_core.diagnostics.rules import NO_BETTER

DATASETS = ("moons", "circles", "xor", "spiral", "gaussian_quantiles", "blobs", "sine")
NETWORKS = {"none": (), "2 sigmoid": (2,), "4-2 tanh": (4, 2), "16-16 relu": (16, 16)}
RATES = (("sgd", 0.01), ("adam", 0.01))
LENGTHS = (5, 30, 150)
SEEDS = range(5)


class Verdict(NamedTuple):
    """Final loss as a share of the loss of guessing, and whether the doctor reported it."""

    name: str
    share: float
    is_said: bool

    @property
    def is_right(self) -> bool:
        """Whether the doctor's statement is correct."""
        return self.is_said == (not self.share <= NO_BETTER)


def specs(
    dataset: str, network: str, optimizer: str, rate: float, epochs: int
) -> list[ExperimentSpec]:
    """Return the specs of one cell's runs, one per seed."""
    activation = network.rsplit(maxsplit=1)[-1]
    changes = {
        "data.n_samples": 200,
        "network.hidden": [
            {"units": units, "activation": {"kind": activation}} for units in NETWORKS[network]
        ],
        "network.initializer": "he" if activation == "relu" else "xavier",
        "training.optimizer": {"kind": optimizer},
        "training.learning_rate": rate,
        "training.epochs": epochs,
    }
    base = changed(default_spec(dataset), changes)
    return [changed(base, {"seed": seed}) for seed in SEEDS]


def verdicts(name: str, runs: list[ExperimentSpec]) -> Iterator[Verdict]:
    """Train one cell's runs as a population, and diagnose each."""
    experiment = build_population(runs)
    history, trainer = experiment.run(), experiment.trainer
    ends = {one.network: one for one in trainer.divergences}
    for index in range(len(runs)):
        X, y = (part if part.ndim == 2 else part[index] for part in trainer.train)
        evidence = examine(
            experiment.network,
            history,
            trainer.settings,
            X,
            y,
            index=index,
            divergence=ends.get(index),
        )
        findings = diagnose(evidence)
        kinds = {one.kind for cause in findings for one in (cause, *cause.consequences)}
        share = float(evidence.train_loss[-1]) / evidence.guess_loss
        yield Verdict(f"{name}, seed {index}", share, "no_better_than_guess" in kinds)


def main() -> None:
    """Print the doctor's accuracy, and each run with a wrong verdict."""
    every: list[Verdict] = []
    for dataset, network, rate, epochs in product(DATASETS, NETWORKS, RATES, LENGTHS):
        name = f"{dataset}, {network}, {rate[0]} {rate[1]:g}, {epochs} epochs"
        every += verdicts(name, specs(dataset, network, *rate, epochs))
    stuck = [one for one in every if not one.share <= NO_BETTER]
    said = sum(one.is_said for one in stuck)
    false_alarms = sum(one.is_said for one in every) - said
    print(f"{len(every)} runs, {len(stuck)} no better than a guess: {said} said")
    print(f"{len(every) - len(stuck)} better: {false_alarms} said to be none")
    for one in every:
        if not one.is_right:
            print(f"  {one.name}: {one.share:.3f} of a guess's loss")


if __name__ == "__main__":
    main()
