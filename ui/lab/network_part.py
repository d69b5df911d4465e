"""The network on the Lab's stage, and what a click in it does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from nn_core.types import Array
from ui.lab.inside import INSIDE, Inside
from ui.lab.network_frame import network_frame
from ui.live.network import network_map
from ui.live.requests import sent_value
from ui.run.live_run import LiveRun
from ui.run.scene import Scene

KEY = "lab.network"


def network_part(run: LiveRun, scene: Scene, maps: Sequence[Array], height: int) -> None:
    """Draw the network; what is clicked or typed in it is done before the next drawing.

    Parameters
    ----------
    run : LiveRun
    scene : Scene
    maps : sequence of array
        From `Scene.maps`.
    height : int
        In CSS pixels.
    """
    inside = INSIDE.get()
    inside.follow(run)
    network_map(
        network_frame(
            run.experiment,
            scene,
            maps,
            frozen=run.frozen,
            selected=inside.selected,
            undo=inside.undo_words(run),
            notice=inside.notice,
        ),
        key=KEY,
        height=height,
        on_event=requests(run, inside, KEY),
    )


def requests(
    run: LiveRun,
    inside: Inside,
    key: str,
    names: Sequence[str] = ("picked", "edited", "frozen", "undone"),
) -> dict[str, Callable[[], None]]:
    """Return what to do about the requests of a view, each by its name.

    Parameters
    ----------
    run : LiveRun
    inside : Inside
    key : str
        Of the view, whose value holds what is asked for.
    names : sequence of str
        Requests that the view can make.
    """
    actions: dict[str, Callable[[object], None]] = {
        "picked": lambda asked: inside.pick(run, asked),
        "edited": lambda asked: inside.edit(run, asked),
        "frozen": lambda asked: inside.freeze(run, asked),
        "undone": lambda _asked: inside.undo(run),
    }

    def once(name: str) -> None:
        asked = sent_value(key, name)
        if asked is not None:
            actions[name](asked)

    return {name: partial(once, name) for name in names}
