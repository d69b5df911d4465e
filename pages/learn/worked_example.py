"""Worked example page: one training step with all its numbers, to read or to practice."""

import streamlit as st

from tutorial.example.examples import EXAMPLES
from tutorial.example.traced_steps import next_step
from ui.addresses import EXAMPLE_PARAMETER, FROM_RUN
from ui.i18n import _
from ui.run.live_run import LAB
from ui.session import bound_to, show_in_widget, widget_value
from ui.symbols import weight_convention
from ui.widgets.choices import choose
from ui.worked.editor import editor
from ui.worked.practice import practice
from ui.worked.reader import reader
from ui.worked.session import OPEN_EXAMPLE, WORKED, Worked
from ui.worked.train_on import train_on

_EXAMPLE = "worked.example"
_PART = "worked.part"
_DIGITS = "worked.digits"


def _open_asked(worked: Worked) -> None:
    """Open the example given in the address, once; later the page's controls apply."""
    asked = st.query_params.get(EXAMPLE_PARAMETER)
    if asked is None:
        return
    del st.query_params[EXAMPLE_PARAMETER]
    if asked == FROM_RUN:
        worked.open_run(next_step(LAB.get().experiment))
    elif asked in EXAMPLES:
        worked.choose(asked)


def _example_choice(worked: Worked) -> None:
    show_in_widget(_EXAMPLE, worked.name)
    titles = {name: _(build().title) for name, build in EXAMPLES.items()}
    if worked.run is not None:
        titles[FROM_RUN] = _("A step of the Lab")
    st.selectbox(
        _("Example"),
        list(titles),
        format_func=titles.__getitem__,
        key=_EXAMPLE,
        on_change=lambda: worked.choose(str(widget_value(_EXAMPLE))),
        label_visibility="collapsed",
        width=320,
    )


worked = WORKED.get()
_open_asked(worked)
with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="worked-head"):
    st.title(_("Worked example"), anchor=False, width="content")
    _example_choice(worked)
    st.selectbox(
        _("Significant digits"),
        range(3, 13),
        format_func=lambda n: _("{n} digits").format(n=n),
        key=_DIGITS,
        on_change=bound_to(worked, "digits", _DIGITS),
        label_visibility="collapsed",
        width=120,
    )
choose(
    _("Part"),
    {"read": _("Step by step"), "practice": _("Practice")},
    _PART,
    on_change=bound_to(worked, "part", _PART),
    label_visibility="collapsed",
)
drawn = worked.part == "practice" and worked.practice_source != OPEN_EXAMPLE
if not drawn:
    st.caption(_(worked.example.sentence))
conventions = [
    weight_convention(),
    _(
        "Everything is computed with unrounded numbers and shown with {digits} significant digits."
    ).format(digits=worked.digits),
]
if worked.example.names and not drawn:
    named = _("Weights and biases have the names of the text that the example comes from.")
    conventions.insert(0, named)
st.caption(" ".join(conventions))
with st.sidebar:
    if drawn:
        # Random numbers cannot be edited: the sheet must match its seed.
        st.caption(
            _(
                "The numbers of this sheet are drawn from its seed. To type your own, practice "
                "on the open example."
            )
        )
    else:
        editor(worked)
if worked.errors and not drawn:
    st.warning(
        _("Some entries at the left are not valid numbers; the tables use the last valid ones."),
        icon=":material/edit_off:",
    )
if worked.part == "practice":
    practice(worked)
else:
    reader(worked)
    train_on(worked)
if not drawn:
    for note in worked.example.notes:
        st.caption(_(note))
