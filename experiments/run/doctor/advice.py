"""The change that a finding asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from experiments.run.doctor.remedies import REMEDIES
from experiments.spec.errors import SpecError
from experiments.spec.parsing import changed
from experiments.spec.spec import ExperimentSpec
from nn_core.diagnostics.findings import Finding


@dataclass(frozen=True)
class Advice:
    """One change, or several that are named as such, as it is told and as it is made.

    Attributes
    ----------
    sentence : str
        A template.
    spec : ExperimentSpec
        The run with the change.
    values : mapping
        What fills the sentence's gaps.
    """

    sentence: str
    spec: ExperimentSpec
    values: Mapping[str, float | str] = field(default_factory=dict)


def advise(finding: Finding, spec: ExperimentSpec) -> Advice | None:
    """Return the change that a finding asks for.

    Parameters
    ----------
    finding : Finding
    spec : ExperimentSpec
        Of the run in which it was found.

    Returns
    -------
    Advice or None
        None where nothing in the spec would help.

    Examples
    --------
    >>> from nn_core.diagnostics.findings import Finding
    >>> spec = ExperimentSpec(network={"initializer": "zeros"})
    >>> found = Finding("symmetric", (0,), 0, "", 1.0, 8.0, "below", "", "")
    >>> advise(found, spec).spec.network.initializer
    Xavier(distribution='uniform')
    """
    remedies = REMEDIES[finding.kind]
    for one in finding.consequences:
        if finding.kind == "plateau" and one.kind == "no_better_than_guess":
            # Nothing is learned at all: more units alone do not help.
            finding, remedies = one, REMEDIES[one.kind]
    for remedy in remedies:
        told = remedy(finding, spec)
        if told is None:
            continue
        sentence, changes, values = told
        try:
            other = changed(spec, changes)
        except SpecError:
            # Such as wider layers where the weights are given one by one.
            continue
        if other != spec:
            return Advice(sentence, other, values)
    return None
