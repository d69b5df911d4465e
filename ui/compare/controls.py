"""Sidebar controls of both comparison pages."""

from functools import partial
from typing import Any, TypeVar

import streamlit as st

from experiments.compare.baselines import BASELINES
from experiments.compare.columns import AXES, NETWORKS
from experiments.compare.requests import (
    LAB_NETWORK,
    NOTHING,
    VALUES,
    DatasetsRequest,
    OverfittingRequest,
)
from experiments.compare.runs import ComparisonRun, OverfittingStudy
from experiments.compare.treatments import (
    REMEDIES,
    Treatment,
    available_remedies,
    available_strengths,
    default_strength,
    overfitting_spec,
    with_training_samples,
)
from experiments.spec.defaults import default_spec
from experiments.spec.errors import SpecError
from experiments.spec.parsing import changed
from experiments.spec.spec import DataSpec, ExperimentSpec
from nn_core.data import DATASETS, OWN
from nn_core.data.base import Noise
from ui.compare.titles import network_title, strength_text, value_title
from ui.i18n import _
from ui.names import dataset_title, own_title
from ui.run.live_run import LAB
from ui.run.own_data import OWN_TABLE
from ui.session import Key, seed_widget, widget_value
from ui.widgets.messages import sentence

Run = TypeVar("Run", ComparisonRun, OverfittingStudy)


def _started(run: Run) -> Run:
    # The pages open with results.
    run.run()
    return run


COMPARISON: Key[ComparisonRun] = Key(
    "gradient_lab.comparison", lambda: _started(ComparisonRun(DatasetsRequest()))
)
"""The session's comparison on the datasets page."""

OVERFITTING: Key[OverfittingStudy] = Key(
    "gradient_lab.overfitting", lambda: _started(OverfittingStudy(OverfittingRequest()))
)
"""The session's study on the overfitting page."""

MOST_SEEDS, MOST_EPOCHS, MOST_LAYERS, MOST_UNITS = 30, 1000, 4, 128
MOST_ROWS = 4  # per dataset
MEMBERS = (2, 3, 4, 6, 8, 12, 16)
ENSEMBLE = "ensemble"
DATASETS_SEEDS, OVERFITTING_SEEDS = "compare.seeds", "overfitting.seeds"
STRENGTH_REMEDY = "overfitting.curve_remedy"
"""Widget key of the remedy with varied strength."""

_select: Any = partial(st.selectbox, persist_state="session")
_slider: Any = partial(st.select_slider, persist_state="session")
_pills: Any = partial(st.pills, selection_mode="multi", persist_state="session")


def _number(place: Any, label: str, *limits: float, key: str, **settings: Any) -> Any:
    return place.number_input(label, *limits, key=key, persist_state="session", **settings)


def _noise(place: Any, noise: Noise, value: float, key: str) -> float:
    low, high = noise.minimum, noise.maximum
    limits, meaning = (low, high, value, (high - low) / 20), _(noise.meaning)
    return float(_number(place, _("Noise"), *limits, key=key, format="%g", help=meaning))


def _seeds(place: Any, key: str, value: int, meaning: str) -> int:
    seed_widget(key, value)
    return int(_number(place, _("Seeds"), 1, MOST_SEEDS, key=key, help=meaning))


def _show_errors(error: SpecError) -> None:
    for one in error.errors:
        st.error(sentence(one), icon=":material/error:")


