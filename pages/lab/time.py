"""Time travel page: replay of the Lab's run, and actions from any kept epoch."""

import streamlit as st

from tutorial.example.traced_steps import kept_step
from ui import i18n
from ui.addresses import GRADIENTS_PAGE, LAB_PAGE, WORKED_PAGE
from ui.i18n import _, ngettext
from ui.live.replay import replay
from ui.run.live_run import LAB
from ui.run.scene import VIEW
from ui.run.subject import current_subject, head, look_at
from ui.session import NOTICE, reseed_controls, widget_value
from ui.time.fork import fork_section
from ui.time.replay_frames import REPLAY, ReplayFrames
from ui.worked.session import WORKED

OPENED_SAMPLES = 16
KEY = "time.replay"


def lead(frames: ReplayFrames) -> str:
    kept, shown = len(frames.experiment.trainer.history.kept), len(frames.epochs)
    words = ngettext(
        "{n} kept epoch, all pictures recomputed from its weights. Drag, play, or use the arrow "
        "keys, Home and End.",
        "{n} kept epochs, all pictures recomputed from their weights. Drag, play, or use the "
        "arrow keys, Home and End.",
        shown,
    ).format(n=shown)
    if shown < kept:
        words += " " + _("Evenly chosen from {n} that are kept.").format(n=kept)
    units = sum(layer.units for layer in frames.experiment.network.layers)
    mapped = sum(len(own) for own in frames.units)
    if mapped < units:
        words += " " + _("{shown} of {units} units have a map.").format(shown=mapped, units=units)
    return words


def step_back() -> None:
    run.step_back()
    reseed_controls()


run = LAB.get()
st.title(_("Time travel"), anchor=False)
subject = current_subject(run)
head(run, subject, chooses=False)

view, frames = VIEW.get(), REPLAY.get()
if frames is None or not frames.follow(run.experiment, view):
    frames = ReplayFrames(run.experiment, view)
    REPLAY.set(frames)
place = st.empty()
frames.compute(lambda share: place.progress(share, _("Looking at the kept epochs…")))
place.empty()
st.caption(lead(frames))
if len(frames.epochs) == 1:
    st.info(_("Only the start is kept so far, epoch 0: train on to get more epochs."))
# Streamlit drops the component's state when the page is left; the view then opens anew.
opens = widget_value(KEY) is None
message = frames.message(subject.epoch, i18n.language(), opens=opens)
chosen = replay(message, key=KEY, table=frames.table)
if chosen is not None and chosen in subject.epochs:
    look_at(subject, chosen)

epoch = subject.epoch
with st.container(horizontal=True, vertical_alignment="center", gap="small"):
    st.button(
        _("Step back"),
        icon=":material/skip_previous:",
        key="time.back",
        on_click=step_back,
        # At the start position a page about the run trains it, which would revert a reset.
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
        help=_("The Lab's run is set back to this epoch; later epochs are deleted."),
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
            "Forward and backward pass with all numbers put in, on the first {n} training samples."
        ).format(n=OPENED_SAMPLES),
    ):
        WORKED.get().open_run(kept_step(run.experiment, epoch, OPENED_SAMPLES))
        st.switch_page(WORKED_PAGE)
fork_section(run, epoch)
