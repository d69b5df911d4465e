"""Choice of the inputs: raw features, standard functions of two, and typed formulas."""

from functools import lru_cache

import streamlit as st

from experiments.run.runner import prepare_data
from experiments.spec.errors import FieldError, SpecError
from experiments.spec.features import read_features
from experiments.spec.spec import DataSpec, ExperimentSpec
from nn_core.data import load
from nn_core.data.features import FEATURES
from nn_core.data.formulas import FUNCTIONS, MAX_CHARACTERS
from nn_core.random_streams import stream
from nn_core.types import N_
from ui.controls.fields import Fields
from ui.i18n import _
from ui.names import title
from ui.session import reseed_controls, widget_key, widget_value
from ui.symbols import subscript
from ui.widgets.tables import plain

FORMULA = "data.features.formula"
"""Field of the error messages of a formula."""
# More raw features than this cannot be chosen one by one.
_MOST_PILLS = 8


def feature_controls(fields: Fields, data: DataSpec) -> tuple[str, ...]:
    """Draw the choice of the inputs and the box for a formula; return () for the raw features.

    Raises a `SpecError` if nothing is chosen, or the formula is invalid.
    """
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
                    format_func=lambda name: plain(_title(data, name)),
                    key=widget_key(f"data.features.{len(offered)}"),
                    wrap=True,
                    help=_("Functions of the features that the network is fed with."),
                )
            )
    added = _formula(fields, data)
    if not picked and not added:
        raise SpecError.of("data.features", N_("Choose at least one input."))
    if picked == set(shown) and not added:
        return data.features
    chosen = tuple(name for name in (*named, *formulas) if name in picked)
    if added and added not in chosen:
        chosen = (*chosen, added)
    return () if chosen == raw else chosen


def _formula(fields: Fields, data: DataSpec) -> str | None:
    """Draw the box for a formula; return the formula in it, normalized."""
    with fields.group(FORMULA):
        text = st.text_input(
            _("Add a formula"),
            placeholder="cos(x1)*exp(-x2)" if data.info.n_features > 1 else "sin(3*x1)",
            max_chars=MAX_CHARACTERS,
            key=widget_key(FORMULA),
            help=_help(data),
        )
    if not text.strip():
        return None
    try:
        return read_features([text], data.info, data.table)[0]
    except SpecError as error:
        raise _beside_the_box(error) from None


def check_formulas(spec: ExperimentSpec, before: ExperimentSpec) -> None:
    """Raise a `SpecError` for formulas without a finite value at some sample of changed data."""
    if spec.data == before.data or not set(spec.data.features) - set(FEATURES):
        return
    try:
        prepare_data(spec)
    except SpecError as error:
        raise _beside_the_box(error) from None


def empty_the_box() -> None:
    """Clear the box once its formula is among the inputs."""
    if widget_value(widget_key(FORMULA)):
        reseed_controls()


def _beside_the_box(error: SpecError) -> SpecError:
    return SpecError(FieldError(FORMULA, one.template, one.values) for one in error.errors)


def _help(data: DataSpec) -> str:
    text = _(
        "Made of x1, x2, …, numbers, + - * / ** and the functions {functions}. Enter adds it."
    ).format(functions=", ".join(FUNCTIONS))
    names = _names(data)
    if not names:
        return text
    called = ", ".join(f"x{k + 1}: {plain(_(name))}" for k, name in enumerate(names[:12]))
    return f"{text}\n\n{called}{', …' if len(names) > 12 else ''}"


def _names(data: DataSpec) -> tuple[str, ...]:
    """Return the names of the raw features besides x1, x2 and so on; empty without names."""
    names = data.table.feature_names if data.table else _measured(data.dataset)
    numbered = tuple(f"x{k + 1}" for k in range(len(names)))
    return () if names == numbered else names


@lru_cache(maxsize=32)
def _measured(dataset: str) -> tuple[str, ...]:
    return load(dataset, rng=stream(0, "data")).feature_names


def _title(data: DataSpec, name: str) -> str:
    names = _names(data)
    index = int(name[1:]) - 1 if name[1:].isdecimal() else -1
    if 0 <= index < len(names) and name.startswith("x"):
        return _(names[index])
    if data.info.n_features != 2 and index >= 0:
        return subscript("x", index)
    return title("feature", name)
