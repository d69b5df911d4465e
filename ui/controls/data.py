"""Controls of the data: dataset with its gallery, size, noise, inputs, splits."""

from functools import lru_cache
from typing import Any

import streamlit as st

from experiments.run.edits import assembled, choose_dataset
from experiments.run.runner import prepare_data
from experiments.spec.errors import FieldError, SpecError
from experiments.spec.features import read_features
from experiments.spec.limits import field_range
from experiments.spec.spec import DataSpec, ExperimentSpec
from nn_core.data import DATASETS, OWN, DatasetInfo, OwnTable, load
from nn_core.data.features import FEATURES
from nn_core.data.formulas import FUNCTIONS, MAX_CHARACTERS
from nn_core.random_streams import stream
from nn_core.types import N_
from ui.addresses import OWN_DATA_PAGE
from ui.controls.fields import Fields
from ui.figures.thumbnails import thumbnail
from ui.i18n import _
from ui.names import dataset_title, own_title, title
from ui.run.own_data import OWN_TABLE
from ui.session import Key, reseed_controls, widget_key, widget_value
from ui.symbols import subscript
from ui.text import above_best, digits, percent
from ui.theme import is_dark
from ui.widgets.tables import plain

LARGEST_SHARE = 0.6
# Noise has four meanings; each dataset has one of them, which the label names.
_NOISE = {
    "jitter": N_("Noise: jitter of the points"),
    "label_flip": N_("Noise: share of flipped labels"),
    "spread": N_("Noise: spread of the clouds"),
    "target": N_("Noise on the target"),
}
CHOSEN_DATASET: Key[str | None] = Key("gradient_lab.chosen_dataset", lambda: None)
"""Dataset chosen in the gallery, until the controls apply it."""
_GROUPS = {
    "classification": N_("Generated, with classes"),
    "regression": N_("Generated, with a number to predict"),
    "real": N_("Measured"),
}
FORMULA = "data.features.formula"
"""Field of the error messages of a formula."""
# More raw features than this cannot be chosen one by one.
_MOST_PILLS = 8


def data_controls(spec: ExperimentSpec) -> ExperimentSpec:
    """Draw the controls of the data; raise a `SpecError` for invalid input."""
    fields = Fields(spec)
    with fields.reporting_group("data"):
        before, spec = spec, _dataset(fields)
        fields.spec = spec
        changed = assembled(spec, "data", **_settings(fields))
        if changed.data != before.data and set(changed.data.features) - set(FEATURES):
            try:
                # A formula may have no finite value at some sample of changed data.
                prepare_data(changed)
            except SpecError as error:
                raise _beside_the_box(error) from None
        if widget_value(widget_key(FORMULA)):
            # Clear the box, because its formula is now among the inputs.
            reseed_controls()
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
    if not clicked:
        return changed
    limits, following = field_range("data.seed"), changed.data_seed + 1
    return assembled(
        changed, "data", seed=following if following in limits else int(limits.minimum)
    )


def _dataset(fields: Fields) -> ExperimentSpec:
    """Draw the choice of the dataset; return the spec for it, which the next controls show."""
    spec = fields.spec
    if spec.data.table is not None:
        # The reader can then return to the own data.
        OWN_TABLE.set(spec.data.table)
    own, asked = OWN_TABLE.get(), CHOSEN_DATASET.get()
    if asked is not None:
        CHOSEN_DATASET.set(None)
        spec = _turn_to(spec, asked)
    with fields.row("data.dataset"):
        chosen = fields.select(
            "data.dataset",
            _("Dataset"),
            [*DATASETS, OWN],
            spec.data.dataset,
            lambda name: own_title(own) if name == OWN else dataset_title(name),
        )
        if not fields.hides("data.dataset") and st.button(
            _("Gallery"),
            icon=":material/apps:",
            key=widget_key("gallery"),
            help=_("All datasets as pictures"),
        ):
            dialog = st.dialog(_("Choose a dataset"), width="large", icon=":material/apps:")
            dialog(_gallery)(chosen)
    spec = _turn_to(spec, chosen)
    with st.container(horizontal=True, gap="small", vertical_alignment="center", wrap=False):
        with st.container(key="thumbnail-chosen", width=84):
            picture(spec.data.table or spec.data.dataset, 84)
        if spec.data.table is None:
            st.caption(_(spec.data.info.summary))
        else:
            st.page_link(OWN_DATA_PAGE, label=_("Edit these data"), icon=":material/draw:")
    return spec


