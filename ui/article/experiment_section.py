"""Section 5 as an experiment: its program on twenty seeds, and what it takes to reach 99%."""

from __future__ import annotations

from dataclasses import asdict

import streamlit as st

from tutorial.article.concepts import PROGRAM
from tutorial.article.section5 import PRINTED_LOG, SEEDS, TARGET, Outcome, Settings, section5_spec
from ui.article.experiment_run import outcome
from ui.article.experiment_words import (
    boundary_sentence,
    log_sentences,
    outcome_sentence,
    percent,
    scatter_sentence,
)
from ui.article.links import LabLink, link_button
from ui.article.statements_section import statement_cards
from ui.figures.article import boundary_figure, plane_info, scatter_figure, seed_curves, seed_figure
from ui.i18n import _
from ui.session import seed_widget, show_in_widget
from ui.text import setting_text
from ui.theme import CHART_CONFIG, is_dark

RATES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
EPOCHS = (100, 200, 500, 1000, 1500, 2000)
BATCHES = (1, 4, 8, 16, 32, 64, 100)
HIDDEN = tuple(range(9))
SEED_KEY = "article.experiment.seed"


def experiment_section() -> None:
    """Draw the experiment, and below it what the article says of its program."""
    st.markdown(
        _(
            "100 points uniform in the unit square, class 1 where x₁ + x₂ ≥ 1/2; one sigmoid unit, "
            "Glorot-uniform start, cross-entropy, SGD with a learning rate of 0.01, batches of 32, "
            "100 epochs. All of it as in the article’s program, on 20 seeds: other points, other "
            "start, other order. **Find what it takes to reach 99%.**"
        )
    )
    _experiment()
    st.subheader(_("What the log gives away"), anchor=False)
    st.markdown(log_sentences())
    st.subheader(_("What the article says of its program"), anchor=False)
    statement_cards(PROGRAM)


# No fragment: a run of the whole page is what a moved slider can break off.
def _experiment() -> None:
    settings = _settings()
    found = outcome(settings)
    st.markdown(outcome_sentence(found))
    left, right = st.columns(2, gap="medium")
    with left:
        _curves(found, "loss")
    with right:
        _curves(found, "accuracy")
    st.caption(
        _(
            "Loss and accuracy of all 100 points after each epoch. The article’s log, as Keras "
            "writes it, is a mean over the batches of the epoch while it runs."
        )
    )
    _plane(found)


def _setting(name: str) -> str:
    return f"article.experiment.{name}"


def _settings() -> Settings:
    def article() -> None:
        for name, value in asdict(Settings()).items():
            show_in_widget(_setting(name), value)

    first, second = st.columns(2, gap="medium")
    with first:
        rate = _choice(_("Learning rate"), RATES, "learning_rate")
        batch = _choice(_("Batch size"), BATCHES, "batch_size")
    with second:
        epochs = _choice(_("Epochs"), EPOCHS, "epochs")
        hidden = _choice(_("Hidden units (tanh)"), HIDDEN, "hidden_units")
    settings = Settings(rate, int(epochs), int(batch), int(hidden))
    st.button(
        _("The article’s settings"),
        icon=":material/replay:",
        key=_setting("reset"),
        on_click=article,
        disabled=settings == Settings(),
    )
    return settings


def _choice(label: str, options: tuple[float, ...], name: str) -> float:
    key = _setting(name)
    seed_widget(key, getattr(Settings(), name))
    chosen = st.select_slider(
        label,
        options,
        format_func=setting_text,
        key=key,
        persist_state="session",
    )
    return float(chosen)


def _curves(found: Outcome, what: str) -> None:
    if what == "loss":
        title, values, lines = _("loss"), found.loss, []
        printed = [(epoch, loss) for epoch, loss, _accuracy in PRINTED_LOG]
    else:
        title, values = _("accuracy"), found.accuracy
        printed = [(epoch, accuracy) for epoch, _loss, accuracy in PRINTED_LOG]
        majority = float(found.majority.mean())
        text = _("the larger class: {share}").format(share=percent(majority))
        lines = [(majority, text, "dash"), (TARGET, percent(TARGET), "dot")]
    figure = seed_figure(seed_curves(found.epochs, values, printed), title, lines)
    figure.update_yaxes(rangemode="tozero" if what == "loss" else "normal")
    st.plotly_chart(
        figure,
        key=f"article.chart.{what}",
        config=CHART_CONFIG,
        alt=_("{quantity} over the epochs: mean and band over 20 seeds, and the log").format(
            quantity=title
        ),
    )


def _plane(found: Outcome) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        seed = st.slider(
            _("Seed"),
            SEEDS[0],
            SEEDS[-1],
            key=SEED_KEY,
            persist_state="session",
            width=300,
        )
        link_button(LabLink(section5_spec(found.settings, seed)), "article.go.section5")
    info = plane_info(found, SEEDS.index(seed))
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(scatter_sentence(info))
        st.plotly_chart(
            scatter_figure(info, is_dark()),
            key="article.chart.scatter",
            config=CHART_CONFIG,
            alt=_("The points, colored by prediction"),
        )
    with right:
        st.markdown(boundary_sentence(info))
        st.plotly_chart(
            boundary_figure(info, is_dark()),
            key="article.chart.boundary",
            config=CHART_CONFIG,
            alt=_("The network’s output over the square, with its boundary"),
        )
