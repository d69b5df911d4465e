r"""Formulas of sections 3 and 4; in ``printed`` the wrong part is in ``\boxed{}``."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nn_core.types import N_, Array
from tutorial.article.demonstrations import (
    Demonstration,
    Rules,
    climbs,
    halves_grow,
    index_shapes,
    labels_of_zero,
    misses_gradient,
    shapes_clash,
)


@dataclass(frozen=True)
class FormulaClaim:
    """A formula of the article that is wrong or incomplete; both versions are LaTeX."""

    key: str
    section: str
    title: str
    printed: str
    right: str
    explanation: str
    demonstrate: Callable[[], Demonstration]


def _summed_over_outputs(inputs: Array, delta: Array) -> Array:
    repeated = np.repeat(delta.sum(1, keepdims=True), delta.shape[1], 1)
    gradient: Array = inputs.T @ repeated / len(delta)
    return gradient


_ACTIVATION_CALLED_Z = Rules(output_delta=lambda upstream, f, z, a: upstream * f.derivative(a))
_MINUS_SIGN = Rules(output_delta=lambda upstream, f, z, a: -upstream * f.derivative(z))
_SLOPE_TWICE = Rules(
    output_delta=lambda upstream, f, z, a: upstream * f.derivative(z) * f.derivative(z)
)
_ELEMENTWISE_WEIGHTS = Rules(hidden_delta=lambda delta, W, f, z: delta * f.derivative(z) * W)
_NO_WEIGHTS = Rules(
    hidden_delta=lambda delta, W, f, z: delta.sum(axis=1, keepdims=True) * f.derivative(z)
)
_SUM_OVER_OUTPUTS = Rules(weight_gradient=_summed_over_outputs)
_BIAS_BY_WEIGHTS = Rules(bias_step=lambda dW, db: dW)


FORMULAS: tuple[FormulaClaim, ...] = (
    FormulaClaim(
        "activation_called_z",
        "3",
        N_("Forward pass"),
        r"\boxed{z_{l}} = \sigma(W_{l-1}a_{l-1} + b_{l-1})",
        r"z_{l} = W_{l}a_{l-1} + b_{l},\quad a_{l} = \sigma(z_{l})",
        N_(
            "It calls the activation z. The backward formulas need σ′ of the weighted sum; with "
            "this z they would take σ′ of the activation."
        ),
        lambda: misses_gradient(_ACTIVATION_CALLED_Z),
    ),
    FormulaClaim(
        "minus_sign",
        "3, 3.2",
        N_("Output δ"),
        r"\frac{\partial L}{\partial z_{L}} = \boxed{-}\frac{\partial L}{\partial a_{L}}"
        r" \odot \sigma'(z_{L})",
        r"\frac{\partial L}{\partial z_{L}} = \frac{\partial L}{\partial a_{L}}"
        r" \odot \sigma'(z_{L})",
        N_("There is no minus sign. With it, every update climbs."),
        lambda: climbs(_MINUS_SIGN),
    ),
    FormulaClaim(
        "elementwise_weights",
        "3, 3.2",
        N_("Hidden δ"),
        r"\frac{\partial L}{\partial z_{l}} = \frac{\partial L}{\partial z_{l+1}}"
        r" \odot \sigma'(z_{l}) \boxed{\odot W_{l}}",
        r"\frac{\partial L}{\partial z_{l}} = \left(W_{l+1}^{\top}"
        r"\frac{\partial L}{\partial z_{l+1}}\right) \odot \sigma'(z_{l})",
        N_(
            "The weights act by a transposed matrix product, not element by element: as written "
            "the shapes do not fit."
        ),
        lambda: shapes_clash(_ELEMENTWISE_WEIGHTS),
    ),
    FormulaClaim(
        "half_sum",
        "4.1",
        N_("“Mean” squared error"),
        r"L = \boxed{\frac{1}{2}\sum_{i}} (y_{i} - \hat{y}_{i})^2",
        r"L = \frac{1}{n}\sum_{i} (y_{i} - \hat{y}_{i})^2",
        N_("This is half the sum. A mean divides by n, and does not grow with the data."),
        halves_grow,
    ),
    FormulaClaim(
        "weight_gradient_indices",
        "4.1",
        N_("Weight gradient"),
        r"\frac{\partial L}{\partial W_{ij}} = \boxed{\sum_{k} (\delta_{k} \odot a_{j-1})}",
        r"\frac{\partial L}{\partial W_{ij}} = \frac{1}{n}\sum_{s} \delta_{i}^{(s)} a_{j}^{(s)}",
        N_(
            "The sum runs over samples, and the δ is that of the unit the weight leads to. Summed "
            "over the outputs k, all units would get the same gradient."
        ),
        lambda: misses_gradient(_SUM_OVER_OUTPUTS),
    ),
    FormulaClaim(
        "weighted_sum_indices",
        "4.1",
        N_("Weighted sum"),
        r"z = \sum_{j} \boxed{W_{ji}}x_{j} + b,\quad j \text{ the hidden unit}",
        r"z_{j} = \sum_{i} W_{ji}x_{i} + b_{j}",
        N_(
            "j cannot be the hidden unit and the input that is summed over: with as many hidden "
            "units as inputs the result is wrong, otherwise the shapes do not fit."
        ),
        index_shapes,
    ),
    FormulaClaim(
        "slope_twice",
        "4.2",
        N_("Output error"),
        r"\delta_{L} = \boxed{\frac{\partial L}{\partial z_{L}}} \odot \sigma'(z_{L})",
        r"\delta_{L} = \frac{\partial L}{\partial a_{L}} \odot \sigma'(z_{L})",
        N_("∂L/∂z has σ′ in it already: it would be counted twice."),
        lambda: misses_gradient(_SLOPE_TWICE),
    ),
    FormulaClaim(
        "no_weights",
        "4.2",
        N_("Hidden error"),
        r"\delta_{l}^{(i)} = \boxed{\sum_{j} \frac{\partial L}{\partial z_{l+1}^{(j)}}}"
        r" \odot \sigma'(z_{l}^{(i)})",
        r"\delta_{l}^{(i)} = \sum_{j} W_{ji}\,\delta_{l+1}^{(j)}\,\sigma'(z_{l}^{(i)})",
        N_("The weights are missing: every hidden unit would get the same sum."),
        lambda: misses_gradient(_NO_WEIGHTS),
    ),
    FormulaClaim(
        "bias_by_weights",
        "4.2",
        N_("Bias update"),
        r"b \leftarrow b - \alpha \frac{\partial L}{\partial \boxed{W}}",
        r"b \leftarrow b - \alpha \frac{\partial L}{\partial b}",
        N_("A bias moves by its own gradient; that of the weights has another shape."),
        lambda: shapes_clash(_BIAS_BY_WEIGHTS),
    ),
    FormulaClaim(
        "half_cross_entropy",
        "4.1",
        N_("Cross-entropy"),
        r"L = -\sum_{i} y_{i} \log \hat{y}_{i}\;\boxed{\phantom{+ \ldots}}",
        r"L = -\sum_{i} \left[y_{i} \log \hat{y}_{i} + (1-y_{i}) \log(1-\hat{y}_{i})\right]",
        N_(
            "Fine for softmax. With one sigmoid unit, as in 4.3, a label of 0 would cost nothing "
            "whatever the output; 4.3 itself uses the binary form."
        ),
        labels_of_zero,
    ),
)
"""By section, in the article's order."""
