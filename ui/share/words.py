"""What goals and hidden controls are called."""

from __future__ import annotations

from experiments.spec.query import split
from nn_core.data import DATASETS
from nn_core.data.features import FEATURES
from nn_core.types import N_
from tutorial.lessons import NUMBERS, RAW, WORDS, Check, Condition
from ui.i18n import _, joined
from ui.names import title
from ui.text import digits

CONTROLS: dict[str, str] = {
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
"""Titles of the controls that a link may hide."""

_PERCENT = ("accuracy",)
_SIGNS = {">=": "≥", "<=": "≤"}


def condition_title(name: str) -> str:
    """Return what a figure or a setting of a goal is called.

    >>> condition_title("test_accuracy"), condition_title("optimizer")
    ('Test accuracy', 'Optimizer')
    """
    return _(NUMBERS[name] if name in NUMBERS else WORDS[name])


def condition_text(condition: Condition) -> str:
    """Return a condition as it is read.

    >>> condition_text(Condition("test_accuracy", ">=", 0.95))
    'Test accuracy ≥ 95%'
    """
    value = value_text(condition.name, condition.value)
    return f"{condition_title(condition.name)} {_SIGNS.get(condition.sign, '=')} {value}"


def check_text(check: Check) -> str:
    """Return a condition with its mark and what the run has."""
    mark = ":green[✓]" if check.holds else ":gray[○]"
    has = "–" if check.value is None else value_text(check.condition.name, check.value)
    return f"{mark} {condition_text(check.condition)}  :gray[({has})]"


def value_text(name: str, value: float | str) -> str:
    """Return a figure or a setting as it is read; what is unknown, as code.

    >>> value_text("parameters", 60.0), value_text("gap", 0.1234), value_text("features", "raw")
    ('60', '0.123', 'raw')
    """
    if not isinstance(value, str):
        return f"{digits(100 * value)}%" if name.endswith(_PERCENT) else digits(value)
    if name == "features" and value == RAW:
        return _("raw")
    try:
        if name == "dataset":
            return _(DATASETS[value].title)
        if name == "features":
            # A formula is what somebody typed.
            return joined(
                title("feature", one) if one in FEATURES else _code(one)
                for one in split(value, ",")
            )
        group = {"activation": "activation", "optimizer": "optimizer"}[name]
        return joined(title(group, kind) for kind in value.split(","))
    except KeyError:
        return _code(value)


def _code(value: str) -> str:
    plain = value.replace("`", "'").replace("\n", " ")
    return f"`{plain}`" if plain else "–"
