"""What will go wrong with a spec that may be run, said before it is, with the mend.

The spec refuses what has no meaning; what is listed here has one, and fails all the same. Each
rule is held to its word by a test that trains what it warns of, and the mend beside it.
"""

from __future__ import annotations

from experiments.run.advice.network_rules import NETWORK_RULES, has_symmetric_start
from experiments.run.advice.record import Advice
from experiments.run.advice.training_rules import TRAINING_RULES
from experiments.spec.spec import ExperimentSpec

__all__ = ["Advice", "advice", "has_symmetric_start"]


def advice(spec: ExperimentSpec) -> list[Advice]:
    """Return what will go wrong with a spec.

    Parameters
    ----------
    spec : ExperimentSpec

    Returns
    -------
    list of Advice
        Empty for a sound one; at most one for each field.

    Examples
    --------
    >>> from experiments.spec.defaults import default_spec
    >>> from experiments.spec.parsing import changed
    >>> advice(default_spec("moons"))
    []
    >>> blind = changed(default_spec("moons"), {"network.initializer": "zeros"})
    >>> [found.field for found in advice(blind)]
    ['network.initializer']
    >>> advice(blind)[0].mend.network.initializer
    Xavier(distribution='uniform')
    """
    by_field: dict[str, Advice] = {}
    for rule in (*NETWORK_RULES, *TRAINING_RULES):
        for found in rule(spec):
            by_field.setdefault(found.field, found)
    return list(by_field.values())
