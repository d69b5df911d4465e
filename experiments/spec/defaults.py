"""For each dataset, a spec with which a network learns it well."""

from dataclasses import dataclass

from experiments.spec.settings import no_choice
from experiments.spec.spec import DataSpec, ExperimentSpec, LayerSpec, NetworkSpec, TrainingSpec
from nn_core.activations import ACTIVATIONS
from nn_core.data import DATASETS, OWN, OwnTable
from nn_core.initializers import He, Xavier


@dataclass(frozen=True)
class _Recipe:
    """Settings in which the specs of datasets differ; the optimizer is always Adam."""

    units: tuple[int, ...]
    activation: str
    learning_rate: float
    batch_size: int = 16
    epochs: int = 300
    l2: float = 0.0


# For datasets that are not listed below
_BENT = _Recipe((8, 8), "tanh", 0.01)
# Winding boundaries need more units, and SiLU learns them in half the epochs of tanh.
_WINDING = _Recipe((16, 16), "silu", 0.02, batch_size=20)
# Few samples for many features: a penalty keeps the validation loss from rising again.
_MEASURED = _Recipe((8,), "tanh", 0.01, epochs=150, l2=0.01)

# With more samples an epoch of small batches takes too long.
_MANY_SAMPLES = 3000

_RECIPES = {
    "moons": _Recipe((8, 8), "tanh", 0.01, l2=0.001),
    "blobs": _Recipe((4,), "tanh", 0.01, epochs=150),
    "spiral": _WINDING,
    "checkerboard": _WINDING,
    "article_plane": _Recipe((4,), "tanh", 0.03, batch_size=10, epochs=150),
    "plane": _Recipe((4,), "tanh", 0.01, epochs=150),
    "gaussian_cones": _WINDING,
    "sine": _WINDING,
    "friedman1": _Recipe((16,), "silu", 0.01, l2=0.001),
    "iris": _MEASURED,
    "wine": _MEASURED,
    "breast_cancer": _MEASURED,
    "digits": _Recipe((32,), "relu", 0.003, batch_size=32, epochs=100, l2=0.001),
    "diabetes": _Recipe((8,), "tanh", 0.003, batch_size=32, epochs=150, l2=0.01),
}


def default_spec(dataset: str, table: OwnTable | None = None) -> ExperimentSpec:
    """Return the default spec of a dataset; the dataset ``own`` needs a table."""
    if dataset not in DATASETS and dataset != OWN:
        raise no_choice("dataset", (*DATASETS, OWN), dataset).under("data.dataset")
    data = DataSpec(dataset=dataset) if table is None else _own_data(dataset, table)
    recipe = _RECIPES.get(dataset, _BENT) if table is None else _own_recipe(table)
    activation = ACTIVATIONS[recipe.activation]()
    saturates = recipe.activation == "tanh"
    return ExperimentSpec(
        data=data,
        network=NetworkSpec(
            hidden=tuple(LayerSpec(units=units, activation=activation) for units in recipe.units),
            initializer=Xavier() if saturates else He(),
        ),
        training=TrainingSpec(
            learning_rate=recipe.learning_rate,
            batch_size=recipe.batch_size,
            epochs=recipe.epochs,
            l2=recipe.l2,
        ),
    )


def _own_data(dataset: str, table: OwnTable) -> DataSpec:
    """Set the usual validation and test shares, if there are enough samples to divide."""
    classes = max(1, len(table.class_names))
    share = 0.2 if len(table.y) >= max(10, 2 * classes) else 0.0
    return DataSpec(dataset=dataset, table=table, validation=share, test=share)


def _own_recipe(table: OwnTable) -> _Recipe:
    samples, width = table.X.shape
    if samples > _MANY_SAMPLES:
        return _Recipe((16,), "silu", 0.01, batch_size=256, epochs=50)
    if width > 2:
        return _MEASURED
    # Classes drawn by hand often wind around each other, as in a spiral.
    return _Recipe((8, 8), "silu", 0.02, batch_size=20)