def datasets_controls(run: ComparisonRun) -> None:
    """Draw the controls of the datasets page and apply them to `run`."""
    first = DatasetsRequest()
    own = OWN_TABLE.get()
    names = st.multiselect(
        _("Datasets"),
        [*DATASETS, OWN],
        default=[data.dataset for data in first.datasets],
        format_func=lambda name: own_title(own) if name == OWN else dataset_title(name),
        key="compare.datasets",
        persist_state="session",
    )
    with st.expander(_("Settings of the datasets"), icon=":material/tune:"):
        datasets: list[DataSpec] = []
        removed = False
        for name in names:
            if name == OWN:
                st.caption(own_title(own))
                datasets.append(default_spec(OWN, own).data)
            else:
                asked = sum(data.dataset == name for data in run.grid.rows)
                rows, fewer = _rows(name, max(1, asked))
                datasets, removed = datasets + rows, removed or fewer
    axis = _select(
        _("Columns differ in"),
        list(AXES),
        list(AXES).index(first.axis),
        format_func=lambda name: _(AXES[name].title),
        key="compare.axis",
    )
    chosen = _pills(
        _("Networks") if axis == "network" else _("Values"),
        VALUES[axis],
        default=AXES[axis].values,
        format_func=lambda value: value_title(axis, value),
        key=f"compare.values.{axis}",
    )
    values = tuple(value for value in VALUES[axis] if value in chosen)
    network = first.network
    if axis != "network":
        network = _select(
            _("The network otherwise"),
            [*NETWORKS, LAB_NETWORK],
            list(NETWORKS).index(first.network),
            format_func=network_title,
            key="compare.network",
        )
    left, right = st.columns(2, wrap=False)
    meaning = _("Each seed draws data, split, batches and initial weights anew, for all cells.")
    seeds = _seeds(left, DATASETS_SEEDS, len(run.grid.seeds), meaning)
    key, meaning = "compare.epochs", _("The Lab's network is trained with its own settings.")
    epochs = _number(right, _("Epochs"), 1, MOST_EPOCHS, first.epochs, key=key, help=meaning)
    baselines = _pills(
        _("Classical methods"),
        list(BASELINES),
        default=list(first.baselines),
        format_func=lambda name: _(BASELINES[name].title),
        key="compare.baselines",
        help=_("Models of scikit-learn on the same data and split."),
        disabled=axis == "noise",
    )
    if axis == "noise":
        st.caption(
            _("Each column has data of its own, so no method can be compared with all of them.")
        )
    if not names or not (values or baselines):
        st.info(_("Choose at least one dataset, and one column or method."))
        return
    uses_lab = LAB_NETWORK in values or (axis != "network" and network == LAB_NETWORK)
    request = DatasetsRequest(
        datasets=tuple(datasets),
        axis=axis,
        values=values,
        network=network,
        epochs=epochs,
        seeds=seeds,
        baselines=tuple(name for name in BASELINES if name in baselines),
        lab=LAB.get().spec if uses_lab else None,
    )
    try:
        run.choose(request)
    except SpecError as error:
        _show_errors(error)
    if removed:
        # The previous row is now the last one and becomes removable.
        st.rerun()


def _rows(name: str, count: int) -> tuple[list[DataSpec], bool]:
    """Draw the settings of one dataset's rows; return them, and whether one was removed."""
    rows: list[DataSpec] = []
    while len(rows) < count:
        k, title = len(rows), f"**{_(DATASETS[name].title)}**"
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.markdown(title if k == 0 else f"{title} ({k + 1})", width="stretch")
            if k == 0:
                count += st.button(
                    _("Duplicate"),
                    icon=":material/content_copy:",
                    key=f"compare.data.{name}.duplicate",
                    help=_("One more row of this dataset, with settings of its own"),
                    disabled=count == MOST_ROWS,
                    type="tertiary",
                )
            elif k == count - 1 and st.button(
                _("Remove"),
                icon=":material/close:",
                key=f"compare.data.{name}.remove",
                type="tertiary",
            ):
                return rows, True
        rows.append(_dataset(name, k, rows[-1] if rows else None))
    return rows, False


def _dataset(name: str, k: int, before: DataSpec | None) -> DataSpec:
    """Draw the settings of one row; a new copy starts with the settings before, other noise."""
    info, start = DATASETS[name], before or DataSpec(dataset=name)
    key = f"compare.data.{name}" if k == 0 else f"compare.data.{name}.{k}"
    least, most = info.minimum_samples, info.maximum_samples
    options, noise = info.resolve_options(start.options), info.resolve_noise(start.noise)
    if before is not None:
        noise = _other_noise(info.noise, noise)
    with st.container(horizontal=True, wrap=False, vertical_alignment="bottom", gap="xsmall"):
        first, own = info.resolve_samples(start.n_samples), f"{key}.samples"
        samples = _number(st, _("Samples"), least, most, first, 10, key=own)
        for option in info.options:
            limits = (option.minimum, option.maximum, options[option.name])
            own = f"{key}.{option.name}"
            options[option.name] = _number(st, _(option.label), *limits, key=own)
        noise = _noise(st, info.noise, noise, f"{key}.noise")
    # Default values are omitted, as in the Lab, to keep links short.
    defaults = info.resolve_options(None)
    return DataSpec(
        dataset=name,
        n_samples=None if samples == info.default_samples else samples,
        noise=None if noise == info.noise.default else noise,
        options={k: value for k, value in options.items() if value != defaults[k]},
    )


