"""From a finding to a change of the spec, and from the changed run to a verdict.

An advice follows from its finding. It is praised for what its trial comes to, not for its reason.
"""

from experiments.run.doctor.advice import Advice, advise
from experiments.run.doctor.outcome import Outcome, Verdict, evidence_of, outcome

__all__ = ["Advice", "Outcome", "Verdict", "advise", "evidence_of", "outcome"]
