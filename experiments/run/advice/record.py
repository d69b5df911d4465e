"""One thing that will go wrong, and its mend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

from experiments.spec.spec import ExperimentSpec


@dataclass(frozen=True)
class Advice:
    """One thing that will go wrong.

    Attributes
    ----------
    field : str
        Dotted path of the field that it is about.
    template, values
        The sentence with gaps in braces, and what fills them.
    mend : ExperimentSpec
        The spec with that put right.
    mend_template : str
        What the mend does, in a few words, with gaps for ``mend_values``.
    """

    field: str
    template: str
    mend: ExperimentSpec
    mend_template: str
    values: Mapping[str, Any] = dataclass_field(default_factory=dict)
    mend_values: Mapping[str, Any] = dataclass_field(default_factory=dict)

    @property
    def message(self) -> str:
        """The sentence, in English."""
        return self.template.format(**self.values)
