"""Lab: a network that learns before your eyes."""

import streamlit as st

from ui import state
from ui.controls import lab_sidebar
from ui.controls.presets import preset_sentence, presets_menu
from ui.lab.stage import stage
from ui.lab.view_controls import view_controls
from ui.share.menu import share_menu
from ui.share.opening import link_notices, open_link

run = state.LAB.get()
open_link(run)
revision = state.CONTROLS_REVISION.get()
with st.sidebar:
    with st.container(horizontal=True, gap="xsmall", wrap=False):
        if not state.LESSON.get().hides("presets"):
            presets_menu(run)
        share_menu(run)
    preset_sentence(run)
    spec = lab_sidebar(run.spec)
if spec is not None:
    run.update(spec)
    if state.CONTROLS_REVISION.get() != revision:
        # Controls that were drawn before the change must not take the reader's next one.
        st.rerun()
link_notices()
view = view_controls(run, state.VIEW.get())
state.VIEW.set(view)
stage(run, view)
