"""Titles of the steps of a worked example, and navigation buttons."""

from typing import Any

import streamlit as st

from nn_core.types import N_
from tutorial.derivation.row import STAGE_TITLES, Stage, Step
from tutorial.tracing import StepTrace
from ui.i18n import _
from ui.worked.session import Exercise, Worked

# What is computed at each stage, for translation.
STAGE_SENTENCES: dict[Stage, str] = {
    "start": N_("The numbers that the step starts from."),
    "weighted_sum": N_(
        "Each unit multiplies its inputs by its weights, adds the products, and adds its bias."
    ),
    "activation": N_("Each unit applies its activation function to its weighted sum."),
    "dropout": N_("Some activations are set to 0; the others are scaled up to compensate."),
    "loss": N_("One number for how wrong the outputs are; training makes its mean smaller."),
    "output_delta": N_(
        "δ is the derivative of a sample's loss by a weighted sum. At the output it comes "
        "from the loss."
    ),
    "hidden_delta": N_(
        "The δ of the layer above, carried back through the weights as they were before the "
        "update, times the slope of the activation."
    ),
    "weight_gradient": N_(
        "A weight's gradient is the δ of its unit times the input, averaged over the samples. The "
        "central difference measures the same: the loss at a slightly larger weight minus the loss "
        "at a slightly smaller one, divided by their distance."
    ),
    "bias_gradient": N_("A bias' gradient is the δ of its unit, averaged over the samples."),
    "penalty": N_("The penalty adds a part that moves every weight toward 0; biases have none."),
    "clipping": N_(
        "Gradients of frozen parameters are set to 0; gradients that are too large are clipped."
    ),
    "optimizer_state": N_(
        "The state of the optimizer: the averages that it keeps from step to step."
    ),
    "update": N_("The step itself: every parameter moves against its gradient."),
    "weighted_sum_after": N_(
        "The forward pass again, with the updated weights and biases. What belongs to it "
        "carries a prime: z′, a′, L′."
    ),
    "activation_after": N_("The activation function, applied to the new weighted sums z′."),
    "dropout_after": N_("The same units are dropped as in the first forward pass."),
    "loss_after": N_(
        "The loss of the same samples with the updated weights, and its difference to the "
        "loss before the update."
    ),
}


def step_buttons(name: str, reader: Worked | Exercise, **settings: Any) -> None:
    """Draw the buttons for the previous and the next step; `settings` apply to the second."""
    # Callbacks use the position at click time: a fast second click comes before the redraw.
    st.button(
        _("Previous"),
        icon=":material/arrow_back:",
        key=f"worked.{name}.previous",
        on_click=lambda: reader.go(reader.position - 1),
        disabled=reader.position == 0,
    )
    st.button(
        _("Next"),
        icon=":material/arrow_forward:",
        key=f"worked.{name}.next",
        on_click=lambda: reader.go(reader.position + 1),
        disabled=reader.position == len(reader.steps) - 1,
        **settings,
    )


def layer_title(layers: int, layer: int) -> str:
    """Return the name of a layer by its index from 0."""
    if layer == layers - 1:
        return _("output layer")
    if layers == 2:
        return _("hidden layer")
    return _("hidden layer {number}").format(number=layer + 1)


def step_title(trace: StepTrace, step: Step) -> str:
    """Return the title of a step."""
    title = _(STAGE_TITLES[step.stage])
    if step.stage in {"loss", "loss_after", "output_delta"}:
        return title
    layer = layer_title(len(trace.passes), step.layer)
    return _("{title}, {layer}").format(title=title, layer=layer)
