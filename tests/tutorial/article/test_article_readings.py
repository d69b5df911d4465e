"""The three readings of the article's example, worked out by pencil and calculator."""

import math

import numpy as np
import pytest

from tutorial.example.examples import EXAMPLES

W = [[0.1, 0.2, 0.3], [0.4, 0.5, 0.6], [0.7, 0.8, 0.9]]
B = [0.1, 0.2, 0.3]
RATE = 0.01
LAYERS = {
    "article": [3, 1],
    "article_three_outputs": [3, 3],
    "article_two_hidden": [3, 3, 3],
}


def by_hand(X, y, layers):
    """Weights after one step, layer by layer, unit by unit, in the article's order z = Wx + b."""
    weights = [[row[:] for row in W[:units]] for units in layers]
    biases = [B[:units] for units in layers]
    steps = [[[0.0] * 3 for _ in range(units)] for units in layers]
    shifts = [[0.0] * units for units in layers]
    outputs, losses = [], []
    for x, label in zip(X, y, strict=True):
        activations, sums = [list(x)], []
        for k in range(len(layers)):
            z = [
                sum(w * a for w, a in zip(row, activations[-1], strict=True)) + b
                for row, b in zip(weights[k], biases[k], strict=True)
            ]
            last = k == len(layers) - 1
            sums.append(z)
            activations.append([1 / (1 + math.exp(-v)) if last else max(v, 0.0) for v in z])
        outputs.append(activations[-1])
        losses.append(
            -sum(math.log(a if t else 1 - a) for a, t in zip(activations[-1], label, strict=True))
        )
        delta = [a - t for a, t in zip(activations[-1], label, strict=True)]
        for k in reversed(range(len(layers))):
            for j, d in enumerate(delta):
                shifts[k][j] += d / len(X)
                for i, a in enumerate(activations[k]):
                    steps[k][j][i] += d * a / len(X)
            if k:
                delta = [
                    sum(weights[k][j][i] * d for j, d in enumerate(delta)) * (sums[k - 1][i] > 0)
                    for i in range(3)
                ]
    for k in range(len(layers)):
        for j in range(layers[k]):
            biases[k][j] = biases[k][j] - RATE * shifts[k][j]
            for i in range(3):
                weights[k][j][i] -= RATE * steps[k][j][i]
    return outputs, losses, weights, biases


@pytest.mark.parametrize("name", LAYERS)
def test_a_step_agrees_with_the_pencil_to_nine_digits(name):
    example = EXAMPLES[name]()
    trace = example.trace()
    outputs, losses, weights, biases = by_hand(example.X.tolist(), example.y.tolist(), LAYERS[name])
    assert trace.passes[-1].a == pytest.approx(np.array(outputs), rel=5e-10)
    assert trace.sample_losses == pytest.approx(np.array(losses), rel=5e-10)
    for k, (matrix, vector) in enumerate(zip(weights, biases, strict=True)):
        rows = trace.after.weights[k].T
        assert rows == pytest.approx(np.array(matrix), rel=5e-10)
        assert trace.after.biases[k][0] == pytest.approx(np.array(vector), rel=5e-10)


def test_the_first_samples_outputs_are_those_of_the_facts():
    outputs = {name: EXAMPLES[name]().trace().passes[-1].a[0] for name in LAYERS}
    assert outputs["article"] == pytest.approx([0.7231], abs=5e-5)
    assert outputs["article_three_outputs"] == pytest.approx([0.7231, 0.8947, 0.9651], abs=5e-5)
    assert outputs["article_two_hidden"] == pytest.approx([0.8348, 0.9746, 0.9966], abs=5e-5)
