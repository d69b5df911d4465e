"""Lab page: a network during training, with its controls and charts."""

import streamlit as st

from ui.controls.fields import LESSON
from ui.controls.sidebar import lab_sidebar, preset_sentence, presets_menu
from ui.i18n import _
from ui.lab.network import network_picture
from ui.lab.status import notes, number_row
from ui.lab.surface import POINT, point_panel, surface_picture
from ui.lab.toolbar import transport, view_controls
from ui.lab.unit import unit_panel
from ui.live.curves import curves
from ui.run.live_run import LAB, LiveRun
from ui.run.scene import VIEW, Scene, ViewSettings, curves_frame
from ui.session import CONTROLS_REVISION
from ui.share.sharing import goal_checklist, link_notices, open_link, share_menu
from ui.widgets.clock import redraw

SECONDS = 0.08  # Interval between redraws of a playing run, in seconds
# Height of network and surface in pixels; with the top of the curves it fits 800 pixels.
HEIGHT = 400


def moving_part(run: LiveRun, view: ViewSettings) -> None:
    """Draw the run and redraw it while it plays."""
    scene = Scene(run.experiment, view)

    def draw() -> None:
        nonlocal scene
        run.tick()
        transport(run)
        if scene.prepared is not run.experiment.prepared:
            scene = Scene(run.experiment, view)
        number_row(run.experiment)
        notes(run)
        goal_checklist(run.experiment)
        # One forward pass for both: the surface is the map of the output units.
        maps = scene.maps(run.experiment)
        with st.container(key="lab-pictures"):
            left, right = st.columns(2, gap="medium")
            with left:
                network_picture(run, scene, maps, HEIGHT)
            with right:
                surface_picture(run, scene, maps, HEIGHT)
        unit_panel(run, scene, maps)
        # A selected point is shown near the surface; otherwise the hint can come later.
        has_point = POINT.get().sample(run.experiment.prepared) is not None
        if has_point:
            point_panel(run)
        curves(curves_frame(run.experiment, view), key="lab.curves", height="content")
        if not has_point:
            point_panel(run)

    with st.container(key="lab-stage"):
        # A new revision redraws the controls.
        redraw(
            draw, lambda: (run.playing, CONTROLS_REVISION.get()), SECONDS if run.playing else None
        )


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
        # Outdated controls must not receive the next input.
        st.rerun()
link_notices()
with st.container(horizontal=True, vertical_alignment="center", gap="small"):
    st.title(_("Lab"), anchor=False, width="content")
    view = view_controls(run, VIEW.get())
VIEW.set(view)
moving_part(run, view)
