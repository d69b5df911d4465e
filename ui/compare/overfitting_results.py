"""Results of the overfitting page: tiles, findings, scores, curves, sweeps, ensemble."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from experiments.compare.requests import NOTHING, OverfittingRequest
from experiments.compare.runs import ComparisonRun, OverfittingStudy
from experiments.compare.treatments import REMEDIES, WIDTHS, Treatment, available_remedies
from ui.compare.controls import MOST_SEEDS, OVERFITTING_SEEDS, STRENGTH_REMEDY
from ui.compare.findings import best_of, remedy_findings, seeds_to_tell
from ui.compare.results import (
    choose_curve,
    score_values,
    scores_table,
    show_findings,
    with_seeds,
)
from ui.compare.titles import column_title, metric_title, score_title, strength_text, study_title
from ui.compare.wall import Tile, TileRow, wall, wall_message
from ui.figures.comparison import (
    crossing,
    disagreement_figure,
    pairs_figure,
    splits_figure,
    sweep_figure,
    weight_norms_figure,
)
from ui.i18n import _, ngettext
from ui.run.live_run import open_in_lab
from ui.session import show_in_widget
from ui.text import difference_text, digits, percent, score_text
from ui.widgets.charts import chart

if TYPE_CHECKING:
    import pandas as pd

FIRST_SHOWN = ("nothing", "l2", "early_stopping")


def tile_rows(study: OverfittingStudy) -> list[TileRow]:
    """Return a single row with a tile for each remedy and the ensemble."""
    cells = {place.column: cell for place, cell in study.cells.items()}
    titles = [column_title(treatment) for treatment in study.request.treatments]
    if study.request.members:
        titles.append(study_title(study, study.ensemble.cell) if study.ensemble else _("Ensemble"))
    tiles = []
    for k, title in enumerate(titles):
        cell, opens = cells.get(k), k < len(study.request.treatments)
        gap = cell and difference_text(cell.gap, cell.metric, sign=False)
        tiles.append(Tile(title, cell, opens, note=_("gap {gap}").format(gap=gap) if gap else ""))
    return [TileRow("", tiles, points="train")]


def summary(study: OverfittingStudy) -> None:
    """Show the findings, and a button for the seeds that significance needs."""
    show_findings(
        remedy_findings(study),
        _(
            "A change against the run without a remedy counts where the paired exact test over the "
            "seeds has p < 0.05, corrected by Holm's method for the number of remedies. A narrower "
            "gap is no gain by itself: a network that learns nothing has no gap."
        ),
    )
    needed = seeds_to_tell(study)
    if needed is not None and needed <= MOST_SEEDS:
        label = _("Run {n} seeds, which could tell").format(n=needed)
        key, use = "overfitting.enough", partial(show_in_widget, OVERFITTING_SEEDS, needed)
        st.button(label, icon=":material/add:", key=key, on_click=use)


def table(study: OverfittingStudy) -> None:
    """Draw the sortable table of scores with its CSV download."""
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    frame, cells = scores_frame(study), list(study.cells.values())
    scores_table(
        "overfitting",
        frame,
        cells,
        {
            "remedy": text(_("Remedy"), pinned=True),
            "score_change": number(_("Score, change"), help=_("Against nothing, seed by seed")),
            "score_p": number(_("p of it"), help=_("Corrected by Holm's method")),
            "gap_change": number(_("Gap, change"), help=_("Against nothing, seed by seed")),
            "gap_p": number(_("p of that"), help=_("Corrected by Holm's method")),
            "weight_norm": number("‖W‖", help=_("Norm of all weights at the end")),
            "epochs": number(_("Epochs"), help=_("Mean over the seeds")),
        },
        lambda: with_seeds(frame, cells, {"test": "scores", "train": "train_scores"}),
        "overfitting.csv",
        height="content",
    )


def scores_frame(study: OverfittingStudy) -> pd.DataFrame:
    """Return one line per remedy: title, `score_values`, and changes against no remedy."""
    import pandas as pd

    effects = {effect.cell.place: effect for effect in study.effects()}
    lines = []
    for place, cell in study.cells.items():
        effect = effects.get(place)
        epochs = np.where(cell.stopped < 0, cell.specs[0].training.epochs, cell.stopped)
        lines.append(
            {
                "remedy": study_title(study, cell),
                **score_values(cell),
                "score_change": effect.score.difference.mean if effect else None,
                "score_p": effect.score_p if effect else None,
                "gap_change": effect.gap.difference.mean if effect else None,
                "gap_p": effect.gap_p if effect else None,
                "weight_norm": cell.kept_curves and float(cell.kept_curves.weight_norm[-1].mean()),
                "epochs": float(epochs.mean()),
            }
        )
    last = ["parameters", "seeds", "seconds"]
    frame = pd.DataFrame(lines)
    return frame[[*(name for name in frame if name not in last), *last]]


def curves(study: OverfittingStudy) -> None:
    """Draw training and test curves and weight norms of the selected remedies."""
    st.subheader(_("Training and test, epoch by epoch"), anchor=False)
    remedies = [treatment.remedy for treatment in study.request.treatments]
    shown = st.pills(
        _("Remedies in the charts"),
        remedies,
        selection_mode="multi",
        default=[name for name in FIRST_SHOWN if name in remedies],
        format_func=lambda name: _(REMEDIES[name].title),
        # The options depend on the remedies.
        key=f"overfitting.shown.{'-'.join(remedies)}",
        label_visibility="collapsed",
        persist_state="session",
    )
    titles = {"loss": _("Loss"), "score": _("Score")}
    quantity, log = choose_curve("overfitting", titles)
    cells = [
        cell
        for cell in study.remedies.row(0)
        if remedies[cell.place.column] in shown and cell.kept_curves is not None
    ]
    if not cells:
        st.info(_("Choose at least one remedy above."))
        return
    names = [study_title(study, cell) for cell in cells]
    left, right = st.columns([3, 2], gap="medium")
    with left:
        alt = _("Training and test curves by remedy")
        figure = pairs_figure(cells, names, quantity, titles[quantity], log=log)
        chart(figure, "overfitting.curves", alt)
    with right:
        alt = _("Norm of all weights by epoch and remedy")
        chart(weight_norms_figure(cells, names), "overfitting.norms", alt)
    st.caption(
        _(
            "Means over the seeds; the shaded area lies between training and test. Where the test "
            "loss rises while the training loss still falls, the network memorizes the training "
            "data. A penalty keeps the weights small; early stopping keeps those of the best epoch."
        )
    )


def gaps(study: OverfittingStudy) -> None:
    """Draw the generalization gap at every seed."""
    st.subheader(_("The gap, seed by seed"), anchor=False)
    cells = list(study.cells.values())
    titles = [study_title(study, cell) for cell in cells]
    figure = splits_figure(cells, titles, score_title(cells[0].metric))
    chart(figure, "overfitting.splits", _("Training and test score of each remedy, seed by seed"))


def strength(study: OverfittingStudy) -> None:
    """Draw the generalization gap against the strength of a remedy."""
    st.subheader(_("How strong?"), anchor=False)
    asked = study.request
    offered = [name for name in available_remedies(asked.spec) if name != NOTHING.remedy]
    remedy = st.selectbox(
        _("Remedy"),
        offered,
        index=offered.index(OverfittingRequest.remedy),
        format_func=lambda name: _(REMEDIES[name].title),
        key=STRENGTH_REMEDY,
        persist_state="session",
    )
    if remedy != asked.remedy or not _is_complete(study.strength):
        _not_yet(study)
        return
    columns = study.strength.grid.columns
    texts = [strength_text(remedy, c.strength) for c in columns if isinstance(c, Treatment)]
    cells = study.strength.row(0)
    now = next((float(k) for k, column in enumerate(columns) if column in asked.treatments), None)
    label, meaning = score_title(cells[0].metric), _(REMEDIES[remedy].strength)
    figure = sweep_figure(cells, texts, label, meaning, marked=now, mark=_("above"))
    chart(figure, "overfitting.strength", _("Training score, test score and gap by strength"))
    names, best = best_of(cells, texts)
    st.caption(
        _(
            "The best mean test score, {score}, is at {strength}. Too weak leaves the gap open, "
            "too strong closes it by learning less. A strength that is chosen by the test data "
            "looks better than it is: choose by validation data."
        ).format(score=score_text(best, cells[0].metric), strength=names)
    )


def capacity(study: OverfittingStudy) -> None:
    """Draw the test error against the width of the network."""
    st.subheader(_("How large a network?"), anchor=False)
    if not _is_complete(study.capacity):
        _not_yet(study)
        return
    cells = study.capacity.row(0)
    metric = cells[0].metric
    counts = [cell.parameter_count or 0 for cell in cells]
    figure = sweep_figure(
        cells,
        [str(width) for width in WIDTHS],
        _("Error (1 − accuracy)") if metric == "accuracy" else _("Error (1 − R²)"),
        _("Units in each hidden layer"),
        errors=True,
        marked=crossing(counts, study.request.spec.data.part_sizes[0]),
        mark=_("as many parameters as samples"),
    )
    chart(figure, "overfitting.capacity", _("Training error, test error and gap by width"))
    widths = [ngettext("{n} unit a layer", "{n} units a layer", n).format(n=n) for n in WIDTHS]
    names, best = best_of(cells, widths)
    score = f"{metric_title(metric)} {score_text(best, metric)}"
    st.caption(
        _(
            "From {first} to {last} parameters, without a remedy. The test error is least at "
            "{width}: {score}. A network that is too small cannot learn the pattern, one that is "
            "too large learns the noise as well."
        ).format(first=f"{counts[0]:,}", last=f"{counts[-1]:,}", width=names, score=score)
    )


def _is_complete(run: ComparisonRun) -> bool:
    return len(run.cells) == len(run.grid.places)


def _not_yet(study: OverfittingStudy) -> None:
    coming = _("Not trained yet; the bar at the top shows the progress.")
    st.caption(coming if study.running else _("Not trained yet: Run, at the top, does it."))


def ensemble(study: OverfittingStudy) -> None:
    """Draw the members of the ensemble and the map of their disagreement."""
    if not study.request.members:
        return
    st.subheader(_("Several networks: where they disagree"), anchor=False)
    trained = study.ensemble
    if trained is None:
        _not_yet(study)
        return
    metric, apart = trained.cell.metric, float(trained.of_tests.mean())
    text = (
        _("{share} of their answers differ from the ensemble's")
        if metric == "accuracy"
        else _("their answers lie {deviation} apart (standard deviation)")
    ).format(share=percent(apart), deviation=digits(apart))
    st.markdown(
        _(
            "Alone the networks score {alone} on average, together {together}. On the test data "
            "{apart}."
        ).format(
            alone=score_text(float(trained.member_scores.mean()), metric),
            together=score_text(float(trained.cell.scores.mean()), metric),
            apart=text,
        )
    )
    tiles = [
        Tile(_("Network {n}").format(n=k), member) for k, member in enumerate(trained.members, 1)
    ]
    rows = [TileRow("", tiles, points="train")]
    clicked = wall(wall_message(rows), lambda: rows, key="overfitting.networks")
    if clicked is not None and clicked.column < len(trained.members):
        open_in_lab(trained.members[clicked.column], ticking=study.running)
    alt = _("Where the networks of the ensemble disagree")
    chart(disagreement_figure(trained), "overfitting.disagreement", alt)
    st.caption(
        _(
            "All have learned the same data, from other initial weights and in other orders. Near "
            "the data they agree; where they do not, no single one of them should be believed. "
            "The dots are test data of the first seed."
        )
    )