@st.cache_data(max_entries=128, show_spinner=False)
def _picture(dataset: str, dark: bool) -> str:
    return thumbnail(dataset, dark)


@st.cache_data(max_entries=32, show_spinner=False)
def _own_picture(_table: OwnTable, digest: str, dark: bool) -> str:
    return thumbnail(_table.info, dark)


def picture(dataset: str | OwnTable, width: int) -> None:
    """Draw the thumbnail of a dataset in the colors of the page's theme."""
    if isinstance(dataset, OwnTable):
        name, svg = dataset.name, _own_picture(dataset, dataset.digest, is_dark())
    else:
        name, svg = _(DATASETS[dataset].title), _picture(dataset, is_dark())
    st.image(svg, width=width, alt=_("Samples of {dataset}").format(dataset=name))


def _gallery(chosen: str) -> None:
    for group, heading in _GROUPS.items():
        st.markdown(f"**{_(heading)}**")
        with st.container(horizontal=True, gap="xsmall"):
            for info in DATASETS.values():
                if info.group == group:
                    _card(info, info.name == chosen)


def _card(info: DatasetInfo, chosen: bool) -> None:
    with st.container(key=f"gallery-card-{info.name}", width=124, gap="xxsmall"):
        with st.container(key=f"thumbnail-{info.name}", width=96):
            picture(info.name, 96)
        clicked = st.button(
            _(info.title),
            key=f"gallery-{info.name}",
            icon=":material/check:" if chosen else None,
            type="tertiary",
            help=_(info.summary),
        )
    if clicked:
        CHOSEN_DATASET.set(info.name)
        st.rerun()


def _turn_to(spec: ExperimentSpec, dataset: str) -> ExperimentSpec:
    if dataset == spec.data.dataset:
        return spec
    reseed_controls()
    return choose_dataset(spec, dataset, OWN_TABLE.get() if dataset == OWN else None)


def _settings(fields: Fields) -> dict[str, Any]:
    data = fields.spec.data
    info, noise = data.info, data.info.noise
    changes: dict[str, Any] = {"options": dict(data.options)}
    with fields.row("data.n_samples", *(f"data.options.{one.name}" for one in info.options)):
        size = info.resolve_samples(data.n_samples)
        step = 50 if info.maximum_samples >= 1000 else 10
        value = fields.number("data.n_samples", _("Samples"), size, step=step)
        # None, the default, is kept until the reader changes the number shown for it.
        changes["n_samples"] = data.n_samples if value == size else value
        shown = info.resolve_options(data.options)
        for option in info.options:
            path, now = f"data.options.{option.name}", shown[option.name]
            value = fields.number(path, _(option.label), now)
            if value != now:
                changes["options"][option.name] = value
    level = info.resolve_noise(data.noise)
    moved = fields.slider(
        "data.noise",
        _(_NOISE[noise.kind]),
        level,
        (noise.minimum, noise.maximum),
        step=0.01 if noise.maximum <= 1 else 0.1 if noise.maximum <= 10 else 1.0,
        hint=_(noise.meaning),
    )
    changes["noise"] = data.noise if moved == level else moved
    if info.image_shape is None:
        changes["features"] = _inputs(fields)
    with fields.row("data.validation", "data.test"):
        for name, label, hint in (
            ("validation", _("Validation"), _("Share of the samples that early stopping watches.")),
            ("test", _("Test"), _("Share of the samples that only the final score sees.")),
        ):
            path, share = f"data.{name}", getattr(data, name)
            limits = (0.0, LARGEST_SHARE)
            changes[name] = fields.slider(
                path, label, share, limits, step=0.05, hint=hint, style="percent"
            )
    hint = _("Bring each input to mean 0 and deviation 1, as measured on the training part.")
    changes["scale"] = fields.toggle("data.scale", _("Standardize"), data.scale, hint)
    return changes


