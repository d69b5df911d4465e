r"""Learning rules of a single unit: Hebb's, the perceptron's, the delta rule, gradient descent.

With x̃ = (x, 1) and w̃ = (w, b) the weighted sum is z = w·x + b = w̃·x̃; targets are ±1.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nn_core.activations import ACTIVATIONS, Activation, Identity
from nn_core.config import Range, from_config
from nn_core.types import Array


def _lines(weights: str, bias: str, *, where: str = "") -> str:
    condition = rf"{where} \;\Rightarrow\; " if where else ""
    return (
        rf"\begin{{aligned}} {condition}w &\leftarrow w + {weights} \\ "
        rf"b &\leftarrow b + {bias} \end{{aligned}}"
    )


@dataclass(frozen=True)
class Rule:
    """A learning rule with learning rate η > 0; ``formula`` is the LaTeX of its update.

    ``batch`` rules use all samples in each step, others use one.
    """

    learning_rate: float = 1.0
    kind: ClassVar[str]
    formula: ClassVar[str]
    batch: ClassVar[bool] = False

    def __post_init__(self) -> None:
        Range(0.0, above=True).check("learning_rate", self.learning_rate)

    def output(self, z: Array) -> Array:
        """Return the unit's outputs for weighted sums."""
        return np.sign(z)

    def update(self, inputs: Array, y: Array, z: Array) -> Array:
        """Return the change of w̃, shape (d + 1,), for x̃ of shape (n, d + 1), y and z (n,)."""
        raise NotImplementedError


@dataclass(frozen=True)
class Hebb(Rule):
    """w̃ ← w̃ + η y x̃, Hebb's rule in supervised form (the output is set to the target).

    Without an error term the weights grow with every pass. Hebb (1949), "The Organization of
    Behavior".
    """

    kind: ClassVar[str] = "hebb"
    formula: ClassVar[str] = _lines(r"\eta\,y\,x", r"\eta\,y")

    def update(self, inputs: Array, y: Array, z: Array) -> Array:
        step: Array = self.learning_rate * (y @ inputs)
        return step


@dataclass(frozen=True)
class Perceptron(Rule):
    """w̃ ← w̃ + η y x̃ after mistakes only, y z <= 0 (Rosenblatt, 1958, "The Perceptron").

    From w̃ = 0 it makes at most (R/γ)² mistakes on separable data (Novikoff, 1962), see
    `tutorial.neuron.runs.convergence_bound`; on other data it never converges.
    """

    kind: ClassVar[str] = "perceptron"
    formula: ClassVar[str] = _lines(r"\eta\,y\,x", r"\eta\,y", where=r"y\,z \le 0")

    def update(self, inputs: Array, y: Array, z: Array) -> Array:
        mistake = np.where(y * z <= 0.0, y, 0.0)
        step: Array = self.learning_rate * (mistake @ inputs)
        return step


@dataclass(frozen=True)
class DeltaRule(Rule):
    """w̃ ← w̃ + η (y - a) f'(z) x̃, a gradient step on ½ (y - a)² for one sample.

    f is elementwise; the identity gives the original rule, Adaline (Widrow and Hoff, 1960,
    "Adaptive Switching Circuits").
    """

    learning_rate: float = 0.1
    activation: Activation = Identity()
    kind: ClassVar[str] = "delta"
    formula: ClassVar[str] = _lines(r"\eta\,(y-a)\,f'(z)\,x", r"\eta\,(y-a)\,f'(z)")

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "activation", from_config(ACTIVATIONS, self.activation))
        if not self.activation.elementwise:
            raise ValueError(f"activation must be elementwise; got {self.activation.kind!r}")

    def output(self, z: Array) -> Array:
        return self.activation(z)

    def update(self, inputs: Array, y: Array, z: Array) -> Array:
        slope = (y - self.output(z)) * self.activation.derivative(z)
        step: Array = self.learning_rate * (slope @ inputs) / y.size
        return step


@dataclass(frozen=True)
class GradientDescent(DeltaRule):
    """The delta rule's update averaged over all samples."""

    kind: ClassVar[str] = "gradient_descent"
    formula: ClassVar[str] = _lines(
        r"\tfrac{\eta}{n}\sum_i (y_i-a_i)\,f'(z_i)\,x_i",
        r"\tfrac{\eta}{n}\sum_i (y_i-a_i)\,f'(z_i)",
    )
    batch: ClassVar[bool] = True


RULES: dict[str, type[Rule]] = {
    cls.kind: cls for cls in (Hebb, Perceptron, DeltaRule, GradientDescent)
}
"""Rule by kind."""
