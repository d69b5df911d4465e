"""The numbers of a learning rule's steps: tables, and formulas with the numbers put in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nn_core.types import Array
from tutorial.neuron.rules import DeltaRule, Rule
from tutorial.neuron.runs import RuleRun, RuleStep
from ui.figures.unit_latex import latex_number, shown
from ui.i18n import _

if TYPE_CHECKING:
    import pandas as pd


def dataset_table(X: Array, y: Array) -> pd.DataFrame:
    """Return the samples as rows, numbered from 1."""
    import pandas as pd

    return pd.DataFrame(
        {
            _("sample"): np.arange(1, y.size + 1),
            "x₁": X[:, 0].round(4),
            "x₂": X[:, 1].round(4),
            "y": y.astype(int),
        }
    )


def step_table(run: RuleRun, X: Array, y: Array, upto: int) -> pd.DataFrame:
    """Return the steps done so far, the latest first; what a step did with one sample, in full."""
    import pandas as pd

    steps = run.steps[:upto][::-1]
    single = not run.steps or len(run.steps[0].samples) == 1
    rows = []
    for record in steps:
        row: dict[str, float | int | str] = {_("step"): record.step}
        if single:
            i = record.samples[0]
            row |= {
                _("sample"): i + 1,
                "x₁": X[i, 0],
                "x₂": X[i, 1],
                "y": int(y[i]),
                "z": record.z[0],
                _("output"): record.outputs[0],
                "y − a": record.errors[0],
            }
        names = ("w₁", "w₂", "b")
        row |= {f"Δ{name}": value for name, value in zip(names, record.update, strict=True)}
        row |= dict(zip(names, record.after, strict=True))
        row |= {_("wrong samples"): record.wrong, _("loss"): record.loss}
        rows.append(row)
    return pd.DataFrame(rows).round(6)


def step_latex(rule: Rule, record: RuleStep, X: Array, y: Array) -> str:
    """Return one step with its numbers put in."""
    w1, w2, b = record.before
    if len(record.samples) > 1:
        lines = [
            rf"\Delta {name} &= {shown(value)}"
            for name, value in zip(("w_1", "w_2", "b"), record.update, strict=True)
        ]
    else:
        i = record.samples[0]
        n = latex_number
        z, a = float(record.z[0]), float(record.outputs[0])
        target = float(y[i])
        lines = [
            rf"z &= {n(w1)}\cdot {n(X[i, 0])} + {n(w2)}\cdot {n(X[i, 1])} + {n(b)} = {shown(z)}"
        ]
        if isinstance(rule, DeltaRule):
            slope = float(rule.activation.derivative(np.array(z)))
            lines.append(rf"(y-a)\,f'(z) &= ({shown(target)} - {n(a)})\cdot {n(slope)}")
        elif rule.kind == "perceptron":
            relation = r"\le 0" if target * z <= 0 else "> 0"
            lines.append(rf"y\,z &= {n(target)}\cdot {n(z)} = {shown(target * z)} {relation}")
        factor = _factor(rule, record, target)
        if record.update.any():
            lines += [
                rf"\Delta {name} &= {factor}\cdot {n(x)} = {shown(value)}"
                for name, x, value in zip(
                    ("w_1", "w_2", "b"), (X[i, 0], X[i, 1], 1.0), record.update, strict=True
                )
            ]
        else:
            lines.append(r"\Delta w &= 0")
    after = ",\\;".join(
        rf"{name} = {shown(value)}"
        for name, value in zip(("w_1", "w_2", "b"), record.after, strict=True)
    )
    lines.append(rf"\Rightarrow\;& {after}")
    return r"\begin{aligned}" + r" \\ ".join(lines) + r"\end{aligned}"


def _factor(rule: Rule, record: RuleStep, target: float) -> str:
    """Return η times what the rule multiplies the input with."""
    rate = latex_number(rule.learning_rate)
    if isinstance(rule, DeltaRule):
        slope = float(rule.activation.derivative(np.array(float(record.z[0]))))
        return rf"{rate}\cdot {latex_number(float(record.errors[0]) * slope)}"
    return rf"{rate}\cdot {latex_number(target)}"
