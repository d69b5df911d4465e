"""Transfer of a table to the Lab, and its CSV download."""

import re
from collections.abc import Sequence

import numpy as np
import streamlit as st

from experiments.own_data.csv_file import write_csv
from experiments.run.edits import choose_dataset
from experiments.spec.table_text import is_written_in_full
from nn_core.data import OWN, OwnTable
from ui.addresses import LAB_PAGE
from ui.controls.data import picture
from ui.i18n import _, ngettext
from ui.run.live_run import LAB
from ui.run.own_data import OWN_TABLE
from ui.session import reseed_controls
from ui.widgets.downloads import csv_button
from ui.widgets.messages import as_code


def use_in_lab(table: OwnTable) -> None:
    """Draw the summary of the dataset, and the button that opens it in the Lab."""
    run = LAB.get()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width=84):
            picture(table, 84)
        with st.container(width=250, gap="xxsmall"):
            st.markdown(_facts(table))
            lonely = table.lonely_classes()
            if lonely:
                st.caption(
                    _(
                        "Of these classes there is a single sample, which is never tested: {names}"
                    ).format(names=", ".join(map(as_code, lonely)))
                )
            if not is_written_in_full(table):
                st.caption(
                    _(
                        "Too large for a link: an address of this experiment works on this server "
                        "while the page stays open."
                    )
                )
        clicked = st.button(
            _("Use in the Lab"), type="primary", icon=":material/experiment:", key="own.use"
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
        what = _("predicting the number {name}").format(name=as_code(table.target_name))
    else:
        counts = np.bincount(table.y, minlength=len(table.class_names))
        what = ", ".join(
            f"{as_code(name)}: {count:,}"
            for name, count in zip(table.class_names, counts, strict=True)
        )
    return f"**{samples}, {features}**  \n{what}"


def download(
    columns: tuple[str, ...], rows: Sequence[Sequence[object]], name: str, key: str
) -> None:
    """Draw the CSV download button of a table."""
    plain = re.sub(r"[^\w-]+", "_", name).strip("_") or "data"
    csv_button(_("Download as CSV"), lambda: write_csv(columns, rows), f"{plain}.csv", key)
