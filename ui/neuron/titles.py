"""What activations, losses and rules are called on the page."""

from ui.i18n import _


def activation_title(kind: str) -> str:
    """Return an activation's name."""
    return {
        "identity": _("Identity"),
        "sigmoid": _("Sigmoid"),
        "tanh": _("Tanh"),
        "relu": _("ReLU"),
        "leaky_relu": _("Leaky ReLU"),
        "elu": _("ELU"),
        "selu": _("SELU"),
        "gelu": _("GELU"),
        "silu": _("SiLU (swish)"),
        "softplus": _("Softplus"),
        "sine": _("Sine"),
        "softmax": _("Softmax"),
    }[kind]


def loss_title(kind: str) -> str:
    """Return a loss function's name."""
    return {
        "half_squared_error": _("½ squared error"),
        "mean_squared_error": _("Mean squared error"),
        "huber": _("Huber"),
        "binary_cross_entropy": _("Binary cross-entropy"),
        "categorical_cross_entropy": _("Categorical cross-entropy"),
    }[kind]


def rule_title(kind: str) -> str:
    """Return a learning rule's name."""
    return {
        "hebb": _("Hebb's rule"),
        "perceptron": _("Perceptron"),
        "delta": _("Delta rule"),
        "gradient_descent": _("Gradient descent"),
    }[kind]


def data_title(name: str) -> str:
    """Return the name of a dataset of the learning rules."""
    return {"and": _("AND"), "or": _("OR"), "xor": _("XOR"), "blobs": _("Two blobs")}[name]
