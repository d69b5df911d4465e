"""The parts of the page of the gradients, and the keys of the widgets that choose among them."""

from nn_core.types import N_

PART = "gradients.section"
"""Key of the widget that chooses the part of the page."""

PARTS = {
    "doctor": N_("The doctor"),
    "layers": N_("At a glance"),
    "layer": N_("Inside a layer"),
    "factors": N_("Why small or large?"),
    "samples": N_("Who pulls?"),
    "curvature": N_("How steep?"),
    "landscape": N_("Landscape"),
    "check": N_("Is it right?"),
}
"""Title of each part."""


def layer_key(name: str, layers: int) -> str:
    """Return the key of a widget that chooses a layer: which there are depends on the network."""
    return f"gradients.{name}.{layers}"
