"""Parts of the gradients page, and keys of its selection widgets."""

from nn_core.types import N_

PART = "gradients.section"
"""Widget key of the selected part."""

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
    """Return the key of a layer selection; it depends on the number of layers."""
    return f"gradients.{name}.{layers}"
