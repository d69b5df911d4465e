"""Sharing of the run: the menu for a link or an animation, and a link that was opened."""

from functools import partial
from urllib.parse import urlencode

import streamlit as st

from experiments.run.experiment import Experiment
from experiments.spec.errors import FieldError
from experiments.spec.query import split, to_query
from nn_core.data import DATASETS
from nn_core.data.features import FEATURES
from nn_core.types import N_
from tutorial.lessons import (
    HIDEABLE,
    NUMBERS,
    RAW,
    WORDS,
    Check,
    Condition,
    Lesson,
    Sign,
    check,
    reached,
    word,
)
from tutorial.links import LINK_KEYS, LONGEST, MOMENT, Link, read_link, write_link
from ui.controls.fields import LESSON
from ui.controls.sidebar import PRESET
from ui.i18n import _, joined, ngettext
from ui.names import title
from ui.run.live_run import LiveRun
from ui.run.scene import VIEW, Scene
from ui.session import Key, reseed_controls
from ui.text import digits, fixed, setting_text, short_percent
from ui.widgets.messages import as_code, sentence

SIGNS: dict[str, str] = {">=": "≥", "<=": "≤", "=": "="}
# Goals that are minima; all other numbers are maxima.
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
FILM: Key[tuple[object, dict[str, bytes], int]] = Key("gradient_lab.film", lambda: (None, {}, 0))
"""Last animation: the run's recipe and position, the files by ending, and number of pictures."""


def share_menu(run: LiveRun) -> None:
    """Draw the button; its content is computed only while it is open."""
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
            goal = _goal(lesson, run)
            hidden = st.multiselect(
                _("Hide"),
                list(HIDEABLE),
                default=[name for name in HIDEABLE if name in lesson.hidden],
                format_func=lambda name: _(HIDEABLE[name]),
                key="lab.share.hide",
                placeholder=_("Controls that pupils do not need"),
            )
            lesson = Lesson(goal, frozenset(hidden))
        else:
            lesson = Lesson()
        at_start = st.toggle(
            _("Let it start from epoch 0"),
            value=bool(lesson.goal),
            key="lab.share.start",
            help=_("Otherwise it opens with the network as it is here, trained so far."),
        )
        _link(run, lesson, at_start)
        st.divider()
        _animation(run)


def _link(run: LiveRun, lesson: Lesson, at_start: bool) -> None:
    # Interventions belong to the current run, not to a restart.
    recipe, moment = (run.spec, (0, 0)) if at_start else (run.recipe, run.position)
    query = write_link(Link(recipe, moment, lesson))
    if len(query) > LONGEST:
        st.warning(
            _(
                "This experiment is too long for a link: {size} characters, and browsers pass on "
                "{most} at most. It holds weights or data of its own."
            ).format(size=len(query), most=LONGEST),
            icon=":material/link_off:",
        )
        return
    address = (st.context.url or "/").partition("?")[0].partition("#")[0]
    if address.count("/") <= 2:
        address = f"{address.rstrip('/')}/"
    st.code(f"{address}?{query}", language=None, wrap_lines=True)
    if at_start:
        st.caption(_("Opens with these settings, untrained: same data, same first weights."))
    else:
        st.caption(
            _(
                "Opens trained to epoch {epoch}: the same data, network and numbers, with what was "
                "changed under way."
            ).format(epoch=run.epoch)
        )


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
        return before or Condition(name, "=", word(name, run.experiment) or "none")
    if before is None:
        sign: Sign = ">=" if name.endswith(_AT_LEAST) else "<="
        before = Condition(name, sign, _FIRST.get(name, 0.95))
    first = float(before.value)
    value = st.number_input(
        f"{condition_title(name)} {SIGNS[before.sign]}",
        value=first,
        step=0.01 if abs(first) < 1 else 1.0,
        format="%g",
        key=f"lab.share.goal.{name}",
    )
    return Condition(name, before.sign, float(value))


def _animation(run: LiveRun) -> None:
    """Draw the button that makes the animation, and then those to download it."""
    st.markdown(_("**The training as an animation**"))
    state = (to_query(run.recipe), run.position)
    made_of, files, count = FILM.get()
    if made_of != state:
        if st.button(_("Make it"), icon=":material/movie:", key="lab.film.make"):
            FILM.set((state, *_painted(run)))
            st.rerun()
        st.caption(_("Surface and losses through the kept epochs, as an animated GIF."))
        return
    st.image(files["gif"], width="stretch")
    labels = {"gif": "GIF", "png": _("Last picture (PNG)")}
    with st.container(horizontal=True, gap="xsmall"):
        for ending, file in files.items():
            st.download_button(
                labels[ending],
                partial(bytes, file),
                f"{run.recipe.data.dataset}-{run.epoch}.{ending}",
                f"image/{ending}",
                icon=":material/download:",
                on_click="ignore",
            )
    st.caption(
        ngettext(
            "{count} picture, {size} KB. Left the surface, right the losses: training blue, "
            "validation orange.",
            "{count} pictures, {size} KB. Left the surface, right the losses: training blue, "
            "validation orange.",
            count,
        ).format(count=count, size=fixed(len(files["gif"]) / 1024, 0))
    )


def _painted(run: LiveRun) -> tuple[dict[str, bytes], int]:
    # Pillow is loaded only here.
    from ui.share.animation import Animation, gif, png

    animation = Animation(run.experiment, Scene(run.experiment, VIEW.get()))
    pictures, text = [], _("Painting …")
    progress = st.progress(0.0, text)
    for epoch in animation.epochs:
        pictures.append(animation.frame(epoch))
        progress.progress(len(pictures) / len(animation.epochs), text)
    progress.empty()
    return {"gif": gif(pictures), "png": png(pictures[-1])}, len(pictures)


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
    heading = _("Parts of the link that you opened were left out or differ from it:")
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
        return short_percent(value) if name.endswith("accuracy") else digits(value)
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
