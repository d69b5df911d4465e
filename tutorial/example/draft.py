"""Editing of a worked example: resizing, and validation field by field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nn_core.activations import ACTIVATIONS, Activation
from nn_core.config import from_config
from nn_core.input_errors import Cell, InputError, parse_number, shown
from nn_core.layers import Dense
from nn_core.losses import LOSSES, Loss
from nn_core.network import Network
from nn_core.optimizers import OPTIMIZERS, Optimizer
from nn_core.parameters import Parameters
from nn_core.random_streams import stream
from nn_core.types import N_, Array
from tutorial.example.worked_example import WorkedExample

# Limits of an edited example: layers including the output, units or inputs per layer, samples,
# and learning rate.
MAX_LAYERS, MAX_UNITS, MAX_SAMPLES, MAX_RATE = 6, 8, 20, 1000.0


@dataclass(frozen=True)
class Draft:
    """A worked example as typed, before validation."""

    # One row per sample; categorical targets may be one column of class indices from 0.
    inputs: Sequence[Sequence[Cell]]
    targets: Sequence[Sequence[Cell]]
    weights: Sequence[Sequence[Sequence[Cell]]]  # Per layer (n_in, n_out)
    biases: Sequence[Sequence[Cell]]  # Per layer (n_out,)
    # Per layer, as in `nn_core.layers.Dense`
    activations: Sequence[str | Mapping[str, Any] | Activation]
    loss: str | Mapping[str, Any] | Loss
    optimizer: str | Mapping[str, Any] | Optimizer
    learning_rate: Cell
    update_biases: bool = True  # False freezes all biases


def draft_of(example: WorkedExample) -> Draft:
    """Return an example as an editable draft."""
    parameters = example.parameters
    return Draft(
        inputs=example.X.tolist(),
        targets=example.y.tolist(),
        weights=[matrix.tolist() for matrix in parameters.weights],
        biases=[vector[0].tolist() for vector in parameters.biases],
        activations=[layer.activation for layer in example.network.layers],
        loss=example.loss,
        optimizer=example.optimizer,
        learning_rate=example.learning_rate,
        update_biases=example.trainable is None,
    )


def resized(
    example: WorkedExample, n_in: int, units: Sequence[int], samples: int, seed: int = 0
) -> WorkedExample:
    """Return an example with other sizes; values that fit are kept.

    New parameters and inputs are random, from -1 to 1 with one decimal; new targets are 0. A new
    hidden layer gets the activation of the previous one.
    """
    rng = stream(seed, "weights", n_in, *units)
    old = example.network.layers
    hidden = old[:-1] or (Dense(1, ACTIVATIONS["tanh"]()),)
    kinds = [hidden[min(k, len(hidden) - 1)].activation for k in range(len(units) - 1)]
    layers = [
        Dense(size, kind) for size, kind in zip(units, [*kinds, old[-1].activation], strict=True)
    ]
    network = Network(n_in, tuple(layers))
    parameters = Parameters.zeros(network.layout)
    parameters.flat[:] = rng.integers(-10, 11, network.layout.size) / 10
    for k in range(min(len(layers), len(old))):
        _keep(parameters.weights[k], example.parameters.weights[k])
        _keep(parameters.biases[k], example.parameters.biases[k])
    X = rng.integers(-10, 11, (samples, n_in)) / 10
    y = np.zeros((samples, units[-1]))
    if example.loss.kind == "categorical_cross_entropy":
        y[:, 0] = 1.0
    _keep(X, example.X)
    if units[-1] == example.y.shape[1]:
        _keep(y, example.y)
    return replace(
        example,
        network=network,
        parameters=parameters,
        X=X,
        y=y,
        trainable=None if example.trainable is None else network.layout.is_weight,
        names=example.names if network.layout == example.network.layout else (),
        masks=None,
        state=None,
    )


def _keep(new: Array, old: Array) -> None:
    rows, columns = (min(a, b) for a, b in zip(new.shape, old.shape, strict=True))
    new[:rows, :columns] = old[:rows, :columns]


def read_draft(
    draft: Draft, base: WorkedExample
) -> tuple[WorkedExample | None, dict[str, InputError]]:
    """Validate a draft; return the example, None if it is invalid, and the errors by field.

    Title, notes, penalty, and clipping come from ``base``; names, masks, and optimizer state too,
    where they still fit. Fields are such as ``"learning_rate"``, ``"activations.0"``, or
    ``"weights.0.1.2"`` (layer, row, column, from 0).
    """
    reader = _Reader()
    layers = reader.layers(draft)
    inputs = reader.samples(draft)
    loss = reader.setting("loss", LOSSES, draft.loss)
    optimizer = reader.setting("optimizer", OPTIMIZERS, draft.optimizer)
    rate = reader.rate(draft.learning_rate)
    if layers is None or inputs is None or loss is None:
        return None, reader.errors
    y = reader.targets(draft, len(inputs), layers[-1], loss)
    parameters = reader.parameters(draft, inputs.shape[1], layers)
    if reader.errors or parameters is None or y is None or optimizer is None or rate is None:
        return None, reader.errors
    network = Network(inputs.shape[1], layers)
    same_layout = network.layout == base.network.layout
    example = replace(
        base,
        network=network,
        parameters=parameters,
        X=inputs,
        y=y,
        loss=loss,
        optimizer=optimizer,
        learning_rate=rate,
        trainable=None if draft.update_biases else network.layout.is_weight,
        names=base.names if same_layout else (),
        masks=base.masks if same_layout and len(inputs) == len(base.X) else None,
        state=base.state if same_layout and optimizer == base.optimizer else None,
    )
    return example, {}


class _Reader:
    """Reads the parts of a draft and collects the errors."""

    def __init__(self) -> None:
        self.errors: dict[str, InputError] = {}

    def refuse(self, field: str, template: str, **values: Any) -> None:
        self.errors.setdefault(field, InputError(template, **values))

    def limited(self, field: str, template: str, value: int, most: int, **values: Any) -> bool:
        """Whether a number is from 1 to `most`; record an error otherwise."""
        if 1 <= value <= most:
            return True
        self.refuse(field, template, value=value, most=most, **values)
        return False

    def setting(self, field: str, registry: Mapping[str, type[Any]], config: Any) -> Any:
        try:
            return from_config(registry, config)
        except (ValueError, TypeError) as error:
            self.refuse(field, "{reason}", reason=str(error))
            return None

    def number(self, field: str, cell: Cell) -> float | None:
        try:
            return parse_number(cell)
        except InputError as error:
            self.errors.setdefault(field, error)
            return None

    def rate(self, cell: Cell) -> float | None:
        rate = self.number("learning_rate", cell)
        if rate is not None and not 0.0 < rate <= MAX_RATE:
            self.refuse("learning_rate", _RATE, most=f"{MAX_RATE:g}", value=shown(cell))
            return None
        return rate

    def layers(self, draft: Draft) -> tuple[Dense, ...] | None:
        count = len(draft.biases)
        if not self.limited("layers", _LAYERS, count, MAX_LAYERS):
            return None
        if len(draft.activations) != count:
            self.refuse("layers", _ACTIVATIONS, layers=count, value=len(draft.activations))
            return None
        layers = []
        for k, vector in enumerate(draft.biases):
            if not self.limited(f"biases.{k}", _UNITS, len(vector), MAX_UNITS, layer=k + 1):
                continue
            activation = self.setting(f"activations.{k}", ACTIVATIONS, draft.activations[k])
            if activation is None:
                continue
            if not activation.elementwise and len(vector) == 1:
                self.refuse(f"activations.{k}", _LONELY_SOFTMAX)
            layers.append(Dense(len(vector), activation))
        return tuple(layers) if len(layers) == count else None

    def matrix(
        self, field: str, cells: Sequence[Sequence[Cell]], rows: int, columns: int
    ) -> Array | None:
        if len(cells) != rows or any(len(row) != columns for row in cells):
            came = f"{len(cells)} × {'/'.join(str(n) for n in sorted({len(r) for r in cells}))}"
            self.refuse(field, _SHAPE, rows=rows, columns=columns, value=came)
            return None
        values = [
            [self.number(f"{field}.{i}.{j}", cell) for j, cell in enumerate(row)]
            for i, row in enumerate(cells)
        ]
        if any(value is None for row in values for value in row):
            return None
        return np.array(values, dtype=np.float64)

    def samples(self, draft: Draft) -> Array | None:
        count = len(draft.inputs)
        if not self.limited("inputs", _SAMPLES, count, MAX_SAMPLES):
            return None
        columns = len(draft.inputs[0])
        if not self.limited("inputs", _INPUTS, columns, MAX_UNITS):
            return None
        return self.matrix("inputs", draft.inputs, count, columns)

    def parameters(self, draft: Draft, n_in: int, layers: tuple[Dense, ...]) -> Parameters | None:
        sizes = (n_in, *(layer.units for layer in layers))
        if len(draft.weights) != len(layers):
            self.refuse("layers", _MATRICES, layers=len(layers), value=len(draft.weights))
            return None
        weights = [
            self.matrix(f"weights.{k}", draft.weights[k], sizes[k], sizes[k + 1])
            for k in range(len(layers))
        ]
        biases = [
            [self.number(f"biases.{k}.{j}", cell) for j, cell in enumerate(vector)]
            for k, vector in enumerate(draft.biases)
        ]
        complete = [matrix for matrix in weights if matrix is not None]
        if len(complete) < len(weights) or any(None in vector for vector in biases):
            return None
        return Parameters.of(complete, [np.array(v, dtype=np.float64) for v in biases])

    def targets(self, draft: Draft, samples: int, output: Dense, loss: Loss) -> Array | None:
        low, high = output.activation.range
        crossed = loss.kind in {"binary_cross_entropy", "categorical_cross_entropy"}
        if crossed and not (low >= 0.0 and high <= 1.0):
            self.refuse("loss", _NO_PROBABILITY, loss=loss.kind, activation=output.activation.kind)
        categorical = loss.kind == "categorical_cross_entropy"
        classes = categorical and all(len(row) == 1 for row in draft.targets) and output.units > 1
        y = self.matrix("targets", draft.targets, samples, 1 if classes else output.units)
        if y is None or not crossed:
            return y
        if classes:
            return self._one_hot(y[:, 0], output.units)
        for (i, j), value in np.ndenumerate(y):
            if not 0.0 <= value <= 1.0:
                self.refuse(f"targets.{i}.{j}", _LABEL, value=f"{value:g}")
        for i, total in enumerate(y.sum(axis=1)):
            if categorical and abs(total - 1.0) > 1e-9:
                self.refuse(f"targets.{i}.0", _SHARES, sample=i + 1, value=f"{total:g}")
        return y

    def _one_hot(self, classes: Array, units: int) -> Array:
        y = np.zeros((len(classes), units))
        for i, value in enumerate(classes.tolist()):
            if value in range(units):
                y[i, int(value)] = 1.0
            else:
                self.refuse(f"targets.{i}.0", _CLASS, last=units - 1, value=f"{value:g}")
        return y


_RATE = N_("the learning rate must be > 0 and <= {most}; got {value}")
_LAYERS = N_("a worked example must have 1 to {most} layers, the output included; got {value}")
_UNITS = N_("layer {layer} must have 1 to {most} units; got {value}")
_SAMPLES = N_("a worked example must have 1 to {most} samples; got {value}")
_INPUTS = N_("a worked example must have 1 to {most} inputs; got {value}")
_SHAPE = N_("expected {rows} × {columns} numbers; got {value}: fill or remove cells")
_MATRICES = N_("expected a weight matrix for each of {layers} layers; got {value}")
_ACTIVATIONS = N_("expected an activation for each of {layers} layers; got {value}")
_LONELY_SOFTMAX = N_("softmax of one unit is always 1: use sigmoid, or give the layer 2 units")
_NO_PROBABILITY = N_(
    "{loss} needs outputs between 0 and 1; got {activation}: use sigmoid or softmax"
)
_LABEL = N_("a label must be from 0 to 1; got {value}")
_SHARES = N_("the targets of sample {sample} must add up to 1; got {value}")
_CLASS = N_("a class must be a whole number from 0 to {last}; got {value}")
