"""Built-in worked examples."""

from collections.abc import Callable
from functools import partial

import numpy as np

from nn_core.activations import ReLU, Sigmoid, Softmax, Tanh
from nn_core.layers import Dense
from nn_core.losses import BinaryCrossEntropy, CategoricalCrossEntropy, HalfSquaredError
from nn_core.network import Network
from nn_core.parameters import Parameters
from nn_core.types import N_, Array
from tutorial.example.worked_example import WorkedExample

# Given by the article: one matrix and one vector for every layer, and the first sample.
_ARTICLE_W = np.array([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6], [0.7, 0.8, 0.9]])
_ARTICLE_B = np.array([0.1, 0.2, 0.3])
_ARTICLE_X = np.array(
    [[1.0, 0.0, 1.0], [0.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 1.0, 1.0], [0.0, 0.0, 1.0]]
)
_ARTICLE_Y = np.array([[1.0], [0.0], [1.0], [0.0], [0.0]])

_OURS = N_(
    "The article gives the features of sample 1 only, and the labels of samples 1, 2 and 5. "
    "The rest of samples 2 to 5 is ours."
)
_MEAN = N_(
    "The article adds up the samples' gradients; the engine takes their mean, so its gradients "
    "are a fifth of such a sum."
)
_TRANSPOSED = N_(
    "The article writes z = Wx + b, with a row of W for each unit, and so do the tables. The "
    "engine computes z = XW + b, with the transpose."
)


def _reading(title: str, sentence: str, layers: tuple[Dense, ...], *notes: str) -> WorkedExample:
    """Return a reading of the article; each layer uses the first rows of its W and b."""
    weights = [_ARTICLE_W[: layer.units].T for layer in layers]
    biases = [_ARTICLE_B[: layer.units] for layer in layers]
    return WorkedExample(
        title=title,
        sentence=sentence,
        network=Network(3, layers),
        parameters=Parameters.of(weights, biases),
        X=_ARTICLE_X.copy(),
        y=np.repeat(_ARTICLE_Y, layers[-1].units, axis=1),
        loss=BinaryCrossEntropy(),
        learning_rate=0.01,
        notes=(_OURS, _MEAN, _TRANSPOSED, *notes),
    )


def _article() -> WorkedExample:
    return _reading(
        N_("The article, one output unit"),
        N_("Section 4.3 with the first row of W₂ as the output unit: one label, one probability."),
        (Dense(3, ReLU()), Dense(1, Sigmoid())),
    )


def _article_three_outputs() -> WorkedExample:
    return _reading(
        N_("The article, three output units"),
        N_("Section 4.3 with the whole of W₂: three sigmoid units, so three labels a sample."),
        (Dense(3, ReLU()), Dense(3, Sigmoid())),
        N_("The article has one label a sample; here each output unit is given the same one."),
    )


def _article_two_hidden() -> WorkedExample:
    return _reading(
        N_("The article, two hidden layers"),
        N_("Section 4.3 with W₃ and b₃ in use, which the article prints and never applies."),
        (Dense(3, ReLU()), Dense(3, ReLU()), Dense(3, Sigmoid())),
        N_("The article has one label a sample; here each output unit is given the same one."),
    )


_MAZUR_NAMES = (
    *("w_1", "w_3", "w_2", "w_4", "b_{1,h_1}", "b_{1,h_2}"),
    *("w_5", "w_7", "w_6", "w_8", "b_{2,o_1}", "b_{2,o_2}"),
)


def _mazur(*, update_biases: bool = False) -> WorkedExample:
    """Return the example of Mazur (2015), "A Step by Step Backpropagation Example"."""
    network = Network(2, (Dense(2, Sigmoid()), Dense(2, Sigmoid())))
    weights = [np.array([[0.15, 0.25], [0.20, 0.30]]), np.array([[0.40, 0.50], [0.45, 0.55]])]
    if update_biases:
        title = N_("Matt Mazur's example, biases updated too")
        note = N_("Each layer has one bias value in his text, shared by its two units.")
    else:
        title = N_("Matt Mazur's example")
        note = N_("His text leaves the biases alone; so does this step.")
    return WorkedExample(
        title=title,
        sentence=N_("Two inputs, two hidden and two output units, all sigmoid, ½ squared error."),
        network=network,
        parameters=Parameters.of(weights, [np.array([0.35, 0.35]), np.array([0.60, 0.60])]),
        X=np.array([[0.05, 0.10]]),
        y=np.array([[0.01, 0.99]]),
        loss=HalfSquaredError(),
        learning_rate=0.5,
        trainable=None if update_biases else network.layout.is_weight,
        names=_MAZUR_NAMES,
        notes=(note,),
    )


def _xor_by_hand() -> WorkedExample:
    return WorkedExample(
        title=N_("XOR by hand"),
        sentence=N_(
            "The smallest problem that one unit cannot solve: two tanh units and a sigmoid."
        ),
        network=Network(2, (Dense(2, Tanh()), Dense(1, Sigmoid()))),
        parameters=Parameters.of(
            [np.array([[0.8, 0.4], [0.6, 0.9]]), np.array([[0.7], [-0.9]])],
            [np.array([0.1, -0.6]), np.array([0.2])],
        ),
        X=np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]),
        y=np.array([[0.0], [1.0], [1.0], [0.0]]),
        loss=BinaryCrossEntropy(),
        learning_rate=1.0,
        notes=(N_("Train on for 200 steps to see all four outputs come out right."),),
    )


def _softmax_three_classes() -> WorkedExample:
    classes: Array = np.eye(3)
    return WorkedExample(
        title=N_("Softmax, three classes"),
        sentence=N_("Two inputs and three classes: softmax regression, one sample of each class."),
        network=Network(2, (Dense(3, Softmax()),)),
        parameters=Parameters.of(
            [np.array([[0.2, -0.3, 0.1], [0.4, 0.1, -0.2]])], [np.array([0.0, 0.1, -0.1])]
        ),
        X=np.array([[1.0, 2.0], [-1.0, 0.5], [1.5, -1.0]]),
        y=classes,
        loss=CategoricalCrossEntropy(),
        learning_rate=0.5,
        notes=(N_("The first loss of an untrained classifier is near ln 3 = 1.0986."),),
    )


EXAMPLES: dict[str, Callable[[], WorkedExample]] = {
    "article": _article,
    "article_three_outputs": _article_three_outputs,
    "article_two_hidden": _article_two_hidden,
    "mazur": _mazur,
    "mazur_with_biases": partial(_mazur, update_biases=True),
    "xor_by_hand": _xor_by_hand,
    "softmax_three_classes": _softmax_three_classes,
}
"""Builder of each example, by name."""
