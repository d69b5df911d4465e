"""Classical methods of scikit-learn on the same data and split.

All settings are scikit-learn's defaults, except that its network of 100 units is trained by L-BFGS,
as its documentation advises for small data; the default 200 epochs are too few for Adam.
"""

import warnings
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np

from experiments.compare.cells import Cell, View, best_scores, stacked_targets
from experiments.compare.planning import CellIndex
from experiments.run.runner import DrawnData, shared_data
from experiments.spec.spec import ExperimentSpec
from nn_core.data import PreparedData
from nn_core.metrics import r_squared
from nn_core.types import N_, Array


@dataclass(frozen=True)
class Baseline:
    """A method of scikit-learn."""

    title: str
    # From (whether it is a regression, samples, seed) to an estimator
    make: Callable[[bool, int, int], Any]
    cost: float  # Estimated seconds of one fit
    regression_title: str = ""  # Where it differs from the title for classes

    def title_for(self, spec: ExperimentSpec) -> str:
        """Return the title that fits the problem."""
        is_regression = spec.data.problem == "regression"
        return self.regression_title if is_regression and self.regression_title else self.title


def _linear(regression: bool, samples: int, seed: int) -> Any:
    from sklearn.linear_model import LogisticRegression, Ridge

    return Ridge() if regression else LogisticRegression(max_iter=2000)


def _neighbors(regression: bool, samples: int, seed: int) -> Any:
    from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

    return (KNeighborsRegressor if regression else KNeighborsClassifier)(min(5, samples))


def _support_vectors(regression: bool, samples: int, seed: int) -> Any:
    from sklearn.svm import SVC, SVR

    return SVR() if regression else SVC()


def _network(regression: bool, samples: int, seed: int) -> Any:
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    kind = MLPRegressor if regression else MLPClassifier
    return kind(solver="lbfgs", max_iter=1000, random_state=seed)


def _boosting(regression: bool, samples: int, seed: int) -> Any:
    # The histogram variant takes five times as long on data as small as these.
    from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor

    kind = GradientBoostingRegressor if regression else GradientBoostingClassifier
    return kind(random_state=seed)


def _forest(regression: bool, samples: int, seed: int) -> Any:
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

    kind = RandomForestRegressor if regression else RandomForestClassifier
    return kind(random_state=seed)


BASELINES: dict[str, Baseline] = {
    "linear": Baseline(N_("Logistic regression"), _linear, 0.006, N_("Ridge regression")),
    "neighbors": Baseline(N_("Nearest neighbors"), _neighbors, 0.006),
    "svm": Baseline(N_("SVM, RBF kernel"), _support_vectors, 0.01),
    "mlp": Baseline(N_("scikit-learn MLP"), _network, 0.15),
    "boosting": Baseline(N_("Gradient boosting"), _boosting, 0.2),
    "forest": Baseline(N_("Random forest"), _forest, 0.25),
}
"""Baselines by name, the quickest first."""


def fit(
    name: str, place: CellIndex, specs: tuple[ExperimentSpec, ...], view: View, drawn: DrawnData
) -> Generator[float, None, list[Cell]]:
    """Fit a baseline at every seed; yield the share done before and after each fit.

    `specs` have the data of each seed. Newly drawn data are added to `drawn`.
    """
    baseline, seconds = BASELINES[name], 0.0
    data = [shared_data(spec, drawn) for spec in specs]
    predicted: dict[str, list[Array]] = {"train": [], "test": []}
    surface: Array = np.empty(0)
    baseline.make(False, 1, 0)  # Importing scikit-learn is no part of a fit.
    yield 0.0
    for k, (spec, prepared) in enumerate(zip(specs, data, strict=True)):
        regression = prepared.problem == "regression"
        model = baseline.make(regression, len(prepared.train.y), spec.training_seed)
        stages = _stages(model)
        for done, settings in enumerate(stages, 1):
            start = perf_counter()
            _fit(model.set_params(**settings), prepared)
            seconds += perf_counter() - start
            yield (k + done / len(stages)) / len(specs)
        for part, answers in predicted.items():
            answers.append(_readable(prepared, model.predict(getattr(prepared, part).X)))
        if not k:
            surface = view.shape(_on_view(model, prepared, view))
    cell = Cell(
        place=place,
        title=baseline.title_for(specs[0]),
        specs=specs,
        scores=_scores(data, predicted["test"], "test"),
        train_scores=_scores(data, predicted["train"], "train"),
        targets=stacked_targets(data),
        predicted=np.stack(predicted["test"]),
        diverged=np.zeros(len(specs), dtype=bool),
        best_scores=best_scores(data),
        parameter_count=None,
        seconds=seconds,
        data=data[0],
        view=view,
        surface=surface,
        stopped=np.full(len(specs), -1),
    )
    return [cell]


def _stages(model: Any) -> list[dict[str, Any]]:
    """Return the settings with which a model is fitted, one after the other.

    Trees are added ten at a time, so that the caller can report progress or stop in between; the
    model is the same as if all were added at once.
    """
    trees = model.get_params().get("n_estimators")
    if trees is None:
        return [{}]
    counts = [*range(10, trees, 10), trees]
    return [{"n_estimators": count, "warm_start": True} for count in counts]


def _fit(model: Any, prepared: PreparedData) -> None:
    from sklearn.exceptions import ConvergenceWarning

    train = prepared.train
    with warnings.catch_warnings():
        # A baseline that has not quite converged still counts.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(train.X, train.Y[:, 0] if prepared.problem == "regression" else train.y)


def _readable(prepared: PreparedData, answers: Array) -> Array:
    if prepared.problem == "regression":
        return prepared.to_target_units(answers[:, np.newaxis])
    return answers


def _scores(data: Sequence[PreparedData], answers: Sequence[Array], part: str) -> Array:
    scores = []
    for prepared, predicted in zip(data, answers, strict=True):
        y = getattr(prepared, part).y
        if prepared.problem == "regression":
            scores.append(float(r_squared(predicted[:, np.newaxis], y[:, np.newaxis])))
        else:
            scores.append(float(np.mean(predicted == y)))
    return np.array(scores)


def _on_view(model: Any, prepared: PreparedData, view: View) -> Array:
    """Return predictions on the grid; 0 and 1 for models without probabilities."""
    X = prepared.transform(view.raw)
    if prepared.problem == "regression":
        return _readable(prepared, model.predict(X))
    classes = np.asarray(model.classes_)
    if hasattr(model, "predict_proba"):
        shares = model.predict_proba(X)
    else:
        shares = (model.predict(X)[:, np.newaxis] == classes).astype(np.float64)
    probabilities = np.zeros((len(X), len(prepared.dataset.class_names)))
    probabilities[:, classes] = shares
    return probabilities[:, 1] if prepared.problem == "binary" else probabilities
