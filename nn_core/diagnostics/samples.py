"""Who pulls: the gradient of each sample, and how far the samples agree."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nn_core.diagnostics.backprop import backpropagate
from nn_core.diagnostics.double import EPS, double
from nn_core.losses import Loss
from nn_core.network import Network
from nn_core.parameters import Parameters
from nn_core.types import Array


class SampleGradients(NamedTuple):
    """What each sample contributes to the gradient of the mean loss, layer by layer.

    What is no larger than the rounding of its computation counts as 0: the mean of gradients
    that cancel, and the variance of gradients that agree.

    Attributes
    ----------
    norms : array, shape (N, L)
        ‖g_i‖ of each sample, over weights and biases of a layer.
    cosines : array, shape (N, L)
        Cosine between g_i and the mean g; 0 where one of them is 0.
    mean_norms : array, shape (L,)
        ‖g‖.
    variances : array, shape (L,)
        Mean over the samples of ‖g_i - g‖², the trace of their covariance.
    """

    norms: Array
    cosines: Array
    mean_norms: Array
    variances: Array

    @property
    def signal_to_noise(self) -> Array:
        """‖g‖ over the samples' standard deviation, shape (L,).

        inf where all samples agree; nan where no sample has a gradient.
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(self.mean_norms / np.sqrt(self.variances))

    @property
    def noise_scale(self) -> Array:
        """Batch size at which signal and noise are about equal, shape (L,).

        ``tr(Σ) / ‖g‖²``, the simple noise scale [1]_; 0 where all samples agree, inf where they
        cancel, nan where no sample has a gradient.

        References
        ----------
        .. [1] McCandlish, Kaplan, Amodei et al. (2018), "An Empirical Model of Large-Batch
           Training".
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(self.variances / self.mean_norms**2)

    def batch_noise(self, sizes: Array) -> Array:
        """Return the relative error of a mini-batch's gradient.

        The root of the expected ‖g_B - g‖² over ‖g‖, for batches of B of the N samples drawn
        without replacement: tr(Σ)/B · (N - B)/(N - 1).

        Parameters
        ----------
        sizes : array of int, shape (S,)
            From 1 to N.

        Returns
        -------
        array, shape (S, L)
        """
        n = len(self.norms)
        share = (n - sizes) / (sizes * max(1, n - 1))
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.sqrt(share[:, np.newaxis] * self.variances) / self.mean_norms)


def sample_gradients(
    network: Network, parameters: Parameters, X: Array, y: Array, loss: Loss
) -> SampleGradients:
    """Compare each sample's gradient with the batch's, without making all of them.

    A sample's weight gradient is ``inputsᵀ delta``, so that its norm is ‖inputs‖ ‖delta‖ and its
    product with the mean gradient G is ``inputs G deltaᵀ``.

    Parameters
    ----------
    network : Network
    parameters : Parameters, shape (P,)
    X, y : array, shape (N, n_in) and (N, n_out)
    loss : Loss

    Returns
    -------
    SampleGradients

    Examples
    --------
    >>> from nn_core.layers import Dense
    >>> from nn_core.losses import HalfSquaredError
    >>> network = Network(1, (Dense(1, "identity"),))
    >>> start = Parameters(network.layout, np.zeros(2))
    >>> X, y = np.array([[0.0], [0.0]]), np.array([[1.0], [-3.0]])
    >>> found = sample_gradients(network, start, X, y, HalfSquaredError())
    >>> found.norms[:, 0].tolist(), found.cosines[:, 0].tolist()
    ([1.0, 3.0], [-1.0, 1.0])
    """
    with np.errstate(over="ignore", invalid="ignore", divide="ignore", under="ignore"):
        # Equal samples are computed once: a matrix product may round its columns differently.
        pairs = np.hstack([double(X), double(y)])
        pairs, sample, count = np.unique(pairs, axis=0, return_inverse=True, return_counts=True)
        X, y = (np.ascontiguousarray(part) for part in np.hsplit(pairs, [network.n_in]))
        passes, deltas, _ = backpropagate(network, parameters, X, y, loss)
        share = count[:, np.newaxis] / count.sum()
        columns = []
        for one, delta in zip(passes, deltas, strict=True):
            W = one.inputs.T @ (share * delta)
            b = (share * delta).sum(axis=0)
            squares = (one.inputs**2).sum(axis=1) + 1.0
            norms = np.sqrt(squares * (delta**2).sum(axis=1))
            products = ((one.inputs @ W + b) * delta).sum(axis=1)
            mean = np.sqrt((W**2).sum() + (b**2).sum())
            # Relative rounding of the sums, over samples and over a sample's own numbers.
            rounding = EPS * (len(delta) + one.inputs.shape[1] + delta.shape[1])
            power = float((share[:, 0] * norms**2).sum())
            if mean <= rounding * np.sqrt(power):
                mean = 0.0
            size = norms * mean
            cosines = np.divide(products, size, out=np.zeros_like(products), where=size > 0)
            variance = power - mean**2
            if variance <= rounding * power:
                variance = 0.0
            cosines = np.clip(cosines, -1.0, 1.0)
            columns.append((norms[sample], cosines[sample], mean, variance))
        norms, cosines, means, variances = zip(*columns, strict=True)
        return SampleGradients(
            np.stack(norms, axis=1),
            np.stack(cosines, axis=1),
            np.array(means),
            np.array(variances),
        )


def per_sample_gradients(
    network: Network, parameters: Parameters, X: Array, y: Array, loss: Loss
) -> Array:
    """Return the gradient of each sample's own loss, shape (N, P); their mean is the batch's.

    The parameters and data are those of `sample_gradients`.
    """
    passes, deltas, _ = backpropagate(network, parameters, X, y, loss)
    rows = Parameters(network.layout, np.empty((len(X), network.layout.size)))
    for k, (one, delta) in enumerate(zip(passes, deltas, strict=True)):
        np.einsum("ni,nj->nij", one.inputs, delta, out=rows.weights[k])
        rows.biases[k][:, 0] = delta
    return rows.flat
