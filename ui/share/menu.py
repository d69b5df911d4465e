"""The button that makes a link of the run, for oneself or for a class."""

from __future__ import annotations

import streamlit as st

from tutorial.lessons import HIDEABLE, NUMBERS, RAW, WORDS, Condition, Lesson, Sign
from tutorial.links import LONGEST, Link, write_link
from ui.i18n import _
from ui.run.live_run import LESSON, LiveRun
from ui.share.film_section import film_section
from ui.share.words import CONTROLS, condition_title

# Of these more is better; of all other figures of a goal, less.
_AT_LEAST = ("accuracy", "r_squared", "samples")
_FIRST: dict[str, float] = {
    "parameters": 60.0,
    "layers": 1.0,
    "units": 8.0,
    "epochs": 300.0,
    "samples": 100.0,
    "gap": 0.05,
    "train_loss": 0.1,
    "validation_loss": 0.1,
}


def share_menu(run: LiveRun) -> None:
    """Draw the button; what it opens is made only while it is open."""
    menu = st.popover(
        _("Share"), icon=":material/share:", width="stretch", key="lab.share", on_change="rerun"
    )
    if not menu.open:
        return
    with menu:
        st.markdown(_("**The whole experiment as a link**"))
        lesson = LESSON.get()
        if st.toggle(
            _("For a class: set a goal, hide controls"),
            value=bool(lesson.goal or lesson.hidden),
            key="lab.share.class",
        ):
            lesson = Lesson(_goal(lesson, run), _hidden(lesson))
        else:
            lesson = Lesson()
        at_start = st.toggle(
            _("Let it start from epoch 0"),
            value=bool(lesson.goal),
            key="lab.share.start",
            help=_("Otherwise whoever opens it finds the network as it is here, trained so far."),
        )
        _link(run, lesson, at_start)
        st.divider()
        film_section(run)


def _link(run: LiveRun, lesson: Lesson, at_start: bool) -> None:
    recipe = run.recipe
    if at_start:
        # What was changed under way belongs to the run that is left behind.
        recipe = run.spec
    query = write_link(Link(recipe, (0, 0) if at_start else run.position, lesson))
    if len(query) > LONGEST:
        st.warning(
            _(
                "This experiment is too long for a link: {size} characters, and browsers pass on "
                "{most} at most. It holds weights or data of its own."
            ).format(size=len(query), most=LONGEST),
            icon=":material/link_off:",
        )
        return
    st.code(f"{_address()}?{query}", language=None, wrap_lines=True)
    if at_start:
        st.caption(_("Opens with these settings, untrained: same data, same first weights."))
    else:
        st.caption(
            _(
                "Opens trained to epoch {epoch}: the same data, network and numbers, with what was "
                "changed under way."
            ).format(epoch=run.epoch)
        )


def _address() -> str:
    address = (st.context.url or "/").partition("?")[0].partition("#")[0]
    return address if address.count("/") > 2 else f"{address.rstrip('/')}/"


def _goal(lesson: Lesson, run: LiveRun) -> tuple[Condition, ...]:
    before = {condition.name: condition for condition in lesson.goal}
    names = st.multiselect(
        _("Goal"),
        [*NUMBERS, *WORDS],
        default=list(before),
        format_func=condition_title,
        key="lab.share.goal",
        placeholder=_("What has to hold"),
    )
    return tuple(_condition(name, before.get(name), run) for name in names)


def _condition(name: str, before: Condition | None, run: LiveRun) -> Condition:
    if name in WORDS:
        return before or Condition(name, "=", _own_word(name, run))
    sign: Sign = ">=" if name.endswith(_AT_LEAST) else "<="
    if before is not None:
        sign = before.sign
    first = _FIRST.get(name, 0.95) if before is None else float(before.value)
    value = st.number_input(
        f"{condition_title(name)} {'≥' if sign == '>=' else '≤'}",
        value=first,
        step=0.01 if abs(first) < 1 else 1.0,
        format="%g",
        key=f"lab.share.goal.{name}",
    )
    return Condition(name, sign, float(value))


def _own_word(name: str, run: LiveRun) -> str:
    spec = run.spec
    if name == "dataset":
        return spec.data.dataset
    if name == "features":
        return ",".join(spec.data.features) or RAW
    if name == "optimizer":
        return spec.training.optimizer.kind
    return ",".join(sorted({layer.activation.kind for layer in spec.network.hidden})) or "none"


def _hidden(lesson: Lesson) -> frozenset[str]:
    return frozenset(
        st.multiselect(
            _("Hide"),
            HIDEABLE,
            default=[name for name in HIDEABLE if name in lesson.hidden],
            format_func=lambda name: _(CONTROLS[name]),
            key="lab.share.hide",
            placeholder=_("Controls that pupils do not need"),
        )
    )
