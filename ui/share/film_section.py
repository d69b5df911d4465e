"""The training as an animation, made when it is asked for."""

from __future__ import annotations

from functools import partial

import streamlit as st

from experiments.query import to_query
from ui import state
from ui.i18n import _, ngettext
from ui.lab.frames import Scene
from ui.lab.live_run import LiveRun
from ui.share.animation import Animation, gif, png
from ui.text import fixed


def film_section(run: LiveRun) -> None:
    """Draw the button that makes the animation and, once it is made, those that save it."""
    st.markdown(_("**The training as an animation**"))
    made = state.FILM.get()
    this = (to_query(run.recipe), run.position)
    if made is None or made[0] != this:
        if st.button(_("Make it"), icon=":material/movie:", key="lab.film.make"):
            state.FILM.set((this, *_make(run)))
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
    animation = Animation(run.experiment, Scene(run.experiment, state.VIEW.get()))
    progress = st.progress(0.0, _("Painting …"))
    pictures = []
    for picture in animation.frames():
        pictures.append(picture)
        progress.progress(len(pictures) / len(animation.epochs), _("Painting …"))
    progress.empty()
    return gif(pictures), png(pictures[-1]), len(pictures)
