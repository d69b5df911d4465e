"""What the numbers of the article's experiment say, in sentences."""

from __future__ import annotations

from tutorial.article.section5 import PRINTED_LOG, SAMPLES, TARGET, Outcome, Settings, least_loss
from ui.figures.article import PlaneInfo
from ui.i18n import _, ngettext
from ui.text import digits, filled


def percent(share: float) -> str:
    """Share as a percentage.

    >>> percent(0.8725)
    '87.3%'
    >>> percent(0.99)
    '99%'
    """
    return f"{digits(100 * share)}%"


def outcome_sentence(found: Outcome) -> str:
    """What came of the twenty networks, beside what the article prints."""
    loss, accuracy = found.loss[-1], found.accuracy[-1]
    printed_loss, printed_accuracy = PRINTED_LOG[-1][1:]
    parts = [
        filled(
            _(
                "Over {seeds} seeds the loss ends at **{loss:.3f}** on average ({low:.3f} to "
                "{high:.3f}) and the accuracy at **{accuracy}**; the larger class has {majority} "
                "of the labels."
            ),
            seeds=len(loss),
            loss=loss.mean(),
            low=loss.min(),
            high=loss.max(),
            accuracy=percent(accuracy.mean()),
            majority=percent(found.majority.mean()),
        )
    ]
    if found.settings == Settings():
        parts.append(
            _(
                "These are the article’s own settings. It prints a loss of {loss} and an accuracy "
                "of {accuracy}."
            ).format(loss=printed_loss, accuracy=percent(printed_accuracy))
        )
    if found.one_answer:
        parts.append(
            ngettext(
                "{count} network gives all {samples} points the same answer: it has learned "
                "which class is larger, and nothing of the line.",
                "{count} networks give all {samples} points the same answer: they have learned "
                "which class is larger, and nothing of the line.",
                found.one_answer,
            ).format(count=found.one_answer, samples=SAMPLES)
        )
    parts.append(arrival_sentence(found))
    return " ".join(parts)


def arrival_sentence(found: Outcome) -> str:
    """Whether and when the mean accuracy gets to what the article reports."""
    there = int((found.accuracy[-1] >= TARGET - 1e-12).sum())
    if found.arrival is None:
        return _(
            "The mean accuracy does not reach {target}. Networks that do, at the end: {count} of "
            "20."
        ).format(target=percent(TARGET), count=there)
    return _(
        "The mean accuracy reaches {target} for the first time after epoch **{epoch}**; at the "
        "end {count} of 20 networks have it."
    ).format(target=percent(TARGET), epoch=found.arrival, count=there)


def log_sentences() -> str:
    """What the printed log gives away without any run."""
    epoch, loss, accuracy = PRINTED_LOG[-1]
    second, _loss, share = PRINTED_LOG[1]
    wrong = round((1.0 - accuracy) * SAMPLES)
    impossible = filled(
        _(
            "- Epoch {epoch}: loss {loss}, accuracy {accuracy}. With {wrong} of {samples} points "
            "wrong the mean loss is {least:.4f} at least, since a wrong answer costs ln 2 or more. "
            "The two numbers cannot belong together, whatever the run."
        ),
        epoch=epoch,
        loss=loss,
        accuracy=accuracy,
        wrong=wrong,
        samples=SAMPLES,
        least=least_loss(accuracy),
    )
    odd = filled(
        _("- Epoch {epoch}: accuracy {accuracy}. Of {samples} points that would be {points:.1f}."),
        epoch=second,
        accuracy=share,
        samples=SAMPLES,
        points=share * SAMPLES,
    )
    return f"{impossible}\n{odd}"


def scatter_sentence(info: PlaneInfo) -> str:
    """What the article's way of plotting hides."""
    low, high = float(info.answers.min()), float(info.answers.max())
    text = filled(
        _(
            "As the article plots it: the colors run from the smallest prediction, {low:.3f}, to "
            "the largest, {high:.3f}."
        ),
        low=low,
        high=high,
    )
    if low > 0.5:
        text += " " + _("Even the points at the blue end are answered 1.")
    elif high <= 0.5:
        text += " " + _("Even the points at the orange end are answered 0.")
    return text


def boundary_sentence(info: PlaneInfo) -> str:
    """What the network decides."""
    wrong = int(info.wrong.sum())
    lead = (
        _("With its boundary, where ŷ is 1/2, beside the true line (dashed).")
        if info.has_boundary
        else _("There is no boundary in the square: ŷ is on one side of 1/2 everywhere.")
    )
    counted = ngettext("{count} point is wrong.", "{count} points are wrong.", wrong)
    return f"{lead} {counted.format(count=wrong)}"
