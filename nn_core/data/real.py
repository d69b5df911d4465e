"""Measured datasets from scikit-learn."""

from functools import partial
from typing import Any

import numpy as np

from nn_core.data.base import DatasetInfo, Drawn, Options, label_flips, target_noise
from nn_core.data.splitting import subsample
from nn_core.types import N_


def _subsample(name: str, n: int, rng: np.random.Generator, **settings: Any) -> Drawn:
    """Return n samples of scikit-learn's ``load_<name>``, stratified by class."""
    from sklearn import datasets

    bunch = getattr(datasets, f"load_{name}")(**settings)
    X, y = bunch.data.astype(np.float64), bunch.target
    names = tuple(str(name) for name in bunch.feature_names)
    classes = tuple(str(name) for name in bunch.get("target_names", ()))
    order = subsample(y, n, by_class=bool(classes), rng=rng)
    return Drawn(X[order], y[order], names, classes)


def _iris(n: int, noise: float, options: Options, rng: np.random.Generator) -> Drawn:
    return _subsample("iris", n, rng)


def _wine(n: int, noise: float, options: Options, rng: np.random.Generator) -> Drawn:
    return _subsample("wine", n, rng)


def _breast_cancer(n: int, noise: float, options: Options, rng: np.random.Generator) -> Drawn:
    return _subsample("breast_cancer", n, rng)


def _digits(n: int, noise: float, options: Options, rng: np.random.Generator) -> Drawn:
    return _subsample("digits", n, rng)


def _diabetes(n: int, noise: float, options: Options, rng: np.random.Generator) -> Drawn:
    return _subsample("diabetes", n, rng, scaled=False)


# No noise floor, as the best possible score on measured data is unknown.
_measured = partial(DatasetInfo, group="real", noise=label_flips(), minimum_samples=30)

REAL = (
    _measured(
        name="iris",
        title=N_("Iris"),
        summary=N_(
            "Three species of iris by four lengths of their flowers: one species stands apart, "
            "the other two touch."
        ),
        default_samples=150,
        maximum_samples=150,
        n_features=4,
        classes=3,
        draw=_iris,
        target_name=N_("species"),
    ),
    _measured(
        name="wine",
        title=N_("Wine"),
        summary=N_(
            "Three cultivars of wine by thirteen chemical measures of very different size: "
            "try it with and without scaling."
        ),
        default_samples=178,
        maximum_samples=178,
        n_features=13,
        classes=3,
        draw=_wine,
        target_name=N_("cultivar"),
    ),
    _measured(
        name="breast_cancer",
        title=N_("Breast cancer"),
        summary=N_(
            "Malignant or benign by thirty measures of cell nuclei: a linear model does well, "
            "so see whether hidden layers add anything."
        ),
        default_samples=569,
        maximum_samples=569,
        n_features=30,
        classes=2,
        draw=_breast_cancer,
        target_name=N_("diagnosis"),
    ),
    _measured(
        name="digits",
        title=N_("Digits"),
        summary=N_(
            "Handwritten digits of 8 by 8 pixels: look at which pairs the network confuses."
        ),
        default_samples=1797,
        minimum_samples=100,
        maximum_samples=1797,
        n_features=64,
        classes=10,
        draw=_digits,
        target_name=N_("digit"),
        image_shape=(8, 8),
    ),
    _measured(
        name="diabetes",
        title=N_("Diabetes"),
        summary=N_(
            "Disease progression after one year by ten measures: noisy data, where a larger "
            "network soon overfits."
        ),
        noise=target_noise(0.0, 100.0),
        default_samples=442,
        maximum_samples=442,
        n_features=10,
        classes=None,
        draw=_diabetes,
        target_name=N_("disease progression"),
    ),
)
