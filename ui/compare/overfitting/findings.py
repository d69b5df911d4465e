"""What the remedies did, in sentences written from their numbers, and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from experiments.compare.cells import Cell
from experiments.compare.effects import Effect
from experiments.compare.statistics import smallest_p
from ui.compare.datasets.scores import meaningful
from ui.compare.overfitting.question import treatment_title
from ui.compare.overfitting.trial import Trial
from ui.i18n import _, ngettext
from ui.text import change_text, difference_text, interval_text, score_text
from ui.widgets.downloads import frame_csv

if TYPE_CHECKING:
    import pandas as pd


def cell_title(trial: Trial, cell: Cell) -> str:
    """Return what stands above a cell: the remedy with its strength."""
    treatments, members = trial.question.treatments, trial.question.members
    column = cell.place.column
    if column < len(treatments):
        return treatment_title(treatments[column])
    return ngettext("Ensemble of {n} network", "Ensemble of {n} networks", members).format(
        n=members
    )


def seeds_to_tell(trial: Trial, effects: Sequence[Effect]) -> int | None:
    """Return how many seeds it takes that a difference could count at all; None where they do."""
    if not effects or all(_can_tell(effect, len(effects)) for effect in effects):
        return None
    alpha = effects[0].alpha
    needed = next(n for n in range(1, 100) if smallest_p(n) * len(effects) < alpha)
    return needed if needed > trial.question.seeds else None


def _can_tell(effect: Effect, count: int) -> bool:
    return effect.score.smallest_p * count < effect.alpha


def findings(trial: Trial) -> list[str]:
    """Return the first sentence on the network without a remedy, and one on each kind of effect.

    Returns
    -------
    list of str
        Markdown; empty while the network without a remedy is not trained.
    """
    nothing = trial.nothing
    if nothing is None or not len(nothing.scores):
        return []
    metric = nothing.metric
    sentences = [
        _("**With nothing: {train} on the data it learned from, {test} on others.**").format(
            train=score_text(float(nothing.train_scores.mean()), metric),
            test=interval_text(nothing.score, metric),
        )
        + " "
        + _("The gap is {gap}.").format(gap=difference_text(nothing.gap, metric, sign=False))
    ]
    effects = trial.effects()
    if not effects:
        return sentences
    if not any(_can_tell(effect, len(effects)) for effect in effects):
        seeds = effects[0].score.difference.n
        sentences.append(
            ngettext(
                "With {n} seed no difference can count among so many, however large.",
                "With {n} seeds no difference can count among so many, however large.",
                seeds,
            ).format(n=seeds)
        )
        return sentences
    groups = (
        (
            _("The test score rises{unit} with {names}."),
            [effect for effect in effects if effect.raises_score],
        ),
        (
            _("The gap narrows{unit}, but no rise of the test score is certain, with {names}."),
            [e for e in effects if e.narrows_gap and not e.raises_score and not e.lowers_score],
        ),
        (
            _("The test score falls{unit} with {names}."),
            [effect for effect in effects if effect.lowers_score],
        ),
    )
    unit = " " + _("(percentage points)") if metric == "accuracy" else ""
    sentences += [
        template.format(
            unit=unit, names="; ".join(_named(trial, effect, of_gap=k == 1) for effect in own)
        )
        for k, (template, own) in enumerate(groups)
        if own
    ]
    told = {id(effect) for _template, own in groups for effect in own}
    rest = [cell_title(trial, e.cell) for e in effects if id(e) not in told]
    if rest:
        sentences.append(_("Not to be told from nothing: {names}.").format(names="; ".join(rest)))
    return sentences


def _named(trial: Trial, effect: Effect, *, of_gap: bool) -> str:
    found = (effect.gap if of_gap else effect.score).difference
    return f"{cell_title(trial, effect.cell)} ({change_text(found, effect.cell.metric)})"


def table_frame(trial: Trial) -> pd.DataFrame:
    """Return a line for each remedy that is trained.

    Columns: ``remedy``, ``score`` (mean over seeds on test data), ``low``, ``high`` (ends of its
    95 % interval, cut at what is possible), ``train_score``, ``gap``, ``score_change`` and
    ``gap_change`` against nothing, ``score_p`` and ``gap_p`` (corrected for the number of
    remedies), ``weight_norm`` (at the end), ``epochs`` (until the end, or until it stopped early),
    ``parameters``, ``seeds``, ``seconds`` (a seed).
    """
    import pandas as pd

    by_column = {effect.cell.place.column: effect for effect in trial.effects()}
    lines = []
    for cell in trial.cells:
        effect = by_column.get(cell.place.column)
        low, high = cell.score_ends
        lines.append(
            {
                "remedy": cell_title(trial, cell),
                "score": cell.score.mean,
                "low": low,
                "high": high,
                "train_score": float(cell.train_scores.mean()),
                "gap": cell.gap.mean,
                "score_change": effect.score.difference.mean if effect else None,
                "score_p": effect.score_p if effect else None,
                "gap_change": effect.gap.difference.mean if effect else None,
                "gap_p": effect.gap_p if effect else None,
                "weight_norm": cell.kept_curves and float(cell.kept_curves.weight_norm[-1].mean()),
                "epochs": _epochs(cell),
                "parameters": cell.parameter_count,
                "seeds": len(cell.seeds),
                "seconds": meaningful(cell.seconds / len(cell.seeds)),
            }
        )
    return pd.DataFrame(lines)


def _epochs(cell: Cell) -> float:
    """Return the mean number of epochs."""
    whole = cell.specs[0].training.epochs
    return float(sum(whole if at < 0 else at for at in cell.stopped) / len(cell.stopped))


def table_csv(trial: Trial, frame: pd.DataFrame) -> bytes:
    """Return `table_frame` as a file, with each seed's training and test score."""
    frame = frame.copy()
    for part, name in (("test", "scores"), ("train", "train_scores")):
        for seed in sorted({seed for cell in trial.cells for seed in cell.seeds}):
            frame[f"{part}_seed_{seed}"] = [
                float(getattr(cell, name)[cell.seeds.index(seed)]) if seed in cell.seeds else None
                for cell in trial.cells
            ]
    return frame_csv(frame)