def _inputs(fields: Fields) -> tuple[str, ...]:
    """Draw the choice of the inputs and the box for a formula; return () for the raw features.

    Raises a `SpecError` if nothing is chosen, or the formula is invalid.
    """
    data = fields.spec.data
    if fields.hides("data.features"):
        return data.features
    width = data.info.n_features
    raw = tuple(f"x{k + 1}" for k in range(width))
    shown = data.features or raw
    named = tuple(FEATURES) if width == 2 else raw
    formulas = tuple(name for name in shown if name not in named)
    rests = width > _MOST_PILLS and set(raw) <= set(shown)
    offered = formulas if rests else (*named, *formulas)
    with fields.group("data.features"):
        picked = set(raw) if rests else set()
        if offered:
            picked |= set(
                st.pills(
                    _("Inputs of the network"),
                    offered,
                    selection_mode="multi",
                    default=[name for name in offered if name in shown],
                    format_func=lambda name: plain(_input_title(data, name)),
                    key=widget_key(f"data.features.{len(offered)}"),
                    wrap=True,
                    help=_("Functions of the features that are inputs of the network."),
                )
            )
    added = _formula(fields)
    if not picked and not added:
        raise SpecError.of("data.features", N_("Choose at least one input."))
    if picked == set(shown) and not added:
        return data.features
    chosen = tuple(name for name in (*named, *formulas) if name in picked)
    if added and added not in chosen:
        chosen = (*chosen, added)
    return () if chosen == raw else chosen


def _formula(fields: Fields) -> str | None:
    """Draw the box for a formula; return the formula in it, normalized."""
    data = fields.spec.data
    hint = _(
        "Made of x1, x2, …, numbers, + - * / ** and the functions {functions}. Enter adds it."
    ).format(functions=", ".join(FUNCTIONS))
    if names := _feature_names(data):
        called = [f"x{k + 1}: {plain(_(name))}" for k, name in enumerate(names[:12])]
        hint += "\n\n" + ", ".join([*called, "…"] if len(names) > 12 else called)
    with fields.group(FORMULA):
        text = st.text_input(
            _("Add a formula"),
            placeholder="cos(x1)*exp(-x2)" if data.info.n_features > 1 else "sin(3*x1)",
            max_chars=MAX_CHARACTERS,
            key=widget_key(FORMULA),
            help=hint,
        )
    if not text.strip():
        return None
    try:
        return read_features([text], data.info, data.table)[0]
    except SpecError as error:
        raise _beside_the_box(error) from None


def _beside_the_box(error: SpecError) -> SpecError:
    return SpecError(FieldError(FORMULA, one.template, one.values) for one in error.errors)


def _feature_names(data: DataSpec) -> tuple[str, ...]:
    """Return the names of the raw features besides x1, x2 and so on; empty without names."""
    names = data.table.feature_names if data.table else _names_in(data.dataset)
    numbered = tuple(f"x{k + 1}" for k in range(len(names)))
    return () if names == numbered else names


@lru_cache(maxsize=32)
def _names_in(dataset: str) -> tuple[str, ...]:
    return load(dataset, rng=stream(0, "data")).feature_names


def _input_title(data: DataSpec, name: str) -> str:
    names = _feature_names(data)
    index = int(name[1:]) - 1 if name[1:].isdecimal() else -1
    if 0 <= index < len(names) and name.startswith("x"):
        return _(names[index])
    if data.info.n_features != 2 and index >= 0:
        return subscript("x", index)
    return title("feature", name)


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
    floor = data.info.floor(data.info.resolve_samples(data.n_samples), noise, options)
    best = (
        _("Best possible accuracy {value}.").format(value=percent(floor.value))
        if floor.metric == "accuracy"
        else _("Smallest possible squared error {value}.").format(value=digits(floor.value))
    )
    st.caption(f"**{best}** {_(floor.explanation)} {above_best()}")
