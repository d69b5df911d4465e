"""The training as an animation, made when it is asked for."""

from __future__ import annotations

from functools import partial

import streamlit as st

from experiments.spec.query import to_query
from ui.i18n import _, ngettext
from ui.run.live_run import LiveRun
from ui.run.scene import VIEW, Scene
from ui.session import Key
from ui.share.animation import Animation, gif, png
from ui.text import fixed


def film_section(run: LiveRun) -> None:
    """Draw the button that makes the animation and, once it is made, those that save it."""
    st.markdown(_("**The training as an animation**"))
    made = FILM.get()
    this = (to_query(run.recipe), run.position)
    if made is None or made[0] != this:
        if st.button(_("Make it"), icon=":material/movie:", key="lab.film.make"):
            FILM.set((this, *_make(run)))
            st.rerun()
        st.caption(_("Surface and losses through the kept epochs, as an animated GIF."))
        return
    _this, film, last, frames = made
    name = f"{run.recipe.data.dataset}-{run.epoch}"
    st.image(film, width="stretch")
    with st.container(horizontal=True, gap="xsmall"):
        for label, file, ending in (("GIF", film, "gif"), (_("Last picture (PNG)"), last, "png")):
            st.download_button(
                label,
                partial(bytes, file),
                f"{name}.{ending}",
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
            frames,
        ).format(count=frames, size=fixed(len(film) / 1024, 0))
    )


def _make(run: LiveRun) -> tuple[bytes, bytes, int]:
    animation = Animation(run.experiment, Scene(run.experiment, VIEW.get()))
    progress = st.progress(0.0, _("Painting …"))
    pictures = []
    for picture in animation.frames():
        pictures.append(picture)
        progress.progress(len(pictures) / len(animation.epochs), _("Painting …"))
    progress.empty()
    return gif(pictures), png(pictures[-1]), len(pictures)


Film = tuple[tuple[str, tuple[int, int]], bytes, bytes, int]
"""What it is of (recipe and moment), the animation, its last picture, and how many there are."""

FILM: Key[Film | None] = Key("gradient_lab.film", lambda: None)
"""The animation of the training that was made last."""
