"""Decompositions of the gradient: by layer, by input, and by sample."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from nn_core.diagnostics.objective import EPS, Objective, double_parameters
from nn_core.parameters import Parameters
from nn_core.types import Array


class GradientFactors(NamedTuple):
    """Ratios of the deltas of each layer l to those of layer l + 1, each (..., L - 1)."""

    factor: Array
    """‖delta_l‖ / ‖delta_{l+1}‖, Frobenius norms over samples and units."""
    weight_part: Array
    """‖delta_{l+1} W_{l+1}ᵀ‖ / ‖delta_{l+1}‖, the effect of the weights."""
    derivative_part: Array
    """‖delta_l‖ / ‖delta_{l+1} W_{l+1}ᵀ‖, the effect of f'; nan for a denominator of 0.
    ``weight_part * derivative_part`` is the factor."""


def gradient_factors(objective: Objective, parameters: Parameters) -> GradientFactors:
    """Return the factors by which deltas change from layer to layer, at parameters (..., P)."""
    parameters = double_parameters(parameters)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore", under="ignore"):
        deltas = objective.backpropagate(parameters).deltas
        norms = [_norm(delta) for delta in deltas]
        arriving = [
            _norm(np.matmul(delta, weights.swapaxes(-1, -2)))
            for delta, weights in zip(deltas[1:], parameters.weights[1:], strict=True)
        ]
        shape = (*parameters.flat.shape[:-1], len(arriving))
        own, after, upstream = (
            np.stack(part, axis=-1) if part else np.empty(shape)
            for part in (norms[:-1], norms[1:], arriving)
        )
        return GradientFactors(own / after, upstream / after, own / upstream)


def _norm(values: Array) -> Array:
    return np.asarray(np.linalg.norm(values, axis=(-2, -1)))


def input_gradients(objective: Objective, parameters: Parameters) -> Array:
    """Return the gradient of each sample's loss by its inputs, shape (N, n_in).

    ``dL_i/dx_i = delta_1 W_1ᵀ``, the saliency of [1]_: where it is positive, a larger input
    increases the loss. With the matching loss of a classifier it is the sum of the logits'
    gradients, weighted by a - y. The unit is that of the loss per unit of the network input, which
    is a standard deviation for scaled data.

    References
    ----------
    .. [1] Simonyan, Vedaldi and Zisserman (2014), "Deep Inside Convolutional Networks:
       Visualising Image Classification Models and Saliency Maps".
    """
    parameters = double_parameters(parameters)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore", under="ignore"):
        gradients: Array = objective.backpropagate(parameters).deltas[0] @ parameters.weights[0].T
    return gradients


class SampleGradients(NamedTuple):
    """Contributions of each sample to the gradient of the mean loss, by layer.

    Values within their rounding error are set to 0: the mean of gradients that cancel, and the
    variance of equal gradients.
    """

    norms: Array
    """(N, L): ‖g_i‖ of each sample, over weights and biases of a layer."""
    cosines: Array
    """(N, L): cosine between g_i and the mean g; 0 where one of them is 0."""
    mean_norms: Array
    """(L,): ‖g‖."""
    variances: Array
    """(L,): mean over the samples of ‖g_i - g‖², the trace of their covariance."""

    @property
    def signal_to_noise(self) -> Array:
        """‖g‖ / √variance, (L,); inf if all samples agree, NaN if all gradients are 0."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(self.mean_norms / np.sqrt(self.variances))

    @property
    def noise_scale(self) -> Array:
        """Batch size at which signal and noise are about equal, shape (L,).

        ``tr(Σ) / ‖g‖²``, the simple noise scale of McCandlish, Kaplan, Amodei et al. (2018), "An
        Empirical Model of Large-Batch Training"; 0 if all samples agree, inf if they cancel, NaN if
        all gradients are 0.
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(self.variances / self.mean_norms**2)

    def batch_noise(self, sizes: Array) -> Array:
        """Return the relative error of mini-batch gradients, (S, L) for sizes (S,) from 1 to N.

        The root of E‖g_B - g‖² = tr(Σ)/B · (N - B)/(N - 1), over ‖g‖, for B of N samples drawn
        without replacement.
        """
        n = len(self.norms)
        share = (n - sizes) / (sizes * max(1, n - 1))
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.sqrt(share[:, np.newaxis] * self.variances) / self.mean_norms)


def sample_gradients(objective: Objective, parameters: Parameters) -> SampleGradients:
    """Compare each sample's gradient with that of the mean loss, without storing all of them.

    A sample's weight gradient is ``inputsᵀ delta``: its norm is ‖inputs‖ ‖delta‖, and its product
    with the mean gradient G is ``inputs G deltaᵀ``. The penalty is ignored.
    """
    with np.errstate(over="ignore", invalid="ignore", divide="ignore", under="ignore"):
        # Compute equal samples once: a matrix product may round its columns differently.
        pairs = np.hstack([objective.X, objective.y])
        pairs, sample, count = np.unique(pairs, axis=0, return_inverse=True, return_counts=True)
        X, y = map(np.ascontiguousarray, np.hsplit(pairs, [objective.network.n_in]))
        passes, deltas, _ = replace(objective, X=X, y=y).backpropagate(parameters)
        share = count[:, np.newaxis] / count.sum()
        columns = []
        for layer, delta in zip(passes, deltas, strict=True):
            W = layer.inputs.T @ (share * delta)
            b = (share * delta).sum(axis=0)
            squares = (layer.inputs**2).sum(axis=1) + 1.0
            norms = np.sqrt(squares * (delta**2).sum(axis=1))
            products = ((layer.inputs @ W + b) * delta).sum(axis=1)
            mean = np.sqrt((W**2).sum() + (b**2).sum())
            # Relative rounding error of the sums over samples, inputs and units.
            rounding = EPS * (len(delta) + layer.inputs.shape[1] + delta.shape[1])
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
        return SampleGradients(*(np.stack(part, axis=-1) for part in zip(*columns, strict=True)))
