"""Below the wall: what it has shown, the curves, and the scores."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.compare.columns import score_columns, styled
from ui.compare.datasets.choice import cell_title, row_title
from ui.compare.datasets.controls import MOST_SEEDS, SEEDS
from ui.compare.datasets.findings import findings, too_few
from ui.compare.datasets.scores import scores_csv, scores_frame
from ui.compare.desk import Desk
from ui.figures.comparison import curves_data, curves_figure
from ui.i18n import _
from ui.session import show_in_widget
from ui.text import seconds_text
from ui.theme import CHART_CONFIG


def summary(desk: Desk) -> None:
    """Say what has been found, and offer the seeds that it takes to find more."""
    sentences = findings(desk.grid, desk.verdicts)
    if not sentences:
        return
    st.subheader(_("What it shows"), anchor=False)
    st.markdown(sentences[0])
    st.markdown("\n".join(f"- {sentence}" for sentence in sentences[1:]))
    st.caption(
        _(
            "A lead counts where the paired exact test over the seeds has p < 0.05, corrected by "
            "Holm's method for the number of comparisons in its row. Intervals cover the mean "
            "over seeds in 95 of 100 cases; where their ends are shown, they are cut at what is "
            "possible, such as 100%."
        )
    )
    if any(cell.ceiling is not None for cell in desk.cells.values()):
        st.caption(
            _(
                "The best possible score is an expectation: on few test samples a model can do "
                "better by chance."
            )
        )
    short = too_few(desk.verdicts)
    if short is None:
        return
    have, needed = short
    cost = sum(cell.seconds / len(cell.seeds) for cell in desk.cells.values())
    if needed <= MOST_SEEDS:
        st.button(
            _("Run {n} seeds, which could tell (about {time})").format(
                n=needed, time=seconds_text(desk.pace * cost * (needed - have))
            ),
            icon=":material/add:",
            key="compare.enough",
            on_click=_run_seeds,
            args=(desk, needed),
        )


def _run_seeds(desk: Desk, seeds: int) -> None:
    show_in_widget(SEEDS, seeds)
    desk.run(dict.fromkeys(desk.grid.places, seeds))


def curve_title(quantity: str) -> str:
    """Return what a curve is called."""
    return {
        "train_loss": _("Loss, train"),
        "validation_loss": _("Loss, validation"),
        "train_score": _("Score, train"),
        "validation_score": _("Score, validation"),
    }[quantity]


def curves(desk: Desk) -> None:
    """Draw the curves of each dataset's networks."""
    rows = [
        row for row in range(len(desk.grid.rows)) if any(not c.is_baseline for c in desk.row(row))
    ]
    if not rows:
        return
    st.subheader(_("Curves"), anchor=False)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        quantity = st.segmented_control(
            _("Curve"),
            ("train_loss", "validation_loss", "train_score", "validation_score"),
            default="train_loss",
            format_func=curve_title,
            required=True,
            key="compare.curve",
            label_visibility="collapsed",
            persist_state="session",
        )
        chosen = quantity or "train_loss"
        log = chosen.endswith("loss") and st.toggle(
            _("Log loss axis"), value=True, key="compare.log", persist_state="session"
        )
    st.caption(
        _(
            "Lines are means over the seeds; bands cover that mean in 95 of 100 cases, and are "
            "cut at what is possible."
        )
    )
    places = [st.container()] if len(rows) == 1 else _pairs(len(rows))
    for k, row in enumerate(rows):
        cells = desk.row(row)
        name = row_title(desk.grid.rows, row)
        found = curves_data(cells, [cell_title(desk.grid, cell) for cell in cells], chosen)
        with places[k]:
            st.markdown(f"**{name}**")
            st.plotly_chart(
                curves_figure(found, curve_title(chosen), log=log),
                key=f"compare.curves.{row}",
                config=CHART_CONFIG,
                alt=_("{curve} on {dataset}, by network").format(
                    curve=curve_title(chosen), dataset=name
                ),
            )


def _pairs(count: int) -> list[DeltaGenerator]:
    """Return places two by two, which stay in order where a page is narrow."""
    return [place for _pair in range(0, count, 2) for place in st.columns(2, gap="medium")]


def table(desk: Desk) -> None:
    """Show the scores, to sort and to take away."""
    st.subheader(_("Scores"), anchor=False)
    text = st.column_config.TextColumn
    frame = scores_frame(desk.grid, desk.cells, desk.verdicts)
    metrics = frame["metric"].tolist()
    frame["metric"] = frame["metric"].map({"accuracy": _("accuracy"), "r_squared": _("R²")})
    frame["best"] = frame["best"].map({True: "★", False: ""})
    st.dataframe(
        styled(frame, metrics),
        key="compare.table",
        hide_index=True,
        # What counts comes first: a phone shows three columns.
        column_order=[
            *("dataset", "model", "score", "low", "high", "best", "metric"),
            *("train_score", "gap", "seeds", "seconds", "parameters", "ceiling"),
        ],
        column_config={
            "dataset": text(_("Dataset"), pinned=True),
            "model": text(_("Model"), pinned=True),
            "best": text("★", help=_("Better than all others of its row, beyond chance")),
            "metric": text(_("Metric")),
            **score_columns(),
        },
    )
    file = scores_csv(desk.grid, desk.cells, desk.verdicts)
    st.download_button(
        _("Download the table"),
        # The browser probes the address of a file that lies ready, which the next run of the page
        # may have taken away by then; one that is fetched at the click has none before.
        lambda: file,
        "comparison.csv",
        "text/csv",
        key="compare.download",
        icon=":material/download:",
        help=_("CSV, with the score of each seed."),
        on_click="ignore",
    )
