"""Datasets by name, their noise floors, splits, scaling, and planes to show them on."""

from nn_core.datasets.base import (
    Dataset,
    DatasetInfo,
    Noise,
    NoiseFloor,
    Option,
    Problem,
)
from nn_core.datasets.loading import DATASETS, load
from nn_core.datasets.own import OWN, OwnTable
from nn_core.datasets.planes import Plane
from nn_core.datasets.preparing import Part, PreparedData, Scaler, prepare
from nn_core.datasets.splitting import SplitIndices, split_indices

__all__ = [
    "DATASETS",
    "OWN",
    "Dataset",
    "DatasetInfo",
    "Noise",
    "NoiseFloor",
    "Option",
    "OwnTable",
    "Part",
    "Plane",
    "PreparedData",
    "Problem",
    "Scaler",
    "SplitIndices",
    "load",
    "prepare",
    "split_indices",
]
