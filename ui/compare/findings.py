"""Results of the comparisons as sentences."""

from collections.abc import Sequence

import numpy as np

from experiments.compare.cells import Cell
from experiments.compare.effects import Effect
from experiments.compare.grid import Comparison
from experiments.compare.runs import OverfittingStudy
from experiments.compare.statistics import smallest_p
from experiments.compare.verdicts import RowVerdict, Verdict
from ui.compare.titles import cell_title, row_title, study_title
from ui.i18n import _, joined, ngettext
from ui.text import change_text, difference_text, interval_text, p_text, score_text

MOST_NAMED = 3


def dataset_findings(grid: Comparison, verdicts: Sequence[RowVerdict]) -> list[str]:
    """Return sentences in Markdown, on all datasets and on each; empty without comparisons."""
    verdicts = [verdict for verdict in verdicts if verdict.rivals]
    rows = [_row_finding(grid, verdict) for verdict in verdicts]
    return rows if len(rows) <= 1 else [_overall(grid, verdicts), *rows]


def _overall(grid: Comparison, verdicts: Sequence[RowVerdict]) -> str:
    if not any(verdict.can_tell for verdict in verdicts):
        seeds = min(len(verdict.leader.seeds) for verdict in verdicts)
        return ngettext(
            "**With {n} seed no lead over so many others can count, however large.**",
            "**With {n} seeds no lead over so many others can count, however large.**",
            seeds,
        ).format(n=seeds)
    if not any(verdict.beaten for verdict in verdicts):
        return _("**On none of the datasets is a difference beyond chance.**")
    wins: dict[str, list[str]] = {}
    for verdict in verdicts:
        if verdict.best is not None:
            dataset = row_title(grid.rows, verdict.leader.place.row)
            wins.setdefault(cell_title(grid, verdict.best), []).append(dataset)
    if not wins:
        return _(
            "**On no dataset is one better than all others beyond chance.** The differences that "
            "are beyond chance are listed below."
        )
    each = "; ".join(
        _("{name} on {datasets}").format(name=name, datasets=listed(datasets))
        for name, datasets in wins.items()
    )
    count = sum(map(len, wins.values()))
    return ngettext(
        "**One of {total} datasets has a clear best**: {each}.",
        "**{count} of {total} datasets have a clear best**: {each}.",
        count,
    ).format(count=count, total=len(verdicts), each=each)


def _row_finding(grid: Comparison, verdict: RowVerdict) -> str:
    leader, metric = cell_title(grid, verdict.leader), verdict.leader.metric
    names = {rival: cell_title(grid, rival.cell) for rival in verdict.rivals}
    leads = {rival: difference_text(rival.paired.difference, metric, sign=False) for rival in names}
    behind = [rival for rival in verdict.rivals if rival not in verdict.tied]
    level = [names[rival] for rival in behind if not rival.beaten]
    facts = {
        "dataset": row_title(grid.rows, verdict.leader.place.row),
        "leader": leader,
        "score": score_text(verdict.leader.score.mean, metric),
        "beaten": listed(
            [
                _("{name} by {difference}").format(name=names[rival], difference=leads[rival])
                for rival in verdict.beaten
            ]
        ),
        "tied": listed([leader, *(names[rival] for rival in verdict.tied)]),
        "level": listed(level),
    }
    if verdict.best is not None:
        text = _("**{dataset}**: {leader} is best with {score}. It beats {beaten}.")
    elif len(verdict.tied) == len(verdict.rivals):
        text = _("**{dataset}**: all have the same score, {score}.")
    elif verdict.beaten and not verdict.tied:
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
            "**{dataset}**: no difference is beyond chance; the highest score is {score}, of "
            "{tied}."
        )
    else:
        # With too few seeds for significance, report the size of the lead.
        near, far = behind[0], behind[-1]
        facts |= {"near": names[near], "small": leads[near]}
        facts |= {"name": names[near], "lead": leads[near], "far": names[far], "large": leads[far]}
        text = {
            (True, True): _(
                "**{dataset}**: {tied} tie for the highest score, {score}, from {small} over "
                "{near} to {large} over {far}."
            ),
            (True, False): _(
                "**{dataset}**: {tied} tie for the highest score, {score}, {lead} ahead of {name}."
            ),
            (False, True): _(
                "**{dataset}**: {leader} leads with {score}, from {small} over {near} to {large} "
                "over {far}."
            ),
            (False, False): _("**{dataset}**: {leader} leads with {score}, by {lead} over {name}."),
        }[bool(verdict.tied), len(behind) > 1]
    return text.format(**facts)


def too_few_seeds(verdicts: Sequence[RowVerdict]) -> tuple[int, int] | None:
    """Return the current and the needed number of seeds; None when there are enough."""
    short = [one for one in verdicts if one.rivals and one.seeds_to_tell and not one.can_tell]
    if not short:
        return None
    least = min(len(verdict.leader.seeds) for verdict in short)
    return least, max(verdict.seeds_to_tell or 0 for verdict in short)


