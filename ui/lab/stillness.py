"""Why nothing happens after a symmetric start, with the numbers of the run."""

from __future__ import annotations

import numpy as np

from experiments.run.experiment import Experiment
from experiments.spec.warnings import has_symmetric_start
from nn_core.diagnostics.symmetry import spread_of_units
from ui.i18n import _
from ui.text import filled


def symmetry_sentence(experiment: Experiment) -> str | None:
    """Say what the run's own numbers show of a symmetric start; None for any other start."""
    spec, trainer = experiment.spec, experiment.trainer
    if not has_symmetric_start(spec):
        return None
    parameters = trainer.parameters
    hidden = [k for k, layer in enumerate(spec.network.hidden) if layer.units > 1]
    apart = max(float(spread_of_units(parameters, k)) for k in hidden)
    if apart > 1e-6:
        # A weight that was set by hand has broken it.
        return None
    largest = max(float(np.abs(weights).max()) for weights in parameters.weights)
    if largest == 0.0:
        return filled(
            _(
                "Symmetric start, epoch {epoch}: all {weights} weights are still exactly 0, "
                "because each one's slope is a product with an activation or a weight that is 0. "
                "Only the output's bias moves; it is {bias:.3g}."
            ),
            epoch=trainer.epoch,
            weights=sum(weights.size for weights in parameters.weights),
            bias=float(parameters.biases[-1].flat[0]),
        )
    k = hidden[0]
    column = parameters.weights[k][0]
    return filled(
        _(
            "Symmetric start, epoch {epoch}: the {units} units of hidden layer {layer} are still "
            "copies of one. Their weights from the first input are {low:.6g} to {high:.6g}, and "
            "all units differ from their mean by {apart:.1g} of their size. Same weights, same "
            "slopes, same steps."
        ),
        epoch=trainer.epoch,
        units=column.size,
        layer=k + 1,
        low=float(column.min()),
        high=float(column.max()),
        apart=apart,
    )
