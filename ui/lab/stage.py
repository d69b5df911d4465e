"""The right side of the Lab: buttons, numbers, surface and curves, redrawn as training goes on."""

from __future__ import annotations

import streamlit as st

from ui.lab.inside_part import inside_part
from ui.lab.network_part import network_part
from ui.lab.numbers import numbers
from ui.lab.point import chosen, point_panel
from ui.lab.remarks import remarks
from ui.lab.surface_part import surface_part
from ui.lab.transport import transport
from ui.live.curves import curves
from ui.run.live_run import LiveRun
from ui.run.scene import Scene, ViewSettings, curves_frame
from ui.session import CONTROLS_REVISION
from ui.widgets.clock import redraw

TICK = 0.08
"""Seconds between two looks at a playing run."""

HEIGHT = 400
"""Of network and surface: with the curves' top they fit a screen of 800 pixels."""


def stage(run: LiveRun, view: ViewSettings) -> None:
    """Draw the run, and go on drawing it while it plays."""
    scene = Scene(run.experiment, view)

    def draw() -> None:
        nonlocal scene
        run.tick()
        transport(run)
        if scene.prepared is not run.experiment.prepared:
            scene = Scene(run.experiment, view)
        with st.container(horizontal=True, gap="xsmall"):
            for number in numbers(run.experiment):
                # A fixed width: digits that come and go must not push their neighbors about.
                st.metric(number.label, number.value, help=number.help or None, width=108)
        remarks(run)
        # One forward pass for both: the surface is the map of the output units.
        maps = scene.maps(run.experiment)
        with st.container(key="lab-pictures"):
            left, right = st.columns(2, gap="medium")
            with left:
                network_part(run, scene, maps, HEIGHT)
            with right:
                surface_part(run, scene, maps, HEIGHT)
        inside_part(run, scene, maps)
        # A point that was clicked is told of beside the surface; the invitation can wait.
        looks_at_point = chosen(run.experiment) is not None
        if looks_at_point:
            point_panel(run)
        curves(curves_frame(run.experiment, view), key="lab.curves", height="content")
        if not looks_at_point:
            point_panel(run)

    with st.container(key="lab-stage"):
        # With another revision the controls are drawn anew.
        redraw(draw, lambda: (run.playing, CONTROLS_REVISION.get()), TICK if run.playing else None)
