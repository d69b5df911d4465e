"""The learning rules: choose data and rule, then go step by step."""

from __future__ import annotations

from functools import partial

import streamlit as st

from nn_core.types import Array
from tutorial.neuron.rules import RULES, DeltaRule, Rule
from tutorial.neuron.runs import (
    LOGIC,
    ConvergenceBound,
    RuleRun,
    blob_data,
    convergence_bound,
    logic_data,
    run_rule,
)
from ui.figures.rules import line_data, line_figure, progress_data, progress_figure
from ui.i18n import _
from ui.names import title
from ui.neuron.rule_tables import dataset_table, step_latex, step_table
from ui.neuron.titles import data_title, rule_title
from ui.neuron.verdicts import rule_words, verdict
from ui.session import Key, seed_widget
from ui.theme import CHART_CONFIG, is_dark

TICK = 0.45
RULE_KEY = "neuron.rules.rule"
DATA = (*LOGIC, "blobs")
DELTA_ACTIVATIONS = ("identity", "tanh")
RATES = {"hebb": 1.0, "perceptron": 1.0, "delta": 0.1, "gradient_descent": 0.5}


def rules_section() -> None:
    """Draw the choices, the moving line and the table of steps."""
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
    with stage:
        _stage(rule, run, X, y, bound)


def _stage(rule: Rule, run: RuleRun, X: Array, y: Array, bound: ConvergenceBound | None) -> None:
    last = len(run.steps)
    drawn_as_playing = RULE_PLAYING.get()

    @st.fragment(run_every=TICK if drawn_as_playing else None)
    def moving() -> None:
        step = min(RULE_STEP.get(), last)
        if RULE_PLAYING.get():
            step = min(step + 1, last)
            RULE_PLAYING.set(step < last)
        RULE_STEP.set(step)
        RULE_REACHED.set(max(step, min(RULE_REACHED.get(), last)))
        _transport(last)
        left, right = st.columns(2, gap="medium")
        with left:
            st.plotly_chart(
                line_figure(line_data(run, X, y, step), is_dark()),
                key="neuron.chart.line",
                config=CHART_CONFIG,
                alt=_("The data, and the unit's line after step {step}").format(step=step),
            )
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
            st.plotly_chart(
                progress_figure(
                    progress_data(run, step, None if bound is None else bound.mistakes), rule.kind
                ),
                key="neuron.chart.progress",
                config=CHART_CONFIG,
                alt=_("Wrong samples after each step"),
            )
        if step == last:
            st.markdown(verdict(rule, run, bound))
        else:
            st.caption(_("What comes of it is told here after the last step."))
        st.dataframe(
            step_table(run, X, y, step), hide_index=True, height=300, key="neuron.rules.steps"
        )
        if RULE_PLAYING.get() != drawn_as_playing:
            # Only a run of the whole page can start or stop the fragment's clock.
            st.rerun()

    with st.container(key="neuron-stage"):
        moving()


def _transport(last: int) -> None:
    def move(by: int) -> None:
        RULE_PLAYING.set(False)
        RULE_STEP.set(max(0, min(last, RULE_STEP.get() + by)))

    def play() -> None:
        if RULE_STEP.get() >= last:
            RULE_STEP.set(0)
        RULE_PLAYING.set(True)

    def pause() -> None:
        RULE_PLAYING.set(False)

    step, playing = RULE_STEP.get(), RULE_PLAYING.get()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            _("Back"),
            icon=":material/skip_previous:",
            key="neuron.rules.back",
            on_click=move,
            args=(-1,),
            disabled=step == 0,
        )
        st.button(
            _("One step"),
            icon=":material/skip_next:",
            key="neuron.rules.next",
            on_click=move,
            args=(1,),
            disabled=step >= last,
            type="primary",
        )
        if playing:
            st.button(_("Pause"), icon=":material/pause:", key="neuron.rules.pause", on_click=pause)
        else:
            st.button(
                _("Play"), icon=":material/play_arrow:", key="neuron.rules.play", on_click=play
            )
        st.button(
            _("To the end"),
            icon=":material/last_page:",
            key="neuron.rules.end",
            on_click=move,
            args=(last,),
            disabled=step >= last,
        )
        st.button(
            _("Start over"),
            icon=":material/replay:",
            key="neuron.rules.reset",
            on_click=move,
            args=(-last,),
            disabled=step == 0,
        )
    # Only as far as the rule has been shown: the number of its steps tells how it ends.
    if reached := RULE_REACHED.get():
        st.slider(_("Step"), 0, reached, key=RULE_STEP.name)


def start_over() -> None:
    """Go back to the start, because data or rule are others."""
    RULE_STEP.set(0)
    RULE_REACHED.set(0)
    RULE_PLAYING.set(False)


def _data() -> tuple[Array, Array]:
    name = st.segmented_control(
        _("Data"),
        DATA,
        default="and",
        format_func=data_title,
        required=True,
        key="neuron.rules.dataset",
        on_change=start_over,
        persist_state="session",
    )
    if name == "blobs":
        left, right = st.columns(2, wrap=False)
        with left:
            samples = st.slider(
                _("Samples"),
                4,
                30,
                12,
                2,
                key="neuron.rules.samples",
                on_change=start_over,
                persist_state="session",
            )
        with right:
            seed = st.slider(
                _("Seed"),
                0,
                99,
                0,
                key="neuron.rules.seed",
                on_change=start_over,
                persist_state="session",
            )
        return blob_data(samples, seed)
    coding = st.segmented_control(
        _("Inputs coded as"),
        (0.0, -1.0),
        default=0.0,
        format_func=lambda low: _("0 and 1") if low == 0.0 else _("−1 and 1"),
        required=True,
        key="neuron.rules.coding",
        on_change=start_over,
        persist_state="session",
    )
    return logic_data(str(name), float(coding or 0.0))


def _rule() -> tuple[Rule, int]:
    seed_widget(RULE_KEY, "perceptron")
    kind = str(
        st.selectbox(
            _("Learning rule"),
            list(RULES),
            format_func=rule_title,
            key=RULE_KEY,
            on_change=start_over,
            persist_state="session",
        )
    )
    left, right = st.columns(2, wrap=False)
    with left:
        rate = st.number_input(
            _("η, the learning rate"),
            0.001,
            10.0,
            RATES[kind],
            0.05,
            format="%.3f",
            key=f"neuron.rules.rate.{kind}",
            on_change=start_over,
            persist_state="session",
            required=True,
        )
    with right:
        passes = st.number_input(
            _("Passes at most"),
            1,
            100,
            1 if kind == "hebb" else 25,
            key=f"neuron.rules.passes.{kind}",
            on_change=start_over,
            persist_state="session",
            required=True,
        )
    cls = RULES[kind]
    rate, passes = float(rate or RATES[kind]), int(passes or 1)
    if issubclass(cls, DeltaRule):
        activation = st.segmented_control(
            _("Activation"),
            DELTA_ACTIVATIONS,
            default="identity",
            format_func=partial(title, "activation"),
            required=True,
            key="neuron.rules.activation",
            on_change=start_over,
            persist_state="session",
        )
        return cls(rate, str(activation)), passes  # type: ignore[arg-type]
    return cls(rate), passes


RULE_STEP: Key[int] = Key("gradient_lab.rule_step", int)
"""Step of the learning rule that is shown; the key of its slider as well."""

RULE_REACHED: Key[int] = Key("gradient_lab.rule_reached", int)
"""Furthest step of the learning rule that has been shown."""

RULE_PLAYING: Key[bool] = Key("gradient_lab.rule_playing", bool)
"""Whether the learning rule's steps follow each other by themselves."""
