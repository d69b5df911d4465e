"""What learning rules and their datasets are called on the page."""

from ui.i18n import _


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
