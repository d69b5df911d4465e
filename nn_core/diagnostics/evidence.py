"""What the doctor looks at: everything that its rules need, measured once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from nn_core.diagnostics.curvature import spectrum
from nn_core.diagnostics.double import double
from nn_core.diagnostics.symmetry import SAME, distinct_units, drift_tolerance
from nn_core.diagnostics.timeline import Timeline, timeline
from nn_core.losses import Loss
from nn_core.network import Network, per_sample_loss
from nn_core.optimizers import SGD, Optimizer
from nn_core.parameters import Parameters
from nn_core.training.divergence import Divergence
from nn_core.training.history import History
from nn_core.training.step import TrainingSettings
from nn_core.types import Array
from nn_core.workspace import LayerPass

SHARPNESS_EPOCHS = 4
"""At how many kept epochs the curvature is measured, at most."""
SHARPNESS_SAMPLES = 300
SHARPNESS_ACCURACY = 1e-2
LEAST_GUESS = 1e-9
"""Loss of the best constant answer below which all targets are the same."""
RISEN = 0.1
"""Rise of the loss, relative to what it was, that counts as one."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """A run of one network as the doctor sees it.

    Attributes
    ----------
    network : Network
    timeline : Timeline
        Of the kept epochs.
    distinct : array of int, shape (2, L)
        How many different units each layer has, at the first and at the last kept epoch.
    epochs : array of int, shape (M,)
        The evaluated ones.
    train_loss, learning_rate : array, shape (M,)
    validation_loss : array, shape (M,), or None
    start_loss : float
        Of a network whose output units all have z = 0: ln C for C classes.
    guess_loss : float
        Of the best answer that does not look at the inputs.
    sharpness : mapping of int to float
        λmax by kept epoch, at some from which on the loss did not come down; empty where the
        optimizer is not gradient descent.
    stable_product : float
        Largest learning rate times λmax with which that optimizer stays in a valley.
    divergence : Divergence or None
    is_finished : bool
        Whether training is over; of a run that goes on too little is known early.
    """

    network: Network
    timeline: Timeline
    distinct: Array
    epochs: Array
    train_loss: Array
    learning_rate: Array
    validation_loss: Array | None
    start_loss: float
    guess_loss: float
    sharpness: Mapping[int, float]
    stable_product: float
    divergence: Divergence | None = None
    is_finished: bool = True

    @property
    def is_learnable(self) -> bool:
        """Whether the targets differ, so that there is more to learn than a constant."""
        return self.guess_loss > LEAST_GUESS * max(1.0, self.start_loss)

    @property
    def has_learned(self) -> bool:
        """Whether the training loss came down to less than half of a guess's."""
        last = self.train_loss[np.isfinite(self.train_loss)]
        return bool(len(last)) and float(last[-1]) < 0.5 * self.guess_loss

    @property
    def is_learning(self) -> bool:
        """Whether the training loss is below a guess's, and fell by a tenth since half the run."""
        losses = self.train_loss[np.isfinite(self.train_loss)]
        bound = min(self.guess_loss, (1.0 - RISEN) * losses[len(losses) // 2])
        return len(losses) > 2 and bool(losses[-1] < bound)

    def suffers_after(self, epoch: int) -> bool:
        """Tell whether the run diverged, or its loss ended higher than at an epoch."""
        if self.divergence is not None:
            return True
        losses = self.train_loss[self.epochs >= epoch]
        last = losses[-max(1, len(losses) // 4) :]
        return bool(not np.isfinite(last).all() or np.median(last) > (1.0 + RISEN) * losses[0])


def examine(
    network: Network,
    history: History,
    settings: TrainingSettings,
    X: Array,
    y: Array,
    *,
    index: int | None = None,
    divergence: Divergence | None = None,
    line: Timeline | None = None,
    until: int | None = None,
    is_finished: bool = True,
) -> Evidence:
    """Gather the evidence of one run.

    Parameters
    ----------
    network : Network
    history : History
        Of one network, or of a population.
    settings : TrainingSettings
        The run's.
    X, y : array, shape (N, n_in) and (N, n_out)
        Training samples.
    index : int, optional
        Which network of a population.
    divergence : Divergence, optional
        How the run ended, if it diverged.
    line : Timeline, optional
        Of the same run, where it is known already.
    until : int, optional
        The epoch to whose weights the run went back, if it stopped early; what its curves did
        after that is not its own any more.
    is_finished : bool
        Whether training is over.

    Returns
    -------
    Evidence

    Examples
    --------
    >>> from nn_core.layers import Dense
    >>> from nn_core.losses import BinaryCrossEntropy
    >>> from nn_core.training.trainer import Trainer
    >>> X, y = np.array([[-1.0], [1.0]]), np.array([[0.0], [1.0]])
    >>> network = Network(1, (Dense(2, "tanh"), Dense(1, "sigmoid")))
    >>> settings = TrainingSettings(BinaryCrossEntropy(), epochs=2)
    >>> trainer = Trainer(network, settings, (X, y), seed=0)
    >>> for record in trainer.epochs():
    ...     pass
    >>> evidence = examine(network, trainer.history, settings, X, y)
    >>> round(evidence.start_loss, 4), evidence.epochs.tolist(), evidence.distinct.tolist()
    (0.6931, [0, 1, 2], [[2, 1], [2, 1]])
    """
    loss, X, y = settings.loss, double(X), double(y)
    # A penalty pulls at all weights alike; what is asked here is what the data do.
    line = line or timeline(network, history, X, y, loss, None, index)
    own: slice | int = slice(None) if index is None else index

    count = len(history.epochs) if until is None else history.epochs.index(until) + 1

    def curve(name: str) -> Array:
        values = np.asarray(history.curve(name), dtype=np.float64)[:count]
        return values if values.ndim == 1 else values[:, 0 if index is None else index]

    first, last = (
        Parameters(network.layout, history.kept[int(epoch)][own]) for epoch in line.epochs[[0, -1]]
    )
    tolerances = SAME, drift_tolerance(last.flat.dtype)
    distinct = [
        [distinct_units(one, k, tolerance) for k in range(len(network.layers))]
        for one, tolerance in zip((first, last), tolerances, strict=True)
    ]
    is_validated = "validation_loss" in history.names
    evidence = Evidence(
        network=network,
        timeline=line,
        distinct=np.array(distinct),
        epochs=np.array(history.epochs[:count]),
        train_loss=curve("train_loss"),
        learning_rate=curve("learning_rate"),
        validation_loss=curve("validation_loss") if is_validated else None,
        start_loss=constant_loss(network, loss, y, None),
        guess_loss=constant_loss(network, loss, y, loss.best_constant(y)),
        sharpness={},
        stable_product=stable_product(settings.optimizer),
        divergence=divergence,
        is_finished=is_finished,
    )
    return replace(evidence, sharpness=_sharpness(evidence, history, settings, X, y, own))


def stable_product(optimizer: Optimizer) -> float:
    """Return the largest learning rate times λmax with which an optimizer stays in a valley.

    2 for plain gradient descent, 2 + 2β with momentum, (2 + 2β) / (1 + 2β) with Nesterov's [1]_;
    nan for an optimizer that scales its steps itself.

    References
    ----------
    .. [1] Cohen, Kaur, Li, Kolter, Talwalkar (2021), "Gradient Descent on Neural Networks
       Typically Occurs at the Edge of Stability".

    Examples
    --------
    >>> stable_product(SGD()), stable_product(SGD(momentum=0.5))
    (2.0, 3.0)
    """
    if not isinstance(optimizer, SGD):
        return float("nan")
    beta = optimizer.momentum
    return (2.0 + 2.0 * beta) / (1.0 + 2.0 * beta if optimizer.nesterov else 1.0)


def constant_loss(network: Network, loss: Loss, y: Array, answer: Array | None) -> float:
    """Return the mean loss of one answer to all samples.

    Parameters
    ----------
    network : Network
    loss : Loss
    y : array, shape (N, n_out)
    answer : array, shape (n_out,), or None
        Output activations; None for those of z = 0.
    """
    y = double(y)
    z = np.zeros(y.shape)
    activation = network.layers[-1].activation
    if answer is None:
        a = activation(z)
        return float(per_sample_loss(network, [LayerPass(z, z, a, None)], y, loss).mean())
    a = np.broadcast_to(double(answer), y.shape)
    return float(loss.per_sample(np.ascontiguousarray(a), y).mean())


def _sharpness(
    evidence: Evidence,
    history: History,
    settings: TrainingSettings,
    X: Array,
    y: Array,
    own: slice | int,
) -> dict[int, float]:
    if not np.isfinite(evidence.stable_product):
        return {}
    X, y = X[:SHARPNESS_SAMPLES], y[:SHARPNESS_SAMPLES]
    epochs, network = evidence.timeline.epochs, evidence.network
    # At the start and early on, where steps that are too large do their harm, and later.
    places = np.geomspace(1, len(epochs), min(SHARPNESS_EPOCHS, len(epochs))).round() - 1
    found = {}
    for epoch in (int(epochs[place]) for place in np.unique(places.astype(int))):
        if not evidence.suffers_after(epoch):
            continue
        parameters = Parameters(network.layout, history.kept[epoch][own])
        try:
            curved = spectrum(
                network,
                parameters,
                X,
                y,
                settings.loss,
                most_exact=0,
                tolerance=SHARPNESS_ACCURACY,
            )
        except (ValueError, ArithmeticError):
            # Past all numbers: the run has diverged there, and its record says so.
            continue
        found[epoch] = curved.largest
    return found
