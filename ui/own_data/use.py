"""From a table to the Lab, and to a file."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import streamlit as st

from experiments.own_data.csv_file import write_csv
from experiments.spec.table_text import is_written_in_full
from nn_core.data import OWN, OwnTable
from ui.addresses import LAB_PAGE
from ui.controls.changes import choose_dataset
from ui.controls.gallery import picture
from ui.i18n import _, ngettext
from ui.run.live_run import LAB
from ui.run.workshop import OWN_TABLE
from ui.session import reseed_controls


def use_in_lab(table: OwnTable) -> None:
    """Say what the dataset is, and offer to take it to the Lab."""
    run = LAB.get()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width=84):
            picture(table, 84)
        with st.container(width=250, gap="xxsmall"):
            st.markdown(_facts(table))
            lonely = table.lonely_classes()
            if lonely:
                st.caption(
                    _("Of these classes there is a single sample, which is never tested: {names}")
                    .format(names=", ".join(map(_code, lonely)))
                )  # fmt: skip
            if not is_written_in_full(table):
                st.caption(
                    _(
                        "Too large for a link: an address of this experiment works on this server "
                        "while the page stays open."
                    )
                )
        clicked = st.button(
            _("Use in the Lab"),
            type="primary",
            icon=":material/experiment:",
            key="own.use",
        )
        if run.spec.data.table == table:
            st.page_link(LAB_PAGE, label=_("The Lab has these data"), icon=":material/check:")
    if clicked:
        OWN_TABLE.set(table)
        run.update(choose_dataset(run.spec, OWN, table))
        run.play()
        reseed_controls()
        st.switch_page(LAB_PAGE)


def _facts(table: OwnTable) -> str:
    samples = ngettext("{n} sample", "{n} samples", len(table.y)).format(n=f"{len(table.y):,}")
    width = table.X.shape[1]
    features = ngettext("{n} feature", "{n} features", width).format(n=width)
    if table.problem == "regression":
        what = _("predicting the number {name}").format(name=_code(table.target_name))
    else:
        counts = np.bincount(table.y, minlength=len(table.class_names))
        what = ", ".join(
            f"{_code(name)}: {count:,}"
            for name, count in zip(table.class_names, counts, strict=True)
        )
    return f"**{samples}, {features}**  \n{what}"


def _code(name: str) -> str:
    """Return a name so that nothing in it is taken for markup."""
    return f"`{name.replace('`', chr(39))}`"


def download(
    columns: tuple[str, ...], rows: Sequence[Sequence[object]], name: str, key: str
) -> None:
    """Offer a table as a CSV file."""
    plain = re.sub(r"[^\w-]+", "_", name).strip("_") or "data"
    st.download_button(
        _("Download as CSV"),
        data=lambda: write_csv(columns, rows),
        file_name=f"{plain}.csv",
        mime="text/csv",
        icon=":material/download:",
        key=key,
        on_click="ignore",
    )
