"""Learning rules: choice of data and rule, then the run step by step."""

from functools import partial
from typing import Any

import streamlit as st

from nn_core.types import N_, Array
from tutorial.neuron.rules import RULES, DeltaRule, Rule
from tutorial.neuron.runs import (
    ConvergenceBound,
    RuleRun,
    blob_data,
    convergence_bound,
    logic_data,
    run_rule,
)
from ui.figures.neuron import line_figure, progress_figure
from ui.i18n import _
from ui.names import title
from ui.neuron.controls import slider
from ui.neuron.rule_texts import dataset_table, rule_words, step_latex, step_table, verdict
from ui.session import Key, seed_widget
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
        st.markdown(rule_words(rule.kind))
        st.caption(_("The samples; the rule meets them in this order."))
        st.dataframe(dataset_table(X, y), hide_index=True, key="neuron.rules.data")
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
            st.latex(step_latex(rule, run.steps[step - 1], X, y))
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
        st.markdown(verdict(rule, run, bound))
    else:
        st.caption(_("What comes of it is told here after the last step."))
    table = step_table(run, X, y, step)
    st.dataframe(table, hide_index=True, height=300, key="neuron.rules.steps")


def _transport(last: int) -> None:
    """Draw the buttons and the slider for the current step."""

    def move(by: int) -> None:
        RULE_PLAYING.set(False)
        RULE_STEP.set(max(0, min(last, RULE_STEP.get() + by)))

    def play() -> None:
        if RULE_STEP.get() >= last:
            RULE_STEP.set(0)
        RULE_PLAYING.set(True)

    def button(name: str, label: str, icon: str, by: int, **settings: Any) -> None:
        key, icon = f"neuron.rules.{name}", f":material/{icon}:"
        st.button(label, icon=icon, key=key, on_click=move, args=(by,), **settings)

    at_start, at_end = RULE_STEP.get() == 0, RULE_STEP.get() >= last
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        button("back", _("Back"), "skip_previous", -1, disabled=at_start)
        button("next", _("One step"), "skip_next", 1, disabled=at_end, type="primary")
        if RULE_PLAYING.get():
            button("pause", _("Pause"), "pause", 0)
        else:
            icon = ":material/play_arrow:"
            st.button(_("Play"), icon=icon, key="neuron.rules.play", on_click=play)
        button("end", _("To the end"), "last_page", last, disabled=at_end)
        button("reset", _("Start over"), "replay", -last, disabled=at_start)
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
