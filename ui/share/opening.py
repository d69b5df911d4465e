"""The link with which the Lab was opened: its run, and its errors."""

from urllib.parse import urlencode

import streamlit as st

from experiments.spec.errors import FieldError
from nn_core.types import N_
from tutorial.links import LINK_KEYS, MOMENT, read_link
from ui.controls.fields import LESSON
from ui.controls.sidebar import PRESET
from ui.i18n import _
from ui.run.live_run import LiveRun
from ui.session import Key, reseed_controls
from ui.text import setting_text
from ui.widgets.messages import sentence

PATIENCE = 15.0
"""Longest training in seconds when a link is opened."""

_SHORT_OF = N_(
    "the link asks for epoch {wanted}, and training stopped at epoch {got}: the run was over, or "
    "it took longer than {seconds} seconds; press To the end to go on"
)


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


LINK: Key[str | None] = Key("gradient_lab.link", lambda: None)
"""Query of the last opened link, which stays in the address."""

LINK_ERRORS: Key[tuple[FieldError, ...]] = Key("gradient_lab.link_errors", tuple)
"""Errors of that link, until the reader dismisses them."""
