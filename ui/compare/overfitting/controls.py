"""The sidebar: data, network, remedies and their strengths."""

from __future__ import annotations

import streamlit as st

from experiments.compare.treatments import (
    REMEDIES,
    Treatment,
    available_remedies,
    available_strengths,
    default_strength,
    overfitting_spec,
    with_training_samples,
)
from experiments.spec.errors import SpecError
from experiments.spec.parsing import changed
from experiments.spec.spec import ExperimentSpec
from nn_core.data import DATASETS
from ui.compare.overfitting.question import NOTHING, Question, strength_text
from ui.compare.overfitting.trial import Trial
from ui.i18n import _
from ui.names import dataset_title
from ui.session import seed_widget, widget_value
from ui.widgets.messages import sentence

ENSEMBLE = "ensemble"
SEEDS = "overfitting.seeds"
CURVE = "overfitting.curve_remedy"
MOST_SEEDS, MOST_EPOCHS, MOST_LAYERS, MOST_UNITS = 30, 1000, 4, 128
MEMBERS = (2, 3, 4, 6, 8, 12, 16)


def controls(trial: Trial) -> None:
    """Draw the controls, and ask what they say; what cannot run is told here."""
    try:
        spec, seeds = _untreated()
        treatments, members = _remedies(spec)
        remedy = str(widget_value(CURVE) or Question.remedy)
        if remedy not in available_remedies(spec):
            remedy = Question.remedy
        trial.choose(Question(spec, treatments, members, remedy, seeds))
    except SpecError as error:
        for found in error.errors:
            st.error(sentence(found), icon=":material/error:")


def _untreated() -> tuple[ExperimentSpec, int]:
    """Draw what all have in common; return the spec and how many seeds."""
    name = st.selectbox(
        _("Dataset"),
        list(DATASETS),
        index=list(DATASETS).index(overfitting_spec().data.dataset),
        format_func=dataset_title,
        key="overfitting.dataset",
        persist_state="session",
    )
    base, info = overfitting_spec(name), DATASETS[name]
    train, validation, _test = base.data.part_sizes
    left, right = st.columns(2, wrap=False)
    with left:
        samples = st.number_input(
            _("Training samples"),
            10,
            train + validation - 1,
            train,
            5,
            key=f"overfitting.{name}.samples",
            help=_(
                "Few, so that there is something to overfit. Half of all data are for the test."
            ),
            persist_state="session",
        )
    with right:
        noise = st.number_input(
            _("Noise"),
            info.noise.minimum,
            info.noise.maximum,
            base.data.noise,
            (info.noise.maximum - info.noise.minimum) / 20,
            format="%g",
            key=f"overfitting.{name}.noise",
            help=_(info.noise.meaning),
            persist_state="session",
        )
    first, second = st.columns(2, wrap=False)
    layers = first.number_input(
        _("Hidden layers"),
        1,
        MOST_LAYERS,
        len(base.network.hidden),
        key="overfitting.layers",
        persist_state="session",
    )
    units = second.number_input(
        _("Units in each"),
        1,
        MOST_UNITS,
        base.network.hidden[0].units,
        key="overfitting.units",
        persist_state="session",
    )
    left, right = st.columns(2, wrap=False)
    with left:
        epochs = st.number_input(
            _("Epochs"),
            1,
            MOST_EPOCHS,
            base.training.epochs,
            key="overfitting.epochs",
            persist_state="session",
        )
    with right:
        seeds = _seeds()
    hidden = [base.network.hidden[0].model_copy(update={"units": int(units)})] * int(layers)
    own = changed(
        base,
        {
            "data.noise": float(noise or 0.0),
            "network.hidden": [layer.model_dump() for layer in hidden],
            "training.epochs": int(epochs),
        },
    )
    return with_training_samples(own, int(samples)), seeds


def _remedies(spec: ExperimentSpec) -> tuple[tuple[Treatment, ...], int]:
    """Draw which remedies take part, how strong; return them and the ensemble's size."""
    offered = [name for name in available_remedies(spec) if name != NOTHING.remedy]
    titles = {name: _(REMEDIES[name].title) for name in offered} | {ENSEMBLE: _("Ensemble")}
    chosen = st.pills(
        _("Remedies"),
        list(titles),
        selection_mode="multi",
        default=list(titles),
        format_func=titles.__getitem__,
        # Which of them are on offer depends on the data.
        key=f"overfitting.remedies.{'-'.join(offered)}",
        persist_state="session",
    )
    treatments, members = [NOTHING], 0
    if chosen:
        st.markdown(_("**How strong**"))
    treatments += [
        Treatment(name, _strength(spec, name, titles[name])) for name in offered if name in chosen
    ]
    if ENSEMBLE in chosen:
        members = st.select_slider(
            _("Ensemble"),
            MEMBERS,
            Question.members,
            key="overfitting.members",
            help=_("Networks that answer together"),
            persist_state="session",
        )
    return tuple(treatments), int(members)


def _strength(spec: ExperimentSpec, remedy: str, title: str) -> float:
    values = available_strengths(spec, remedy)
    if len(values) == 1:
        st.markdown(f"{title}: {strength_text(remedy, values[0])}")
        return values[0]
    value = st.select_slider(
        title,
        values,
        default_strength(spec, remedy),
        format_func=lambda value: strength_text(remedy, value),
        key=f"overfitting.strength.{remedy}.{values[0]}-{values[-1]}-{len(values)}",
        help=_(REMEDIES[remedy].strength),
        persist_state="session",
    )
    return float(value)


def _seeds() -> int:
    seed_widget(SEEDS, Question.seeds)
    seeds = st.number_input(
        _("Seeds"),
        1,
        MOST_SEEDS,
        key=SEEDS,
        help=_("Each seed draws data, split, batches and initial weights anew, for all alike."),
        persist_state="session",
    )
    return int(seeds)
