"""The registry of datasets, and drawing samples from it."""

import numpy as np

from nn_core.data.base import Dataset, DatasetInfo, Options
from nn_core.data.generated import GENERATED
from nn_core.data.noise import flip_labels
from nn_core.data.real import REAL
from nn_core.types import Array

DATASETS: dict[str, DatasetInfo] = {info.name: info for info in (*GENERATED, *REAL)}


def load(
    name: str | DatasetInfo,
    *,
    n_samples: int | None = None,
    noise: float | None = None,
    options: Options | None = None,
    rng: np.random.Generator,
) -> Dataset:
    """Draw a dataset by its key in `DATASETS`, or by its description.

    Equal settings and an equal state of `rng` give equal samples; another noise level changes only
    the size of the noise. None and missing options take defaults; ValueError for values out of
    range.

    >>> data = load("spiral", n_samples=90, options={"arms": 3}, rng=np.random.default_rng(0))
    >>> data.X.shape, data.problem, np.bincount(data.y)
    ((90, 2), 'multiclass', array([30, 30, 30]))
    """
    if isinstance(name, str) and name not in DATASETS:
        raise ValueError(f"dataset must be one of {', '.join(DATASETS)}; got {name!r}")
    info = DATASETS[name] if isinstance(name, str) else name
    count, level = info.resolve_samples(n_samples), info.resolve_noise(noise)
    settings = info.resolve_options(options)
    classes = info.n_classes(settings)

    drawn = info.draw(count, level, settings, rng)
    X = np.ascontiguousarray(drawn.X, dtype=np.float64)
    y: Array = drawn.y.astype(np.float64 if classes is None else np.int64)
    if info.noise.kind == "target":
        y = y + level * rng.standard_normal(count)
    elif info.noise.kind == "label_flip" and classes is not None:
        y = flip_labels(y, classes, level, rng)

    return Dataset(
        info=info,
        X=X,
        y=y,
        problem=info.problem(settings),
        feature_names=drawn.feature_names or tuple(f"x{k + 1}" for k in range(X.shape[1])),
        class_names=drawn.class_names or tuple(str(c) for c in range(classes or 0)),
        noise_floor=info.floor(count, level, settings) if info.floor else None,
    )
