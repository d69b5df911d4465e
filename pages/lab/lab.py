"""Lab: a network that learns before your eyes."""

import streamlit as st

from ui.controls import lab_sidebar
from ui.controls.presets import preset_sentence, presets_menu
from ui.lab.stage import stage
from ui.lab.view_controls import view_controls
from ui.run.live_run import LAB, LESSON
from ui.run.scene import VIEW
from ui.session import CONTROLS_REVISION
from ui.share.menu import share_menu
from ui.share.opening import link_notices, open_link

run = LAB.get()
open_link(run)
revision = CONTROLS_REVISION.get()
with st.sidebar:
    with st.container(horizontal=True, gap="xsmall", wrap=False):
        if not LESSON.get().hides("presets"):
            presets_menu(run)
        share_menu(run)
    preset_sentence(run)
    spec = lab_sidebar(run.spec)
if spec is not None:
    run.update(spec)
    if CONTROLS_REVISION.get() != revision:
        # Controls that were drawn before the change must not take the reader's next one.
        st.rerun()
link_notices()
view = view_controls(run, VIEW.get())
VIEW.set(view)
stage(run, view)
