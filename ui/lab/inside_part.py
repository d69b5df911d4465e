"""A unit of the Lab's network from inside, below the picture in which it was clicked."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from nn_core.types import Array
from ui.i18n import _
from ui.lab.inside import INSIDE, Inside
from ui.lab.network_frame import unit_names
from ui.lab.network_part import requests
from ui.lab.unit_frame import unit_frame, unit_surface, unit_title
from ui.live.surface import surface
from ui.live.unit import unit_view
from ui.run.live_run import LiveRun
from ui.run.scene import Scene
from ui.text import layer_name
from ui.widgets.tables import plain

_VIEW = "lab.unit"
_LAYER, _UNIT = "lab.inside.layer", "lab.inside.unit"
_HEIGHT = 380
_PICTURE = 200  # more where the weights are a picture of their own


def inside_part(run: LiveRun, scene: Scene, maps: Sequence[Array]) -> None:
    """Draw the unit that was chosen, where one was.

    Parameters
    ----------
    run : LiveRun
    scene : Scene
    maps : sequence of array
        From `Scene.maps`.
    """
    inside = INSIDE.get()
    if inside.selected is None:
        return
    layer, unit = inside.selected
    frame = unit_frame(
        run.experiment, layer, unit, undo=inside.undo_words(run), notice=inside.notice
    )
    height = _HEIGHT + (_PICTURE if frame.picture is not None else 0)
    with st.container(border=True, key="lab-inside"):
        _head(run, inside, layer, unit)
        left, right = st.columns(2, gap="medium")
        with left:
            surface(
                unit_surface(scene, run.experiment, maps, layer, unit),
                key="lab.unit.map",
                height=height,
            )
        with right:
            unit_view(
                frame,
                key=_VIEW,
                height=height,
                on_event=requests(run, inside, _VIEW, ("edited", "undone")),
            )


def _head(run: LiveRun, inside: Inside, layer: int, unit: int) -> None:
    """Name the unit, and let another be chosen: also one that the picture does not draw."""
    layers = run.experiment.network.layers
    names = unit_names(run.experiment, layer)

    # Keys of their own for every choice, and no callbacks: a page that is redrawn by its clock may
    # still send what boxes held before a click in the picture, and that is no choice.
    revision = inside.revision
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{plain(unit_title(run.experiment, layer, unit))}**", width="stretch")
        other_layer = st.selectbox(
            _("Layer"),
            range(len(layers)),
            index=layer,
            format_func=lambda k: layer_name(len(layers), k),
            key=f"{_LAYER}.{revision}",
            label_visibility="collapsed",
            width=120,
        )
        other_unit = st.selectbox(
            _("Unit"),
            range(len(names)),
            index=unit,
            format_func=names.__getitem__,
            key=f"{_UNIT}.{revision}",
            label_visibility="collapsed",
            width=140,
        )
        st.button(
            _("Close"),
            icon=":material/close:",
            key="lab.inside.close",
            on_click=lambda: inside.select(None),
            type="tertiary",
        )
    if (other_layer, other_unit) != (layer, unit):
        inside.select((layer, other_unit) if other_layer == layer else (other_layer, 0))
        st.rerun()
