"""Texts, tables, and formulas on the steps of a learning rule."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from nn_core.types import Array
from tutorial.neuron.rules import DeltaRule, Rule
from tutorial.neuron.runs import ConvergenceBound, RuleRun, RuleStep
from ui.figures.neuron import latex_number
from ui.i18n import _, ngettext
from ui.text import digits, filled

if TYPE_CHECKING:
    import pandas as pd


def rule_words(kind: str) -> str:
    """Return a description of a rule and its origin."""
    return {
        "hebb": _(
            "Hebb, 1949: what is active together is wired together. The target stands in for the "
            "unit's output, and nothing looks at an error, so right answers change the weights as "
            "much as wrong ones, and each pass adds the same again."
        ),
        "perceptron": _(
            "Rosenblatt, 1958: only a mistake changes the weights. Where a line separates the "
            "classes, the number of mistakes has a bound that does not depend on η (Novikoff, "
            "1962)."
        ),
        "delta": _(
            "Widrow and Hoff, 1960: the change follows the size of the error, one sample at a "
            "time. It goes down the slope of ½(y − a)², so it makes sense for data that no line "
            "separates, too."
        ),
        "gradient_descent": _(
            "The delta rule's mean over all samples: one step a pass, straight down the slope of "
            "the mean loss. This is the step that trains networks."
        ),
    }[kind]


def verdict(rule: Rule, run: RuleRun, bound: ConvergenceBound | None) -> str:
    """Return a sentence on the last step; for the perceptron with its convergence bound."""
    return f"{_ending(rule, run)} {_theorem(run, bound) if rule.kind == 'perceptron' else ''}"


def _ending(rule: Rule, run: RuleRun) -> str:
    steps, wrong = len(run.steps), run.steps[-1].wrong
    if run.stopped == "converged" and wrong:
        return ngettext(
            "**It came to rest:** after {steps} step a whole pass changed nothing, though {wrong} "
            "samples are on the wrong side, or on the line.",
            "**It came to rest:** after {steps} steps a whole pass changed nothing, though {wrong} "
            "samples are on the wrong side, or on the line.",
            steps,
        ).format(steps=steps, wrong=wrong)
    if run.stopped == "converged":
        return ngettext(
            "**Learned:** after {steps} step a whole pass changed nothing.",
            "**Learned:** after {steps} steps a whole pass changed nothing.",
            steps,
        ).format(steps=steps)
    if run.stopped == "cycle" and run.cycle is not None:
        return _(
            "**It cycles:** after step {again} the weights are what they were after step {first}, "
            "so all that follows has happened before."
        ).format(again=run.cycle[1], first=run.cycle[0])
    if run.stopped == "diverged":
        return filled(
            _(
                "**It diverged:** the steps are too large, and by step {steps} the weights had "
                "grown past 10¹². Lower the learning rate; try {rate:.3g}."
            ),
            steps=steps,
            rate=rule.learning_rate / 10,
        )
    if wrong:
        return _(
            "After {steps} steps {wrong} samples are on the wrong side, or on the line."
        ).format(steps=steps, wrong=wrong)
    return _("After {steps} steps every sample is on its own side.").format(steps=steps)


def _theorem(run: RuleRun, bound: ConvergenceBound | None) -> str:
    if bound is None:
        return _(
            "No line separates these classes, so there is no margin γ and no bound: the "
            "perceptron goes on making mistakes for ever ({mistakes} so far)."
        ).format(mistakes=run.updates)
    return filled(
        _(
            "It made **{mistakes} mistakes**; the bound is (R/γ)² = ({radius:.3f} / {margin:.3f})² "
            "= **{bound:.1f}**. R is the length of the longest sample and γ the best margin, both "
            "with the bias counted as a weight on an input of 1."
        ),
        mistakes=run.updates,
        radius=bound.radius,
        margin=bound.margin,
        bound=bound.mistakes,
    )


def dataset_table(X: Array, y: Array) -> pd.DataFrame:
    """Return the samples as rows, numbered from 1."""
    import pandas as pd

    number, (x1, x2) = np.arange(1, y.size + 1), X.T.round(4)
    return pd.DataFrame({_("sample"): number, "x₁": x1, "x₂": x2, "y": y.astype(int)})


def step_table(run: RuleRun, X: Array, y: Array, upto: int) -> pd.DataFrame:
    """Return the steps so far, the latest first; full detail where a step uses one sample."""
    import pandas as pd

    names, rows = ("w₁", "w₂", "b"), []
    for record in run.steps[:upto][::-1]:
        row: dict[str, float | int | str] = {_("step"): record.step}
        if len(record.samples) == 1:
            i = record.samples[0]
            row |= {_("sample"): i + 1, "x₁": X[i, 0], "x₂": X[i, 1], "y": int(y[i])}
            row |= {"z": record.z[0], _("output"): record.outputs[0], "y − a": record.errors[0]}
        row |= {f"Δ{name}": value for name, value in zip(names, record.update, strict=True)}
        row |= dict(zip(names, record.after, strict=True))
        row |= {_("wrong samples"): record.wrong, _("loss"): record.loss}
        rows.append(row)
    return pd.DataFrame(rows).round(6)


def step_latex(rule: Rule, record: RuleStep, X: Array, y: Array) -> str:
    """Return the formula of one step with numbers inserted."""
    names, n, shown = ("w_1", "w_2", "b"), latex_number, partial(digits, count=4)
    changes = [shown(value) for value in record.update]
    lines = []
    if len(record.samples) == 1:
        i, z, a = record.samples[0], float(record.z[0]), float(record.outputs[0])
        target, inputs = float(y[i]), (X[i, 0], X[i, 1], 1.0)
        w1, w2, b = map(n, record.before)
        lines.append(rf"z &= {w1}\cdot {n(X[i, 0])} + {w2}\cdot {n(X[i, 1])} + {b} = {shown(z)}")
        multiplier = target
        if isinstance(rule, DeltaRule):
            slope = float(rule.activation.derivative(record.z)[0])
            lines.append(rf"(y-a)\,f'(z) &= ({shown(target)} - {n(a)})\cdot {n(slope)}")
            multiplier = float(record.errors[0]) * slope
        elif rule.kind == "perceptron":
            relation = r"\le 0" if target * z <= 0 else "> 0"
            lines.append(rf"y\,z &= {n(target)}\cdot {n(z)} = {shown(target * z)} {relation}")
        # η times the rule's multiplier of the input.
        factor = rf"{n(rule.learning_rate)}\cdot {n(multiplier)}"
        changes = [
            rf"{factor}\cdot {n(x)} = {change}" for x, change in zip(inputs, changes, strict=True)
        ]
        if not record.update.any():
            lines.append(r"\Delta w &= 0")
            changes = []
    lines += [rf"\Delta {name} &= {change}" for name, change in zip(names, changes, strict=False)]
    after = (f"{name} = {shown(value)}" for name, value in zip(names, record.after, strict=True))
    lines.append(r"\Rightarrow\;& " + r",\;".join(after))
    return r"\begin{aligned}" + r" \\ ".join(lines) + r"\end{aligned}"
