"""Teacher's additions to a link: a goal that is checked, and hidden controls."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from experiments.run.experiment import Experiment
from experiments.spec.errors import FieldError, SpecError, shown
from experiments.spec.network_cost import network_cost
from nn_core.types import N_

Sign = Literal[">=", "<=", "="]
MOST_CONDITIONS = 12

NUMBERS: dict[str, str] = {
    "train_accuracy": N_("Training accuracy"),
    "validation_accuracy": N_("Validation accuracy"),
    "test_accuracy": N_("Test accuracy"),
    "train_r_squared": N_("Training R²"),
    "validation_r_squared": N_("Validation R²"),
    "test_r_squared": N_("Test R²"),
    "train_loss": N_("Training loss"),
    "validation_loss": N_("Validation loss"),
    "gap": N_("Training score less validation score"),
    "parameters": N_("Parameters"),
    "layers": N_("Hidden layers"),
    "units": N_("Hidden units"),
    "epochs": N_("Epochs"),
    "samples": N_("Training samples"),
}
"""Numeric quantities that a goal can bound, with titles."""

WORDS: dict[str, str] = {
    "dataset": N_("Dataset"),
    "features": N_("Features"),
    "activation": N_("Activation of the hidden layers"),
    "optimizer": N_("Optimizer"),
}
"""Settings that a goal can fix."""

RAW = "raw"

HIDEABLE: dict[str, str] = {
    "presets": N_("Presets"),
    "advice": N_("Warnings"),
    "data": N_("Data"),
    "data.dataset": N_("Dataset"),
    "data.n_samples": N_("Samples"),
    "data.options": N_("Options of the dataset"),
    "data.noise": N_("Noise"),
    "data.features": N_("Inputs of the network"),
    "data.validation": N_("Validation"),
    "data.test": N_("Test"),
    "data.scale": N_("Standardize"),
    "data.seed": N_("New data"),
    "network": N_("Network"),
    "network.hidden": N_("Hidden layers"),
    "network.hidden.units": N_("Units"),
    "network.hidden.activation": N_("Activation"),
    "network.hidden.dropout": N_("Dropout"),
    "network.output_activation": N_("Output activation"),
    "network.initializer": N_("Initial weights"),
    "training": N_("Training"),
    "training.loss": N_("Loss"),
    "training.optimizer": N_("Optimizer"),
    "training.learning_rate": N_("Learning rate"),
    "training.batch_size": N_("Batch size"),
    "training.epochs": N_("Epochs"),
    "training.l1": N_("L1 penalty"),
    "training.l2": N_("L2 penalty"),
    "more": N_("More training settings"),
    "training.schedule": N_("Learning rate over time"),
    "training.warmup": N_("Warm-up"),
    "training.early_stopping": N_("Early stopping"),
    "training.clipping": N_("Clip the gradient"),
    "training.dtype": N_("Precision"),
    "seed": N_("Seed"),
}
"""Controls and groups of controls that a link can hide, with titles."""

_CONDITION = re.compile(r"\s*([a-z_0-9]{1,40})\s*(>=|<=|=)\s*(.{1,80}?)\s*")


@dataclass(frozen=True)
class Condition:
    """One condition of a goal: a name of `NUMBERS` with a bound, or of `WORDS` with ``=``."""

    name: str
    sign: Sign
    value: float | str

    def __str__(self) -> str:
        value = f"{self.value:.15g}" if isinstance(self.value, float) else self.value
        return f"{self.name}{self.sign}{value}"


@dataclass(frozen=True)
class Check:
    """Result of a condition; `value` is None where undefined, as a regression's accuracy."""

    condition: Condition
    holds: bool
    value: float | str | None


@dataclass(frozen=True)
class Lesson:
    """Goal of a link, and its hidden controls from `HIDEABLE`."""

    goal: tuple[Condition, ...] = ()
    hidden: frozenset[str] = frozenset()

    def hides(self, path: str) -> bool:
        """Whether a control or a group that contains it is hidden.

        >>> lesson = Lesson(hidden=frozenset({"training", "network.hidden.units"}))
        >>> lesson.hides("training.optimizer.beta1"), lesson.hides("network.hidden.0.units")
        (True, True)
        """
        parts = [part for part in path.split(".") if not part.isdigit()]
        return any(".".join(parts[:k]) in self.hidden for k in range(1, len(parts) + 1))

    def pairs(self) -> dict[str, str]:
        """Return the query parameters for `read_lesson`."""
        pairs = {}
        if self.goal:
            pairs["goal"] = ";".join(map(str, self.goal))
        if self.hidden:
            pairs["hide"] = ",".join(name for name in HIDEABLE if name in self.hidden)
        return pairs


LESSON_KEYS = ("goal", "hide")


