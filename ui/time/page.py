"""The page of time travel: the film of the Lab's run, and where to go from an epoch of it."""

from __future__ import annotations

import streamlit as st

from tutorial.example.traced_steps import kept_step
from ui import i18n
from ui.addresses import GRADIENTS_PAGE, LAB_PAGE, WORKED_PAGE
from ui.i18n import _, ngettext
from ui.live.replay import replay
from ui.run.head import current_subject, head, look_at
from ui.run.live_run import LAB, LiveRun
from ui.run.scene import VIEW
from ui.session import NOTICE, reseed_controls, widget_value
from ui.time.fork import fork_section
from ui.time.reel import REEL, Reel
from ui.widgets.style import apply_section_style
from ui.worked.session import WORKED

OPENED_SAMPLES = 16
_REPLAY = "time.replay"


def show() -> None:
    """Draw the page."""
    run = LAB.get()
    apply_section_style()
    st.title(_("Time travel"), anchor=False)
    subject = current_subject(run)
    head(run, subject, chooses=False)
    reel = _reel(run)
    st.caption(_lead(reel))
    if len(reel.epochs) == 1:
        st.info(_("Only the start is kept so far, epoch 0: train on to have something to scrub."))
    # What a view has sent is forgotten when its page is left: then it opens anew.
    opens = widget_value(_REPLAY) is None
    rested = replay(
        reel.message(subject.epoch, i18n.language(), opens=opens), key=_REPLAY, table=reel.table
    )
    if rested is not None and rested in subject.epochs:
        look_at(subject, rested)
    _ways_on(run, subject.epoch)
    fork_section(run, subject.epoch)


def _reel(run: LiveRun) -> Reel:
    """Return the film of the run as it is now, every frame developed."""
    view, reel = VIEW.get(), REEL.get()
    if reel is None or not reel.follow(run.experiment, view):
        reel = Reel(run.experiment, view)
        REEL.set(reel)
    place = st.empty()
    reel.develop(lambda share: place.progress(share, _("Looking at the kept epochs…")))
    place.empty()
    return reel


def _lead(reel: Reel) -> str:
    kept, shown = len(reel.experiment.trainer.history.kept), len(reel.epochs)
    words = ngettext(
        "{n} kept epoch, all pictures recomputed from its weights. Drag, play, or use the arrow "
        "keys, Home and End.",
        "{n} kept epochs, all pictures recomputed from their weights. Drag, play, or use the "
        "arrow keys, Home and End.",
        shown,
    ).format(n=shown)
    if shown < kept:
        words += " " + _("Evenly chosen from {n} that are kept.").format(n=kept)
    hidden = sum(layer.units for layer in reel.experiment.network.layers)
    mapped = sum(len(units) for units in reel.units)
    if mapped < hidden:
        words += " " + _("{shown} of {units} units have a map.").format(shown=mapped, units=hidden)
    return words


def _ways_on(run: LiveRun, epoch: int) -> None:
    def back() -> None:
        run.step_back()
        reseed_controls()

    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            _("Step back"),
            icon=":material/skip_previous:",
            key="time.back",
            on_click=back,
            # A page about the run trains one that stands at its start, and would undo the undoing.
            disabled=run.position <= (1, 0),
            help=_(
                "Undo the run's last mini-batch, or its last epoch where none is under way: the "
                "network becomes what it was, to the last digit."
            ),
        )
        st.markdown(_("From **epoch {n}**:").format(n=epoch), width="content")
        if st.button(
            _("Go on from here"),
            icon=":material/play_arrow:",
            key="time.go_on",
            help=_(
                "The Lab's run becomes this very network, trained to this epoch; what came after "
                "is dropped."
            ),
        ):
            with st.spinner(_("Going back to epoch {n}…").format(n=epoch)):
                run.go_back(epoch)
            reseed_controls()
            NOTICE.set(_("The Lab's run stands at epoch {n} now, and is paused.").format(n=epoch))
            st.switch_page(LAB_PAGE)
        if st.button(_("See its gradients"), icon=":material/layers:", key="time.gradients"):
            st.switch_page(GRADIENTS_PAGE)
        if st.button(
            _("Open it as tables"),
            icon=":material/calculate:",
            key="time.tables",
            help=_(
                "Forward and backward pass with all numbers put in, on the first {n} training "
                "samples."
            ).format(n=OPENED_SAMPLES),
        ):
            WORKED.get().open_run(kept_step(run.experiment, epoch, OPENED_SAMPLES))
            st.switch_page(WORKED_PAGE)
