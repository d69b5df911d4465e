"""What a session remembers: the only module that names session-state keys.

Widgets of a page are forgotten when the reader leaves it; what must outlive that is kept
here, under a key of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar, cast

import streamlit as st

from ui.lab.picked import Picked

if TYPE_CHECKING:
    from experiments.comparison import Cell
    from experiments.errors import FieldError
    from experiments.forks import Fork
    from experiments.lessons import Lesson
    from nn_core.datasets import OwnTable
    from ui.compare.desk import Desk
    from ui.compare.overfitting.trial import Trial
    from ui.gradients.treatment import Treatment
    from ui.lab.frames import ViewSettings
    from ui.lab.inside import Inside
    from ui.lab.live_run import LiveRun
    from ui.live.numbers import MakeTable
    from ui.neuron.unit import Unit
    from ui.own_data.workshop import Workshop
    from ui.subject.subject import Subject
    from ui.time.reel import Reel
    from ui.worked.session import Worked

T = TypeVar("T")


class Key(Generic[T]):
    """One typed entry of the session.

    Parameters
    ----------
    name : str
        Name in the session, unique in this module.
    default : callable
        Makes the value for a session that has none yet.
    """

    def __init__(self, name: str, default: Callable[[], T]) -> None:
        self.name = name
        self._default = default

    def get(self) -> T:
        try:  # one access where a test and a read would be two
            return cast("T", st.session_state[self.name])
        except KeyError:
            st.session_state[self.name] = value = self._default()
            return value

    def set(self, value: T) -> None:
        st.session_state[self.name] = value


def _none() -> None:
    return None


LANGUAGE: Key[str | None] = Key("gradient_lab.language", _none)

NOTICE: Key[str | None] = Key("gradient_lab.notice", _none)
"""What the next page that is drawn says in passing, once."""


def _first_run() -> LiveRun:
    from experiments.defaults import default_spec
    from ui.lab.live_run import LiveRun

    return LiveRun(default_spec("moons"))


def _first_view() -> ViewSettings:
    from ui.lab.frames import ViewSettings

    return ViewSettings()


def _first_worked() -> Worked:
    from ui.worked.session import Worked

    return Worked()


WORKED: Key[Worked] = Key("gradient_lab.worked", _first_worked)
"""The worked example and where in it the reader is."""

LAB: Key[LiveRun] = Key("gradient_lab.lab", _first_run)
"""The run of the Lab: the subject of the other pages."""

VIEW: Key[ViewSettings] = Key("gradient_lab.view", _first_view)
"""How the Lab shows it."""

LINK: Key[str | None] = Key("gradient_lab.link", _none)
"""The query of the link that was opened last; the address keeps it while the reader goes on."""


def _no_errors() -> tuple[FieldError, ...]:
    return ()


LINK_ERRORS: Key[tuple[FieldError, ...]] = Key("gradient_lab.link_errors", _no_errors)
"""What was wrong with that link, until the reader has closed it."""


def _no_lesson() -> Lesson:
    from experiments.lessons import Lesson

    return Lesson()


LESSON: Key[Lesson] = Key("gradient_lab.lesson", _no_lesson)
"""The goal that the link set, and the controls that it hides."""

PRESET: Key[str | None] = Key("gradient_lab.preset", _none)
"""The preset that was chosen last, whose sentence is shown."""


def _first_look_inside() -> Inside:
    from ui.lab.inside import Inside

    return Inside()


INSIDE: Key[Inside] = Key("gradient_lab.inside", _first_look_inside)
"""What is looked at and changed inside the Lab's network."""

POINT: Key[Picked] = Key("gradient_lab.point", Picked)
"""The point of the data that is looked at in the Lab."""


Film = tuple[tuple[str, tuple[int, int]], bytes, bytes, int]
"""What it is of (recipe and moment), the animation, its last picture, and how many there are."""


FILM: Key[Film | None] = Key("gradient_lab.film", _none)
"""The animation of the training that was made last."""

CONTROLS_REVISION: Key[int] = Key("gradient_lab.controls_revision", int)
"""Part of the keys of all widgets that are seeded from the spec."""


def reseed_controls() -> None:
    """Make the controls show the spec as it is now, after something else than they changed it."""
    CONTROLS_REVISION.set(CONTROLS_REVISION.get() + 1)


def widget_key(name: str) -> str:
    """Return the key of a widget that is seeded from the spec."""
    return f"lab.{CONTROLS_REVISION.get()}.{name}"


