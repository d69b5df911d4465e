"""Fork: the run repeated from the current epoch with one setting changed."""

from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from experiments.run.forks import Fork
from experiments.spec.errors import SpecError
from experiments.spec.spec import ExperimentSpec
from ui.addresses import LAB_PAGE
from ui.i18n import _
from ui.live.curves import curves
from ui.live.surface import surface
from ui.run.live_run import LiveRun
from ui.run.scene import VIEW, Scene
from ui.session import NOTICE, Key, reseed_controls, show_in_widget, widget_value
from ui.text import fixed, loss_text, score_text, short_points_text
from ui.time.fork_change import CurrentSettings, change_widget, titles, value_text
from ui.time.fork_views import curves_csv, fork_curves, fork_surfaces, score_rows, side_title, sides
from ui.widgets.downloads import csv_button
from ui.widgets.messages import sentence
from ui.widgets.tables import written

MOST_FORKS = 6
MOST_BYTES = 128 * 2**20
"""Memory limit for the kept parameters of all forks; the newest fork is always kept."""
_CHOICE = "time.fork.choice"


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


def _settings(run: LiveRun, epoch: int, last: int) -> None:
    """Draw the changed setting, its new value, and the button that trains the fork."""
    current = CurrentSettings(run.recipe, epoch)
    known = titles(current)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        setting = st.selectbox(
            _("What is changed"),
            list(known),
            format_func=known.__getitem__,
            key="time.fork.knob",
            persist_state="session",
            width=240,
        )
        with st.container(width=280):
            value = change_widget(setting, current)
        default = run.epoch if run.epoch > epoch else min(epoch + 100, last)
        label, key = _("Train both to epoch"), f"time.fork.end.{epoch}"
        end = st.number_input(label, epoch + 1, last, default, key=key, width=170)
        now = current.value(setting)
        asked = st.button(
            _("Fork at epoch {n}").format(n=epoch),
            icon=":material/fork_right:",
            key="time.fork.run",
            type="primary",
            disabled=value == now,
        )
    texts = {"now": value_text(setting, now), "new": value_text(setting, value)}
    st.caption(
        _("It is {now} there already.").format(**texts)
        if value == now
        else _("From {now} to {new}; up to epoch {epoch} both are the same, bit for bit.").format(
            **texts, epoch=epoch
        )
    )
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
    histories = (one.trainer.history for one in sides(fork).values())
    return sum(
        flat.nbytes
        for history in histories
        for kept in (history.kept, history.before)
        for flat in kept.values()
    )


def _title(fork: Fork) -> str:
    (setting, value), *_rest = fork.change.items()
    known = titles(CurrentSettings(fork.recipe, fork.epoch))
    return _("epoch {epoch} · {knob}: {value}").format(
        epoch=fork.epoch, knob=known.get(setting, setting), value=value_text(setting, value)
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
                    side=side_title(side).capitalize(), epoch=divergence.epoch
                ),
                icon=":material/trending_up:",
            )
    view = VIEW.get()
    left, right = st.columns([3, 2], gap="medium")
    with left:
        curves(fork_curves(fork, log_loss=view.log_loss), key="time.fork.curves")
    with right:
        _table(fork)
        _continue(run, fork)
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
    losses, scores = np.array_split(np.arange(len(frame)), 2)
    # Rows of scores override this format below.
    style = written(frame, dict.fromkeys(both, loss_text))
    style.format(partial(fixed, places=4, sign=True), subset=(losses, ["difference"]))
    style.format(partial(score_text, metric=metric), subset=(scores, both))
    style.format(partial(short_points_text, metric=metric), subset=(scores, ["difference"]))
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


def _continue(run: LiveRun, fork: Fork) -> None:
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


FORKS: Key[list[Fork]] = Key("gradient_lab.forks", list)
"""The session's forks, the newest last."""
