"""Fork: the run repeated from the current epoch with one setting changed."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from experiments.run.experiment import Experiment
from experiments.run.forks import Fork, frozen_at, scores, surface_difference
from experiments.run.replay import PARTS
from experiments.spec.errors import SpecError
from experiments.spec.limits import field_range
from experiments.spec.spec import ExperimentSpec, in_force
from nn_core.types import N_
from ui import names
from ui.addresses import LAB_PAGE
from ui.controls.training import LEARNING_RATES, PENALTIES
from ui.i18n import _, joined
from ui.live.curves import CurveLine, CurvePanel, CurvesFrame, EpochMark, curves
from ui.live.surface import SurfaceFrame, surface
from ui.run.live_run import LiveRun
from ui.run.scene import VIEW, Scene, metric_title, split_title
from ui.session import NOTICE, Key, reseed_controls, show_in_widget, widget_value
from ui.text import (
    filled,
    fixed,
    layer_name,
    loss_text,
    score_text,
    setting_text,
    short_points_text,
)
from ui.theme import CHANGE_DARK, CHANGE_LIGHT, FORK_COLORS, SPLIT_DASHES
from ui.widgets.downloads import csv_button, frame_csv
from ui.widgets.messages import sentence
from ui.widgets.tables import written

MOST_FORKS = 6
MOST_BYTES = 128 * 2**20
"""Memory limit for the kept parameters of all forks; the newest fork is always kept."""
_CHOICE = "time.fork.choice"
_TITLES = {
    "learning_rate": N_("Learning rate"),
    "l1": N_("L1 penalty"),
    "l2": N_("L2 penalty"),
    "optimizer": N_("Optimizer"),
    "batch_size": N_("Batch size"),
    "dropout": N_("Dropout of the hidden layers"),
    "activation": N_("Activation of the hidden layers"),
    "frozen": N_("Frozen layers"),
}
SIDES = {"original": N_("original"), "fork": N_("fork")}
FORKS: Key[list[Fork]] = Key("gradient_lab.forks", list)
"""The session's forks, the newest last."""


def fork_section(run: LiveRun, epoch: int) -> None:
    """Draw the settings of a new fork, and the existing forks of this run."""
    st.subheader(_("Fork: one thing changed from this epoch on"), anchor=False)
    last = run.spec.training.epochs
    if epoch >= last:
        st.info(
            _(
                "Epoch {epoch} is the run's last, and nothing lies after it. Choose an earlier one "
                "above, or raise the number of epochs in the Lab."
            ).format(epoch=epoch)
        )
    else:
        _settings(run, epoch, last)
    # Forks of the current run or of an earlier run with the same start.
    start = _without_interventions(run.recipe)
    forks = [fork for fork in FORKS.get() if _without_interventions(fork.recipe) == start]
    if forks:
        _show(run, _choice(forks[::-1]))


def _without_interventions(recipe: ExperimentSpec) -> ExperimentSpec:
    return recipe.model_copy(update={"interventions": ()})


def settings_at(recipe: ExperimentSpec, epoch: int) -> dict[str, Any]:
    """Return the values of the settings that can be changed; None where one differs by layer."""
    spec = in_force(recipe, (epoch, 0))
    training, hidden = spec.training, spec.network.hidden
    of_training = ("learning_rate", "l1", "l2", "optimizer", "batch_size")
    values = {name: getattr(training, name) for name in of_training}
    for name in ("dropout", "activation") if hidden else ():
        different = {getattr(layer, name) for layer in hidden}
        values[name] = different.pop() if len(different) == 1 else None
    return values | {"frozen": frozen_at(recipe, epoch)}


def value_text(setting: str, value: Any) -> str:
    """Format the value of a setting."""
    if setting == "frozen":
        layers = joined(str(k + 1) for k in value)
        return _("layers {layers} frozen").format(layers=layers) if layers else _("none frozen")
    if value is None:
        return _("different by layer")
    return names.title(setting, value.kind) if setting in names.REGISTRIES else setting_text(value)


