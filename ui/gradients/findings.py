"""Titles and texts of the diagnosis, and where its evidence is shown."""

from collections.abc import Sequence

from nn_core.diagnostics.findings import Finding
from nn_core.types import N_
from ui.i18n import _, joined, ngettext
from ui.text import digits

_TITLES = {
    "symmetric": N_("Units that are copies"),
    "saturated": N_("Saturated units"),
    "exploding": N_("Exploding gradient"),
    "dead": N_("Dead ReLUs"),
    "vanishing": N_("Vanishing gradient"),
    "unequal_variances": N_("Unequal layers at the start"),
    "bad_start": N_("A bad start"),
    "step_too_large": N_("Learning rate past 2/λmax"),
    "updates_too_large": N_("Updates too large"),
    "updates_too_small": N_("Updates too small"),
    "plateau": N_("Plateau"),
    "no_better_than_guess": N_("No better than a guess"),
    "overfitting": N_("Overfitting"),
}

SEEN_IN = {
    "symmetric": "layer",
    "saturated": "layer",
    "exploding": "factors",
    "dead": "layer",
    "vanishing": "factors",
    "step_too_large": "curvature",
}
"""Part of the page with the evidence for a kind of finding; ``layers`` by default."""


def finding_title(kind: str) -> str:
    """Return the title of a kind of finding."""
    return _(_TITLES[kind])


def place(finding: Finding) -> str:
    """Return the text on affected layers and first epoch."""
    epoch = _("from epoch {n}").format(n=finding.epoch)
    if not finding.layers:
        return epoch
    numbers = [str(k + 1) for k in finding.layers]
    is_range = len(numbers) > 2 and finding.layers[-1] - finding.layers[0] == len(numbers) - 1
    words = ngettext("layer {layers}", "layers {layers}", len(numbers))
    shown = f"{numbers[0]}–{numbers[-1]}" if is_range else joined(numbers)
    return joined([words.format(layers=shown), epoch])


def measured(finding: Finding) -> str:
    """Return the text on measured value, threshold, and the threshold's source."""
    return _("{measure}: **{number}** {sign} {threshold} ({source})").format(
        measure=_(finding.measure),
        number=digits(finding.number),
        sign="<" if finding.side == "below" else ">",
        threshold=digits(finding.threshold),
        source=_(finding.source),
    )


def verdict_line(findings: Sequence[Finding]) -> str:
    """Return the diagnosis in one line."""
    if not findings:
        return _("**The doctor** finds nothing wrong with this run.")
    first = _("{finding} ({place})").format(
        finding=finding_title(findings[0].kind), place=place(findings[0])
    )
    more = len(findings) - 1
    if not more:
        return _("**The doctor** finds: **{first}**.").format(first=first)
    return ngettext(
        "**The doctor** finds: **{first}**, and {n} thing more.",
        "**The doctor** finds: **{first}**, and {n} things more.",
        more,
    ).format(first=first, n=more)
