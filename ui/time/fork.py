"""Fork: what would have come of the run, had one thing been changed at the epoch shown."""

from __future__ import annotations

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
from ui.time.branch import (
    curves_csv,
    difference,
    difference_words,
    fork_curves,
    fork_surfaces,
    score_rows,
    side_title,
)
from ui.time.knobs import Now, knob_widget, titles, words
from ui.widgets.messages import sentence
from ui.widgets.tables import written

MOST_FORKS = 6
MOST_BYTES = 128 * 2**20
"""Of the kept parameters of all forks; the newest one stays whatever it is."""
_CHOICE = "time.fork.choice"


def fork_section(run: LiveRun, epoch: int) -> None:
    """Draw the choice of a fork, and the forks of this run so far."""
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
        _order(run, epoch, last)
    forks = [fork for fork in FORKS.get() if _is_of(fork, run)]
    if forks:
        _show(run, forks)


def _is_of(fork: Fork, run: LiveRun) -> bool:
    """Whether a fork left the run that is in the Lab now, or one that began as it."""
    return _start(fork.recipe) == _start(run.recipe)


def _start(recipe: ExperimentSpec) -> ExperimentSpec:
    return recipe.model_copy(update={"interventions": ()})


def _order(run: LiveRun, epoch: int, last: int) -> None:
    now = Now(run.recipe, epoch)
    known = titles(now)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        knob = str(
            st.selectbox(
                _("What is changed"),
                list(known),
                format_func=known.__getitem__,
                key="time.fork.knob",
                persist_state="session",
                width=240,
            )
        )
        with st.container(width=280):
            value = knob_widget(knob, now)
        default = run.epoch if run.epoch > epoch else min(epoch + 100, last)
        end = st.number_input(
            _("Train both to epoch"), epoch + 1, last, default, key=f"time.fork.end.{epoch}",
            width=170,
        )  # fmt: skip
        same = value == now.value(knob)
        asked = st.button(
            _("Fork at epoch {n}").format(n=epoch),
            icon=":material/fork_right:",
            key="time.fork.run",
            type="primary",
            disabled=same,
        )
    st.caption(
        _("It is {now} there already.").format(now=words(knob, value))
        if same
        else _("From {now} to {new}; up to epoch {epoch} both are the same, bit for bit.").format(
            now=words(knob, now.value(knob)), new=words(knob, value), epoch=epoch
        )
    )
    if asked:
        _make(run, epoch, {knob: value}, int(end))


def _make(run: LiveRun, epoch: int, change: dict[str, Any], end: int) -> None:
    trained = run.experiment if run.position[1] == 0 and run.epoch <= end else None
    try:
        made = Fork.from_run(run.recipe, epoch, change, trained)
    except SpecError as error:
        for one in error.errors:
            st.error(sentence(one), icon=":material/error:")
        return
    place = st.empty()
    for share in made.train(end):
        place.progress(share, _("Training the run and its fork to epoch {n}…").format(n=end))
    place.empty()
    forks = [*FORKS.get(), made][-MOST_FORKS:]
    while len(forks) > 1 and sum(_bytes(one) for one in forks) > MOST_BYTES:
        del forks[0]
    FORKS.set(forks)
    # The newest is the one that is looked at.
    show_in_widget(_CHOICE, 0)


def _bytes(fork: Fork) -> int:
    histories = (fork.original.trainer.history, fork.forked.trainer.history)
    return sum(
        flat.nbytes
        for one in histories
        for kept in (one.kept, one.before)
        for flat in kept.values()
    )


def _title(fork: Fork) -> str:
    (knob, value), *_rest = fork.change.items()
    known = titles(Now(fork.recipe, fork.epoch))
    return _("epoch {epoch} · {knob}: {value}").format(
        epoch=fork.epoch, knob=known.get(knob, knob), value=words(knob, value)
    )


def _show(run: LiveRun, forks: list[Fork]) -> None:
    newest = forks[::-1]
    if len(newest) > 1:
        held = widget_value(_CHOICE)
        if not isinstance(held, int) or held >= len(newest):
            show_in_widget(_CHOICE, 0)
        chosen = newest[
            int(
                st.selectbox(
                    _("Fork shown"),
                    range(len(newest)),
                    format_func=lambda k: _title(newest[k]),
                    key=_CHOICE,
                )
            )
        ]
    else:
        chosen = newest[0]
        st.markdown(f"**{_title(chosen)}**")
    _troubles(chosen)
    view = VIEW.get()
    left, right = st.columns([3, 2], gap="medium")
    with left:
        curves(fork_curves(chosen, log_loss=view.log_loss), key="time.fork.curves")
    with right:
        _table(chosen)
        _continue(run, chosen)
    scene = Scene(chosen.original, view)
    frames = fork_surfaces(chosen, scene)
    st.markdown(difference_words(chosen, difference(chosen, frames[0].values, frames[1].values)))
    heads = (
        _("Original, epoch {n}").format(n=chosen.original.trainer.epoch),
        _("Fork, epoch {n}").format(n=chosen.forked.trainer.epoch),
        _("Difference"),
    )
    places = st.columns(3, gap="small")
    for place, head, frame, name in zip(
        places, heads, frames, ("original", "fork", "difference"), strict=True
    ):
        with place:
            st.markdown(f"**{head}**")
            surface(frame, key=f"time.fork.surface.{name}", height=380)


def _troubles(fork: Fork) -> None:
    for side, experiment in (("original", fork.original), ("fork", fork.forked)):
        for found in experiment.trainer.divergences[:1]:
            st.warning(
                _("{side}: diverged in epoch {epoch}; shown as it was just before.").format(
                    side=side_title(side).capitalize(), epoch=found.epoch
                ),
                icon=":material/trending_up:",
            )


def _table(fork: Fork) -> None:
    import pandas as pd

    number, metric = st.column_config.NumberColumn, fork.original.metric
    frame, both = pd.DataFrame(score_rows(fork)), ["original", "fork"]
    losses, scores = np.array_split(np.arange(len(frame)), 2)
    # What the scores' lines need otherwise is written over it.
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
    st.download_button(
        _("Download the curves"),
        lambda: curves_csv(fork),
        "fork.csv",
        "text/csv",
        key="time.fork.download",
        icon=":material/download:",
        help=_("CSV, every recorded value of both by epoch."),
        on_click="ignore",
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
"""Forks of runs of the Lab, the newest last."""
