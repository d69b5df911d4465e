"""Controls of the data: dataset, size, noise, splits, features."""

from typing import Any

import streamlit as st

from experiments.spec.limits import field_range
from experiments.spec.spec import DataSpec, ExperimentSpec
from nn_core.data import DATASETS, OWN
from nn_core.types import N_
from ui.addresses import OWN_DATA_PAGE
from ui.controls.changes import assembled, choose_dataset, new_data
from ui.controls.features import check_formulas, empty_the_box, feature_controls
from ui.controls.fields import Fields, kept
from ui.controls.gallery import CHOSEN_DATASET, open_gallery, picture
from ui.i18n import _
from ui.names import dataset_title, own_title
from ui.run.own_data import OWN_TABLE
from ui.session import reseed_controls, widget_key
from ui.text import above_best, digits, percent

LARGEST_SHARE = 0.6
# Noise has four meanings; each dataset has one of them, which the label names.
_NOISE = {
    "jitter": N_("Noise: jitter of the points"),
    "label_flip": N_("Noise: share of flipped labels"),
    "spread": N_("Noise: spread of the clouds"),
    "target": N_("Noise on the target"),
}


def data_controls(spec: ExperimentSpec) -> ExperimentSpec:
    """Draw the controls of the data; raise a `SpecError` for invalid input."""
    fields = Fields()
    with fields.reporting_group("data"):
        before, spec = spec, _dataset(fields, spec)
        changed = assembled(spec, "data", **_settings(fields, spec.data))
        check_formulas(changed, before)
        empty_the_box()
        if (changed.network, changed.training) != (spec.network, spec.training):
            reseed_controls()
        _facts(changed.data)
        clicked = not fields.hides("data.seed") and st.button(
            _("New data"),
            icon=":material/refresh:",
            key=widget_key("new_data"),
            help=_("Draw other samples with the same settings; now seed {seed}.").format(
                seed=changed.data_seed
            ),
            width="stretch",
        )
    return new_data(changed) if clicked else changed


def _dataset(fields: Fields, spec: ExperimentSpec) -> ExperimentSpec:
    """Draw the choice of the dataset; return the spec for it, which the next controls show."""
    if spec.data.table is not None:
        # The reader can then return to the own data.
        OWN_TABLE.set(spec.data.table)
    names, own = [*DATASETS, OWN], OWN_TABLE.get()
    asked = CHOSEN_DATASET.get()
    if asked is not None:
        CHOSEN_DATASET.set(None)
        spec = _turn_to(spec, asked)
    with fields.row("data.dataset"):
        chosen = fields.select(
            "data.dataset",
            _("Dataset"),
            names,
            spec.data.dataset,
            lambda name: own_title(own) if name == OWN else dataset_title(name),
        )
        if not fields.hides("data.dataset") and st.button(
            _("Gallery"),
            icon=":material/apps:",
            key=widget_key("gallery"),
            help=_("All datasets as pictures"),
        ):
            open_gallery(chosen)
    spec = _turn_to(spec, chosen)
    with st.container(horizontal=True, gap="small", vertical_alignment="center", wrap=False):
        with st.container(key="thumbnail-chosen", width=84):
            picture(spec.data.table or spec.data.dataset, 84)
        if spec.data.table is None:
            st.caption(_(spec.data.info.summary))
        else:
            st.page_link(OWN_DATA_PAGE, label=_("Edit these data"), icon=":material/draw:")
    return spec


def _turn_to(spec: ExperimentSpec, dataset: str) -> ExperimentSpec:
    if dataset == spec.data.dataset:
        return spec
    reseed_controls()
    return choose_dataset(spec, dataset, OWN_TABLE.get() if dataset == OWN else None)


def _settings(fields: Fields, data: DataSpec) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    names = [option.name for option in data.info.options]
    with fields.row("data.n_samples", *(f"data.options.{name}" for name in names)):
        size = data.info.resolve_samples(data.n_samples)
        limits = field_range("data.n_samples", data.info)
        step = 50 if limits.maximum >= 1000 else 10
        value = fields.number("data.n_samples", _("Samples"), size, limits, step=step)
        changes["n_samples"] = kept(data.n_samples, size, value)
        changes["options"] = _options(fields, data)
    changes["noise"] = _noise(fields, data)
    if data.info.image_shape is None:
        changes["features"] = feature_controls(fields, data)
    with fields.row("data.validation", "data.test"):
        for name, label, hint in (
            ("validation", _("Validation"), _("Share of the samples that early stopping watches.")),
            ("test", _("Test"), _("Share of the samples that only the final score sees.")),
        ):
            changes[name] = fields.slider(
                f"data.{name}",
                label,
                getattr(data, name),
                (0.0, LARGEST_SHARE),
                step=0.05,
                hint=hint,
                percent=True,
            )
    changes["scale"] = fields.toggle(
        "data.scale",
        _("Standardize"),
        data.scale,
        _("Bring each input to mean 0 and deviation 1, as measured on the training part."),
    )
    return changes


def _options(fields: Fields, data: DataSpec) -> dict[str, int]:
    shown = data.info.resolve_options(data.options)
    chosen = dict(data.options)
    for option in data.info.options:
        path = f"data.options.{option.name}"
        limits = field_range(path, data.info)
        value = fields.number(path, _(option.label), shown[option.name], limits)
        if value != shown[option.name]:
            chosen[option.name] = value
    return chosen


def _noise(fields: Fields, data: DataSpec) -> float | None:
    noise, shown = data.info.noise, data.info.resolve_noise(data.noise)
    step = 0.01 if noise.maximum <= 1 else 0.1 if noise.maximum <= 10 else 1.0
    value = fields.slider(
        "data.noise",
        _(_NOISE[noise.kind]),
        shown,
        (noise.minimum, noise.maximum),
        step=step,
        hint=_(noise.meaning),
    )
    return kept(data.noise, shown, value)


def _facts(data: DataSpec) -> None:
    train, validation, test = data.part_sizes
    st.caption(
        _("{train} to train, {validation} to validate, {test} to test").format(
            train=train, validation=validation, test=test
        )
    )
    if data.info.floor is None:
        return
    noise, options = data.info.resolve_noise(data.noise), data.info.resolve_options(data.options)
    samples = data.info.resolve_samples(data.n_samples)
    floor = data.info.floor(samples, noise, options)
    best = (
        _("Best possible accuracy {value}.").format(value=percent(floor.value))
        if floor.metric == "accuracy"
        else _("Smallest possible squared error {value}.").format(value=digits(floor.value))
    )
    st.caption(f"**{best}** {_(floor.explanation)} {above_best()}")
