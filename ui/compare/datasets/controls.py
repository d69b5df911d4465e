"""The sidebar: what to compare."""

from __future__ import annotations

from typing import Any

import streamlit as st

from experiments.compare.baselines import BASELINES
from experiments.compare.columns import AXES, NETWORKS
from experiments.spec.defaults import default_spec
from experiments.spec.errors import SpecError
from experiments.spec.spec import DataSpec
from nn_core.data import DATASETS, OWN, OwnTable
from nn_core.data.base import Noise
from ui.compare.datasets.choice import (
    LAB_NETWORK,
    VALUES,
    Choice,
    default_values,
    network_title,
    value_title,
)
from ui.compare.desk import Desk
from ui.i18n import _
from ui.names import dataset_title, own_title
from ui.run.live_run import LAB
from ui.run.own_data import OWN_TABLE
from ui.session import show_in_widget, widget_value
from ui.widgets.messages import sentence

MOST_SEEDS = 30
SEEDS = "compare.seeds"
MOST_EPOCHS = 1000
MOST_ROWS = 4
"""Of one dataset."""


def controls(desk: Desk) -> None:
    """Draw the controls, and put what they say on the desk; what cannot run is told here."""
    started = Choice()
    own = OWN_TABLE.get()
    names = st.multiselect(
        _("Datasets"),
        [*DATASETS, OWN],
        default=[data.dataset for data in started.datasets],
        format_func=lambda name: own_title(own) if name == OWN else dataset_title(name),
        key="compare.datasets",
        persist_state="session",
    )
    with st.expander(_("Settings of the datasets"), icon=":material/tune:"):
        datasets: list[DataSpec] = []
        removed = False
        for name in names:
            if name == OWN:
                datasets.append(_own(own))
            else:
                rows, fewer = _rows(name, _asked(desk, name))
                datasets, removed = datasets + rows, removed or fewer
    axis = st.selectbox(
        _("Columns differ in"),
        list(AXES),
        index=list(AXES).index(started.axis),
        format_func=lambda name: _(AXES[name].title),
        key="compare.axis",
        persist_state="session",
    )
    values = _values(axis)
    network = started.network
    if axis != "network":
        network = st.selectbox(
            _("The network otherwise"),
            [*NETWORKS, LAB_NETWORK],
            index=list(NETWORKS).index(started.network),
            format_func=network_title,
            key="compare.network",
            persist_state="session",
        )
    left, right = st.columns(2, wrap=False)
    with left:
        if widget_value(SEEDS) is None:
            show_in_widget(SEEDS, desk.choice.seeds)
        seeds = st.number_input(
            _("Seeds"),
            1,
            MOST_SEEDS,
            key=SEEDS,
            help=_("Each seed draws data, split, batches and initial weights anew, for all cells."),
            persist_state="session",
        )
    with right:
        epochs = st.number_input(
            _("Epochs"),
            1,
            MOST_EPOCHS,
            started.epochs,
            key="compare.epochs",
            help=_("The Lab's network keeps its own training."),
            persist_state="session",
        )
    baselines = st.pills(
        _("Classical methods"),
        list(BASELINES),
        selection_mode="multi",
        default=list(started.baselines),
        format_func=lambda name: _(BASELINES[name].title),
        key="compare.baselines",
        help=_("Models of scikit-learn on the same data and split."),
        disabled=axis == "noise",
        persist_state="session",
    )
    if axis == "noise":
        st.caption(_("Each column has data of its own, so that no method stands beside them all."))
    if not names or not (values or baselines):
        st.info(_("Choose at least one dataset, and one column or method."))
        return
    uses_lab = LAB_NETWORK in values or (axis != "network" and network == LAB_NETWORK)
    choice = Choice(
        datasets=tuple(datasets),
        axis=axis,
        values=values,
        network=network,
        epochs=int(epochs),
        seeds=int(seeds),
        baselines=tuple(name for name in BASELINES if name in baselines),
        lab=LAB.get().spec if uses_lab else None,
    )
    try:
        desk.choose(choice)
    except SpecError as error:
        for found in error.errors:
            st.error(sentence(found), icon=":material/error:")
    if removed:
        # The row before it is the last one now, and can be removed.
        st.rerun()


def _values(axis: str) -> tuple[Any, ...]:
    label = {"network": _("Networks")}.get(axis, _("Values"))
    chosen = st.pills(
        label,
        VALUES[axis],
        selection_mode="multi",
        default=default_values(axis),
        format_func=lambda value: value_title(axis, value),
        key=f"compare.values.{axis}",
        persist_state="session",
    )
    return tuple(value for value in VALUES[axis] if value in chosen)


def _own(table: OwnTable) -> DataSpec:
    """Take the reader's own data as they are in the Lab's list of datasets."""
    st.caption(own_title(table))
    return default_spec(OWN, table).data


def _asked(desk: Desk, name: str) -> int:
    """Return how many rows of a dataset are asked for so far; one where there is none yet."""
    asked = desk.choice.datasets if isinstance(desk.choice, Choice) else ()
    return max(1, sum(data.dataset == name for data in asked))


def _rows(name: str, count: int) -> tuple[list[DataSpec], bool]:
    """Draw the settings of the rows of one dataset; returns whether one was removed too."""
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
    """Draw the settings of one row of a dataset; a copy begins as the one before, but for noise."""
    info = DATASETS[name]
    key = f"compare.data.{name}" if k == 0 else f"compare.data.{name}.{k}"
    start = before or DataSpec(dataset=name)
    noise_before = info.noise.default if start.noise is None else start.noise
    with st.container(horizontal=True, wrap=False, vertical_alignment="bottom", gap="xsmall"):
        samples = st.number_input(
            _("Samples"),
            info.minimum_samples,
            info.maximum_samples,
            info.default_samples if start.n_samples is None else start.n_samples,
            10,
            key=f"{key}.samples",
            persist_state="session",
        )
        options = {
            option.name: st.number_input(
                _(option.label),
                option.minimum,
                option.maximum,
                start.options.get(option.name, option.default),
                key=f"{key}.{option.name}",
                persist_state="session",
            )
            for option in info.options
        }
        noise = st.number_input(
            _("Noise"),
            info.noise.minimum,
            info.noise.maximum,
            noise_before if before is None else _other_noise(info.noise, noise_before),
            (info.noise.maximum - info.noise.minimum) / 20,
            format="%g",
            key=f"{key}.noise",
            help=_(info.noise.meaning),
            persist_state="session",
        )
    # What is as it was is left open, as in the Lab: a link to it stays short.
    return DataSpec(
        dataset=name,
        n_samples=None if samples == info.default_samples else int(samples),
        noise=None if noise == info.noise.default else float(noise),
        options={
            option.name: int(options[option.name])
            for option in info.options
            if options[option.name] != option.default
        },
    )


def _other_noise(noise: Noise, before: float) -> float:
    """Return a level that is not the one before: twice as much where there is room."""
    if not before:
        return noise.minimum + (noise.maximum - noise.minimum) / 4
    return 2 * before if 2 * before <= noise.maximum else before / 2
