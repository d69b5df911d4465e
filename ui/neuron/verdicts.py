"""What a learning rule does, and what came of a run, in sentences."""

from __future__ import annotations

from tutorial.neuron.rules import Rule
from tutorial.neuron.runs import ConvergenceBound, RuleRun
from ui.i18n import _, ngettext
from ui.text import filled


def rule_words(kind: str) -> str:
    """Say what a rule does and where it comes from."""
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
    """Say how the run ends, and for the perceptron what its theorem says; for its last step."""
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