def read_lesson(pairs: Mapping[str, str]) -> tuple[Lesson, list[FieldError]]:
    """Parse the query parameters; invalid ones are skipped and reported.

    >>> lesson, wrong = read_lesson({"goal": "test_accuracy>=0.95;units=many", "hide": "seed"})
    >>> [str(condition) for condition in lesson.goal], lesson.hides("seed")
    (['test_accuracy>=0.95'], True)
    """
    errors: list[FieldError] = []
    goal: list[Condition] = []
    texts = [text for text in pairs.get("goal", "").split(";") if text.strip()]
    for text in texts[:MOST_CONDITIONS]:
        try:
            goal.append(_read_condition(text))
        except SpecError as error:
            errors += error.under("goal").errors
    if len(texts) > MOST_CONDITIONS:
        template = N_("a goal must have at most {maximum} conditions; got {value}")
        values = {"maximum": MOST_CONDITIONS, "value": len(texts)}
        errors.append(FieldError("goal", template, values))
    names = [name.strip() for name in pairs.get("hide", "").split(",") if name.strip()]
    unknown = [name for name in names if name not in HIDEABLE]
    if unknown:
        template = N_("hide must name controls, among: {known}; got {value}")
        known = {"known": ", ".join(HIDEABLE), "value": shown(unknown[0])}
        errors.append(FieldError("hide", template, known))
    return Lesson(tuple(goal), frozenset(names) & frozenset(HIDEABLE)), errors


def _read_condition(text: str) -> Condition:
    match = _CONDITION.fullmatch(text)
    if match is None or (match[1] not in NUMBERS and match[1] not in WORDS):
        template = N_(
            "a condition must be a name, >=, <= or =, and a value, such as parameters<=60, and the "
            "name among: {known}; got {value}"
        )
        known = ", ".join([*NUMBERS, *WORDS])
        raise SpecError.of("", template, known=known, value=shown(text))
    name, sign, value = match.groups()
    if name in WORDS:
        if sign != "=":
            template = N_("{name} must be named with =, such as {name}=relu; got {value}")
            raise SpecError.of("", template, name=name, value=shown(sign))
        return Condition(name, "=", value)
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if sign == "=" or not math.isfinite(number):
        template = N_("{name} must be bounded by a number, such as {name}<=0.9; got {value}")
        raise SpecError.of("", template, name=name, value=shown(value))
    return Condition(name, ">=" if sign == ">=" else "<=", number)


def check(goal: tuple[Condition, ...], experiment: Experiment) -> list[Check]:
    """Check each condition for the current state of a single run."""
    return [_check(condition, experiment) for condition in goal]


def reached(checks: list[Check]) -> bool:
    """Whether a goal is not empty and all its conditions hold."""
    return bool(checks) and all(one.holds for one in checks)


def _check(condition: Condition, experiment: Experiment) -> Check:
    if condition.name in WORDS:
        current, wanted = word(condition.name, experiment), str(condition.value)
        return Check(condition, set(current.split(",")) == set(wanted.split(",")), current)
    number = _number(condition.name, experiment)
    if number is None or math.isnan(number):
        return Check(condition, False, None)
    bound = float(condition.value)
    # Slack for rounding: 76/80 must count as 0.95.
    slack = 1e-9 * max(1.0, abs(bound))
    holds = number >= bound - slack if condition.sign == ">=" else number <= bound + slack
    return Check(condition, holds, number)


def word(name: str, experiment: Experiment) -> str:
    """Return the current value of a setting of `WORDS`."""
    spec = experiment.spec
    if name == "dataset":
        return spec.data.dataset
    if name == "features":
        return ",".join(spec.data.features) or RAW
    if name == "activation":
        kinds = {layer.activation.kind for layer in spec.network.hidden}
        return ",".join(sorted(kinds))
    return experiment.trainer.settings.optimizer.kind


def _number(name: str, experiment: Experiment) -> float | None:
    history, metric = experiment.trainer.history, experiment.metric
    hidden = experiment.spec.network.hidden
    counts = {
        "layers": len(hidden),
        "units": sum(layer.units for layer in hidden),
        "epochs": experiment.trainer.epoch,
        "samples": len(experiment.prepared.train.y),
    }
    if name in counts:
        return float(counts[name])
    if name == "parameters":
        return float(network_cost(experiment.spec).parameters)
    if name == "gap" and f"validation_{metric}" in history.names:
        train, validation = (history.curve(f"{part}_{metric}") for part in ("train", "validation"))
        return float(train[-1]) - float(validation[-1])
    if name in history.names:
        return float(history.curve(name)[-1])
    if name == f"test_{metric}" and len(experiment.prepared.test.y):
        # Test scores are computed only where a goal needs them.
        report: Any = experiment.evaluate("test")
        return float(getattr(report, metric))
    return None
