"""The engine: small neural networks in NumPy.

Notation, used in every module, formula and table:

=========  ====================  ===================================================
symbol     shape                 meaning
=========  ====================  ===================================================
X          (..., N, n_in)        inputs, one sample per row
y, Y       (..., N, n_out)       targets, one sample per row
W          (..., n_in, n_out)    weights of a layer
b          (..., 1, n_out)       biases of a layer
z = XW+b   (..., N, n_out)       weighted sums
a = f(z)   (..., N, n_out)       activations
delta      (..., N, n_out)       dL_i/dz: gradient of sample i's loss by the weighted sums
=========  ====================  ===================================================

Leading axes (``...``) are independent networks: parameters of shape (K, P) are K networks
trained in one pass. A single network has no leading axis.
"""

from nn_core import activations
from nn_core.activations import *  # noqa: F403 - its __all__ names the activations
from nn_core.data import load, prepare
from nn_core.initializers import Fixed, He, LeCun, Normal, Orthogonal, Uniform, Xavier, Zeros
from nn_core.layers import Dense
from nn_core.losses import (
    BinaryCrossEntropy,
    CategoricalCrossEntropy,
    HalfSquaredError,
    Huber,
    MeanSquaredError,
)
from nn_core.metrics import accuracy, predicted_classes, r_squared
from nn_core.network import Network, backward, forward, predict
from nn_core.optimizers import SGD, Adagrad, Adam, AdamW, NAdam, RMSprop
from nn_core.optimizers.clipping import ClipByNorm, ClipByValue
from nn_core.optimizers.penalties import Penalty
from nn_core.optimizers.schedules import Cosine, Exponential, Plateau, Step, Warmup
from nn_core.parameters import Parameters
from nn_core.training.early_stopping import EarlyStopping
from nn_core.training.step import TrainingSettings
from nn_core.training.trainer import Trainer

__all__ = [
    "SGD",
    "Adagrad",
    "Adam",
    "AdamW",
    "BinaryCrossEntropy",
    "CategoricalCrossEntropy",
    "ClipByNorm",
    "ClipByValue",
    "Cosine",
    "Dense",
    "EarlyStopping",
    "Exponential",
    "Fixed",
    "HalfSquaredError",
    "He",
    "Huber",
    "LeCun",
    "MeanSquaredError",
    "NAdam",
    "Network",
    "Normal",
    "Orthogonal",
    "Parameters",
    "Penalty",
    "Plateau",
    "RMSprop",
    "Step",
    "Trainer",
    "TrainingSettings",
    "Uniform",
    "Warmup",
    "Xavier",
    "Zeros",
    "accuracy",
    "backward",
    "forward",
    "load",
    "predict",
    "predicted_classes",
    "prepare",
    "r_squared",
]
__all__ += activations.__all__
