"""Section 5 as an experiment: its program on twenty seeds, and the way to 99 % accuracy."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import streamlit as st

from nn_core.types import N_
from tutorial.article.section5 import (
    PRINTED_LOG,
    SAMPLES,
    SEEDS,
    TARGET,
    Outcome,
    Section5,
    Settings,
    least_loss,
    section5_spec,
)
from tutorial.article.statements import PROGRAM
from ui.article.cards import LabLink, link_button, statement_cards
from ui.figures.article import (
    OutcomePlane,
    boundary_figure,
    outcome_plane,
    scatter_figure,
    seed_figure,
)
from ui.i18n import _, ngettext
from ui.session import seed_widget, show_in_widget
from ui.text import filled, setting_text, short_percent
from ui.theme import is_dark
from ui.widgets.charts import chart

# Label and options of each setting.
_CHOICES: dict[str, tuple[str, Sequence[float]]] = {
    "learning_rate": (N_("Learning rate"), (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)),
    "batch_size": (N_("Batch size"), (1, 4, 8, 16, 32, 64, 100)),
    "epochs": (N_("Epochs"), (100, 200, 500, 1000, 1500, 2000)),
    "hidden_units": (N_("Hidden units (tanh)"), range(9)),
}
# Seconds until the progress is shown first, and between its updates.
PATIENCE, INTERVAL = 0.4, 0.15


def experiment_section() -> None:
    """Draw the experiment, and below it the article's statements on its program."""
    st.markdown(
        _(
            "100 points uniform in the unit square, class 1 where x₁ + x₂ ≥ 1/2; one sigmoid unit, "
            "Glorot-uniform start, cross-entropy, SGD with a learning rate of 0.01, batches of 32, "
            "100 epochs. All of it as in the article’s program, on 20 seeds: other points, other "
            "start, other order. **Find what it takes to reach 99%.**"
        )
    )
    settings = _settings()
    # Not a fragment: moving a slider must interrupt the running page.
    result = outcome(settings)
    st.markdown(outcome_sentence(result))
    for place, quantity in zip(st.columns(2, gap="medium"), ("loss", "accuracy"), strict=True):
        with place:
            _curves(result, quantity)
    st.caption(
        _(
            "Loss and accuracy of all 100 points after each epoch. The article’s log, as Keras "
            "writes it, is a mean over the batches of the epoch while it runs."
        )
    )
    _plane(result)
    st.subheader(_("What the log gives away"), anchor=False)
    st.markdown(log_sentences())
    st.subheader(_("What the article says of its program"), anchor=False)
    statement_cards(PROGRAM)


def _settings() -> Settings:
    own = Settings()
    keys = {name: f"article.experiment.{name}" for name in _CHOICES}
    chosen: dict[str, Any] = {}
    first, second = st.columns(2, gap="medium")
    places = (first, first, second, second)
    for (name, (label, options)), place in zip(_CHOICES.items(), places, strict=True):
        seed_widget(keys[name], getattr(own, name))
        chosen[name] = place.select_slider(
            _(label), options, format_func=setting_text, key=keys[name], persist_state="session"
        )

    def restore() -> None:
        for name, key in keys.items():
            show_in_widget(key, getattr(own, name))

    settings = Settings(**chosen)
    st.button(
        _("The article’s settings"),
        icon=":material/replay:",
        key="article.experiment.reset",
        on_click=restore,
        disabled=settings == own,
    )
    return settings


def _curves(result: Outcome, quantity: str) -> None:
    alt = _("{quantity} over the epochs: mean and band over 20 seeds, and the log")
    if quantity == "loss":
        title, column, lines = _("loss"), 1, []
    else:
        title, column = _("accuracy"), 2
        majority = float(result.majority.mean())
        text = _("the larger class: {share}").format(share=short_percent(majority))
        lines = [(majority, text, "dash"), (TARGET, short_percent(TARGET), "dot")]
    printed = [(row[0], row[column]) for row in PRINTED_LOG]
    figure = seed_figure(result.epochs, getattr(result, quantity), printed, title, lines)
    figure.update_yaxes(rangemode="tozero" if quantity == "loss" else "normal")
    chart(figure, f"article.chart.{quantity}", alt.format(quantity=title))


def _plane(result: Outcome) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        seed = st.slider(
            _("Seed"),
            SEEDS[0],
            SEEDS[-1],
            key="article.experiment.seed",
            persist_state="session",
            width=300,
        )
        link_button(LabLink(section5_spec(result.settings, seed)), "article.go.section5")
    info = outcome_plane(result, SEEDS.index(seed))
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(scatter_sentence(info))
        alt = _("The points, colored by prediction")
        chart(scatter_figure(info, is_dark()), "article.chart.scatter", alt)
    with right:
        st.markdown(boundary_sentence(info))
        alt = _("The network’s output over the square, with its boundary")
        chart(boundary_figure(info, is_dark()), "article.chart.boundary", alt)


@dataclass
class _Shared:
    """An experiment, the epoch it has reached, and the lock of the session that trains it."""

    experiment: Section5
    epoch: int = 0
    lock: Lock = field(default_factory=Lock)