def pair_findings(verdict: Verdict, a: str, b: str) -> list[str]:
    """Return the result of the paired test in sentences, with the power of more seeds."""
    paired, n = verdict.paired, len(verdict.seeds)
    difference = difference_text(paired.difference, verdict.a.metric)
    if verdict.is_distinguishable:
        better, worse = (a, b) if paired.difference.mean > 0 else (b, a)
        text = _("**{better} is better than {worse}** by {difference} (p = {p}, {n} seeds).")
        # The better one comes first, so the difference is positive.
        shown = difference.lstrip("+−")
        return [text.format(better=better, worse=worse, difference=shown, p=p_text(paired.p), n=n)]
    lines = [
        ngettext(
            "**Not distinguishable with {n} seed**: {a} − {b} is {difference} (p = {p}).",
            "**Not distinguishable with {n} seeds**: {a} − {b} is {difference} (p = {p}).",
            n,
        ).format(n=n, a=a, b=b, difference=difference, p=p_text(paired.p))
    ]
    if not verdict.can_be:
        lines.append(
            _(
                "No difference, however large, can reach {alpha} with so few: all {n} seeds of one "
                "sign are 2 of {flips} flips, so the smallest two-sided p is 2/{flips} = {p}."
            ).format(alpha=verdict.alpha, n=n, flips=2**n, p=p_text(paired.smallest_p))
        )
    if verdict.more_seeds is None:
        lines.append(
            _("They score the same at every seed.")
            if paired.difference.mean == 0.0 and not paired.difference.deviation
            else _("A difference as small as this would take more than 1,000 seeds to show.")
        )
    return lines


def seeds_to_tell(study: OverfittingStudy) -> int | None:
    """Return the number of seeds at which significance is possible; None when it is reached."""
    effects = study.effects()
    if all(_can_tell(effects)):
        return None
    alpha = effects[0].alpha
    needed = next(n for n in range(1, 100) if smallest_p(n) * len(effects) < alpha)
    return needed if needed > study.request.seeds else None


def _can_tell(effects: Sequence[Effect]) -> list[bool]:
    """Return for each effect whether enough seeds make it significant among all of them."""
    return [effect.score.can_reach(effect.alpha / len(effects)) for effect in effects]


def remedy_findings(study: OverfittingStudy) -> list[str]:
    """Return sentences on the untreated network, empty until trained, and each kind of effect."""
    nothing, effects = study.nothing, study.effects()
    if nothing is None or not len(nothing.scores):
        return []
    metric = nothing.metric
    first = _("**Without a remedy: {train} on training data, {test} on test data.**").format(
        train=score_text(float(nothing.train_scores.mean()), metric),
        test=interval_text(nothing.score, metric),
    )
    second = _("The gap is {gap}.").format(gap=difference_text(nothing.gap, metric, sign=False))
    sentences = [f"{first} {second}"]
    if not effects:
        return sentences
    if not any(_can_tell(effects)):
        seeds = effects[0].score.difference.n
        text = ngettext(
            "With {n} seed no difference can count among so many, however large.",
            "With {n} seeds no difference can count among so many, however large.",
            seeds,
        )
        return [*sentences, text.format(n=seeds)]
    unit = " " + _("(percentage points)") if metric == "accuracy" else ""
    sentence_of_kind = {
        "raised": _("The test score rises{unit} with {names}."),
        "narrowed": _(
            "The gap narrows{unit}, but no rise of the test score is certain, with {names}."
        ),
        "lowered": _("The test score falls{unit} with {names}."),
        "unclear": _("No certain difference from the run without a remedy: {names}."),
    }
    named: dict[str, list[str]] = {kind: [] for kind in sentence_of_kind}
    for effect in effects:
        kind = _kind(effect)
        change = (effect.gap if kind == "narrowed" else effect.score).difference
        text = f" ({change_text(change, metric)})" if kind != "unclear" else ""
        named[kind].append(study_title(study, effect.cell) + text)
    return sentences + [
        sentence_of_kind[kind].format(unit=unit, names="; ".join(names))
        for kind, names in named.items()
        if names
    ]


def _kind(effect: Effect) -> str:
    if effect.raises_score:
        return "raised"
    if effect.lowers_score:
        return "lowered"
    return "narrowed" if effect.narrows_gap else "unclear"


def listed(names: Sequence[str]) -> str:
    """Join names; a long list is abbreviated, such as "a, b, c and 3 more"."""
    if len(names) > MOST_NAMED + 1:
        rest = len(names) - MOST_NAMED
        more = ngettext("{n} more", "{n} more", rest).format(n=rest)
        names = [*names[:MOST_NAMED], more]
    if len(names) < 2:
        return "".join(names)
    return _("{first} and {last}").format(first=joined(names[:-1]), last=names[-1])


def best_of(cells: Sequence[Cell], titles: Sequence[str]) -> tuple[str, float]:
    """Return the joined titles of the cells with the highest mean score, and that score."""
    means = [float(np.nan_to_num(cell.score.mean, nan=-np.inf)) for cell in cells]
    most = max(means)
    own = [title for title, mean in zip(titles, means, strict=True) if mean >= most - 1e-12]
    return listed(own), most