def _new_value(setting: str, now: Any, recipe: ExperimentSpec) -> Any:
    """Draw the choice of a setting's new value, at first one with a visible effect."""
    label = _("New value")
    stored: dict[str, Any] = {"key": f"time.fork.{setting}", "persist_state": "session"}
    if kinds := names.REGISTRIES.get(setting):
        notes = {
            "optimizer": _("With its usual settings, and an empty state."),
            "activation": _("With its usual settings; the weights stay as they are."),
        }
        kind = st.selectbox(
            label,
            [kind for kind in kinds if now is None or kind != now.kind],
            format_func=lambda kind: names.title(setting, kind),
            help=notes[setting],
            **stored,
        )
        return kinds[kind]()
    if setting == "batch_size":
        most = min(int(field_range("training.batch_size").maximum), recipe.data.part_sizes[0])
        first = now * 4 if now * 4 <= most else max(1, now // 4)
        return st.number_input(label, 1, most, min(first, most), **stored)
    if setting == "dropout":
        limits, first = field_range("network.hidden.dropout"), 0.0 if now else 0.2
        return st.slider(label, limits.minimum, limits.maximum, first, 0.05, **stored)
    if setting == "frozen":
        layers = len(recipe.network.hidden) + 1
        chosen = st.multiselect(
            _("Layers that stay as they are"),
            range(layers),
            [] if now else [0],
            format_func=lambda k: layer_name(layers, k),
            **stored,
        )
        return tuple(sorted(chosen))
    options = sorted({*(LEARNING_RATES if setting == "learning_rate" else PENALTIES), now})
    place = options.index(now)
    # A smaller step, or a noticeable penalty.
    first = options[max(0, place - 2)] if setting == "learning_rate" else (0.0 if now else 0.03)
    if first == now:
        first = options[place + 1]
    return st.select_slider(label, options, first, format_func=setting_text, **stored)


def _settings(run: LiveRun, epoch: int, last: int) -> None:
    """Draw the changed setting, its new value, and the button that trains the fork."""
    current = settings_at(run.recipe, epoch)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        setting = st.selectbox(
            _("What is changed"),
            [name for name in _TITLES if name in current],
            format_func=lambda name: _(_TITLES[name]),
            key="time.fork.knob",
            persist_state="session",
            width=240,
        )
        now = current[setting]
        with st.container(width=280):
            value = _new_value(setting, now, run.recipe)
        default = run.epoch if run.epoch > epoch else min(epoch + 100, last)
        label, key = _("Train both to epoch"), f"time.fork.end.{epoch}"
        end = st.number_input(label, epoch + 1, last, default, key=key, width=170)
        asked = st.button(
            _("Fork at epoch {n}").format(n=epoch),
            icon=":material/fork_right:",
            key="time.fork.run",
            type="primary",
            disabled=value == now,
        )
    text = _("It is {now} there already.")
    if value != now:
        text = _("From {now} to {new}; up to epoch {epoch} both are the same, bit for bit.")
    now_text, new_text = value_text(setting, now), value_text(setting, value)
    st.caption(text.format(now=now_text, new=new_text, epoch=epoch))
    if asked:
        _train(run, epoch, {setting: value}, end)


def _train(run: LiveRun, epoch: int, change: dict[str, Any], end: int) -> None:
    trained = run.experiment if run.position[1] == 0 and run.epoch <= end else None
    try:
        fork = Fork.from_run(run.recipe, epoch, change, trained)
    except SpecError as error:
        for one in error.errors:
            st.error(sentence(one), icon=":material/error:")
        return
    place = st.empty()
    for share in fork.train(end):
        place.progress(share, _("Training the run and its fork to epoch {n}…").format(n=end))
    place.empty()
    forks = [*FORKS.get(), fork][-MOST_FORKS:]
    while len(forks) > 1 and sum(map(_bytes, forks)) > MOST_BYTES:
        del forks[0]
    FORKS.set(forks)
    # Select the newest fork.
    show_in_widget(_CHOICE, 0)


def _bytes(fork: Fork) -> int:
    histories = [one.trainer.history for one in sides(fork).values()]
    kept = [part for history in histories for part in (history.kept, history.before)]
    return sum(flat.nbytes for part in kept for flat in part.values())


def _title(fork: Fork) -> str:
    ((setting, value),) = fork.change.items()
    return _("epoch {epoch} · {knob}: {value}").format(
        epoch=fork.epoch, knob=_(_TITLES[setting]), value=value_text(setting, value)
    )


def _choice(newest: list[Fork]) -> Fork:
    """Draw the choice among several forks, the newest first."""
    if len(newest) == 1:
        st.markdown(f"**{_title(newest[0])}**")
        return newest[0]
    held = widget_value(_CHOICE)
    if not isinstance(held, int) or held >= len(newest):
        show_in_widget(_CHOICE, 0)
    label, places = _("Fork shown"), range(len(newest))
    chosen = st.selectbox(label, places, format_func=lambda k: _title(newest[k]), key=_CHOICE)
    return newest[chosen]


def _show(run: LiveRun, fork: Fork) -> None:
    for side, experiment in sides(fork).items():
        for divergence in experiment.trainer.divergences[:1]:
            st.warning(
                _("{side}: diverged in epoch {epoch}; shown as it was just before.").format(
                    side=_(SIDES[side]).capitalize(), epoch=divergence.epoch
                ),
                icon=":material/trending_up:",
            )
    view = VIEW.get()
    left, right = st.columns([3, 2], gap="medium")
    with left:
        curves(fork_curves(fork, log_loss=view.log_loss), key="time.fork.curves")
    with right:
        _table(fork)
        if st.button(
            _("Continue the fork in the Lab"),
            icon=":material/experiment:",
            key="time.fork.continue",
            help=_("The fork takes the place of the Lab's run."),
        ):
            end = fork.forked.trainer.epoch
            with st.spinner(_("Training the same run again up to epoch {n}…").format(n=end)):
                run.open(fork.recipe, end)
            reseed_controls()
            NOTICE.set(_("The Lab's run is now the fork."))
            st.switch_page(LAB_PAGE)
    frames = fork_surfaces(fork, Scene(fork.original, view))
    st.markdown(frames[-1].summary)
    shown = {
        "original": _("Original, epoch {n}").format(n=fork.original.trainer.epoch),
        "fork": _("Fork, epoch {n}").format(n=fork.forked.trainer.epoch),
        "difference": _("Difference"),
    }
    columns = st.columns(3, gap="small")
    for place, (name, title), frame in zip(columns, shown.items(), frames, strict=True):
        with place:
            st.markdown(f"**{title}**")
            surface(frame, key=f"time.fork.surface.{name}", height=380)


def _table(fork: Fork) -> None:
    import pandas as pd

    number, metric = st.column_config.NumberColumn, fork.original.metric
    frame, both = pd.DataFrame(score_rows(fork)), ["original", "fork"]
    loss_rows, metric_rows = np.array_split(np.arange(len(frame)), 2)
    # The rows of the metric override this format below.
    style = written(frame, dict.fromkeys(both, loss_text))
    style.format(partial(fixed, places=4, sign=True), subset=(loss_rows, ["difference"]))
    style.format(partial(score_text, metric=metric), subset=(metric_rows, both))
    style.format(partial(short_points_text, metric=metric), subset=(metric_rows, ["difference"]))
    st.dataframe(
        style,
        key="time.fork.table",
        hide_index=True,
        height="content",
        column_config={
            "score": st.column_config.TextColumn(_("Score")),
            "original": number(_("Original")),
            "fork": number(_("Fork")),
            "difference": number(
                _("Fork − original"), help=_("Of accuracies in percentage points (pp)")
            ),
        },
    )
    csv_button(
        _("Download the curves"),
        lambda: curves_csv(fork),
        "fork.csv",
        "time.fork.download",
        help=_("CSV, every recorded value of both by epoch."),
    )


def sides(fork: Fork) -> dict[str, Experiment]:
    """Return both runs by side."""
    return {"original": fork.original, "fork": fork.forked}


def _quantities(fork: Fork) -> dict[str, str]:
    return {"loss": _("Loss"), fork.original.metric: metric_title(fork.original)}


def fork_curves(fork: Fork, *, log_loss: bool = False) -> CurvesFrame:
    """Return the learning curves of both runs around the fork epoch, where the fork's start."""
    end = max(one.trainer.epoch for one in (fork.original, fork.forked))
    # A short common part only: a longer one would compress the difference.
    start = max(0, fork.epoch - max(1, (end - fork.epoch) // 8))
    panels = []
    for name, title in _quantities(fork).items():
        lines = tuple(_lines(fork, name, start))
        log, percent = log_loss and name == "loss", name == "accuracy"
        panels.append(CurvePanel(title, lines, log=log, percent=percent))
    return CurvesFrame(
        panels=tuple(panels),
        x_label=_("Epoch"),
        epoch=end,
        summary=_("Curves of a run and of its fork from epoch {epoch}").format(epoch=fork.epoch),
        marks=(EpochMark(_("fork at epoch {epoch}").format(epoch=fork.epoch), fork.epoch),),
        start=start,
    )


def _lines(fork: Fork, quantity: str, first: int) -> Iterator[CurveLine]:
    for side, experiment in sides(fork).items():
        history = experiment.trainer.history
        epochs = np.asarray(history.epochs, dtype=float)
        shown = epochs >= (fork.epoch if side == "fork" else first)
        for split in ("train", "validation"):
            if (name := f"{split}_{quantity}") in history.names:
                label = joined([_(SIDES[side]), split_title(split)])
                values = history.curve(name)[shown]
                dash: Any = SPLIT_DASHES[split]
                yield CurveLine(label, epochs[shown], values, FORK_COLORS[side], dash)


def fork_surfaces(fork: Fork, scene: Scene) -> tuple[SurfaceFrame, SurfaceFrame, SurfaceFrame]:
    """Return the surfaces of both runs at their last epochs, and their difference."""
    original, forked = scene.frame(fork.original), scene.frame(fork.forked)
    prepared = fork.original.prepared
    targets = prepared.dataset.y
    span = float(targets.max() - targets.min()) if prepared.problem == "regression" else 1.0
    difference = surface_difference(prepared.problem, original.values, forked.values, span)
    finite = np.abs(difference.values[np.isfinite(difference.values)])
    largest = float(finite.max()) if finite.size else float("nan")
    limit = largest if largest > 0 else 1.0
    several = original.kind == "classes"
    shape: dict[str, Any] = {"kind": "regression"}
    if original.kind == "curve":
        up = (-1.1 * limit, 1.1 * limit)
        shape = {"kind": "curve", "y_range": up, "y_label": _("Fork − original")}
    label = _("Fork less original: {value}").format(value=original.value_label)
    if several:
        label = _("Difference of the probabilities")
    if prepared.problem == "regression":
        summary = _(
            "Their outputs are further apart than 5% of the targets' range on {share:.1%} of "
            "what is shown; the largest difference is {largest:.3g}."
        )
    else:
        summary = _(
            "They differ on {share:.1%} of the plane: there they answer another class. The largest "
            "difference of a probability is {largest:.3g}."
        )
    changed = replace(
        original,
        **shape,
        values=difference.values,
        value_label=label,
        points=(),
        class_labels=(),
        value_range=(0.0 if several else -limit, limit),
        discrete=False,
        diverging_light=CHANGE_LIGHT[4:] if several else CHANGE_LIGHT,
        diverging_dark=CHANGE_DARK[4:] if several else CHANGE_DARK,
        summary=filled(summary, share=difference.share, largest=largest),
    )
    return original, forked, changed


def score_rows(fork: Fork) -> list[dict[str, str | float]]:
    """Return loss and metric of both runs by part of the data, and the change by the fork."""
    before, after = scores(fork.original), scores(fork.forked)
    values = ((before.loss, after.loss), (before.metric, after.metric))
    return [
        {
            "score": joined([title, split_title(part)]),
            "original": own[part],
            "fork": other[part],
            "difference": other[part] - own[part],
        }
        for title, (own, other) in zip(_quantities(fork).values(), values, strict=True)
        for part in PARTS
        if part in own
    ]


def curves_csv(fork: Fork) -> bytes:
    """Return the curves of both runs by epoch as CSV; cells of missing epochs are empty."""
    import pandas as pd

    columns = {
        f"{side}_{name}": pd.Series(history.curve(name), history.epochs)
        for side, history in ((side, one.trainer.history) for side, one in sides(fork).items())
        for name in history.names
    }
    return frame_csv(pd.DataFrame(columns).rename_axis("epoch").reset_index())
