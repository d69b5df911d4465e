"""What things are called on every page: titles of kinds, settings and features."""

from __future__ import annotations

from nn_core.data import DATASETS, OWN, OwnTable
from nn_core.data.features import feature_label
from nn_core.types import N_
from ui.i18n import _, ngettext

_TITLES: dict[str, dict[str, str]] = {
    "activation": {
        "identity": N_("Linear"),
        "sigmoid": N_("Sigmoid"),
        "tanh": N_("Tanh"),
        "relu": N_("ReLU"),
        "leaky_relu": N_("Leaky ReLU"),
        "elu": N_("ELU"),
        "selu": N_("SELU"),
        "gelu": N_("GELU"),
        "silu": N_("SiLU"),
        "softplus": N_("Softplus"),
        "sine": N_("Sine wave"),
        "softmax": N_("Softmax"),
    },
    "loss": {
        "half_squared_error": N_("Half squared error"),
        "mean_squared_error": N_("Mean squared error"),
        "huber": N_("Huber"),
        "binary_cross_entropy": N_("Binary cross-entropy"),
        "categorical_cross_entropy": N_("Cross-entropy"),
    },
    "optimizer": {
        "sgd": N_("SGD"),
        "adagrad": N_("AdaGrad"),
        "rmsprop": N_("RMSprop"),
        "adam": N_("Adam"),
        "adamw": N_("AdamW"),
        "nadam": N_("NAdam"),
    },
    "schedule": {
        "constant": N_("Constant"),
        "step": N_("In steps"),
        "exponential": N_("Exponential"),
        "cosine": N_("Cosine"),
        "plateau": N_("On a plateau"),
    },
    "initializer": {
        "zeros": N_("Zeros"),
        "constant": N_("Constant"),
        "uniform": N_("Uniform"),
        "normal": N_("Normal"),
        "xavier": N_("Xavier (Glorot)"),
        "he": N_("He (Kaiming)"),
        "lecun": N_("LeCun"),
        "orthogonal": N_("Orthogonal"),
        "given": N_("Given weights"),
    },
    "clipping": {
        "by_norm": N_("By norm"),
        "by_value": N_("By value"),
    },
    "problem": {
        "binary": N_("two classes"),
        "multiclass": N_("several classes"),
        "regression": N_("regression"),
    },
    "dtype": {
        "float64": N_("64-bit"),
        "float32": N_("32-bit"),
    },
    "distribution": {
        "uniform": N_("Uniform"),
        "normal": N_("Normal"),
    },
}

# Titles of settings, by name; a kind whose setting means something else has its own entry.
_SETTINGS: dict[str, str] = {
    "slope": N_("Negative slope α"),
    "alpha": N_("Depth α"),
    "threshold": N_("Threshold"),
    "value": N_("Value"),
    "low": N_("Lowest"),
    "high": N_("Highest"),
    "mean": N_("Mean"),
    "deviation": N_("Std. deviation"),
    "distribution": N_("Distribution"),
    "gain": N_("Gain"),
    "momentum": N_("Momentum"),
    "nesterov": N_("Nesterov"),
    "lr_decay": N_("Rate decay"),
    "initial_accumulator_value": N_("First accumulator"),
    "eps": N_("Epsilon ε"),
    "centered": N_("Centered"),
    "beta1": N_("Beta β₁"),
    "beta2": N_("Beta β₂"),
    "weight_decay": N_("Weight decay"),
    "momentum_decay": N_("Momentum decay"),
    "every": N_("Epochs per step"),
    "gamma": N_("Factor γ"),
    "floor": N_("Last factor"),
    "patience": N_("Patience (epochs)"),
    "cooldown": N_("Cool-down (epochs)"),
    "epochs": N_("Warm-up epochs"),
    "start_factor": N_("First factor"),
    "max_norm": N_("Largest norm"),
    "limit": N_("Largest value"),
    "min_delta": N_("Smallest gain"),
}
_SETTINGS_OF_KIND: dict[tuple[str, str], str] = {
    ("rmsprop", "alpha"): N_("Smoothing α"),
    ("plateau", "floor"): N_("Lowest factor"),
    ("plateau", "threshold"): N_("Relative gain"),
}


def title(group: str, kind: str) -> str:
    """Return what a kind is called, in the session's language.

    Parameters
    ----------
    group : str
        ``activation``, ``loss``, ``optimizer``, ``schedule``, ``initializer``, ``clipping``,
        ``distribution``, ``dtype``, ``problem`` or ``feature``.
    kind : str
        A key of the group's registry.

    Examples
    --------
    >>> title("activation", "leaky_relu"), title("feature", "x1_squared")
    ('Leaky ReLU', 'x₁²')
    """
    if group == "feature":
        return feature_label(kind)
    return _(_TITLES[group][kind])


def setting_title(kind: str, setting: str) -> str:
    """Return what a setting of a kind is called, in the session's language.

    >>> setting_title("elu", "alpha"), setting_title("rmsprop", "alpha")
    ('Depth α', 'Smoothing α')
    """
    return _(_SETTINGS_OF_KIND.get((kind, setting), _SETTINGS[setting]))


def dataset_title(dataset: str) -> str:
    """Return a dataset's title, with what sets it apart from those to classify by a plane."""
    if dataset == OWN:
        return _("Own data")
    info = DATASETS[dataset]
    name = _(info.title)
    if info.group == "real":
        number = info.n_classes() is None
        kind = _("measured, regression") if number else _("measured")
    elif info.group == "regression":
        kind = _("regression")
    else:
        return name
    return _("{dataset} ({kind})").format(dataset=name, kind=kind)


def own_title(table: OwnTable) -> str:
    """Return what an own dataset is called among the others."""
    return ngettext(
        "{name} (own data, {n} sample)", "{name} (own data, {n} samples)", len(table.y)
    ).format(name=table.name, n=f"{len(table.y):,}")
