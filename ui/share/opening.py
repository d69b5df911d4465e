"""The link with which the Lab was opened: its run, its errors, and its goal."""

from urllib.parse import urlencode

import streamlit as st

from experiments.run.experiment import Experiment
from experiments.spec.errors import FieldError
from experiments.spec.query import split
from nn_core.data import DATASETS
from nn_core.data.features import FEATURES
from nn_core.types import N_
from tutorial.lessons import NUMBERS, RAW, WORDS, Check, check, reached
from tutorial.links import LINK_KEYS, MOMENT, read_link
from ui.controls.fields import LESSON
from ui.controls.presets import PRESET
from ui.i18n import _, joined
from ui.names import title
from ui.run.live_run import LiveRun
from ui.session import Key, reseed_controls
from ui.text import digits, setting_text
from ui.widgets.messages import as_code, sentence

SIGNS: dict[str, str] = {">=": "≥", "<=": "≤", "=": "="}
PATIENCE = 15.0
"""Longest training in seconds when a link is opened."""

_SHORT_OF = N_(
    "the link asks for epoch {wanted}, and training stopped at epoch {got}: the run was over, or "
    "it took longer than {seconds} seconds; press To the end to go on"
)
LINK: Key[str | None] = Key("gradient_lab.link", lambda: None)
"""Query of the last opened link, which stays in the address."""
LINK_ERRORS: Key[tuple[FieldError, ...]] = Key("gradient_lab.link_errors", tuple)
"""Errors of that link, until the reader dismisses them."""


def open_link(run: LiveRun) -> None:
    """Open the run of the address, once; the reader's changes then start from it."""
    own = {name: text for name, text in st.query_params.items() if name in LINK_KEYS}
    query = urlencode(sorted(own.items()))
    if not own or query == LINK.get():
        return
    link = read_link(own)
    if link is None:
        return
    epoch, step = link.moment
    waiting = _("Training to epoch {epoch} …").format(epoch=epoch)
    with st.spinner(waiting, show_time=True):
        run.open(link.spec, epoch, step, seconds=PATIENCE)
    errors = link.errors
    if run.epoch < epoch:
        values = {"wanted": epoch, "got": run.epoch, "seconds": setting_text(PATIENCE)}
        errors += (FieldError(MOMENT, _SHORT_OF, values),)
    if link.moment == (0, 0):
        run.play()
    LINK.set(query)
    LESSON.set(link.lesson)
    LINK_ERRORS.set(errors)
    PRESET.set(None)
    reseed_controls()


def link_notices() -> None:
    """Show the errors of the link until the reader dismisses them."""
    errors = LINK_ERRORS.get()
    if not errors:
        return
    heading = _("Of the link that you opened, this was left out or is not as it says:")
    lines = [f"- `{error.field}`: {sentence(error)}" for error in errors]
    with st.container(key="link-notices", gap="xxsmall"):
        st.warning("\n".join([heading, "", *lines]), icon=":material/link_off:")
        if st.button(_("I have read it"), icon=":material/check:", type="tertiary"):
            LINK_ERRORS.set(())
            st.rerun()


def goal_checklist(experiment: Experiment) -> None:
    """Draw each condition with the run's value; nothing without a goal."""
    goal = LESSON.get().goal
    if not goal:
        return
    checks = check(goal, experiment)
    heading, icon = _("Goal"), ":material/flag:"
    if reached(checks):
        heading, icon = _("Goal reached"), ":material/emoji_events:"
    row = st.container(
        border=True,
        horizontal=True,
        gap="medium",
        vertical_alignment="center",
        key="goal-checklist",
    )
    for text in (f"{icon} **{heading}**", *map(_check_text, checks)):
        row.markdown(text, width="content")


def condition_title(name: str) -> str:
    """Return the title of a number or a setting of a goal."""
    return _(NUMBERS[name] if name in NUMBERS else WORDS[name])


def _check_text(check: Check) -> str:
    """Return a condition with its mark and the run's value."""
    name, sign = check.condition.name, SIGNS[check.condition.sign]
    mark = ":green[✓]" if check.holds else ":gray[○]"
    wanted = value_text(name, check.condition.value)
    has = "–" if check.value is None else value_text(name, check.value)
    return f"{mark} {condition_title(name)} {sign} {wanted}  :gray[({has})]"


def value_text(name: str, value: float | str) -> str:
    """Return a number or a setting as text; unknown names as code.

    >>> value_text("parameters", 60.0), value_text("gap", 0.1234), value_text("features", "raw")
    ('60', '0.123', 'raw')
    """
    if not isinstance(value, str):
        return f"{digits(100 * value)}%" if name.endswith("accuracy") else digits(value)
    if name == "features" and value == RAW:
        return _("raw")
    try:
        if name == "dataset":
            return _(DATASETS[value].title)
        if name == "features":
            # A formula is the user's own text.
            return joined(
                title("feature", one) if one in FEATURES else as_code(one) or "–"
                for one in split(value, ",")
            )
        return joined(title(name, kind) for kind in value.split(","))
    except KeyError:
        return as_code(value) or "–"