def _other_noise(noise: Noise, before: float) -> float:
    """Return a different level: twice as much if the range allows."""
    if not before:
        return noise.minimum + (noise.maximum - noise.minimum) / 4
    return 2 * before if 2 * before <= noise.maximum else before / 2


def overfitting_controls(study: OverfittingStudy) -> None:
    """Draw the controls of the overfitting page and apply them to `study`."""
    try:
        spec, seeds = _untreated(study)
        treatments, members = _treatments(spec)
        remedy = str(widget_value(STRENGTH_REMEDY) or OverfittingRequest.remedy)
        if remedy not in available_remedies(spec):
            remedy = OverfittingRequest.remedy
        study.choose(OverfittingRequest(spec, treatments, members, remedy, seeds))
    except SpecError as error:
        _show_errors(error)


def _untreated(study: OverfittingStudy) -> tuple[ExperimentSpec, int]:
    """Draw the shared settings; return the spec and the number of seeds."""
    name = _select(
        _("Dataset"),
        list(DATASETS),
        list(DATASETS).index(overfitting_spec().data.dataset),
        format_func=dataset_title,
        key="overfitting.dataset",
    )
    base, info = overfitting_spec(name), DATASETS[name]
    layer, (train, validation, _test) = base.network.hidden[0], base.data.part_sizes
    left, right = st.columns(2, wrap=False)
    limits, key = (10, train + validation - 1, train, 5), f"overfitting.{name}.samples"
    meaning = _("Few, so that there is something to overfit. Half of all data are for the test.")
    samples = _number(left, _("Training samples"), *limits, key=key, help=meaning)
    first, key = info.resolve_noise(base.data.noise), f"overfitting.{name}.noise"
    noise = _noise(right, info.noise, first, key)
    left, right = st.columns(2, wrap=False)
    first, key = len(base.network.hidden), "overfitting.layers"
    depth = _number(left, _("Hidden layers"), 1, MOST_LAYERS, first, key=key)
    first, key = layer.units, "overfitting.units"
    units = _number(right, _("Units in each"), 1, MOST_UNITS, first, key=key)
    left, right = st.columns(2, wrap=False)
    first, key = base.training.epochs, "overfitting.epochs"
    epochs = _number(left, _("Epochs"), 1, MOST_EPOCHS, first, key=key)
    meaning = _("Each seed draws data, split, batches and initial weights anew, for all alike.")
    seeds = _seeds(right, OVERFITTING_SEEDS, study.request.seeds, meaning)
    hidden = [layer.model_copy(update={"units": units}).model_dump()] * depth
    changes = {"data.noise": noise, "network.hidden": hidden, "training.epochs": epochs}
    return with_training_samples(changed(base, changes), samples), seeds


def _treatments(spec: ExperimentSpec) -> tuple[tuple[Treatment, ...], int]:
    """Draw the remedies and their strengths; return them and the size of the ensemble."""
    offered = [name for name in available_remedies(spec) if name != NOTHING.remedy]
    titles = {name: _(REMEDIES[name].title) for name in offered} | {ENSEMBLE: _("Ensemble")}
    chosen = _pills(
        _("Remedies"),
        list(titles),
        default=list(titles),
        format_func=titles.__getitem__,
        # The offered remedies depend on the data.
        key=f"overfitting.remedies.{'-'.join(offered)}",
    )
    if chosen:
        st.markdown(_("**How strong**"))
    treatments = [
        Treatment(name, _strength(spec, name, titles[name])) for name in offered if name in chosen
    ]
    members = 0
    if ENSEMBLE in chosen:
        key, meaning = "overfitting.members", _("Networks that answer together")
        first = OverfittingRequest.members
        members = _slider(_("Ensemble"), MEMBERS, first, key=key, help=meaning)
    return (NOTHING, *treatments), int(members)


def _strength(spec: ExperimentSpec, remedy: str, title: str) -> float:
    values = available_strengths(spec, remedy)
    if len(values) == 1:
        st.markdown(f"{title}: {strength_text(remedy, values[0])}")
        return values[0]
    value = _slider(
        title,
        values,
        default_strength(spec, remedy),
        format_func=lambda value: strength_text(remedy, value),
        key=f"overfitting.strength.{remedy}.{values[0]}-{values[-1]}-{len(values)}",
        help=_(REMEDIES[remedy].strength),
    )
    return float(value)
