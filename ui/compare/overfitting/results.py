"""Below the wall: what the remedies did."""

from __future__ import annotations

import streamlit as st

from experiments.compare.treatments import REMEDIES
from ui.compare.columns import score_columns, styled
from ui.compare.overfitting.controls import MOST_SEEDS, SEEDS
from ui.compare.overfitting.findings import (
    cell_title,
    findings,
    seeds_to_tell,
    table_csv,
    table_frame,
)
from ui.compare.overfitting.trial import Trial
from ui.compare.words import score_title
from ui.figures.overfitting import (
    norms_figure,
    pairs_data,
    pairs_figure,
    splits_data,
    splits_figure,
)
from ui.i18n import _
from ui.session import show_in_widget
from ui.theme import CHART_CONFIG

FIRST_SHOWN = ("nothing", "l2", "early_stopping")


def summary(trial: Trial) -> None:
    """Say what has been found, and offer the seeds that it takes to find more."""
    sentences = findings(trial)
    st.subheader(_("What it shows"), anchor=False)
    st.markdown(sentences[0])
    st.markdown("\n".join(f"- {sentence}" for sentence in sentences[1:]))
    st.caption(
        _(
            "A change against nothing counts where the paired exact test over the seeds has "
            "p < 0.05, corrected by Holm's method for the number of remedies. A gap that narrows "
            "is no gain by itself: what learns nothing has none."
        )
    )
    needed = seeds_to_tell(trial, trial.effects())
    if needed is not None and needed <= MOST_SEEDS:
        st.button(
            _("Run {n} seeds, which could tell").format(n=needed),
            icon=":material/add:",
            key="overfitting.enough",
            on_click=show_in_widget,
            args=(SEEDS, needed),
        )


def table(trial: Trial) -> None:
    """Show the numbers, to sort and to take away."""
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    frame = table_frame(trial)
    st.dataframe(
        styled(frame, [cell.metric for cell in trial.cells]),
        key="overfitting.table",
        height="content",
        hide_index=True,
        column_config={
            "remedy": text(_("Remedy"), pinned=True),
            **score_columns(),
            "score_change": number(_("Score, change"), help=_("Against nothing, seed by seed")),
            "score_p": number(_("p of it"), help=_("Corrected by Holm's method")),
            "gap_change": number(_("Gap, change"), help=_("Against nothing, seed by seed")),
            "gap_p": number(_("p of that"), help=_("Corrected by Holm's method")),
            "weight_norm": number("‖W‖", help=_("Norm of all weights at the end")),
            "epochs": number(_("Epochs"), help=_("Mean over the seeds")),
        },
    )
    file = table_csv(trial, frame)
    st.download_button(
        _("Download the table"),
        # As on the page that compares datasets: an address that is made at the click.
        lambda: file,
        "overfitting.csv",
        "text/csv",
        icon=":material/download:",
        key="overfitting.download",
        on_click="ignore",
    )


def curves(trial: Trial) -> None:
    """Draw training and test curves and weight norms of some remedies."""
    st.subheader(_("Training and test, epoch by epoch"), anchor=False)
    remedies = [treatment.remedy for treatment in trial.question.treatments]
    shown = st.pills(
        _("Remedies in the charts"),
        remedies,
        selection_mode="multi",
        default=[name for name in FIRST_SHOWN if name in remedies],
        format_func=lambda name: _(REMEDIES[name].title),
        # Other remedies are other pills.
        key=f"overfitting.shown.{'-'.join(remedies)}",
        label_visibility="collapsed",
        persist_state="session",
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        quantity = st.segmented_control(
            _("Curve"),
            ("loss", "score"),
            default="loss",
            format_func={"loss": _("Loss"), "score": _("Score")}.__getitem__,
            required=True,
            key="overfitting.quantity",
            label_visibility="collapsed",
            persist_state="session",
        )
        log = quantity == "loss" and st.toggle(
            _("Log loss axis"), value=True, key="overfitting.log", persist_state="session"
        )
    columns = [k for k, name in enumerate(remedies) if name in shown]
    cells = [cell for cell in trial.remedies.row(0) if cell.place.column in columns]
    pairs = pairs_data(cells, [cell_title(trial, cell) for cell in cells], str(quantity))
    if not pairs:
        st.info(_("Choose at least one remedy above."))
        return
    left, right = st.columns([3, 2], gap="medium")
    label = _("Loss") if quantity == "loss" else _("Score")
    with left:
        st.plotly_chart(
            pairs_figure(pairs, label, log=log),
            key="overfitting.curves",
            config=CHART_CONFIG,
            alt=_("Training and test curves by remedy"),
        )
    with right:
        st.plotly_chart(
            norms_figure(pairs),
            key="overfitting.norms",
            config=CHART_CONFIG,
            alt=_("Norm of all weights by epoch and remedy"),
        )
    st.caption(
        _(
            "Means over the seeds; what is shaded lies between training and test. Where the test "
            "loss rises while the training loss still falls, the network learns by heart. A "
            "penalty holds the weights small; early stopping keeps those of the best epoch."
        )
    )


def gaps(trial: Trial) -> None:
    """Draw the gap between training and test at every seed."""
    st.subheader(_("The gap, seed by seed"), anchor=False)
    cells = trial.cells
    splits = splits_data(cells, [cell_title(trial, cell) for cell in cells])
    st.plotly_chart(
        splits_figure(splits, score_title(cells[0].metric)),
        key="overfitting.splits",
        config=CHART_CONFIG,
        alt=_("Training and test score of each remedy, seed by seed"),
    )
