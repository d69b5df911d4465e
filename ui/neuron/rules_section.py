"""Learning rules: choice of data and rule, then the run step by step, with its formulas."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from nn_core.types import N_, Array
from tutorial.neuron.rules import RULES, DeltaRule, Rule
from tutorial.neuron.runs import (
    ConvergenceBound,
    RuleRun,
    RuleStep,
    blob_data,
    convergence_bound,
    logic_data,
    run_rule,
)
from ui.figures.neuron import latex_number, line_figure, progress_figure
from ui.i18n import _, ngettext
from ui.names import title
from ui.neuron.controls import slider
from ui.session import Key, seed_widget
from ui.text import digits, filled
from ui.theme import is_dark
from ui.widgets.charts import chart
from ui.widgets.choices import choose
from ui.widgets.clock import redraw

RULE_STEP: Key[int] = Key("gradient_lab.rule_step", int)
"""Current step of the learning rule; also the key of its slider."""

RULE_REACHED: Key[int] = Key("gradient_lab.rule_reached", int)
"""Furthest step of the learning rule shown so far."""

RULE_PLAYING: Key[bool] = Key("gradient_lab.rule_playing", bool)
"""Whether the steps play automatically, one every `SECONDS_PER_STEP`."""

SECONDS_PER_STEP = 0.45
RULE_KEY = "neuron.rules.rule"
TITLES = {
    "hebb": N_("Hebb's rule"),
    "perceptron": N_("Perceptron"),
    "delta": N_("Delta rule"),
    "gradient_descent": N_("Gradient descent"),
}
# Origin and meaning of each rule.
_WORDS = {
    "hebb": N_(
        "Hebb, 1949: what is active together is wired together. The target takes the place of the "
        "unit's output, and the error is not used, so right answers change the weights as much as "
        "wrong ones, and each pass adds the same again."
    ),
    "perceptron": N_(
        "Rosenblatt, 1958: only a mistake changes the weights. Where a line separates the "
        "classes, the number of mistakes has a bound that does not depend on η (Novikoff, "
        "1962)."
    ),
    "delta": N_(
        "Widrow and Hoff, 1960: the change follows the size of the error, one sample at a "
        "time. It goes down the slope of ½(y − a)², so it makes sense for data that no line "
        "separates, too."
    ),
    "gradient_descent": N_(
        "The delta rule's mean over all samples: one step a pass, straight down the slope of "
        "the mean loss. This is the step that trains networks."
    ),
}
RATES = {"hebb": 1.0, "perceptron": 1.0, "delta": 0.1, "gradient_descent": 0.5}
DATA = {"and": N_("AND"), "or": N_("OR"), "xor": N_("XOR"), "blobs": N_("Two blobs")}
DELTA_ACTIVATIONS = ("identity", "tanh")


def start_over() -> None:
    """Reset to the first step after a change of data or rule."""
    RULE_STEP.set(0)
    RULE_REACHED.set(0)
    RULE_PLAYING.set(False)


# Keyword arguments shared by the controls of data and rule.
_CONTROL: dict[str, Any] = {"on_change": start_over, "persist_state": "session"}


def rules_section() -> None:
    """Draw the choices, the moving line, and the table of steps."""
    controls, stage = st.columns([1, 2.4], gap="large")
    with controls:
        X, y = _data()
        rule, passes = _rule()
        run = run_rule(rule, X, y, passes)
        st.latex(rule.formula)
        st.markdown(_(_WORDS[rule.kind]))
        st.caption(_("The samples; the rule meets them in this order."))
        number, (x1, x2) = np.arange(1, y.size + 1), X.T.round(4)
        samples = {_("sample"): number, "x₁": x1, "x₂": x2, "y": y.astype(int)}
        st.dataframe(samples, hide_index=True, key="neuron.rules.data")
    bound = convergence_bound(X, y) if rule.kind == "perceptron" else None
    with stage, st.container(key="neuron-stage"):
        redraw(
            partial(_stage, rule, run, X, y, bound),
            RULE_PLAYING.get,
            SECONDS_PER_STEP if RULE_PLAYING.get() else None,
        )


def _stage(rule: Rule, run: RuleRun, X: Array, y: Array, bound: ConvergenceBound | None) -> None:
    last = len(run.steps)
    step = min(RULE_STEP.get(), last)
    if RULE_PLAYING.get():
        step = min(step + 1, last)
        RULE_PLAYING.set(step < last)
    RULE_STEP.set(step)
    RULE_REACHED.set(max(step, min(RULE_REACHED.get(), last)))
    _transport(last)
    left, right = st.columns(2, gap="medium")
    with left:
        line = line_figure(run, X, y, step, is_dark())
        alt = _("The data, and the unit's line after step {step}").format(step=step)
        chart(line, "neuron.chart.line", alt)
    with right:
        if step:
            st.latex(_step_latex(rule, run.steps[step - 1], X, y))
        else:
            st.info(
                _(
                    "At the start all weights are 0: there is no line yet. Take a step, or "
                    "play to the end."
                )
            )
        most = None if bound is None else bound.mistakes
        progress = progress_figure(run, step, rule.kind, most)
        chart(progress, "neuron.chart.progress", _("Wrong samples after each step"))
    if step == last:
        bounded = _theorem(run, bound) if rule.kind == "perceptron" else ""
        st.markdown(f"{_ending(rule, run)} {bounded}")
    else:
        st.caption(_("The result is shown here after the last step."))
    _steps_table(run, X, y, step)


def _transport(last: int) -> None:
    def move(by: int) -> None:
        RULE_PLAYING.set(False)
        RULE_STEP.set(max(0, min(last, RULE_STEP.get() + by)))

    def play() -> None:
        if RULE_STEP.get() >= last:
            RULE_STEP.set(0)
        RULE_PLAYING.set(True)

    def button(name: str, label: str, icon: str, act: Callable[[], None], **settings: Any) -> None:
        key, icon = f"neuron.rules.{name}", f":material/{icon}:"
        st.button(label, icon=icon, key=key, on_click=act, **settings)

    at_start, at_end = RULE_STEP.get() == 0, RULE_STEP.get() >= last
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        button("back", _("Back"), "skip_previous", partial(move, -1), disabled=at_start)
        forward = {"disabled": at_end, "type": "primary"}
        button("next", _("One step"), "skip_next", partial(move, 1), **forward)
        if RULE_PLAYING.get():
            button("pause", _("Pause"), "pause", partial(move, 0))
        else:
            button("play", _("Play"), "play_arrow", play)
        button("end", _("To the end"), "last_page", partial(move, last), disabled=at_end)
        button("reset", _("Start over"), "replay", partial(move, -last), disabled=at_start)
    # The slider ends at the furthest step shown: the total number would reveal the outcome.
    if reached := RULE_REACHED.get():
        st.slider(_("Step"), 0, reached, key=RULE_STEP.name)


def _data() -> tuple[Array, Array]:
    titles = {name: _(text) for name, text in DATA.items()}
    name = choose(_("Data"), titles, "neuron.rules.dataset", default="and", **_CONTROL)
    if name == "blobs":
        left, right = st.columns(2, wrap=False)
        with left:
            samples = slider(_("Samples"), 4, 30, 12, 2, "rules.samples", on_change=start_over)
        with right:
            seed = slider(_("Seed"), 0, 99, 0, 1, "rules.seed", on_change=start_over)
        return blob_data(samples, seed)
    codings = {"0": _("0 and 1"), "-1": _("−1 and 1")}
    low = choose(_("Inputs coded as"), codings, "neuron.rules.coding", default="0", **_CONTROL)
    return logic_data(name, float(low))


def _rule() -> tuple[Rule, int]:
    seed_widget(RULE_KEY, "perceptron")
    kind = str(
        st.selectbox(
            _("Learning rule"),
            list(RULES),
            format_func=lambda rule: _(TITLES[rule]),
            key=RULE_KEY,
            **_CONTROL,
        )
    )
    left, right = st.columns(2, wrap=False)
    with left:
        label, key = _("η, the learning rate"), f"neuron.rules.rate.{kind}"
        settings = {"format": "%.3f", "required": True, **_CONTROL}
        rate = st.number_input(label, 0.001, 10.0, RATES[kind], 0.05, key=key, **settings)
    with right:
        label, key = _("Passes at most"), f"neuron.rules.passes.{kind}"
        first = 1 if kind == "hebb" else 25
        passes = st.number_input(label, 1, 100, first, key=key, required=True, **_CONTROL)
    cls, rate, passes = RULES[kind], float(rate or RATES[kind]), int(passes or 1)
    if not issubclass(cls, DeltaRule):
        return cls(rate), passes
    titles = {name: title("activation", name) for name in DELTA_ACTIVATIONS}
    key = "neuron.rules.activation"
    activation = choose(_("Activation"), titles, key, default="identity", **_CONTROL)
    return cls(rate, activation), passes  # type: ignore[arg-type]


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
            "so the same steps repeat from here."
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
            "No line separates these classes, so there is no margin γ and no bound: the perceptron "
            "never stops making mistakes ({mistakes} so far)."
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


def _steps_table(run: RuleRun, X: Array, y: Array, upto: int) -> None:
    """Draw the steps so far, the latest first; full detail where a step uses one sample."""
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
    table = pd.DataFrame(rows).round(6)
    st.dataframe(table, hide_index=True, height=300, key="neuron.rules.steps")


def _step_latex(rule: Rule, record: RuleStep, X: Array, y: Array) -> str:
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
