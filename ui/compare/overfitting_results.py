"""Results of the overfitting page: tiles, findings, scores, curves, sweeps, ensemble."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from experiments.compare.cells import Cell
from experiments.compare.treatments import REMEDIES, WIDTHS, Treatment, available_remedies
from ui.compare.comparison_run import ComparisonRun
from ui.compare.controls import MOST_SEEDS, OVERFITTING_SEEDS, STRENGTH_REMEDY
from ui.compare.findings import best_of, remedy_findings, seeds_to_tell
from ui.compare.overfitting_study import OverfittingStudy
from ui.compare.requests import (
    NOTHING,
    OverfittingRequest,
    column_title,
    metric_title,
    score_title,
    strength_text,
)
from ui.compare.results import (
    choose_curve,
    more_seeds_button,
    score_values,
    scores_table,
    show_findings,
    with_seeds,
)
from ui.compare.wall import Tile, TileRow, wall, wall_message, wall_table
from ui.figures.comparison import disagreement_figure
from ui.figures.overfitting import (
    crossing,
    pairs_data,
    pairs_figure,
    splits_data,
    splits_figure,
    sweep_data,
    sweep_figure,
    weight_norms_figure,
)
from ui.i18n import _, ngettext
from ui.run.live_run import open_in_lab
from ui.session import show_in_widget
from ui.text import difference_text, digits, percent, score_text
from ui.widgets.charts import chart
from ui.widgets.downloads import frame_csv

if TYPE_CHECKING:
    import pandas as pd

FIRST_SHOWN = ("nothing", "l2", "early_stopping")


def tile_rows(study: OverfittingStudy) -> list[TileRow]:
    """Return a single row with a tile for each remedy and the ensemble."""
    cells = {place.column: cell for place, cell in study.cells.items()}
    titles = [column_title(treatment) for treatment in study.request.treatments]
    if study.request.members:
        titles.append(study.title(study.ensemble.cell) if study.ensemble else _("Ensemble"))
    tiles = [
        Tile(title, cells.get(k), opens=k < len(study.request.treatments), note=_note(cells.get(k)))
        for k, title in enumerate(titles)
    ]
    return [TileRow("", tiles, points="train")]


def _note(cell: Cell | None) -> str:
    if cell is None:
        return ""
    return _("gap {gap}").format(gap=difference_text(cell.gap, cell.metric, sign=False))


def summary(study: OverfittingStudy) -> None:
    """Show the findings, and a button for the seeds that significance needs."""
    show_findings(
        remedy_findings(study),
        _(
            "A change against nothing counts where the paired exact test over the seeds has "
            "p < 0.05, corrected by Holm's method for the number of remedies. A gap that narrows "
            "is no gain by itself: what learns nothing has none."
        ),
    )
    needed = seeds_to_tell(study)
    if needed is not None and needed <= MOST_SEEDS:
        label = _("Run {n} seeds, which could tell").format(n=needed)
        use = partial(show_in_widget, OVERFITTING_SEEDS, needed)
        more_seeds_button(label, "overfitting.enough", use)


def table(study: OverfittingStudy) -> None:
    """Draw the sortable table of scores with its CSV download."""
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    frame, cells = scores_frame(study), list(study.cells.values())
    scores_table(
        "overfitting",
        frame,
        [cell.metric for cell in cells],
        {
            "remedy": text(_("Remedy"), pinned=True),
            "score_change": number(_("Score, change"), help=_("Against nothing, seed by seed")),
            "score_p": number(_("p of it"), help=_("Corrected by Holm's method")),
            "gap_change": number(_("Gap, change"), help=_("Against nothing, seed by seed")),
            "gap_p": number(_("p of that"), help=_("Corrected by Holm's method")),
            "weight_norm": number("‖W‖", help=_("Norm of all weights at the end")),
            "epochs": number(_("Epochs"), help=_("Mean over the seeds")),
        },
        lambda: frame_csv(with_seeds(frame, cells, {"test": "scores", "train": "train_scores"})),
        "overfitting.csv",
        height="content",
    )


def scores_frame(study: OverfittingStudy) -> pd.DataFrame:
    """Return one line per remedy: title, `score_values`, and changes against no remedy.

    ``score_p`` and ``gap_p`` are corrected for the number of remedies; ``weight_norm`` is final;
    ``epochs`` is the mean number of epochs, with early stopping.
    """
    import pandas as pd

    effects = {effect.cell.place: effect for effect in study.effects()}
    lines = []
    for place, cell in study.cells.items():
        effect = effects.get(place)
        epochs = cell.specs[0].training.epochs
        stopped = [epochs if epoch < 0 else epoch for epoch in cell.stopped]
        lines.append(
            {
                "remedy": study.title(cell),
                **score_values(cell),
                "score_change": effect.score.difference.mean if effect else None,
                "score_p": effect.score_p if effect else None,
                "gap_change": effect.gap.difference.mean if effect else None,
                "gap_p": effect.gap_p if effect else None,
                "weight_norm": cell.kept_curves and float(cell.kept_curves.weight_norm[-1].mean()),
                "epochs": float(sum(stopped) / len(stopped)),
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
    cells = [cell for cell in study.remedies.row(0) if remedies[cell.place.column] in shown]
    pairs = pairs_data(cells, [study.title(cell) for cell in cells], quantity)
    if not pairs:
        st.info(_("Choose at least one remedy above."))
        return
    left, right = st.columns([3, 2], gap="medium")
    with left:
        alt = _("Training and test curves by remedy")
        chart(pairs_figure(pairs, titles[quantity], log=log), "overfitting.curves", alt)
    with right:
        alt = _("Norm of all weights by epoch and remedy")
        chart(weight_norms_figure(pairs), "overfitting.norms", alt)
    st.caption(
        _(
            "Means over the seeds; what is shaded lies between training and test. Where the test "
            "loss rises while the training loss still falls, the network learns by heart. A "
            "penalty holds the weights small; early stopping keeps those of the best epoch."
        )
    )


def gaps(study: OverfittingStudy) -> None:
    """Draw the generalization gap at every seed."""
    st.subheader(_("The gap, seed by seed"), anchor=False)
    cells = list(study.cells.values())
    splits = splits_data(cells, [study.title(cell) for cell in cells])
    figure = splits_figure(splits, score_title(cells[0].metric))
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
    data, label = sweep_data(cells, texts), score_title(cells[0].metric)
    meaning = _(REMEDIES[remedy].strength)
    figure = sweep_figure(data, label, meaning, marked=now, mark=_("above"))
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
        sweep_data(cells, [str(width) for width in WIDTHS], errors=True),
        _("Error (1 − accuracy)") if metric == "accuracy" else _("Error (1 − R²)"),
        _("Units in each hidden layer"),
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
            "{width}: {score}. A network that is too small cannot learn what is there, one that "
            "is too large learns the noise too."
        ).format(first=f"{counts[0]:,}", last=f"{counts[-1]:,}", width=names, score=score)
    )


def _is_complete(run: ComparisonRun) -> bool:
    return len(run.cells) == len(run.grid.places)


def _not_yet(study: OverfittingStudy) -> None:
    coming = _("Its turn comes; the bar at the top tells when.")
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
    clicked = wall(wall_message(rows), key="overfitting.networks", table=lambda: wall_table(rows))
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