# The experiment is cached instead of its outcome, so that an interrupted run continues.
@st.cache_resource(max_entries=24, show_spinner=False)
def _shared(settings: Settings) -> _Shared:
    return _Shared(Section5(settings))


def outcome(settings: Settings) -> Outcome:
    """Return the outcome of the settings; train with a progress bar where it is missing.

    Moving a slider interrupts the training; the next call continues it.
    """
    shared = _shared(settings)
    place = st.empty()

    def tell() -> None:
        text = _("Training 20 networks: epoch {epoch} of {epochs}")
        place.progress(
            shared.epoch / settings.epochs,
            text.format(epoch=shared.epoch, epochs=settings.epochs),
        )

    # One session trains; others wait and show the same progress.
    while not shared.lock.acquire(timeout=INTERVAL):
        tell()
    try:
        told = time.perf_counter() + PATIENCE
        for epoch in shared.experiment.train():
            shared.epoch = epoch
            if time.perf_counter() >= told:
                tell()
                told = time.perf_counter() + INTERVAL
        trained = shared.experiment.outcome
    finally:
        shared.lock.release()
    place.empty()
    if trained is None:
        raise RuntimeError(f"expected an outcome after {settings.epochs} epochs; got none")
    return trained


def outcome_sentence(result: Outcome) -> str:
    """Return a sentence on the results of the twenty networks and the printed ones."""
    loss, accuracy = result.loss[-1], result.accuracy[-1]
    printed_loss, printed_accuracy = PRINTED_LOG[-1][1:]
    parts = [
        filled(
            _(
                "Over {seeds} seeds the loss ends at **{loss:.3f}** on average ({low:.3f} to "
                "{high:.3f}) and the accuracy at **{accuracy}**; the larger class has {majority} "
                "of the labels."
            ),
            seeds=len(loss),
            loss=loss.mean(),
            low=loss.min(),
            high=loss.max(),
            accuracy=short_percent(accuracy.mean()),
            majority=short_percent(result.majority.mean()),
        )
    ]
    if result.settings == Settings():
        parts.append(
            _(
                "These are the article’s own settings. It prints a loss of {loss} and an accuracy "
                "of {accuracy}."
            ).format(loss=printed_loss, accuracy=short_percent(printed_accuracy))
        )
    if result.one_answer:
        parts.append(
            ngettext(
                "{count} network gives all {samples} points the same answer: it has learned "
                "which class is larger, and nothing of the line.",
                "{count} networks give all {samples} points the same answer: they have learned "
                "which class is larger, and nothing of the line.",
                result.one_answer,
            ).format(count=result.one_answer, samples=SAMPLES)
        )
    there = int((accuracy >= TARGET - 1e-12).sum())
    if result.epochs_to_target is None:
        arrival = _(
            "The mean accuracy does not reach {target}. Networks that do, at the end: {count} of "
            "20."
        )
    else:
        arrival = _(
            "The mean accuracy reaches {target} for the first time after epoch **{epoch}**; at the "
            "end {count} of 20 networks have it."
        )
    parts.append(
        arrival.format(target=short_percent(TARGET), epoch=result.epochs_to_target, count=there)
    )
    return " ".join(parts)


def log_sentences() -> str:
    """Return sentences on contradictions within the printed log."""
    epoch, loss, accuracy = PRINTED_LOG[-1]
    impossible = filled(
        _(
            "- Epoch {epoch}: loss {loss}, accuracy {accuracy}. With {wrong} of {samples} points "
            "wrong the mean loss is {least:.4f} at least, since a wrong answer costs ln 2 or more. "
            "The two numbers cannot belong together, whatever the run."
        ),
        epoch=epoch,
        loss=loss,
        accuracy=accuracy,
        wrong=round((1.0 - accuracy) * SAMPLES),
        samples=SAMPLES,
        least=least_loss(accuracy),
    )
    epoch, _loss, accuracy = PRINTED_LOG[1]
    odd = filled(
        _("- Epoch {epoch}: accuracy {accuracy}. Of {samples} points that would be {points:.1f}."),
        epoch=epoch,
        accuracy=accuracy,
        samples=SAMPLES,
        points=accuracy * SAMPLES,
    )
    return f"{impossible}\n{odd}"


def scatter_sentence(info: OutcomePlane) -> str:
    """Return a sentence on what the article's scatter plot hides."""
    low, high = info.answers.min(), info.answers.max()
    text = filled(
        _(
            "As the article plots it: the colors run from the smallest prediction, {low:.3f}, to "
            "the largest, {high:.3f}."
        ),
        low=low,
        high=high,
    )
    if low > 0.5:
        text += " " + _("Even the points at the blue end are answered 1.")
    elif high <= 0.5:
        text += " " + _("Even the points at the orange end are answered 0.")
    return text


def boundary_sentence(info: OutcomePlane) -> str:
    """Return a sentence on the decision boundary."""
    wrong = int(info.wrong.sum())
    lead = (
        _("With its boundary, where ŷ is 1/2, beside the true line (dashed).")
        if info.has_boundary
        else _("There is no boundary in the square: ŷ is on one side of 1/2 everywhere.")
    )
    counted = ngettext("{count} point is wrong.", "{count} points are wrong.", wrong)
    return f"{lead} {counted.format(count=wrong)}"
