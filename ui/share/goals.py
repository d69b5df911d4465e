"""Goal of a link for a class: its text, and the run's progress."""

import streamlit as st

from experiments.run.experiment import Experiment
from experiments.spec.query import split
from nn_core.data import DATASETS
from nn_core.data.features import FEATURES
from tutorial.lessons import NUMBERS, RAW, WORDS, Check, check, reached
from ui.controls.fields import LESSON
from ui.i18n import _, joined
from ui.names import title
from ui.text import digits
from ui.widgets.messages import as_code

_SIGNS = {">=": "≥", "<=": "≤"}


def goal_checklist(experiment: Experiment) -> None:
    """Draw each condition with the run's value; nothing without a goal."""
    goal = LESSON.get().goal
    if not goal:
        return
    checks = check(goal, experiment)
    done = reached(checks)
    with st.container(
        border=True,
        horizontal=True,
        gap="medium",
        key="goal-checklist",
        vertical_alignment="center",
    ):
        heading = _("Goal reached") if done else _("Goal")
        icon = ":material/emoji_events:" if done else ":material/flag:"
        st.markdown(f"{icon} **{heading}**", width="content")
        for one in checks:
            st.markdown(check_text(one), width="content")


def condition_title(name: str) -> str:
    """Return the title of a number or a setting of a goal."""
    return _(NUMBERS[name] if name in NUMBERS else WORDS[name])


def check_text(check: Check) -> str:
    """Return a condition with its mark and the run's value."""
    name, sign = check.condition.name, _SIGNS.get(check.condition.sign, "=")
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
