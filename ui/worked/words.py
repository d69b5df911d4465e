"""What the steps and places of a worked example are called, in the reader's language."""

from __future__ import annotations

from nn_core.derivation.row import STAGE_TITLES, Stage, Step
from nn_core.tracing import StepTrace
from ui.i18n import _

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def subscript(letter: str, index: int) -> str:
    """Letter with a number from 0, counted from 1, as plain text.

    >>> subscript("x", 0), subscript("a", 11)
    ('x₁', 'a₁₂')
    """
    return f"{letter}{str(index + 1).translate(SUBSCRIPTS)}"


def layer_title(trace_layers: int, layer: int) -> str:
    """Name of a layer by its number from 0."""
    if layer == trace_layers - 1:
        return _("output layer")
    if trace_layers == 2:
        return _("hidden layer")
    return _("hidden layer {number}").format(number=layer + 1)


def step_title(trace: StepTrace, step: Step) -> str:
    """Title of a step."""
    title = _(STAGE_TITLES[step.stage])
    if step.stage in {"loss", "loss_after", "output_delta"}:
        return title
    layer = layer_title(len(trace.passes), step.layer)
    return _("{title}, {layer}").format(title=title, layer=layer)


def stage_sentence(stage: Stage) -> str:
    """What happens at a stage, in a sentence."""
    return {
        "start": _("The numbers that the step starts from."),
        "weighted_sum": _(
            "Each unit multiplies what comes in by its weights, adds it all up, and adds its bias."
        ),
        "activation": _("Each unit bends its weighted sum with the activation function."),
        "dropout": _("Some activations are set to 0, the rest is scaled up to make up for them."),
        "loss": _("One number for how wrong the outputs are; training makes its mean smaller."),
        "output_delta": _(
            "δ is the derivative of a sample's loss by a weighted sum. At the output it comes "
            "from the loss."
        ),
        "hidden_delta": _(
            "The δ of the layer above, carried back through the weights as they were before the "
            "update, times the slope of the activation."
        ),
        "weight_gradient": _(
            "A weight's gradient is what came in times the δ of its unit, averaged over the "
            "samples. The central difference nudges the weight and watches the loss."
        ),
        "bias_gradient": _("A bias' gradient is the δ of its unit, averaged over the samples."),
        "penalty": _("The penalty pulls every weight toward 0; biases are left alone."),
        "clipping": _("What is frozen counts as 0, and what is too large is cut."),
        "optimizer_state": _("What the optimizer remembers from step to step."),
        "update": _("The step itself: every parameter moves against its gradient."),
        "loss_after": _("The same samples with the new weights: did it help?"),
    }[stage]