def show_in_widget(key: str, value: object) -> None:
    """Let a widget that this run has not drawn yet show a value."""
    st.session_state[key] = value


def seed_widget(key: str, value: object) -> None:
    """Give a widget its first value; for widgets that code sets later, instead of a default."""
    if key not in st.session_state:
        st.session_state[key] = value


def widget_value(key: str) -> object:
    """Return what a widget holds, or None where it is not on the page."""
    return st.session_state.get(key)


def has_widget(key: str) -> bool:
    """Whether a widget has been drawn on this page."""
    return key in st.session_state


NUMBERS: Key[dict[str, MakeTable]] = Key("gradient_lab.numbers", dict)
"""What makes the table of each live view, by the class of its element."""

HANDLED: Key[dict[tuple[str, str], str]] = Key("gradient_lab.handled", dict)
"""The id of the last request of each live view, by its key and the request's name."""


def _first_unit() -> Unit:
    from ui.neuron.unit import Unit

    return Unit()


UNIT: Key[Unit] = Key("gradient_lab.unit", _first_unit)
"""The unit on the page of the neuron."""

RULE_STEP: Key[int] = Key("gradient_lab.rule_step", int)
"""Step of the learning rule that is shown; the key of its slider as well."""

RULE_REACHED: Key[int] = Key("gradient_lab.rule_reached", int)
"""Furthest step of the learning rule that has been shown."""

RULE_PLAYING: Key[bool] = Key("gradient_lab.rule_playing", bool)
"""Whether the learning rule's steps follow each other by themselves."""

CHOSEN_DATASET: Key[str | None] = Key("gradient_lab.chosen_dataset", _none)
"""What was clicked in the gallery, until the controls have taken it over."""


def _first_workshop() -> Workshop:
    from ui.i18n import _
    from ui.own_data.workshop import first_workshop

    return first_workshop(_("My drawing"), _("Fruit"))


WORKSHOP: Key[Workshop] = Key("gradient_lab.workshop", _first_workshop)
"""What the reader draws, uploads and edits."""


def _first_table() -> OwnTable:
    easel = WORKSHOP.get().easel
    return easel.drawing.table(easel.name)


OWN_TABLE: Key[OwnTable] = Key("gradient_lab.own_table", _first_table)
"""The reader's own dataset that the Lab has, or had last."""


SUBJECT: Key[Subject | None] = Key("gradient_lab.subject", _none)
"""The Lab's run as the pages about it have looked at it so far."""

KEPT_EPOCH = "subject.epoch"
EPOCH: Key[int | None] = Key(KEPT_EPOCH, _none)
"""The kept epoch that those pages show; `ui.subject.head.look_at` changes it."""

GRADIENTS_PART = "gradients.section"
"""The key of the widget that chooses the part of the page of the gradients."""


def layer_key(name: str, layers: int) -> str:
    """Return the key of a widget that chooses a layer: which there are depends on the network."""
    return f"gradients.{name}.{layers}"


ENTRY_OPENED: Key[bool] = Key("gradient_lab.entry_opened", bool)
"""Whether an entry of a gradient was clicked, and its page is to be turned to."""


TREATMENT: Key[Treatment | None] = Key("gradient_lab.treatment", _none)
"""The doctor's advice as it is being tried out."""


REEL: Key[Reel | None] = Key("gradient_lab.reel", _none)
"""The Lab's run as a film, as far as it is developed."""


FORKS: Key[list[Fork]] = Key("gradient_lab.forks", list)
"""Forks of runs of the Lab, the newest last."""


def _first_comparison() -> Desk:
    from ui.compare.datasets.choice import Choice
    from ui.compare.desk import Desk

    desk = Desk(Choice())
    # Something to look at before anything is asked for.
    desk.run()
    return desk


COMPARISON: Key[Desk] = Key("gradient_lab.comparison", _first_comparison)
"""Datasets against networks, as far as they are trained."""


LEAVING: Key[Cell | None] = Key("gradient_lab.leaving", _none)
"""A cell on its way to the Lab, while the page that trains stops its clock."""


def _first_trial() -> Trial:
    from ui.compare.overfitting.trial import Trial

    trial = Trial()
    trial.run()
    return trial


TRIAL: Key[Trial] = Key("gradient_lab.trial", _first_trial)
"""Remedies against overfitting, as far as they are trained."""
