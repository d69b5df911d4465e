"""The doctor: what is wrong with a run, causes first, each with its consequences under it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from nn_core.diagnostics import rules
from nn_core.diagnostics.evidence import Evidence
from nn_core.diagnostics.findings import Finding
from nn_core.initializers import He, LeCun, Xavier

Rule = Callable[[Evidence], Finding | None]

_STEPS = frozenset({"step_too_large", "updates_too_large"})
"""What comes first among findings of a later epoch, when a sound start has been left by a step."""

_STUCK = frozenset({"plateau", "no_better_than_guess"})
_SLOW = _STUCK | {"vanishing", "updates_too_small"}
_WILD = _STUCK | {"exploding", "updates_too_large", "overfitting"}
_START = frozenset({"unequal_variances", "bad_start"})

EXPLAINS: Mapping[str, frozenset[str]] = {
    # Copies of one unit: what they add up to is no vanishing and no dying of its own.
    "symmetric": _SLOW | _START | {"saturated", "dead", "exploding", "updates_too_large"},
    # A flat end lets nothing through; the large sums that lead to it are confident mistakes.
    "saturated": _SLOW | _START | _WILD | {"step_too_large"},
    # Huge gradients throw units out of reach, and any step is then too long.
    "exploding": _SLOW | _START | _WILD | {"dead", "step_too_large"},
    "dead": _SLOW | _START,
    # Beside tiny weights any step is large, and one that Adam makes large enough overshoots.
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
"""Which kinds of findings a kind accounts for, where it showed no later than they did; in the order
in which one causes another at the start."""

RULES: Mapping[str, Rule] = {kind: getattr(rules, kind) for kind in EXPLAINS}
"""Rule by kind of finding: the function of that name."""


def diagnose(evidence: Evidence) -> list[Finding]:
    """Return what is wrong with a run, the first cause first; nothing for a sound run.

    What follows from a finding is listed under it.

    >>> import numpy as np
    >>> from nn_core.diagnostics.evidence import examine
    >>> from nn_core.layers import Dense
    >>> from nn_core.losses import BinaryCrossEntropy
    >>> from nn_core.network import Network
    >>> from nn_core.training.trainer import Trainer
    >>> from nn_core.training.step import TrainingSettings
    >>> X, y = np.array([[-1.0], [1.0]]), np.array([[0.0], [1.0]])
    >>> network = Network(1, (Dense(4, "tanh"), Dense(1, "sigmoid")), "zeros")
    >>> settings = TrainingSettings(BinaryCrossEntropy(), epochs=2)
    >>> trainer = Trainer(network, settings, (X, y), seed=0)
    >>> for record in trainer.epochs():
    ...     pass
    >>> for cause in diagnose(examine(network, trainer.history, settings, X, y)):
    ...     print(cause.kind, cause.layers, [one.kind for one in cause.consequences])
    symmetric (0,) ['vanishing', 'no_better_than_guess']
    """
    findings = [finding for rule in RULES.values() if (finding := rule(evidence)) is not None]
    if _weights_fit(evidence):
        # No other start would be better: what follows is due to something else.
        findings = [finding for finding in findings if finding.kind != "bad_start"]
    return causes_first(findings)


def _weights_fit(evidence: Evidence) -> bool:
    """Tell whether the initial weights suit the sizes of the layers, and the inputs the weights."""
    is_scaled = isinstance(evidence.network.initializer, He | Xavier | LeCun)
    return is_scaled and float(evidence.timeline.records.z_variance[0, 0]) <= rules.UNEQUAL


def causes_first(findings: Sequence[Finding]) -> list[Finding]:
    """Put each finding, at most one of a kind, under the first one that accounts for it.

    The causes are in the order of their epochs, then of `RULES`.

    >>> def one(kind, epoch):
    ...     return Finding(kind, (), epoch, "", 0.0, 1.0, "below", "", "")
    >>> [cause] = causes_first([one("dead", 3), one("exploding", 3), one("plateau", 9)])
    >>> cause.kind, [follows.kind for follows in cause.consequences]
    ('exploding', ['dead', 'plateau'])
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
