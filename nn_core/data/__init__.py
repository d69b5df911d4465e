"""Datasets by name, noise floors, splitting, scaling, and planes for plotting."""

from nn_core.data.base import Dataset, DatasetInfo, NoiseFloor, Problem
from nn_core.data.loading import DATASETS, load
from nn_core.data.own import OWN, OwnTable
from nn_core.data.planes import Plane
from nn_core.data.preparing import Part, PreparedData, Scaler, prepare
from nn_core.data.splitting import split_indices

__all__ = [
    "DATASETS",
    "OWN",
    "Dataset",
    "DatasetInfo",
    "NoiseFloor",
    "OwnTable",
    "Part",
    "Plane",
    "PreparedData",
    "Problem",
    "Scaler",
    "load",
    "prepare",
    "split_indices",
]
