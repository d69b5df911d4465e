"""Keys of the widgets that choose what the page of the gradients shows."""

GRADIENTS_PART = "gradients.section"
"""The key of the widget that chooses the part of the page."""


def layer_key(name: str, layers: int) -> str:
    """Return the key of a widget that chooses a layer: which there are depends on the network."""
    return f"gradients.{name}.{layers}"
