"""How to look at the run: parts of the data, plane, decisions, axes. The run is left alone."""

from __future__ import annotations

import streamlit as st

from ui.i18n import _
from ui.lab.frames import PRINCIPAL, ViewSettings, split_title
from ui.lab.live_run import LiveRun
from ui.worked.session import EXAMPLE_PARAMETER, FROM_RUN


def view_controls(run: LiveRun, view: ViewSettings) -> ViewSettings:
    """Draw the choices of how to look, which leave the run alone."""
    dataset = run.experiment.prepared.dataset
    width = dataset.X.shape[1]
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.title(_("Lab"), anchor=False, width="content")
        splits = st.pills(
            _("Points"),
            ("train", "validation", "test"),
            selection_mode="multi",
            default=list(view.splits),
            format_func=split_title,
            key="lab.view.splits",
            label_visibility="collapsed",
            width="content",
        )
        plane = _plane_choice(dataset.feature_names, view) if width > 2 else view.plane
        discrete = view.discrete
        if width > 1:
            discrete = st.toggle(
                _("Decisions only"),
                value=view.discrete,
                key="lab.view.discrete",
                help=_("Paint the class that wins, or steps of the output, instead of shades."),
            )
        log_loss = st.toggle(_("Log loss axis"), value=view.log_loss, key="lab.view.log_loss")
        # A link, which the browser follows: the part of the page that is redrawn alone while it
        # plays cannot be relied upon to switch pages.
        st.page_link(
            "pages/learn/worked_example.py",
            label=_("Show me this step"),
            icon=":material/calculate:",
            query_params={EXAMPLE_PARAMETER: FROM_RUN},
            help=_("Open the mini-batch that comes next as tables, every number derived."),
        )
    return ViewSettings(plane, discrete, tuple(splits), log_loss)


def _plane_choice(names: tuple[str, ...], view: ViewSettings) -> str | tuple[int, int]:
    with st.popover(_("Plane"), icon=":material/view_in_ar:"):
        kind = st.segmented_control(
            _("Show the data on"),
            (PRINCIPAL, "features"),
            default=PRINCIPAL if isinstance(view.plane, str) else "features",
            format_func=lambda k: _("PCA plane") if k == PRINCIPAL else _("two features"),
            required=True,
            key="lab.view.plane",
        )
        if kind == PRINCIPAL:
            return PRINCIPAL
        chosen = view.plane if isinstance(view.plane, tuple) else (0, 1)
        choices = range(len(names))

        def title(k: int) -> str:
            return _(names[k])

        i = st.selectbox(
            _("Horizontal"), choices, min(chosen[0], len(names) - 1), title, key="lab.view.x"
        )
        j = st.selectbox(
            _("Vertical"), choices, min(chosen[1], len(names) - 1), title, key="lab.view.y"
        )
    if i == j:
        st.warning(_("Choose two different features; the PCA plane is shown."))
        return PRINCIPAL
    return (i, j)
