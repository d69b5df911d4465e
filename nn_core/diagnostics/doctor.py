"""The doctor: findings of all rules, grouped by cause."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from nn_core.diagnostics import rules
from nn_core.diagnostics.evidence import Evidence
from nn_core.diagnostics.findings import Finding
from nn_core.initializers import He, LeCun, Xavier

Rule = Callable[[Evidence], Finding | None]

_STEPS = frozenset({"step_too_large", "updates_too_large"})
"""First among the findings of one epoch after the start, as steps cause the others there."""

_STUCK = frozenset({"plateau", "no_better_than_guess"})
_SLOW = _STUCK | {"vanishing", "updates_too_small"}
_WILD = _STUCK | {"exploding", "updates_too_large", "overfitting"}
_START = frozenset({"unequal_variances", "bad_start"})

EXPLAINS: Mapping[str, frozenset[str]] = {
    # Copies act as one unit, with the gradients and activations of a too small layer.
    "symmetric": _SLOW | _START | {"saturated", "dead", "exploding", "updates_too_large"},
    # Saturation blocks gradients; the large sums that lead to it give a large first loss.
    "saturated": _SLOW | _START | _WILD | {"step_too_large"},
    # Huge gradients make ReLUs dead and any step too large.
    "exploding": _SLOW | _START | _WILD | {"dead", "step_too_large"},
    "dead": _SLOW | _START,
    # Relative to tiny weights any step is large, and Adam's normalized steps overshoot.
    "vanishing": _SLOW | _START | {"updates_too_large", "saturated", "dead"},
    "unequal_variances": frozenset({"bad_start", "updates_too_large"}),
    "bad_start": _WILD | {"step_too_large", "dead"},
    "step_too_large": _SLOW | _WILD | {"saturated", "dead"},
    "updates_too_large": _SLOW | _WILD | {"saturated", "dead"},
    "updates_too_small": _STUCK,
    "plateau": frozenset({"no_better_than_guess"}),
    "no_better_than_guess": frozenset(),
    "overfitting": frozenset(),
}
"""Kinds of findings that a kind accounts for, if it did not appear later; the order of the keys is
that of causes at the start."""

RULES: Mapping[str, Rule] = {kind: getattr(rules, kind) for kind in EXPLAINS}
"""Rule by kind of finding: the function of that name."""


def diagnose(evidence: Evidence) -> list[Finding]:
    """Return the findings about a run, the first cause first; empty for a sound run.

    Each finding includes its consequences.
    """
    findings = [finding for rule in RULES.values() if (finding := rule(evidence)) is not None]
    if _weights_fit(evidence):
        # The initial weights are appropriate, so they are not the cause.
        findings = [finding for finding in findings if finding.kind != "bad_start"]
    return causes_first(findings)


def _weights_fit(evidence: Evidence) -> bool:
    """Return whether weights are scaled by fans and z of layer 1 has no large variance."""
    is_scaled = isinstance(evidence.network.initializer, He | Xavier | LeCun)
    return is_scaled and float(evidence.timeline.records.z_variance[0, 0]) <= rules.UNEQUAL


def causes_first(findings: Sequence[Finding]) -> list[Finding]:
    """Put each finding, at most one of a kind, under the first one that accounts for it.

    Causes are sorted by epoch; in one epoch, steps come first after the start, then `RULES` decide.
    """

    def when(finding: Finding) -> tuple[int, bool, int]:
        is_step = finding.epoch > 0 and finding.kind in _STEPS
        return finding.epoch, not is_step, list(RULES).index(finding.kind)

    causes: list[Finding] = []
    under: dict[str, list[Finding]] = {}
    for finding in sorted(findings, key=when):
        cause = next((one for one in causes if finding.kind in EXPLAINS[one.kind]), None)
        if cause is None:
            causes.append(finding)
        else:
            under.setdefault(cause.kind, []).append(finding)
    return [replace(one, consequences=tuple(under.get(one.kind, ()))) for one in causes]
