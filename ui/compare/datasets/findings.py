"""What a comparison has shown, in sentences written from its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from experiments.compare.grid import Comparison
from experiments.compare.verdicts import RowVerdict, Verdict
from ui.compare.datasets.choice import cell_title, row_title
from ui.compare.words import listed
from ui.i18n import _, ngettext
from ui.text import difference_text, p_text, score_text


def findings(grid: Comparison, verdicts: Sequence[RowVerdict]) -> list[str]:
    """Return a sentence on all datasets together, where there are several, and one on each.

    Parameters
    ----------
    grid : Comparison
    verdicts : sequence of RowVerdict
        Of the grid's rows.

    Returns
    -------
    list of str
        Markdown; empty where there is nothing to compare.
    """
    verdicts = [verdict for verdict in verdicts if verdict.rivals]
    if not verdicts:
        return []
    rows = [_of_row(grid, verdict) for verdict in verdicts]
    return rows if len(rows) == 1 else [_overall(grid, verdicts), *rows]


def _overall(grid: Comparison, verdicts: Sequence[RowVerdict]) -> str:
    wins: dict[str, list[str]] = {}
    for verdict in verdicts:
        if verdict.best is not None:
            name = cell_title(grid, verdict.best)
            wins.setdefault(name, []).append(row_title(grid.rows, verdict.leader.place.row))
    count = sum(len(datasets) for datasets in wins.values())
    if not any(verdict.can_tell for verdict in verdicts):
        seeds = min(len(verdict.leader.seeds) for verdict in verdicts)
        return ngettext(
            "**With {n} seed no lead over so many others can count, however large.**",
            "**With {n} seeds no lead over so many others can count, however large.**",
            seeds,
        ).format(n=seeds)
    if not any(verdict.beaten for verdict in verdicts):
        return _("**Nobody beats anybody beyond chance, on any of the datasets.**")
    if not wins:
        return _(
            "**On no dataset does one beat all the others beyond chance.** What holds up is said "
            "below."
        )
    each = "; ".join(
        _("{name} on {datasets}").format(name=name, datasets=listed(datasets))
        for name, datasets in wins.items()
    )
    text = ngettext(
        "**One of {total} datasets has a clear best**: {each}.",
        "**{count} of {total} datasets have a clear best**: {each}.",
        count,
    )
    return text.format(count=count, total=len(verdicts), each=each)


def _of_row(grid: Comparison, verdict: RowVerdict) -> str:
    leader, metric = cell_title(grid, verdict.leader), verdict.leader.metric
    facts = {
        "dataset": row_title(grid.rows, verdict.leader.place.row),
        "leader": leader,
        "score": score_text(verdict.leader.score.mean, metric),
    }
    beaten = listed(
        [
            _("{name} by {difference}").format(
                name=cell_title(grid, rival.cell),
                difference=difference_text(rival.paired.difference, metric, sign=False),
            )
            for rival in verdict.beaten
        ]
    )
    tied = [leader, *(cell_title(grid, rival.cell) for rival in verdict.tied)]
    level = listed(
        [cell_title(grid, rival.cell) for rival in verdict.level if rival not in verdict.tied]
    )
    if verdict.best is not None:
        text = _("**{dataset}**: {leader} is best with {score}. It beats {beaten}.")
    elif len(tied) == 1 + len(verdict.rivals):
        text = _("**{dataset}**: all have the same score, {score}.")
    elif verdict.beaten and len(tied) == 1:
        text = _(
            "**{dataset}**: {leader} leads with {score}. It beats {beaten}; it cannot be told "
            "from {level}."
        )
    elif verdict.beaten and level:
        text = _(
            "**{dataset}**: {tied} tie for the highest score, {score}. {leader} beats {beaten}; it "
            "cannot be told from {level}."
        )
    elif verdict.beaten:
        text = _(
            "**{dataset}**: {tied} tie for the highest score, {score}. {leader} beats {beaten}."
        )
    elif verdict.can_tell:
        text = _(
            "**{dataset}**: nobody beats anybody beyond chance; the highest score is {score}, of "
            "{tied}."
        )
    else:
        return _undecided(grid, verdict, facts | {"tied": listed(tied)})
    return text.format(**facts, beaten=beaten, level=level, tied=listed(tied))


def _undecided(grid: Comparison, verdict: RowVerdict, facts: Mapping[str, str]) -> str:
    """Say how large a lead is of which so few seeds cannot tell whether it is chance."""
    metric = verdict.leader.metric
    behind = [rival for rival in verdict.rivals if rival not in verdict.tied]
    nearest, farthest = (
        {
            "name": cell_title(grid, rival.cell),
            "lead": difference_text(rival.paired.difference, metric, sign=False),
        }
        for rival in (behind[0], behind[-1])
    )
    if len(behind) == 1:
        text = (
            _("**{dataset}**: {tied} tie for the highest score, {score}, {lead} ahead of {name}.")
            if verdict.tied
            else _("**{dataset}**: {leader} leads with {score}, by {lead} over {name}.")
        )
        return text.format(**facts, **nearest)
    text = (
        _(
            "**{dataset}**: {tied} tie for the highest score, {score}, from {small} over {near} to "
            "{large} over {far}."
        )
        if verdict.tied
        else _(
            "**{dataset}**: {leader} leads with {score}, from {small} over {near} to {large} over "
            "{far}."
        )
    )
    return text.format(
        **facts,
        small=nearest["lead"],
        near=nearest["name"],
        large=farthest["lead"],
        far=farthest["name"],
    )


def too_few(verdicts: Sequence[RowVerdict]) -> tuple[int, int] | None:
    """Return how many seeds there are and how many it takes to mark a best; None where enough."""
    short = [
        verdict
        for verdict in verdicts
        if verdict.rivals and verdict.seeds_to_tell and not verdict.can_tell
    ]
    if not short:
        return None
    least = min(len(verdict.leader.seeds) for verdict in short)
    return least, max(verdict.seeds_to_tell or 0 for verdict in short)


def verdict_sentences(verdict: Verdict, a: str, b: str) -> list[str]:
    """Answer "is A better than B?".

    Parameters
    ----------
    verdict : Verdict
    a, b : str
        What the two are called.

    Returns
    -------
    list of str
        The answer, why there is none where there is none, and what more seeds would do.
    """
    found, n = verdict.paired, len(verdict.seeds)
    difference = difference_text(found.difference, verdict.a.metric)
    if verdict.is_distinguishable:
        better, worse = (a, b) if found.difference.mean > 0 else (b, a)
        text = _("**{better} is better than {worse}** by {difference} (p = {p}, {n} seeds).")
        # The better one stands first, so that the difference is positive.
        shown = difference.lstrip("+−")
        return [text.format(better=better, worse=worse, difference=shown, p=p_text(found.p), n=n)]
    lines = [
        ngettext(
            "**Not distinguishable with {n} seed**: {a} − {b} is {difference} (p = {p}).",
            "**Not distinguishable with {n} seeds**: {a} − {b} is {difference} (p = {p}).",
            n,
        ).format(n=n, a=a, b=b, difference=difference, p=p_text(found.p))
    ]
    if not verdict.can_be:
        lines.append(
            _(
                "No difference, however large, can reach {alpha} with so few: all {n} seeds of one "
                "sign are 2 of {flips} flips, so the smallest two-sided p is 2/{flips} = {p}."
            ).format(alpha=verdict.alpha, n=n, flips=2**n, p=p_text(found.smallest_p))
        )
    if verdict.more_seeds is None:
        lines.append(
            _("They score the same at every seed.")
            if found.difference.mean == 0.0 and not found.difference.deviation
            else _("A difference as small as this would take more than 1,000 seeds to show.")
        )
    return lines
