"""The surface on the Lab's stage, flat or in three dimensions, and what a click on it does."""

from __future__ import annotations

from collections.abc import Sequence

from nn_core.types import Array
from ui.lab.looks import Looks
from ui.lab.picked import POINT
from ui.lab.point import chosen
from ui.live.requests import sent_value
from ui.live.solid import solid
from ui.live.surface import surface
from ui.run.live_run import LiveRun
from ui.run.scene import Scene

FLAT, SOLID = "lab.surface", "lab.solid"


def surface_part(run: LiveRun, scene: Scene, maps: Sequence[Array], height: int) -> None:
    """Draw the surface with its marks; a click on a point looks at it.

    Parameters
    ----------
    run : LiveRun
    scene : Scene
    maps : sequence of array
        From `Scene.maps`.
    height : int
        In CSS pixels.
    """
    experiment = run.experiment
    looks = Looks(scene.frame(experiment, maps), scene, experiment, chosen(experiment))
    is_solid = scene.view.solid and scene.kind != "curve"
    key = SOLID if is_solid else FLAT
    events = {"picked": lambda: POINT.get().pick(sent_value(key, "picked"))}
    if is_solid:
        solid(
            looks.frame,
            looks.heights,
            looks.height_label,
            key=key,
            height=height,
            on_event=events,
        )
    else:
        surface(looks.frame, key=key, height=height, on_event=events)
