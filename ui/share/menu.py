"""Menu to share the run: as a link, for oneself or a class, and as an animation."""

from functools import partial

import streamlit as st

from experiments.spec.query import to_query
from nn_core.types import N_
from tutorial.lessons import HIDEABLE, NUMBERS, WORDS, Condition, Lesson, Sign, word
from tutorial.links import LONGEST, Link, write_link
from ui.controls.fields import LESSON
from ui.i18n import _, ngettext
from ui.run.live_run import LiveRun
from ui.run.scene import VIEW, Scene
from ui.session import Key
from ui.share.opening import SIGNS, condition_title
from ui.text import fixed

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
CONTROLS: dict[str, str] = {
    "presets": N_("Presets"),
    "advice": N_("Warnings"),
    "data": N_("Data"),
    "data.dataset": N_("Dataset"),
    "data.n_samples": N_("Samples"),
    "data.options": N_("Options of the dataset"),
    "data.noise": N_("Noise"),
    "data.features": N_("Inputs of the network"),
    "data.validation": N_("Validation"),
    "data.test": N_("Test"),
    "data.scale": N_("Standardize"),
    "data.seed": N_("New data"),
    "network": N_("Network"),
    "network.hidden": N_("Hidden layers"),
    "network.hidden.units": N_("Units"),
    "network.hidden.activation": N_("Activation"),
    "network.hidden.dropout": N_("Dropout"),
    "network.output_activation": N_("Output activation"),
    "network.initializer": N_("Initial weights"),
    "training": N_("Training"),
    "training.loss": N_("Loss"),
    "training.optimizer": N_("Optimizer"),
    "training.learning_rate": N_("Learning rate"),
    "training.batch_size": N_("Batch size"),
    "training.epochs": N_("Epochs"),
    "training.l1": N_("L1 penalty"),
    "training.l2": N_("L2 penalty"),
    "more": N_("More training settings"),
    "training.schedule": N_("Learning rate over time"),
    "training.warmup": N_("Warm-up"),
    "training.early_stopping": N_("Early stopping"),
    "training.clipping": N_("Clip the gradient"),
    "training.dtype": N_("Precision"),
    "seed": N_("Seed"),
}
"""Titles of the controls that a link can hide."""


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


FILM: Key[tuple[object, dict[str, bytes], int]] = Key("gradient_lab.film", lambda: (None, {}, 0))
"""Last animation: the run's recipe and position, the files by ending, and number of pictures."""


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
