"""Diagnostics are computed in float64, whatever the training used."""

from __future__ import annotations

import numpy as np

from nn_core.parameters import Parameters
from nn_core.types import Array

EPS = float(np.finfo(np.float64).eps)


def double(values: Array) -> Array:
    """Return values as float64; the same array where it is one already."""
    return np.asarray(values, dtype=np.float64)


def double_parameters(parameters: Parameters) -> Parameters:
    """Return parameters as float64; the same ones where they are already."""
    flat = parameters.flat
    if flat.dtype == np.float64:
        return parameters
    return Parameters(parameters.layout, np.ascontiguousarray(flat, dtype=np.float64))
