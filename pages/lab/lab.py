"""Lab: a network that learns before your eyes."""

import streamlit as st

from ui import state
from ui.controls import lab_sidebar
from ui.lab.stage import stage
from ui.lab.view_controls import view_controls

run = state.LAB.get()
revision = state.CONTROLS_REVISION.get()
with st.sidebar:
    spec = lab_sidebar(run.spec)
if spec is not None:
    run.update(spec)
    if state.CONTROLS_REVISION.get() != revision:
        # Controls that were drawn before the change must not take the reader's next one.
        st.rerun()
view = view_controls(run, state.VIEW.get())
state.VIEW.set(view)
stage(run, view)
