"""One training step with all intermediate values, for the tables of a worked example.

The values come from `nn_core.training.step.train_step` on copies, so traced and untraced steps
are bitwise identical.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from nn_core.diagnostics.gradient_check import GradientCheck, check_gradient
from nn_core.diagnostics.objective import Objective
from nn_core.losses import Loss
from nn_core.network import Network, backward, forward, per_sample_loss, uses_matched_delta
from nn_core.optimizers import Optimizer, copy_state
from nn_core.optimizers.clipping import ClipByNorm, Clipping
from nn_core.optimizers.penalties import Penalty, add_gradient
from nn_core.parameters import Parameters
from nn_core.training.batches import Batch
from nn_core.training.step import StepSettings, train_step
from nn_core.types import Array
from nn_core.workspace import LayerPass

# Two forward passes per parameter: about a second at this size.
_CHECKED_PARAMETERS = 2_000


@dataclass(frozen=True, eq=False)
class StepTrace:
    """Values of one step of one network, from `trace_step`; read-only by convention."""

    network: Network
    loss: Loss
    optimizer: Optimizer
    learning_rate: float
    penalty: Penalty
    clipping: Clipping | None
    trainable: Array | None
    # The batch; shape (N, n_in) and (N, n_out)
    X: Array
    y: Array
    # Of shape (P,)
    before: Parameters
    after: Parameters
    # Forward passes before and after the update, with the same dropout masks
    passes: tuple[LayerPass, ...]
    passes_after: tuple[LayerPass, ...]
    deltas: tuple[Array, ...]  # dL_i/dz per layer; shape (N, n_out)
    matched_delta: bool  # Whether the output delta is a - y instead of the general chain rule
    # Data loss of each sample; shape (N,)
    sample_losses: Array
    sample_losses_after: Array
    # Gradient of the mean data loss, without and with the gradient of the penalty
    data_gradient: Parameters
    total_gradient: Parameters
    # Input of the optimizer: the total gradient, frozen parameters at 0, clipped
    gradient: Parameters
    # State of the optimizer
    state_before: Mapping[str, Any] = field(repr=False)
    state_after: Mapping[str, Any] = field(repr=False)

    @cached_property
    def samples(self) -> int:
        """Number of samples in the batch, N."""
        return int(self.X.shape[0])

    @property
    def clips_norm(self) -> bool:
        return isinstance(self.clipping, ClipByNorm)

    @property
    def masks(self) -> list[Array | None]:
        """Dropout factors per layer."""
        return [layer.mask for layer in self.passes]

    @property
    def update(self) -> Array:
        """Change of the parameters, shape (P,)."""
        step: Array = self.after.flat - self.before.flat
        return step

    @property
    def data_loss(self) -> float:
        return _mean(self.sample_losses)

    @property
    def data_loss_after(self) -> float:
        return _mean(self.sample_losses_after)

    @property
    def penalty_value(self) -> float:
        return float(self.penalty.value(self.before))

    @property
    def penalty_value_after(self) -> float:
        return float(self.penalty.value(self.after))

    @property
    def objective(self) -> float:
        """Data loss plus penalty."""
        return self.data_loss + self.penalty_value

    @property
    def objective_after(self) -> float:
        return self.data_loss_after + self.penalty_value_after

    @cached_property
    def has_penalty(self) -> bool:
        return not self.penalty.is_zero

    @cached_property
    def gradient_check(self) -> GradientCheck:
        """Compare `data_gradient` with central differences under this step's dropout masks."""
        objective = Objective(self.network, self.X, self.y, self.loss)
        return check_gradient(objective, self.before, self.masks)

    @property
    def is_checkable(self) -> bool:
        """Whether the network is small enough for central differences in every table."""
        return self.before.flat.size <= _CHECKED_PARAMETERS


def trace_step(
    network: Network,
    parameters: Parameters,
    X: Array,
    y: Array,
    loss: Loss,
    optimizer: Optimizer,
    state: Mapping[str, Any] | None,
    learning_rate: float,
    *,
    penalty: Penalty | None = None,
    clipping: Clipping | None = None,
    masks: Sequence[Array | None] | None = None,
    trainable: Array | None = None,
) -> StepTrace:
    """Perform one training step on copies and return its trace.

    ``state`` is None before the first step, ``masks`` are dropout factors per layer, False in
    ``trainable``, shape (P,), freezes a parameter. Raises ValueError for a population.

    >>> from nn_core.layers import Dense
    >>> from nn_core.losses import HalfSquaredError
    >>> from nn_core.optimizers import SGD
    >>> network = Network(1, (Dense(1, "identity"),))
    >>> start = Parameters(network.layout, np.array([2.0, 0.0]))
    >>> X, y = np.array([[1.0]]), np.array([[0.0]])
    >>> trace = trace_step(network, start, X, y, HalfSquaredError(), SGD(), None, 0.1)
    >>> trace.data_loss, trace.after.flat.tolist(), round(trace.data_loss_after, 6)
    (2.0, [1.8, -0.2], 1.28)
    """
    if parameters.flat.ndim != 1:
        raise ValueError(
            f"parameters must be one network's, shape (P,); got {parameters.flat.shape}; "
            "use parameters.select(index)"
        )
    X, y = np.array(X), np.array(y)
    penalty = Penalty() if penalty is None else penalty
    coefficients = penalty.coefficients(parameters)
    state_before = optimizer.initial_state(parameters.flat) if state is None else copy_state(state)
    before, after, state_after = parameters.copy(), parameters.copy(), copy_state(state_before)
    gradient = Parameters(network.layout, np.zeros_like(parameters.flat))
    settings = StepSettings(loss, optimizer, learning_rate, coefficients, clipping, trainable)
    step = train_step(network, after, Batch(X, y, masks), settings, state_after, gradient)
    # The step adds penalty and clips in place; repeat these stages on copies to record them.
    data_gradient = gradient.copy()
    backward(network, before, step.passes, y, loss, data_gradient)
    total_gradient = data_gradient.copy()
    add_gradient(coefficients, before, total_gradient)
    passes_after = forward(network, after, X, masks)
    return StepTrace(
        network=network,
        loss=loss,
        optimizer=optimizer,
        learning_rate=learning_rate,
        penalty=penalty,
        clipping=clipping,
        trainable=None if trainable is None else trainable.copy(),
        X=X,
        y=y,
        before=before,
        after=after,
        passes=tuple(step.passes),
        passes_after=tuple(passes_after),
        deltas=tuple(step.deltas),
        matched_delta=uses_matched_delta(network, loss),
        sample_losses=per_sample_loss(network, step.passes, y, loss),
        sample_losses_after=per_sample_loss(network, passes_after, y, loss),
        data_gradient=data_gradient,
        total_gradient=total_gradient,
        gradient=gradient,
        state_before=state_before,
        state_after=state_after,
    )


def _mean(losses: Array) -> float:
    return float(np.add.reduce(losses, axis=-1) / losses.shape[-1])
