"""Thumbnails of the datasets: one beside the current name, and a gallery to choose from."""

from collections.abc import Callable

import streamlit as st

from nn_core.data import DATASETS, DatasetInfo, OwnTable
from nn_core.types import N_
from ui import theme
from ui.figures.thumbnails import thumbnail
from ui.i18n import _
from ui.session import Key

_GROUPS = {
    "classification": N_("Generated, with classes"),
    "regression": N_("Generated, with a number to predict"),
    "real": N_("Measured"),
}


@st.cache_data(max_entries=128, show_spinner=False)
def _picture(dataset: str, dark: bool) -> str:
    return thumbnail(dataset, dark)


@st.cache_data(max_entries=32, show_spinner=False)
def _own_picture(_table: OwnTable, digest: str, dark: bool) -> str:
    return thumbnail(_table.info, dark)


def picture(dataset: str | OwnTable, width: int) -> None:
    """Draw the thumbnail of a dataset in the colors of the page's theme."""
    if isinstance(dataset, OwnTable):
        name, svg = dataset.name, _own_picture(dataset, dataset.digest, theme.is_dark())
    else:
        name, svg = _(DATASETS[dataset].title), _picture(dataset, theme.is_dark())
    st.image(svg, width=width, alt=_("Samples of {dataset}").format(dataset=name))


def open_gallery(chosen: str) -> None:
    """Show all datasets; a click stores the choice for the next run of the page."""
    title = _("Choose a dataset")
    draw: Callable[[str], None] = st.dialog(title, width="large", icon=":material/apps:")(_gallery)
    draw(chosen)


def _gallery(chosen: str) -> None:
    for group, heading in _GROUPS.items():
        st.markdown(f"**{_(heading)}**")
        with st.container(horizontal=True, gap="xsmall"):
            for info in DATASETS.values():
                if info.group == group:
                    _card(info, info.name == chosen)


def _card(info: DatasetInfo, chosen: bool) -> None:
    with st.container(key=f"gallery-card-{info.name}", width=124, gap="xxsmall"):
        with st.container(key=f"thumbnail-{info.name}", width=96):
            picture(info.name, 96)
        clicked = st.button(
            _(info.title),
            key=f"gallery-{info.name}",
            icon=":material/check:" if chosen else None,
            type="tertiary",
            help=_(info.summary),
        )
    if clicked:
        CHOSEN_DATASET.set(info.name)
        st.rerun()


CHOSEN_DATASET: Key[str | None] = Key("gradient_lab.chosen_dataset", lambda: None)
"""Dataset chosen in the gallery, until the controls apply it."""
